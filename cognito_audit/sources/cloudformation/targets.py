"""From the resources of all stacks to targets: each client and pool with what the templates say beside it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from cognito_audit.facts.fact_source import TargetKind
from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.lib.redaction import without_secrets
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.member_types import Conversion
from cognito_audit.sources.assembly.role_trust import Given, role_of_group, roles_given, trust_of
from cognito_audit.sources.cloudformation import mapping
from cognito_audit.sources.cloudformation.comparison import Reference
from cognito_audit.sources.cloudformation.exposures import Exposures
from cognito_audit.sources.cloudformation.parts import (
    IDENTITY_POOL,
    PARTS,
    mappings,
    members_of,
    retained,
    roles_of,
    trust_policy,
)
from cognito_audit.sources.cloudformation.stack import Resource, Stack
from cognito_audit.sources.documents.traced import Traced, literal, locator, untraced

ELSEWHERE: Final = "may be made outside these templates"
_POOL_ROOTS: Final = ("pool", "mfa", "risk", "logs", "providers", "resource_servers")
_LISTED: Final = {
    "Providers": ("ProviderName", "ProviderType"),
    "ResourceServers": ("Identifier", "Name", "Scopes"),
}
"""What ListIdentityProviders and ListResourceServers answer of each."""
_COMPANIONS: Final = {
    mapping.DOMAIN: "domains", mapping.PROVIDER: "providers", mapping.RESOURCE_SERVER: "servers", mapping.RISK: "risks",
    mapping.LOGS: "logs", mapping.CLIENT: "clients",
}  # fmt: skip


@dataclass(slots=True)
class _PoolSide:
    """A pool and what names it as its own; ``named`` are the answers of its clients as siblings of each other."""

    pool: Resource
    domains: list[Resource] = field(default_factory=list)
    providers: list[Resource] = field(default_factory=list)
    servers: list[Resource] = field(default_factory=list)
    risks: list[Resource] = field(default_factory=list)
    logs: list[Resource] = field(default_factory=list)
    clients: list[Resource] = field(default_factory=list)
    named: dict[tuple[str, str], Any] = field(default_factory=dict)


class _Told(NamedTuple):
    """What the templates tell of one root: as it was written, and as the API will answer it."""

    traced: Traced
    answer: Any


class TargetBuilder:
    """Joins the Cognito resources of a run's stacks; ``conversion`` collects values of the wrong type."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self.conversion = Conversion()
        self._exposures = Exposures(stacks)
        resources = [resource for stack in stacks for resource in stack.resources.values()]
        pools = [one for one in resources if one.type == mapping.POOL]
        self._clients = [one for one in resources if one.type == mapping.CLIENT]
        self._pools = {_key(pool): _PoolSide(pool) for pool in pools}
        for resource in resources:
            attribute = _COMPANIONS.get(resource.type)
            side = self._pool_of(resource) if attribute else None
            if attribute and isinstance(side, _PoolSide):
                getattr(side, attribute).append(resource)
        self._resources = resources
        self._told_of: dict[tuple[str, str], Mapping[str, _Told]] = {}

    def targets(self) -> list[Target]:
        """A target for each client, pool and part of a pool, and each identity pool; one that is nested twice is told
        apart by the way to it.
        """
        found = [*map(self._pool_target, self._pools.values()), *map(self._client_target, self._clients)]
        found += [self._part_target(one) for one in self._resources if one.type in PARTS]
        counts = Counter(target.id for target in found)
        return [replace(one, id=f"{one.file}#{one.address}") if counts[one.id] > 1 else one for one in found]

    def _pool_of(self, resource: Resource) -> _PoolSide | Unknown:
        given = resource.properties.get("UserPoolId")
        if given is None:
            return Unknown("no UserPoolId is given")
        if isinstance(given.data, Reference):
            side = self._pools.get((given.data.stack, given.data.logical_id))
            return side or Unknown(f"the user pool is not in these templates ({given.data.logical_id} is none)")
        why = given.data.reason if isinstance(given.data, Unknown) else f"its id is {given.data}"
        return Unknown(f"the user pool is not in these templates ({why})")

    def _pool_target(self, side: _PoolSide) -> Target:
        roots = {**self._of_pool(side), "risk": self._told("risk", self._risk(side, None))}
        roots["template"] = _Told(side.pool.here, {"RetainedOnDelete": retained(side.pool)})
        return self._target(TARGET_KINDS["pool"], side.pool, roots)

    def _part_target(self, resource: Resource) -> Target:
        part = PARTS[resource.type]
        told = self._told(part.fact_source.name, members_of(resource))
        roots = {part.fact_source.name: _Told(told.traced, without_secrets(told.answer))}
        if resource.type == IDENTITY_POOL:
            attached = self._told("identity_pool_roles", roles_of(resource, self._resources))
            roots["identity_pool_roles"] = attached
            roots["role_trust"] = _Told(attached.traced, self._trust(roles_given(attached.answer)))
        else:
            side = self._pool_of(resource)
            missing = _Told(resource.here, side)
            roots["pool"] = missing if isinstance(side, Unknown) else self._of_pool(side)["pool"]
        if part.name == "group":
            roots["role_trust"] = _Told(told.traced, self._trust(role_of_group(told.answer)))
        return self._target(part, resource, roots)

    def _trust(self, given: Iterable[Given]) -> dict[str, Any]:
        return trust_of(given, lambda role: trust_policy(role, self._resources))

    def _client_target(self, client: Resource) -> Target:
        roots = dict(self._of_client(client))
        side = self._pool_of(client)
        if isinstance(side, Unknown):
            roots |= dict.fromkeys((*_POOL_ROOTS, "siblings", "mappings"), _Told(client.here, side))
        else:
            roots |= {**self._of_pool(side), "risk": self._told("risk", self._risk(side, client))}
            roots["siblings"] = _Told(client.here, self._siblings(side, client))
            wanted = client.properties.get("SupportedIdentityProviders")
            elsewhere = Unknown(f"identity providers {ELSEWHERE}")
            roots["mappings"] = _Told(client.here, mappings(side.providers, wanted, elsewhere))
        exposures = self._exposures.of(client)
        roots |= {"probe": _Told(client.here, {}), "template": _Told(exposures, untraced(exposures))}
        return self._target(TARGET_KINDS["client"], client, roots)

    def _target(self, kind: TargetKind, resource: Resource, roots: Mapping[str, _Told]) -> Target:
        place = resource.here.place()
        given = resource.properties.get(kind.name_property)
        value, document, path = resource.spot.into("Metadata")
        metadata = literal(document, path, value)
        return Target(
            id=f"{place.file}#{resource.logical_id}",
            kind=kind.name,
            name=given.data if given is not None and isinstance(given.data, str) else resource.logical_id,
            answers={root: told.answer for root, told in roots.items()},
            locate=locator({root: told.traced for root, told in roots.items()} | {"metadata": metadata}, resource.here),
            address=f"{resource.stack.prefix}{resource.logical_id}",
            file=place.file,
            metadata=value if isinstance(value, dict) else {},
        )

    def _told(self, root: str, traced: Traced) -> _Told:
        return _Told(traced, self.conversion.structure(root, traced))

    def _of_pool(self, side: _PoolSide) -> Mapping[str, _Told]:
        """What is one and the same for a pool and all of its clients."""
        key = _key(side.pool)
        if key not in self._told_of:
            found = {
                "pool": _with_domain(mapping.pool_answer(side.pool), side),
                "mfa": mapping.mfa_answer(side.pool),
                "logs": _settings(side.logs, side.pool, "log delivery"),
                "providers": _listed(side.pool, "Providers", side.providers, "identity providers"),
                "resource_servers": _listed(side.pool, "ResourceServers", side.servers, "resource servers"),
            }
            self._told_of[key] = {root: self._told(root, traced) for root, traced in found.items()}
        return self._told_of[key]

    def _of_client(self, client: Resource) -> Mapping[str, _Told]:
        key = _key(client)
        if key not in self._told_of:
            answer, secrets = mapping.client_answer(client)
            self._told_of[key] = {"client": self._told("client", answer), "secrets": self._told("secrets", secrets)}
        return self._told_of[key]

    def _risk(self, side: _PoolSide, client: Resource | None) -> Traced:
        """The client's own configuration, else that of all clients of the pool."""
        found: list[Resource] = []
        for risk in side.risks:
            of = risk.properties.get("ClientId")
            if of is None or (isinstance(of.data, Unknown) and not isinstance(of.data, Reference)):
                return _at(risk.here, Unknown("which clients a risk configuration is for is not known"))
            if isinstance(of.data, Reference) and client is not None and _key(client) == _referred(of.data):
                own = _settings([risk], side.pool, "a risk configuration")
                # Whose settings these are is known, though the client's id is not.
                named = Traced(client.logical_id, of.document, of.path)
                return _at(risk.here, {**own.data, "ClientId": named}) if isinstance(own.data, dict) else own
            if of.data == "ALL":
                found.append(risk)
        return _settings(found, side.pool, "a risk configuration")

    def _siblings(self, side: _PoolSide, client: Resource) -> dict[str, Any]:
        if not side.named:
            side.named = {_key(one): self._named(one) for one in side.clients}
        others = [answer for key, answer in side.named.items() if key != _key(client)]
        return {"Clients": [*others, Unknown(f"app clients {ELSEWHERE}")]}

    def _named(self, client: Resource) -> Any:
        """The answer for a client, which has a name at any rate: what a template does not name, CloudFormation does."""
        return {"ClientName": client.logical_id, **self._of_client(client)["client"].answer}


def _key(resource: Resource) -> tuple[str, str]:
    return resource.stack.id, resource.logical_id


def _referred(reference: Reference) -> tuple[str, str]:
    return reference.stack, reference.logical_id


def _at(place: Traced, data: Any) -> Traced:
    return Traced(data, place.document, place.path)


def _with_domain(pool: Traced, side: _PoolSide) -> Traced:
    members = {name: value for domain in side.domains for name, value in mapping.domain_members(domain).items()}
    unknown = _elsewhere(side.pool, "a domain")
    return _at(pool, {**pool.data, **(members or {"Domain": unknown, "CustomDomain": unknown})})


def _elsewhere(pool: Resource, what: str) -> Traced:
    return _at(pool.here, Unknown(f"{what} {ELSEWHERE}"))


def _settings(found: Sequence[Resource], pool: Resource, what: str) -> Traced:
    """The settings that a companion of the pool holds; unknown when the templates hold none."""
    if not found:
        return _elsewhere(pool, what)
    properties = found[0].properties
    if not isinstance(properties.data, dict):
        return properties
    return _at(found[0].here, {name: value for name, value in properties.data.items() if name != "UserPoolId"})


def _listed(pool: Resource, name: str, found: Iterable[Resource], what: str) -> Traced:
    items = [_at(one.here, _chosen(one, _LISTED[name])) for one in found]
    return _at(pool.here, {name: _at(pool.here, [*items, _elsewhere(pool, what)])})


def _chosen(resource: Resource, names: Sequence[str]) -> Any:
    """The members that the API lists: of an identity provider not the details, which hold a secret."""
    data = resource.properties.data
    return {name: data[name] for name in names if name in data} if isinstance(data, dict) else data
