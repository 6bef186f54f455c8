"""From the resources of all stacks to targets: each app client, user pool and other part, with its companions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from cognito_audit.lib.redaction import without_secrets
from cognito_audit.model.inventory import Target
from cognito_audit.model.partial import OutsideFiles
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.branches import supposing
from cognito_audit.sources.assembly.member_types import Conversion
from cognito_audit.sources.assembly.pool import Assembly, Component, PoolParts, SourcedAnswer
from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.cloudformation import mapping
from cognito_audit.sources.cloudformation.companions import (
    COMPANION_TYPES,
    Companions,
    referred_key,
    resource_key,
)
from cognito_audit.sources.cloudformation.comparison import Reference
from cognito_audit.sources.cloudformation.doubt import data_if_exists
from cognito_audit.sources.cloudformation.exposures import Exposures
from cognito_audit.sources.cloudformation.pool_parts import (
    IDENTITY_POOL,
    PARTS,
    Roles,
    attribute_mapping,
    members_of,
    names_others,
    retained,
)
from cognito_audit.sources.cloudformation.stack import Stack
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.cloudformation.target_ids import target_ids
from cognito_audit.sources.cloudformation.triggers import Triggers
from cognito_audit.sources.documents.traced import Traced, literal, locator, plain_data

Answers = Mapping[str, SourcedAnswer[Traced]]


class TemplateTargets:
    """Joins the Cognito resources of a run's stacks; ``conversion`` collects values of the wrong type."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self.conversion = Conversion()
        self.triggers = Triggers(stacks)
        self._exposures = Exposures(stacks)
        self._resources = [resource for stack in stacks for resource in stack.resources.values()]
        self._roles = Roles(self._resources)
        self._ids = target_ids(self._resources)
        self._companions = {resource_key(one): Companions(one) for one in self._resources if one.type == mapping.POOL}
        for resource in self._resources:
            if resource.type in COMPANION_TYPES:
                self._attach(resource)
        self._pools: dict[str, PoolParts[Traced]] = {}
        self._clients: dict[str, Answers] = {}
        self._named: dict[str, Mapping[str, Fact]] = {}

    def _attach(self, resource: StackResource) -> None:
        """Attach a resource to its pool; every pool may have one whose pool is not known."""
        key = self._pool_key(resource)
        if isinstance(key, str):
            self._companions[key].of_type[resource.type].append(resource)
        elif not isinstance(key, OutsideFiles):
            doubt = Unknown(f"{resource.logical_id} may belong to this user pool: {key.reason}")
            for companions in self._companions.values():
                companions.doubtful.setdefault(resource.type, doubt)

    def targets(self) -> list[Target]:
        """Return a target for each pool, client and other part of a pool, and each identity pool."""
        clients = (self._client(one) for one in self._resources if one.type == mapping.CLIENT)
        parts = (self._part(one) for one in self._resources if one.type in PARTS)
        assembly = Assembly(locator, self._roles.trust_policy)
        doubts = {self._ids[resource_key(one)]: one.condition for one in self._resources if one.condition is not None}
        found = assembly.targets(self._pool_parts(), clients, parts)
        return [_existing(target, doubts[target.id]) if target.id in doubts else target for target in found]

    def _pool_parts(self) -> Iterator[PoolParts[Traced]]:
        for key, companions in self._companions.items():
            pool = companions.pool
            retention: Answers = {"template": SourcedAnswer({"RetainedOnDelete": retained(pool)})}
            self._pools[key] = PoolParts(
                self._component("pool", pool, retention, "UserPoolName"),
                self._shared(companions),
                partial(self._effective_risk, companions),
                partial(self._siblings, key),
                [companions.more(mapping.CLIENT, "app clients")],
                [attribute_mapping(one) for one in companions.of_type[mapping.PROVIDER]],
                [companions.more(mapping.PROVIDER, "identity providers")],
            )
            yield self._pools[key]

    def _client(self, client: StackResource) -> Component[Traced]:
        exposures = self._exposures.of(client)
        answers: Answers = {
            **self._of_client(client),
            "probe": SourcedAnswer({}),
            "template": SourcedAnswer(plain_data(exposures), exposures),
        }
        component = self._component("client", client, answers, "ClientName")
        key = self._pool_key(client)
        if isinstance(key, str):
            supported = client.properties.get("SupportedIdentityProviders")
            component.other_providers = names_others(supported, self._companions[key].of_type[mapping.PROVIDER])
        component.pools = [self._pools[key]] if isinstance(key, str) else key
        return component

    def _part(self, part: StackResource) -> Component[Traced]:
        kind = PARTS[part.type]
        name = kind.fact_source.name
        described = self._sourced(name, members_of(part))
        answers = {name: SourcedAnswer(without_secrets(described.answer), described.origin)}
        if part.type == IDENTITY_POOL:
            answers["identity_pool_roles"] = self._sourced("identity_pool_roles", self._roles.attached(part))
        component = self._component(kind.name, part, answers, kind.name_property)
        component.roles_origin = answers.get("identity_pool_roles", described).origin
        if part.type != IDENTITY_POOL:
            key = self._pool_key(part)
            component.pools = [self._pools[key]] if isinstance(key, str) else key
        return component

    def _pool_key(self, resource: StackResource) -> str | Unknown:
        """Return the key of the pool that a resource belongs to, or why it is unknown."""
        pool_id = resource.properties.get("UserPoolId")
        if pool_id is None:
            return Unknown("no UserPoolId is given")
        if isinstance(pool_id.data, Reference):
            key = referred_key(pool_id.data)
            missing = f"the user pool is not in these templates ({pool_id.data.logical_id} is not one)"
            return key if key in self._companions else Unknown(missing)
        if isinstance(pool_id.data, Unknown):
            return Unknown(f"the user pool is not in these templates ({pool_id.data.reason})")
        return OutsideFiles(f"the user pool is not in these templates (its id is {pool_id.data})", exists=True)

    def _shared(self, companions: Companions) -> Answers:
        """Return what is one and the same for a pool and all of its clients."""
        answers = {
            "pool": self.triggers.joined(companions.pool, companions.pool_answer()),
            "mfa": mapping.mfa_answer(companions.pool),
            "logs": companions.log_delivery(),
            "providers": companions.providers(),
            "resource_servers": companions.resource_servers(),
        }
        return {name: self._sourced(name, traced) for name, traced in answers.items()}

    def _effective_risk(self, companions: Companions, client: Component[Traced] | None) -> SourcedAnswer[Traced]:
        return self._sourced("risk", companions.risk(client.key if client else None))

    def _siblings(self, pool: str) -> Mapping[str, Fact]:
        if pool not in self._named:
            clients = self._companions[pool].of_type[mapping.CLIENT]
            self._named[pool] = {resource_key(one): self._with_name(one) for one in clients}
        return self._named[pool]

    def _with_name(self, client: StackResource) -> Fact:
        """The answer for a client, which has a name at any rate: what a template does not name, CloudFormation does."""
        answer = self._of_client(client)["client"].answer
        named = answer if isinstance(answer, Unknown) else {"ClientName": client.logical_id, **answer}
        found: Fact = data_if_exists(client, named)
        return found

    def _of_client(self, client: StackResource) -> Answers:
        key = resource_key(client)
        if key not in self._clients:
            answer, secrets = mapping.client_answer(client)
            self._clients[key] = {
                "client": self._sourced("client", answer),
                "secrets": self._sourced("secrets", secrets),
            }
        return self._clients[key]

    def _sourced(self, name: str, traced: Traced) -> SourcedAnswer[Traced]:
        return SourcedAnswer(self.conversion.structure(name, traced), traced)

    def _component(self, kind: str, resource: StackResource, answers: Answers, name_property: str) -> Component[Traced]:
        location = resource.here.location()
        name = resource.properties.get(name_property)
        metadata, document, path = resource.node.into("Metadata")
        return Component(
            resource_key(resource),
            self._ids[resource_key(resource)],
            kind,
            name.data if name is not None and isinstance(name.data, str) else resource.logical_id,
            resource.here,
            answers,
            file=location.file,
            address=f"{resource.stack.prefix}{resource.logical_id}",
            metadata=metadata if isinstance(metadata, dict) else {},
            metadata_origin=literal(document, path, metadata),
        )


def _existing(target: Target, doubt: Unknown | None) -> Target:
    """Return a target as it is where it exists: it is judged as if it did."""
    return replace(target, answers={name: supposing(answer, doubt) for name, answer in target.answers.items()})
