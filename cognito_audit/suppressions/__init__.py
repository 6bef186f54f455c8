"""Suppressed findings: suppressions in the configuration and in templates, and the baseline."""
