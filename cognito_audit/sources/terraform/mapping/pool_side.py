"""A pool with all that stands beside it, and what the API would answer for it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.mapping.answers import companion_answer, mfa_answer, pool_answer
from cognito_audit.sources.terraform.mapping.locations import ResourceLocator, resource_locator
from cognito_audit.sources.terraform.mapping.resource import TerraformResource
from cognito_audit.sources.terraform.mapping.resource_types import (
    DELIVERY,
    DOMAINS,
    ID_ATTRIBUTES,
    PROVIDERS,
    RISKS,
    SERVERS,
)

Answer = dict[str, Any] | Unknown

CLIENTS: Final = "app clients"
_OF_ALL_CLIENTS: Final = (None, "ALL")
"""Whose the risk configuration of a whole pool is, for each of the two providers."""


class PoolSide:
    """All that belongs to one pool; ``what`` names in messages where it was read (``this plan``).

    ``companions`` are its resources by kind; ``doubtful`` holds, by kind, what may belong to it or to another.
    ``answers`` and ``written`` (where each root is written down) are there once ``complete`` was called.
    """

    def __init__(self, resource: TerraformResource, what: str) -> None:
        self.resource = resource
        self.companions: dict[str, list[TerraformResource]] = defaultdict(list)
        self.doubtful: dict[str, Unknown] = {}
        self.pool: dict[str, Any] = {}
        self.answers: dict[str, Answer] = {}
        self.written: dict[str, ResourceLocator] = {}
        self._what = what

    def complete(self) -> None:
        """Make the answers, now that all companions are known."""
        self.pool = pool_answer(self.resource)
        self.pool.update(self._domains(self.pool))
        self.answers = {
            "pool": self.pool,
            "mfa": mfa_answer(self.resource),
            "risk": self.risk(None),
            "logs": self._only(DELIVERY),
            "providers": {"Providers": self._all(PROVIDERS)},
            "resource_servers": {"ResourceServers": self._all(SERVERS)},
        }
        self.written = dict.fromkeys(("pool", "mfa"), resource_locator(self.resource))
        if self.companions[DELIVERY]:
            self.written["logs"] = resource_locator(self.companions[DELIVERY][0])
        self.written = dict(self.written_beside(None))

    def risk(self, client: TerraformResource | None) -> Answer:
        """The client's own risk configuration, else the pool's."""
        found = self._risk_of(client)
        if not isinstance(found, TerraformResource):
            return found
        # Whose settings these are is known, though the client's id is not.
        named = {"ClientId": client.address} if client and found.values.get("client_id") not in _OF_ALL_CLIENTS else {}
        return {**companion_answer(found), **named}

    def written_beside(self, client: TerraformResource | None) -> Mapping[str, ResourceLocator]:
        """Where each root of the pool, or of the client, is written down."""
        risk = self._risk_of(client)
        return {**self.written, "risk": resource_locator(risk)} if isinstance(risk, TerraformResource) else self.written

    def _risk_of(self, client: TerraformResource | None) -> TerraformResource | Unknown:
        own = [one for one in self.companions[RISKS] if one.values.get("client_id") not in _OF_ALL_CLIENTS]
        for resource in own if client else ():
            named = resource.values["client_id"]
            if isinstance(named, ReferenceTo) and len(named.addresses) == 1:
                if client and client.address in named.addresses:
                    return resource
            elif isinstance(named, Unknown):
                return Unknown(f"{resource.address} may be this client's: {named.reason}")
            elif client and named in [client.values.get(name) for name in ID_ATTRIBUTES[client.type]]:
                return resource
        shared = [resource for resource in self.companions[RISKS] if resource not in own]
        return shared[0] if shared else self.doubt(RISKS)

    def doubt(self, kind: str) -> Unknown:
        """Why it is not known whether the pool has more of a kind than what is written here."""
        return self.doubtful.get(kind) or elsewhere(kind, self._what)

    def _domains(self, pool: Mapping[str, Any]) -> dict[str, Any]:
        """The domains that are made here; others may be made elsewhere."""
        found: dict[str, Any] = dict.fromkeys(("Domain", "CustomDomain"), self.doubt(DOMAINS))
        for domain in map(companion_answer, self.companions[DOMAINS]):
            found["CustomDomain" if domain.get("CustomDomainConfig") is not None else "Domain"] = domain.get("Domain")
        return {name: value for name, value in found.items() if name not in pool}

    def _all(self, kind: str) -> list[Any]:
        held: list[Any] = [companion_answer(resource) for resource in self.companions[kind]]
        return [*held, self.doubt(kind)]

    def _only(self, kind: str) -> Answer:
        if self.companions[kind]:
            return companion_answer(self.companions[kind][0])
        return self.doubt(kind)


def elsewhere(kind: str, what: str) -> Unknown:
    """Why there may be more of a kind than what was read."""
    return Unknown(f"{kind} may be made outside {what}")
