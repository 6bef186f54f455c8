"""From resources to targets: each client and pool with what stands beside it in the same plan or folder.

What a plan, state or folder says of a pool that it holds is taken as the whole of it: what another stack may attach
to the pool is not looked for. What is attached to a pool that could be meant, but need not, is unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cognito_audit.aws.awscc_names import snake
from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.role_trust import role_of_group, roles_given
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.mapping.answers import client_answer, part_answer, secrets_answer
from cognito_audit.sources.terraform.mapping.locations import TargetLocator, resource_locator
from cognito_audit.sources.terraform.mapping.pool_side import CLIENTS, Answer, PoolSide, elsewhere
from cognito_audit.sources.terraform.mapping.resource import TerraformResource
from cognito_audit.sources.terraform.mapping.resource_types import (
    CLIENT_TYPES,
    COMPANION_TYPES,
    ID_ATTRIBUTES,
    PART_TYPES,
    POOL_TYPES,
    ROLE_TYPES,
)
from cognito_audit.sources.terraform.mapping.retention import retained
from cognito_audit.sources.terraform.mapping.roles import Trusts, attachment_of, roles_answer


@dataclass(frozen=True, slots=True)
class ResourceOrigin:
    """Where the resources were read: ``what`` names it in messages (``this plan``), ``file`` is the file's name
    (empty: each resource's own), ``prefix`` goes before each address to make a target's id.
    """

    what: str
    file: str
    prefix: str = ""


def targets_of(resources: Iterable[TerraformResource], where: ResourceOrigin) -> list[Target]:
    """A target for each pool and each client among the resources."""
    return _Join(tuple(resources), where).targets()


class _Join:
    def __init__(self, resources: Sequence[TerraformResource], where: ResourceOrigin) -> None:
        self.where = where
        self.clients = [resource for resource in resources if resource.type in CLIENT_TYPES]
        self.client_answers = {resource.address: client_answer(resource) for resource in self.clients}
        self.pools = {
            resource.address: PoolSide(resource, where.what) for resource in resources if resource.type in POOL_TYPES
        }
        self.parts = [resource for resource in resources if resource.type in PART_TYPES]
        self.trusts = Trusts(resources, where.what)
        self.attachments = [resource for resource in resources if resource.type in ROLE_TYPES]
        self.by_id = {
            value: side
            for side in self.pools.values()
            for name in ID_ATTRIBUTES[side.resource.type]
            if isinstance(value := side.resource.values.get(name), str)
        }
        for resource in resources:
            if resource.type in COMPANION_TYPES or resource.type in CLIENT_TYPES:
                self._attach(resource)
        for side in self.pools.values():
            side.complete()

    def targets(self) -> list[Target]:
        return [
            *(self._pool_target(side) for side in self.pools.values()),
            *(self._client_target(client) for client in self.clients),
            *(self._part_target(part) for part in self.parts),
        ]

    def _attach(self, resource: TerraformResource) -> None:
        kind = COMPANION_TYPES[resource.type][0] if resource.type in COMPANION_TYPES else CLIENTS
        sides = self._pools_of(resource)
        if isinstance(sides, Unknown):
            if not isinstance(resource.values.get("user_pool_id"), str):
                for side in self.pools.values():
                    side.doubtful[kind] = Unknown(f"{resource.address} may belong to this pool")
        elif len(sides) == 1:
            sides[0].companions[kind].append(resource)
        else:
            for side in sides:
                side.doubtful[kind] = Unknown(f"{resource.address} belongs to this pool or to another")

    def _pools_of(self, resource: TerraformResource) -> list[PoolSide] | Unknown:
        """The pools of which one is the resource's own: mostly one."""
        value = resource.values.get("user_pool_id")
        if isinstance(value, ReferenceTo):
            sides = [self.pools[address] for address in value.addresses if address in self.pools]
            return sides if len(sides) == len(value.addresses) else self._no_pool()
        if isinstance(value, Unknown):
            return Unknown(f"which pool it belongs to is not known: {value.reason}")
        side = self.by_id.get(value) if isinstance(value, str) else None
        return [side] if side else self._no_pool()

    def _no_pool(self) -> Unknown:
        return Unknown(f"the pool is not in {self.where.what}")

    def _client_target(self, client: TerraformResource) -> Target:
        answers: dict[str, Answer] = {
            "client": self.client_answers[client.address],
            "secrets": secrets_answer(client),
        }
        sides = self._pools_of(client)
        if isinstance(sides, Unknown):
            names = ("pool", "mfa", "risk", "logs", "providers", "resource_servers", "siblings", "mappings")
            answers.update(dict.fromkeys(names, sides))
        else:
            beside = [self._beside(client, side) for side in sides]
            answers.update({name: agreed([answer[name] for answer in beside]) for name in beside[0]})
        pool = sides[0] if not isinstance(sides, Unknown) and len(sides) == 1 else None
        return self._target(client, "client", client.values.get("name"), answers, pool)

    def _beside(self, client: TerraformResource, side: PoolSide) -> dict[str, Answer]:
        siblings: list[Any] = [
            self.client_answers[other.address] for other in side.companions[CLIENTS] if other is not client
        ]
        siblings.append(side.doubt(CLIENTS))
        return {
            **side.answers,
            "risk": side.risk(client),
            "siblings": {"Clients": siblings},
            "mappings": side.answers["providers"],
        }

    def _part_target(self, part: TerraformResource) -> Target:
        kind, _ = PART_TYPES[part.type]
        answers: dict[str, Answer] = {TARGET_KINDS[kind].fact_source.name: part_answer(part)}
        if kind == "identity-pool":
            roles = attachment_of(part, self.attachments, elsewhere("its roles", self.where.what))
            answers["identity_pool_roles"] = roles if isinstance(roles, Unknown) else roles_answer(roles)
            answers["role_trust"] = self.trusts.of(roles_given(answers["identity_pool_roles"]))
            attachment = None if isinstance(roles, Unknown) else roles
            return self._target(part, kind, part.values.get("identity_pool_name"), answers, None, attachment)
        sides = self._pools_of(part)
        answers["pool"] = sides if isinstance(sides, Unknown) else agreed([side.pool for side in sides])
        if kind == "group":
            answers["role_trust"] = self.trusts.of(role_of_group(answers["group"]))
        name = part.values.get(snake(TARGET_KINDS[kind].name_property)) or part.values.get("name")
        return self._target(part, kind, name, answers, None)

    def _pool_target(self, side: PoolSide) -> Target:
        answers = {**side.answers, "template": {"RetainedOnDelete": retained(side.resource, self.where.what)}}
        return self._target(side.resource, "pool", side.resource.values.get("name"), answers, side)

    def _target(
        self,
        resource: TerraformResource,
        kind: str,
        name: Any,
        answers: Mapping[str, Answer],
        side: PoolSide | None,
        roles: TerraformResource | None = None,
    ) -> Target:
        pool = side.pool if side else {}
        client = answers.get("client", {})
        pool_id = _text(pool.get("Id")) or _text(resource.values.get("user_pool_id"))
        place = resource.locate(())
        beside = side.written_beside(resource if kind == "client" else None) if side else {}
        if roles is not None:
            beside = {"identity_pool_roles": resource_locator(roles)}
        label = name or (resource.values.get("client_name" if kind == "client" else "user_pool_name"))
        return Target(
            id=f"{self.where.prefix}{resource.address}",
            kind=kind,
            name=_text(label) or resource.name,
            answers=answers,
            locate=TargetLocator(resource_locator(resource), beside).locate,
            arn=_text(pool.get("Arn")) if kind == "pool" else "",
            region=pool_id.partition("_")[0] if "_" in pool_id else "",
            user_pool_id=pool_id,
            user_pool_name=_text(pool.get("Name")),
            client_id=_text(client.get("ClientId")) if not isinstance(client, Unknown) else "",
            address=resource.address,
            file=self.where.file or (place.file if place else ""),
            tags=_tags(pool.get("UserPoolTags")),
        )


def agreed(answers: Sequence[Any]) -> Any:
    """What several possible answers have in common; ``Unknown`` where they differ."""
    first = answers[0]
    if all(answer == first for answer in answers[1:]):
        return first
    if all(isinstance(answer, dict) for answer in answers):
        keys = dict.fromkeys(key for answer in answers for key in answer)
        return {key: agreed([answer.get(key) for answer in answers]) for key in keys}
    return Unknown(f"{len(answers)} pools could be meant, and they differ here")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _tags(value: Any) -> dict[str, str]:
    return {key: tag for key, tag in value.items() if isinstance(tag, str)} if isinstance(value, Mapping) else {}
