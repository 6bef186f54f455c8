"""How fast the program calls AWS unless its user sets something else."""

from typing import Final

REQUESTS_PER_POOL: Final = 5.0
"""Requests a second of one operation on one user pool ("Quotas in Amazon Cognito", developer guide)."""

CONCURRENT_REQUESTS: Final = 16
"""Requests at the same time: enough to use up the quotas at the usual latency."""
