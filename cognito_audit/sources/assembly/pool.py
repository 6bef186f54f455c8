"""User pools with their companions, put together as targets: once, for every source that reads files.

A reader finds the resources and says why a list of them may be incomplete. Which answers each target has follows from
that and is worked out here: those of its pool, the risk configuration in effect, its siblings, the attribute mappings
of the identity providers and the role trust.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Generic, NamedTuple, TypeVar

from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.model.inventory import Locate, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.branches import in_every_outcome
from cognito_audit.sources.assembly.candidates import agreed
from cognito_audit.sources.assembly.role_trust import GrantedRole, granted_roles, role_of_group, role_trust_of
from cognito_audit.sources.assembly.siblings import Fact, siblings

Origin = TypeVar("Origin")
_NO_TAGS: Final[Mapping[str, str]] = MappingProxyType({})
"""What a reader remembers of the text behind an answer, for the locations of its members."""

POOL_ANSWERS: Final = ("pool", "mfa", "logs", "providers", "resource_servers")
"""The fact sources that are one and the same for a pool and its app clients."""
_OF_CLIENTS: Final = (*POOL_ANSWERS, "risk", "siblings", "mappings")
"""What an app client has from its pool."""


class SourcedAnswer(NamedTuple, Generic[Origin]):
    """An answer, or why there is none; without an ``origin`` it has no location but that of its target."""

    answer: Fact
    origin: Origin | None = None


class PoolIdentity(NamedTuple):
    """What every target says of its user pool; empty where the source does not tell."""

    id: str = ""
    name: str = ""
    account: str = ""
    region: str = ""
    tags: Mapping[str, str] = _NO_TAGS


_GRANTED: Final[Mapping[str, tuple[str, Callable[[Fact], list[GrantedRole]]]]] = {
    "group": ("group", role_of_group),
    "identity-pool": ("identity_pool_roles", granted_roles),
}
"""The answer that names the roles which a target of a kind gives out, and what finds them in it."""
_UNIDENTIFIED: Final = PoolIdentity()


@dataclass(slots=True, eq=False)
class Component(Generic[Origin]):
    """A resource that is a target of its own.

    ``key`` tells it from its siblings, ``origin`` is where it is written down. ``answers`` are those that describe it
    and nothing else. ``pools`` are the pools that it may belong to, nearly always one, or why these are unknown.
    """

    key: str
    id: str
    kind: str
    name: str
    origin: Origin
    answers: Mapping[str, SourcedAnswer[Origin]]
    pools: "Sequence[PoolParts[Origin]] | Unknown" = ()
    identity: PoolIdentity = _UNIDENTIFIED
    file: str = ""
    address: str = ""
    arn: str = ""
    client_id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    metadata_origin: Origin | None = None
    roles_origin: Origin | None = None
    other_providers: bool = True
    """Whether the app client may use identity providers that its pool's parts do not hold."""


@dataclass(eq=False)
class PoolParts(Generic[Origin]):
    """A user pool as a reader found it.

    ``target`` is None where only companions of the pool were found. ``shared`` are its ``POOL_ANSWERS``;
    ``effective_risk`` gives the risk configuration of an app client, or of the pool itself for None. ``clients`` gives
    the descriptions of its app clients by key, ``providers`` are those of its identity providers; ``more_clients`` and
    ``more_providers`` say why there may be more of them.
    """

    target: Component[Origin] | None
    shared: Mapping[str, SourcedAnswer[Origin]]
    effective_risk: Callable[[Component[Origin] | None], SourcedAnswer[Origin]]
    clients: Callable[[], Mapping[str, Fact]]
    more_clients: Sequence[Unknown] = ()
    providers: Sequence[Fact] = ()
    more_providers: Sequence[Unknown] = ()

    def answers_for(self, client: Component[Origin]) -> dict[str, SourcedAnswer[Origin]]:
        """Return what an app client has from the pool."""
        return {
            **self.shared,
            "risk": self.effective_risk(client),
            "siblings": SourcedAnswer(siblings(self.clients(), client.key, self.more_clients)),
            "mappings": self._any_mappings if client.other_providers else self._known_mappings,
        }

    # One answer for all clients that have the same: it is judged once.
    @cached_property
    def _any_mappings(self) -> SourcedAnswer[Origin]:
        return SourcedAnswer({"Providers": [*self.providers, *self.more_providers]})

    @cached_property
    def _known_mappings(self) -> SourcedAnswer[Origin]:
        return SourcedAnswer({"Providers": [*self.providers]})


class Assembly(Generic[Origin]):
    """Makes targets of what a reader found.

    ``locator`` makes the ``Locate`` of a target from the origins of its answers and its own. ``trust_policy`` gives
    the name and the trust policy of a role, or why they are unknown.
    """

    def __init__(
        self,
        locator: Callable[[Mapping[str, Origin], Origin], Locate],
        trust_policy: Callable[[Any], Unknown | tuple[str, Any]],
    ) -> None:
        self._locator = locator
        self._trust_policy = trust_policy

    def targets(
        self,
        pools: Iterable[PoolParts[Origin]],
        clients: Iterable[Component[Origin]] = (),
        parts: Iterable[Component[Origin]] = (),
    ) -> Iterator[Target]:
        """Yield a target for each pool, each app client and each other part, in this order."""
        for pool in pools:
            if pool.target is not None:
                yield self._target(pool.target, {**pool.shared, "risk": pool.effective_risk(None)})
        for client in clients:
            yield self._target(client, _from_pools(client, _OF_CLIENTS, PoolParts.answers_for))
        for part in parts:
            yield self._target(part, {**_from_pools(part, ("pool",), _pool_alone), **self._role_trust(part)})

    def _role_trust(self, part: Component[Origin]) -> dict[str, SourcedAnswer[Origin]]:
        if part.kind not in _GRANTED:
            return {}
        name, roles_of = _GRANTED[part.kind]

        def trust(answer: Fact) -> Fact:
            return role_trust_of(roles_of(answer), self._trust_policy)

        answer = in_every_outcome(trust, part.answers[name].answer)
        return {"role_trust": SourcedAnswer(answer, part.roles_origin)}

    def _target(self, component: Component[Origin], beside: Mapping[str, SourcedAnswer[Origin]]) -> Target:
        answers = {**beside, **component.answers}
        origins = {name: one.origin for name, one in answers.items() if one.origin is not None}
        if component.metadata_origin is not None:
            origins["metadata"] = component.metadata_origin
        identity = component.identity
        return Target(
            id=component.id,
            kind=component.kind,
            name=component.name,
            answers={name: one.answer for name, one in answers.items()},
            locate=self._locator(origins, component.origin),
            arn=component.arn,
            account=identity.account,
            region=identity.region,
            user_pool_id=identity.id,
            user_pool_name=identity.name,
            client_id=component.client_id,
            address=component.address,
            file=component.file,
            tags=identity.tags,
            metadata=component.metadata,
        )


def pool_identity(answer: Fact, pool_id: str, *, account: str = "", region: str = "") -> PoolIdentity:
    """Return what the targets of a pool say of it, by its description; its region is that of its id by default."""
    described = {} if isinstance(answer, Unknown) else answer
    name, tags = described.get("Name"), described.get("UserPoolTags")
    return PoolIdentity(
        pool_id,
        name if isinstance(name, str) else "",
        account,
        region or region_of_pool_id(pool_id),
        {key: tag for key, tag in tags.items() if isinstance(tag, str)} if isinstance(tags, Mapping) else {},
    )


def _from_pools(
    component: Component[Origin],
    names: Iterable[str],
    answers_for: Callable[[PoolParts[Origin], Component[Origin]], Mapping[str, SourcedAnswer[Origin]]],
) -> Mapping[str, SourcedAnswer[Origin]]:
    """Return the answers that the component has from its pool, by fact source (``names``). An answer that several
    candidate pools agree on has no origin.
    """
    pools = component.pools
    if isinstance(pools, Unknown):
        return dict.fromkeys(names, SourcedAnswer(pools))
    candidates = [answers_for(pool, component) for pool in pools]
    if len(candidates) <= 1:
        return candidates[0] if candidates else {}
    return {name: SourcedAnswer(agreed([one[name].answer for one in candidates])) for name in candidates[0]}


def _pool_alone(
    pool: PoolParts[Origin],
    part: Component[Origin],  # noqa: ARG001  the same for every part
) -> Mapping[str, SourcedAnswer[Origin]]:
    return {"pool": pool.shared["pool"]}
