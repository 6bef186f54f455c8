"""The reports of a probe."""
