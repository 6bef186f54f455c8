"""The users that ``probe --cleanup`` and ``probe --sweep`` looked into, one module a format."""
