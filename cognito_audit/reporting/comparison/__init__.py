"""The reports of a comparison."""
