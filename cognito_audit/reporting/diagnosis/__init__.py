"""The reports of a diagnosis, one module a format."""
