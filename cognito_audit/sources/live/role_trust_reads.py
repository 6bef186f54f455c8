"""Reading the trust policies of the roles that are given out, each role once."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from cognito_audit.facts.trust_policy import NOT_READ
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.role_trust import GrantedRole, role_trust
from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.live.calls import GET_ROLE
from cognito_audit.sources.live.collected_parts import INTERRUPTED, FoundPart
from cognito_audit.sources.live.failures import Why
from cognito_audit.sources.live.protocol import Asking, Jobs


class RoleTrusts:
    """The roles of one run. A role that several pools and groups give out is asked for once."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self._entries: dict[str, list[dict[str, Any]]] = {}
        self._policies: dict[str, Any] = {}

    def of(self, part: FoundPart, given: Iterable[GrantedRole]) -> Jobs:
        """The roles that a part gives out, as its fact ``role_trust``."""
        roles: list[Any] = []
        part.facts[GET_ROLE.root] = {"Roles": roles}
        for arn, for_guests in given:
            if isinstance(arn, Unknown):
                roles.append(arn)
                continue
            entry = role_trust(arn, self._policies.get(arn, INTERRUPTED), for_guests=for_guests)
            roles.append(entry)
            if arn not in self._entries:
                asked = {GET_ROLE.named: arn.rpartition("/")[2]}
                yield self.asking.fact(GET_ROLE, part.region, asked, partial(self._told, arn))
            self._entries.setdefault(arn, []).append(entry)

    def _told(self, arn: str, fact: Fact, why: Why | None) -> None:
        """GetRole takes a name, and another account's role may have the same one as a role of this account."""
        if why is Why.NOT_FOUND:
            policy: Any = Unknown(f"there is no such role in the account that asks ({GET_ROLE.action})")
        elif isinstance(fact, Unknown):
            policy = fact
        elif fact.get("Arn") != arn:
            policy = Unknown("it is a role of another account, which cannot be read from this one")
        else:
            policy = fact.get("AssumeRolePolicyDocument", NOT_READ)
        self._policies[arn] = policy
        for entry in self._entries[arn]:
            entry.update(role_trust(arn, policy, for_guests=entry["ForGuests"]))
