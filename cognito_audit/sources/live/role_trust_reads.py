"""Reads of the trust policies of the roles that identity pools and groups give out."""

from collections.abc import Iterable
from typing import Any

from cognito_audit.facts.trust_policy import NOT_READ
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.role_trust import GrantedRole, role_trust
from cognito_audit.sources.live.api import Api
from cognito_audit.sources.live.calls import GET_ROLE
from cognito_audit.sources.live.collected import INTERRUPTED, CollectedPart
from cognito_audit.sources.live.scheduler import Join, Steps, Task


class RoleTrustReads:
    """The roles of one run. A role that several pools and groups give out is read once."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._policies: dict[str, Task[Any]] = {}

    def read(self, part: CollectedPart, granted: Iterable[GrantedRole]) -> Steps[None]:
        """Read the roles that a part gives out, as its fact ``role_trust``."""
        roles: list[Any] = []
        part.facts[GET_ROLE.fact_source] = {"Roles": roles}
        for arn, for_guests in granted:
            if isinstance(arn, Unknown):
                roles.append(arn)
                continue
            entry = role_trust(arn, INTERRUPTED, for_guests=for_guests)
            roles.append(entry)
            yield Task(self._complete(entry, arn, part.region, for_guests=for_guests))

    def _complete(self, entry: dict[str, Any], arn: str, region: str, *, for_guests: bool) -> Steps[None]:
        if arn not in self._policies:
            self._policies[arn] = Task(self._policy(arn, region))
            yield self._policies[arn]
        policy = yield Join(self._policies[arn])
        entry.update(role_trust(arn, policy, for_guests=for_guests))

    def _policy(self, arn: str, region: str) -> Steps[Any]:
        """Read a role's trust policy. GetRole takes a name, which a role of another account may have too."""
        read = yield from self.api.fact(GET_ROLE, region, {GET_ROLE.parameter: arn.rpartition("/")[2]})
        if read.not_found:
            return Unknown(f"there is no such role in the account that asks ({GET_ROLE.action})")
        if isinstance(read.fact, Unknown):
            return read.fact
        if isinstance(own := read.fact.get("Arn"), Unknown):
            return own
        if own != arn:
            return Unknown("it is a role of another account, which cannot be read from this one")
        return read.fact.get("AssumeRolePolicyDocument", NOT_READ)
