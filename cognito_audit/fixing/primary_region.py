"""Whether a region is one in which a user pool may be changed: its primary, not a replica of it.

"In secondary regions for user pools with multi-region replication, regional configurations for email, SMS, Lambda
functions, and tags can be updated. Both global and regional settings must be provided as inputs, with global settings
required to match existing values" (API reference, UpdateUserPool). So nothing is written in a secondary: a fix belongs
where all settings can be changed.

Where ListUserPoolReplicas says nothing (denied, not known to the SDK or the endpoint, or empty), the pool's id decides:
it names the region in which the pool was made, and no operation makes a secondary the primary. So the region of the id
is taken for the primary, and any other for one that may be a secondary: nothing is written there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.model.inventory import Target
from cognito_audit.sources.live import Aws, CallFailed
from cognito_audit.sources.live.endpoint import named_region

OPERATION: Final = "ListUserPoolReplicas"
NONE_LISTED: Final = "no replica was listed"
_MOST_PAGES: Final = 20
"""More than there are regions: a server that pages without end is no reason to ask without end."""


@dataclass(frozen=True, slots=True)
class Primaries:
    """Asks for each pool once in each region."""

    aws: Aws
    _answers: dict[tuple[str, str], str] = field(default_factory=dict)

    def against(self, target: Target) -> str:
        """Why a target's pool is not to be changed in its region, with the next step; empty where it may be."""
        return self.refusal(target.region, target.user_pool_id)

    def refusal(self, region: str, user_pool_id: str) -> str:
        """As ``against``, of a pool in a region."""
        key = (region, user_pool_id)
        if key not in self._answers:
            try:
                replicas = [*self._replicas(region, user_pool_id)]
            except CallFailed as failure:
                self._answers[key] = _by_id(user_pool_id, region, failure.unknown.reason)
            else:
                told = _by_roles(replicas, region) if replicas else _by_id(user_pool_id, region, NONE_LISTED)
                self._answers[key] = told
        return self._answers[key]

    def _replicas(self, region: str, user_pool_id: str) -> Iterator[Mapping[str, Any]]:
        """The pool in each of its regions. Raises ``CallFailed``."""
        more: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            answer = self.aws.ask("cognito-idp", region, OPERATION, optional=True, UserPoolId=user_pool_id, **more)
            yield from answer.members.get("UserPoolReplicas", ())
            if not (token := answer.members.get("NextToken")):
                return
            more = {"NextToken": token}


def _by_roles(replicas: list[Mapping[str, Any]], region: str) -> str:
    """What the list of replicas says."""
    roles = {str(one.get("RegionName")): one.get("Role") for one in replicas}
    if roles.get(region) == "PRIMARY":
        return ""
    primary = next((name for name, role in roles.items() if role == "PRIMARY"), "")
    run = f"run it with --region {primary}" if primary else "run it in the pool's primary region"
    if roles.get(region) == "SECONDARY":
        return f"{region} holds a secondary replica of the pool, where settings of all regions cannot be changed: {run}"
    return f"AWS does not say that {region} is the pool's primary region: {run}"


def _by_id(user_pool_id: str, region: str, why: str) -> str:
    """What the pool's id says, where the replicas could not be listed; an id without a region is none of AWS's."""
    home = named_region(user_pool_id)
    if home in {"", region}:
        return ""
    return (
        f"the pool's id names {home}, and whether {region} holds a secondary replica of it is not known ({why}): "
        f"run it with --region {home}"
    )
