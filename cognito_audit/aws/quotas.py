"""How fast the program calls AWS unless its user sets something else, and how long it waits."""

from typing import Final

REQUESTS_PER_POOL: Final = 5.0
"""Requests a second of one operation on one user pool ("Quotas in Amazon Cognito", developer guide)."""

CONCURRENT_REQUESTS: Final = 16
"""Requests at the same time: enough to use up the quotas at the usual latency."""

MOST_CONCURRENT_REQUESTS: Final = 256
"""However many are asked for: each is a thread and a connection, and no quota lets so many through."""

SECONDS_PER_CALL: float = 60.0
"""The time in which a call is answered, with its retries, or is given up. Not final: tests shorten it."""
