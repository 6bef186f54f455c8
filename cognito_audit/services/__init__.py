"""The use-cases: each from a request to a result with an exit code."""
