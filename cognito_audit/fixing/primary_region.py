"""Whether a user pool may be changed in a region: only in its primary region, not in that of a replica.

"In secondary regions for user pools with multi-region replication, regional configurations for email, SMS, Lambda
functions, and tags can be updated. Both global and regional settings must be provided as inputs, with global settings
required to match existing values" (API reference, UpdateUserPool). So nothing is written in a secondary region: fixes
are made where all settings can be changed.

If ListUserPoolReplicas gives no answer (denied, unknown to the SDK or the endpoint, or empty), the pool's id decides:
it names the region in which the pool was created, and no operation turns a secondary into the primary. So the region in
the id counts as the primary, and any other as a possible secondary, in which nothing is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.model.inventory import Target
from cognito_audit.sources.live import Aws, CallFailed

OPERATION: Final = "ListUserPoolReplicas"
NONE_LISTED: Final = "no replica was listed"
_MOST_PAGES: Final = 20
"""More than there are regions: a server that never stops paging must not be called forever."""


@dataclass(frozen=True, slots=True)
class PrimaryRegions:
    """Looks up each pool once in each region."""

    aws: Aws
    _answers: dict[tuple[str, str], str] = field(default_factory=dict)

    def block_reason(self, target: Target) -> str:
        """Return why a target's pool must not be changed in its region, with the next step; empty if it may be."""
        return self.block_reason_in(target.region, target.user_pool_id)

    def block_reason_in(self, region: str, user_pool_id: str) -> str:
        """Return the same as ``block_reason`` for a pool in a region."""
        key = (region, user_pool_id)
        if key not in self._answers:
            try:
                replicas = [*self._replicas(region, user_pool_id)]
            except CallFailed as failure:
                self._answers[key] = _by_id(user_pool_id, region, failure.unknown.reason)
            else:
                reason = _by_roles(replicas, region) if replicas else _by_id(user_pool_id, region, NONE_LISTED)
                self._answers[key] = reason
        return self._answers[key]

    def _replicas(self, region: str, user_pool_id: str) -> Iterator[Mapping[str, Any]]:
        """Yield the pool's replicas, one per region. Raises ``CallFailed``."""
        paging: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            answer = self.aws.call("cognito-idp", region, OPERATION, optional=True, UserPoolId=user_pool_id, **paging)
            listed = answer.members.get("UserPoolReplicas")
            yield from (one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping))
            token = answer.members.get("NextToken")
            if not isinstance(token, str) or not token:
                return
            paging = {"NextToken": token}


def _by_roles(replicas: list[Mapping[str, Any]], region: str) -> str:
    """Return the reason that the list of replicas gives, if any."""
    roles = {str(replica.get("RegionName")): replica.get("Role") for replica in replicas}
    if roles.get(region) == "PRIMARY":
        return ""
    primary = next((name for name, role in roles.items() if role == "PRIMARY"), "")
    next_step = f"run it with --region {primary}" if primary else "run it in the pool's primary region"
    if roles.get(region) == "SECONDARY":
        return (
            f"{region} holds a secondary replica of the pool, where the settings shared by all regions cannot be "
            f"changed: {next_step}"
        )
    return f"AWS does not list {region} as the pool's primary region: {next_step}"


def _by_id(user_pool_id: str, region: str, reason: str) -> str:
    """Return the reason that the pool's id gives, if any; AWS's ids always contain a region."""
    id_region = region_of_pool_id(user_pool_id)
    if id_region in {"", region}:
        return ""
    return (
        f"the pool's id names {id_region}, and it is unknown whether {region} holds a secondary replica ({reason}): "
        f"run it with --region {id_region}"
    )
