"""Small helpers that know nothing of Cognito; each module depends on ``errors`` and the standard library alone."""
