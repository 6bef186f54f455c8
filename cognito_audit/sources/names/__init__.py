"""Names of settings: those that this release knows, and what becomes of those that it does not."""
