"""The effective configuration: every setting and rule change with its origin."""
