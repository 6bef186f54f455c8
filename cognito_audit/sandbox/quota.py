"""Cognito's request quotas as token buckets.

Rates: https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html (UserPoolRead 15, UserPoolClientRead 15,
UserPoolResourceRead 20 requests a second, and any one of these operations 5 a second on one user pool). AWS's
burst size is not documented; one second's worth of requests is assumed.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cognito_audit.sandbox.calls import Call

CATEGORY = MappingProxyType(
    {
        "ListUserPools": "UserPoolRead",
        "DescribeUserPool": "UserPoolRead",
        "ListUserPoolClients": "UserPoolClientRead",
        "DescribeUserPoolClient": "UserPoolClientRead",
        "ListUserPoolClientSecrets": "UserPoolClientRead",
        **dict.fromkeys(
            (
                "DescribeIdentityProvider",
                "DescribeResourceServer",
                "DescribeRiskConfiguration",
                "DescribeUserPoolDomain",
                "GetGroup",
                "GetLogDeliveryConfiguration",
                "GetUserPoolMfaConfig",
                "ListGroups",
                "ListIdentityProviders",
                "ListResourceServers",
                "ListTagsForResource",
            ),
            "UserPoolResourceRead",
        ),
    }
)


@dataclass
class _Bucket:
    rate: float
    left: float
    filled: float

    def take(self, now: float) -> bool:
        self.left = min(self.rate, self.left + (now - self.filled) * self.rate)
        self.filled = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


@dataclass
class Quota:
    """Requests per second by category, and ``per_pool`` for one operation on one pool. Others are not limited.

    ``clock`` returns seconds; a test may replace it.
    """

    rates: Mapping[str, float] = field(
        default_factory=lambda: {"UserPoolRead": 15, "UserPoolClientRead": 15, "UserPoolResourceRead": 20}
    )
    per_pool: float = 5
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def admits(self, call: Call, region: str) -> bool:
        """Return whether the call is within its quotas, and count it if so."""
        category = CATEGORY.get(call.operation)
        if category is None or category not in self.rates:
            return True
        with self._lock:
            if call.pool_id and not self._take((call.operation, call.pool_id), self.per_pool):
                return False
            return self._take((category, region), self.rates[category])

    def _take(self, key: tuple[str, str], rate: float) -> bool:
        now = self.clock()
        return self._buckets.setdefault(key, _Bucket(rate, rate, now)).take(now)
