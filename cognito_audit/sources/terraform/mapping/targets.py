"""From resources to targets: each client and pool with its companions in the same plan or folder.

What a plan, state or folder says of a pool that it holds is taken as the whole of it: what another stack may attach
to the pool is not looked for. What is attached to a pool that could be meant, but need not, is unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cognito_audit.aws.awscc_names import snake
from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.model.inventory import Locate, Target
from cognito_audit.model.partial import Choice, OutsideFiles
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.pool import (
    Assembly,
    Component,
    PoolIdentity,
    PoolParts,
    SourcedAnswer,
    pool_identity,
)
from cognito_audit.sources.terraform.evaluation.branches import either, given
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression, ReferenceTo
from cognito_audit.sources.terraform.mapping.answers import client_answer, part_answer, secrets_answer
from cognito_audit.sources.terraform.mapping.locations import ResourceLocator, TargetLocator, resource_locator
from cognito_audit.sources.terraform.mapping.pool_companions import CLIENTS, PoolCompanions, elsewhere
from cognito_audit.sources.terraform.mapping.resource import TerraformResource
from cognito_audit.sources.terraform.mapping.resource_types import (
    CLIENT_TYPES,
    COMPANION_TYPES,
    ID_ATTRIBUTES,
    PART_TYPES,
    POOL_TYPES,
    PROVIDERS,
    ROLE_TYPES,
)
from cognito_audit.sources.terraform.mapping.retention import retained
from cognito_audit.sources.terraform.mapping.roles import Trusts, attachment_of, roles_answer


@dataclass(frozen=True, slots=True)
class ResourceOrigin:
    """What the resources were read from: ``what`` names it in messages (``this plan``), ``file`` is the file's name
    (empty: each resource's own), ``prefix`` goes before each address to make a target's id.
    """

    what: str
    file: str
    prefix: str = ""


def targets_of(resources: Iterable[TerraformResource], origin: ResourceOrigin) -> list[Target]:
    """Return a target for each pool, each client and each other part among the resources."""
    return _ResourceTargets(tuple(resources), origin).targets()


class _ResourceTargets:
    def __init__(self, resources: Sequence[TerraformResource], origin: ResourceOrigin) -> None:
        self.origin = origin
        self.resources = resources
        self.clients = [resource for resource in resources if resource.type in CLIENT_TYPES]
        self.client_answers = {client.address: client_answer(client) for client in self.clients}
        self.attachments = [resource for resource in resources if resource.type in ROLE_TYPES]
        pools = [resource for resource in resources if resource.type in POOL_TYPES]
        self.pool_addresses = _addresses(pools)
        client_addresses = _addresses(self.clients)
        self.companions = {pool.address: PoolCompanions(pool, origin.what, client_addresses) for pool in pools}
        for resource in resources:
            if resource.type in COMPANION_TYPES or resource.type in CLIENT_TYPES:
                self._attach(resource)
        self.pools = {address: self._pool(companions) for address, companions in self.companions.items()}

    def targets(self) -> list[Target]:
        trusts = Trusts(self.resources, self.origin.what)
        assembly: Assembly[ResourceLocator] = Assembly(_locator, trusts.policy_of)
        parts = (self._part(one) for one in self.resources if one.type in PART_TYPES)
        return [*assembly.targets(self.pools.values(), map(self._client, self.clients), parts)]

    def _attach(self, resource: TerraformResource) -> None:
        kind = COMPANION_TYPES[resource.type][0] if resource.type in COMPANION_TYPES else CLIENTS
        addresses = self._pools_of(resource)
        if isinstance(addresses, Unknown):
            if not isinstance(resource.values.get("user_pool_id"), str):
                for companions in self.companions.values():
                    companions.doubtful[kind] = Unknown(f"{resource.address} may belong to this pool")
        elif len(addresses) == 1:
            self.companions[addresses[0]].of_kind[kind].append(resource)
        else:
            for address in addresses:
                doubt = Unknown(f"{resource.address} belongs to this pool or to another")
                self.companions[address].doubtful[kind] = doubt

    def _pools_of(self, resource: TerraformResource) -> Sequence[str] | Unknown:
        """The addresses of the pools that the resource may belong to: mostly one."""
        value = resource.values.get("user_pool_id")
        missing = OutsideFiles(f"the pool is not in {self.origin.what}")
        if isinstance(value, Choice):
            return self._any_of(value) or missing
        if isinstance(value, ReferenceTo):
            return value.addresses if all(address in self.companions for address in value.addresses) else missing
        if isinstance(value, Unknown):
            return Unknown(f"which pool it belongs to is not known: {value.reason}")
        if not isinstance(value, str):
            return missing
        address = self.pool_addresses.get(value)
        return (address,) if address else OutsideFiles(missing.reason, exists=True)

    def _any_of(self, value: Choice) -> Sequence[str]:
        """Return the addresses of the pools whose ids an attribute may have; none if it may have another value."""
        found: dict[str, None] = {}
        for option in value.options:
            addresses = self._any_of(option) if isinstance(option, Choice) else getattr(option, "addresses", ())
            if isinstance(option, InvalidExpression):  # an outcome that cannot be
                continue
            if not addresses or any(address not in self.companions for address in addresses):
                return ()
            found |= dict.fromkeys(addresses)
        return tuple(found)

    def _pool(self, companions: PoolCompanions) -> PoolParts[ResourceLocator]:
        pool = companions.pool
        shared = companions.shared_answers()
        retention = {"RetainedOnDelete": retained(pool, self.origin.what)}
        target = self._component("pool", pool, {"template": SourcedAnswer(retention)})
        target.identity = _identity(pool, shared["pool"])
        described = shared["pool"].answer
        target.arn = "" if isinstance(described, Unknown) else _text(described.get("Arn"))
        clients = {
            client.address: either(companions.exists(client), self.client_answers[client.address], None)
            for client in companions.of_kind[CLIENTS]
        }
        return PoolParts(
            target,
            shared,
            lambda client: companions.effective_risk(client.key if client else None),
            lambda: clients,
            [companions.doubt(CLIENTS)],
            companions.provider_answers(),
            [companions.doubt(PROVIDERS)],
        )

    def _client(self, client: TerraformResource) -> Component[ResourceLocator]:
        answer = self.client_answers[client.address]
        answers: dict[str, SourcedAnswer[ResourceLocator]] = {
            "client": SourcedAnswer(answer),
            "secrets": SourcedAnswer(secrets_answer(client)),
        }
        component = self._component("client", client, answers)
        component.client_id = _text(answer.get("ClientId"))
        component.pools = self._candidates(client)
        if not isinstance(component.pools, Unknown) and len(component.pools) == 1:
            component.identity = _identity(client, component.pools[0].shared["pool"])
        return component

    def _part(self, part: TerraformResource) -> Component[ResourceLocator]:
        kind = TARGET_KINDS[PART_TYPES[part.type][0]]
        answers: dict[str, SourcedAnswer[ResourceLocator]] = {kind.fact_source.name: SourcedAnswer(part_answer(part))}
        if kind.name == "identity-pool":
            answers["identity_pool_roles"] = self._roles(part)
        component = self._component(kind.name, part, answers)
        component.pools = () if kind.name == "identity-pool" else self._candidates(part)
        return component

    def _roles(self, pool: TerraformResource) -> SourcedAnswer[ResourceLocator]:
        outside = elsewhere("its roles", self.origin.what)
        roles = attachment_of(pool, self.attachments, outside)
        if isinstance(roles, Unknown):
            return SourcedAnswer(roles)
        answer = either(given(roles.exists, pool.exists), roles_answer(roles), outside)
        return SourcedAnswer(answer, resource_locator(roles))

    def _candidates(self, resource: TerraformResource) -> list[PoolParts[ResourceLocator]] | Unknown:
        addresses = self._pools_of(resource)
        return addresses if isinstance(addresses, Unknown) else [self.pools[address] for address in addresses]

    def _component(
        self, kind: str, resource: TerraformResource, answers: dict[str, SourcedAnswer[ResourceLocator]]
    ) -> Component[ResourceLocator]:
        location = resource.locate(())
        name = resource.values.get(snake(TARGET_KINDS[kind].name_property)) or resource.values.get("name")
        return Component(
            resource.address,
            f"{self.origin.prefix}{resource.address}",
            kind,
            _text(name) or resource.name,
            resource_locator(resource),
            answers,
            identity=_identity(resource, None),
            file=self.origin.file or (location.file if location else ""),
            address=resource.address,
        )


def _addresses(resources: Iterable[TerraformResource]) -> dict[str, str]:
    """The addresses of resources by their ids."""
    ids = ((one, one.values.get(name)) for one in resources for name in ID_ATTRIBUTES[one.type])
    return {value: one.address for one, value in ids if isinstance(value, str)}


def _identity(resource: TerraformResource, pool: SourcedAnswer[ResourceLocator] | None) -> PoolIdentity:
    described = {} if pool is None or isinstance(pool.answer, Unknown) else pool.answer
    return pool_identity(described, _text(described.get("Id")) or _text(resource.values.get("user_pool_id")))


def _locator(origins: Mapping[str, ResourceLocator], own: ResourceLocator) -> Locate:
    return TargetLocator(own, origins).locate


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
