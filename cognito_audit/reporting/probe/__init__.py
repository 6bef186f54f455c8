"""The outcome of a probe, one module a format."""
