"""A user pool's companions in Terraform, and what the API answers for each kind of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any, Final

from cognito_audit.model.partial import Choice, OutsideFiles
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.pool import SourcedAnswer
from cognito_audit.sources.assembly.risk import RiskConfiguration, RiskOwner, in_effect
from cognito_audit.sources.terraform.evaluation.branches import either, given, in_cases
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.mapping.answers import companion_answer, mfa_answer, pool_answer
from cognito_audit.sources.terraform.mapping.locations import ResourceLocator, resource_locator
from cognito_audit.sources.terraform.mapping.resource import TerraformResource
from cognito_audit.sources.terraform.mapping.resource_types import DELIVERY, DOMAINS, PROVIDERS, RISKS, SERVERS

CLIENTS: Final = "app clients"
_OF_ALL_CLIENTS: Final = (None, "ALL")
"""The ``client_id`` of a whole pool's risk configuration, for each of the two providers."""


class PoolCompanions:
    """A user pool and the resources that belong to it; ``what`` names in messages where it was read (``this plan``).

    ``of_kind`` are the resources by kind; ``doubtful`` says, by kind, which may belong to this pool or to another.
    ``client_addresses`` are the addresses of app clients by their ids.
    """

    def __init__(self, pool: TerraformResource, what: str, client_addresses: Mapping[str, str]) -> None:
        self.pool = pool
        self.of_kind: defaultdict[str, list[TerraformResource]] = defaultdict(list)
        self.doubtful: dict[str, Unknown] = {}
        self._what = what
        self._client_addresses = client_addresses

    def shared_answers(self) -> dict[str, SourcedAnswer[ResourceLocator]]:
        """Return what is one and the same for the pool and all of its app clients."""
        pool = pool_answer(self.pool)
        origin = resource_locator(self.pool)
        return {
            "pool": SourcedAnswer({**pool, **self._domains(pool)}, origin),
            "mfa": SourcedAnswer(mfa_answer(self.pool), origin),
            "logs": self._log_delivery(),
            "providers": SourcedAnswer({"Providers": self._all(PROVIDERS)}),
            "resource_servers": SourcedAnswer({"ResourceServers": self._all(SERVERS)}),
        }

    def effective_risk(self, client: str | None) -> SourcedAnswer[ResourceLocator]:
        """Return the risk configuration in effect for the client of an address, or for the pool itself."""
        risks = self.of_kind[RISKS]
        flags = [self.exists(one) for one in risks]
        if not any(isinstance(flag, Choice) for flag in flags):
            return self._risk(risks, client)
        answer = in_cases(lambda made: self._risk([*compress(risks, made)], client).answer, flags, deep=True)
        return SourcedAnswer(answer, self._risk(risks, client).origin)

    def _risk(self, risks: Sequence[TerraformResource], client: str | None) -> SourcedAnswer[ResourceLocator]:
        found = in_effect((RiskConfiguration(self._owner(one), one) for one in risks), client)
        if found is None:
            return SourcedAnswer(self.doubt(RISKS))
        if found.owner is RiskOwner.SOME_CLIENT:
            reason = found.resource.values["client_id"].reason
            return SourcedAnswer(Unknown(f"{found.resource.address} may be this client's: {reason}"))
        # Whose settings these are is known, though the client's id is not.
        owner = {} if found.owner is RiskOwner.POOL else {"ClientId": found.owner}
        return SourcedAnswer({**companion_answer(found.resource), **owner}, resource_locator(found.resource))

    def doubt(self, kind: str) -> Unknown:
        """Return why it is unknown whether the pool has more of a kind than what is written here."""
        return self.doubtful.get(kind) or elsewhere(kind, self._what)

    def provider_answers(self) -> list[Any]:
        """Return the descriptions of the identity providers."""
        return self._made(PROVIDERS)

    def exists(self, companion: TerraformResource) -> Any:
        """Return whether a companion of the pool is made where the pool is."""
        return given(companion.exists, self.pool.exists)

    def _made(self, kind: str) -> list[Any]:
        """Return the answers of all companions of a kind, those that may not be made as choices."""
        return [either(self.exists(one), companion_answer(one), None) for one in self.of_kind[kind]]

    def _owner(self, risk: TerraformResource) -> str | RiskOwner:
        client_id = risk.values.get("client_id")
        if client_id in _OF_ALL_CLIENTS:
            return RiskOwner.POOL
        if isinstance(client_id, ReferenceTo) and len(client_id.addresses) == 1:
            return client_id.addresses[0]
        if isinstance(client_id, Unknown):
            return RiskOwner.SOME_CLIENT
        return self._client_addresses.get(str(client_id), str(client_id))

    def _domains(self, pool: Mapping[str, Any]) -> dict[str, Any]:
        """The domains that are made here; others may be made elsewhere."""
        found: dict[str, Any] = dict.fromkeys(("Domain", "CustomDomain"), self.doubt(DOMAINS))
        for resource in self.of_kind[DOMAINS]:
            domain = companion_answer(resource)
            name = "CustomDomain" if domain.get("CustomDomainConfig") is not None else "Domain"
            found[name] = either(self.exists(resource), domain.get("Domain"), found[name])
        return {name: value for name, value in found.items() if name not in pool}

    def _all(self, kind: str) -> list[Any]:
        return [*self._made(kind), self.doubt(kind)]

    def _log_delivery(self) -> SourcedAnswer[ResourceLocator]:
        if not self.of_kind[DELIVERY]:
            return SourcedAnswer(self.doubt(DELIVERY))
        delivery = self.of_kind[DELIVERY][0]
        answer = either(self.exists(delivery), companion_answer(delivery), self.doubt(DELIVERY))
        return SourcedAnswer(answer, resource_locator(delivery))


def elsewhere(kind: str, what: str) -> OutsideFiles:
    """Return why there may be more of a kind than what was read."""
    return OutsideFiles(f"{kind} may be made outside {what}")
