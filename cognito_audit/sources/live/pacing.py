"""The pace of a live run: it stays under Cognito's request quotas instead of running into them.

"Quotas in Amazon Cognito" (developer guide): UserPoolRead 15, UserPoolClientRead 15 and UserPoolResourceRead 20
requests a second for an account and region, and any one operation at most 5 a second for a user pool. A client that
overruns them loses answers even with retries, because botocore's retry budget runs dry.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from cognito_audit.aws.quotas import CONCURRENT_REQUESTS, MOST_CONCURRENT_REQUESTS, REQUESTS_PER_POOL

SAVED_UP: Final = 0.5
"""How many seconds' worth of calls a bucket may save up, to make up for late wake-ups on a busy machine. AWS's own
burst is not documented."""


class Category(Enum):
    """Cognito's categories of read operations with their quotas in requests a second, and the rest of AWS."""

    USER_POOL_READ = "UserPoolRead"
    USER_POOL_CLIENT_READ = "UserPoolClientRead"
    USER_POOL_RESOURCE_READ = "UserPoolResourceRead"
    OTHER_SERVICE = "other services"


QUOTAS: Final = {
    Category.USER_POOL_READ: 15.0,
    Category.USER_POOL_CLIENT_READ: 15.0,
    Category.USER_POOL_RESOURCE_READ: 20.0,
    # AWS WAF: "Maximum number of calls to any individual Get or List action, if no other quota is defined: five
    # requests per second" (WAF developer guide, quotas); the others allow more, or do not say.
    Category.OTHER_SERVICE: 5.0,
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast calls are made.

    ``requests_per_second`` for each category of an account and region (None: the default quota of each),
    ``per_pool`` for one operation on one user pool, ``threads`` calls at a time. Raises ``ValueError`` for a value that
    is not above zero.
    """

    requests_per_second: float | None = None
    per_pool: float = REQUESTS_PER_POOL
    threads: int = CONCURRENT_REQUESTS

    def __post_init__(self) -> None:
        for name in ("requests_per_second", "per_pool", "threads"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} must be above zero, not {value}")

    @property
    def workers(self) -> int:
        """How many calls are made at a time: ``threads``, but for a number that no machine and no quota allows."""
        return min(self.threads, MOST_CONCURRENT_REQUESTS)

    def rate(self, category: Category) -> float:
        """Return the rate of one category in requests a second."""
        return QUOTAS[category] if self.requests_per_second is None else self.requests_per_second


@dataclass(slots=True)
class Bucket:
    """A token bucket: in any t seconds it gives at most ``rate * t + burst`` tokens. It starts with one.

    Times are seconds of any clock that does not run backwards.
    """

    rate: float
    tokens: float = 1.0
    at: float | None = None

    @property
    def burst(self) -> float:
        """The largest number of tokens that it holds."""
        return max(1.0, self.rate * SAVED_UP)

    def wait(self, now: float) -> float:
        """Return the seconds until there is a token; 0 if there is one."""
        self._fill(now)
        return max(0.0, (1.0 - self.tokens) / self.rate)

    def take(self, now: float) -> None:
        """Take one token; only after ``wait`` returned 0 for the same moment."""
        self._fill(now)
        self.tokens -= 1.0

    def _fill(self, now: float) -> None:
        if self.at is not None:
            # A hair of rounding must not turn a wait of nothing into another turn of the loop.
            filled = self.tokens + (now - self.at) * self.rate
            self.tokens = min(self.burst, round(filled, 9))
        self.at = now


@dataclass(slots=True)
class Pacer:
    """The buckets of one run: one for each region and category, one for each operation on each pool."""

    pace: Pace
    _buckets: dict[Hashable, Bucket] = field(default_factory=dict)

    def category(self, region: str, category: Category) -> Bucket:
        """Return the bucket of a category in a region."""
        return self._buckets.setdefault((region, category), Bucket(self.pace.rate(category)))

    def pool(self, region: str, operation: str, user_pool_id: str) -> Bucket:
        """Return the bucket of an operation on one pool."""
        return self._buckets.setdefault((region, operation, user_pool_id), Bucket(self.pace.per_pool))
