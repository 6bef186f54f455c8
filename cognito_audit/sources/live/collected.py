"""Everything that a live run has read so far, and the targets that it makes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from cognito_audit.aws.arn import account_of
from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import NotAudited, Outcome, Target, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.risk import overrides
from cognito_audit.sources.assembly.siblings import Fact, siblings
from cognito_audit.sources.live.api import FactRead
from cognito_audit.sources.live.calls import CALLS, GET_FUNCTION, SETTINGS
from cognito_audit.sources.live.scheduler import Task

INTERRUPTED: Final = Unknown("interrupted before it was read")
_READ: Final = frozenset({*(call.fact_source for call in CALLS), GET_FUNCTION.fact_source})


@dataclass(slots=True)
class CollectedPart:
    """A target of a ``kind`` such as ``domain``, or an identity pool, with its facts by fact source. ``id`` is the
    target's.
    """

    kind: str
    id: str
    name: str
    region: str
    facts: dict[str, Fact] = field(default_factory=dict)

    def add(self, fact_source: str, read: FactRead) -> None:
        """Add a fact."""
        self.facts[fact_source] = read.fact

    def target(self, fact_sources: frozenset[str], shared: Mapping[str, Fact], common: Mapping[str, Any]) -> Target:
        """Return the target, with an answer for each of its ``fact_sources``; ``shared`` are the facts of its pool."""
        facts = {**shared, **self.facts}
        needed = [
            name
            for name, fact_source in FACT_SOURCES.items()
            if name in fact_sources and fact_source.actions and self.kind in fact_source.target_kinds
        ]
        answers = {name: facts.get(name, INTERRUPTED) for name in needed}
        return Target(self.id, self.kind, self.name, answers, **{"region": self.region, **common})


@dataclass(slots=True)
class CollectedClient:
    """An app client with its facts by fact source. ``selected`` clients are targets, the others only siblings."""

    client_id: str
    name: str = ""
    selected: bool = True
    not_found: bool = False
    facts: dict[str, Fact] = field(default_factory=dict)

    def add(self, fact_source: str, read: FactRead) -> None:
        """Add a fact."""
        self.facts[fact_source] = read.fact
        if fact_source == "client":
            self.not_found = read.not_found
            self.name = self.name or text_in(read.fact, "ClientName")

    @property
    def missing(self) -> bool:
        """Whether it does not exist: no such client was found, and no other call for it was answered."""
        return self.not_found and not any_known(self.facts)


@dataclass(slots=True)
class CollectedPool:
    """A user pool with its facts by fact source, its clients by id, and its ``parts``: providers, domains and groups.

    ``more_clients`` is set where there may be more clients than were listed, ``incomplete`` names the lists of parts
    that may be longer. ``description`` is the read of the fact ``pool``.
    """

    user_pool_id: str
    region: str
    name: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    clients: dict[str, CollectedClient] = field(default_factory=dict)
    parts: list[CollectedPart] = field(default_factory=list)
    more_clients: Unknown | None = INTERRUPTED
    incomplete: list[Unread] = field(default_factory=list)
    not_found: bool = False
    description: Task[Fact] | None = None

    def add(self, fact_source: str, read: FactRead) -> None:
        """Add a fact."""
        self.facts[fact_source] = read.fact
        self.not_found = self.not_found or (fact_source == "pool" and read.not_found)

    @property
    def missing(self) -> bool:
        """Whether it does not exist: no such pool was found, and no other call for it was answered."""
        is_listed = self.more_clients is None or any(not client.not_found for client in self.clients.values())
        return self.not_found and not is_listed and not any_known(self.facts)

    def outcomes(self, fact_sources: frozenset[str], account: str) -> Iterator[Outcome]:
        """Return what became of the pool, of each app client and of each part: targets have an answer for each fact
        source.
        """
        if self.missing:
            reason = f"there is no such user pool in {self.region}{_elsewhere(self.user_pool_id, self.region)}"
            yield Unread(f"user pool {self.user_pool_id}", Unknown(reason))
            return
        described = self.facts.get("pool", {})
        arn = text_in(described, "Arn")
        common: dict[str, Any] = {
            "account": account or account_of(arn),
            "region": self.region,
            "user_pool_id": self.user_pool_id,
            "user_pool_name": self.name or text_in(described, "Name"),
            "tags": _texts_in(described, "UserPoolTags"),
        }
        name = common["user_pool_name"] or self.user_pool_id
        yield Target(self.user_pool_id, "pool", name, self._facts_of_pool(fact_sources), arn=arn, **common)
        existing = [one for one in self.clients.values() if not one.missing]
        audited = {one.client_id: one.facts.get("client", INTERRUPTED) for one in existing if one.selected}
        others = [one.facts.get("client", INTERRUPTED) for one in existing if not one.selected]
        siblings_of = partial(siblings, audited, rest=[*others, *([self.more_clients] if self.more_clients else ())])
        for client in self.clients.values():
            yield self._client(client, fact_sources, common, siblings_of)
        for part in self.parts:
            yield part.target(fact_sources, self.facts, common)

    def unlisted(self, *, every_client: bool) -> Iterator[Unread]:
        """Return what could not be listed; ``every_client``: an incomplete list of app clients matters too."""
        if self.missing:
            return
        if self.more_clients and every_client:
            yield Unread(f"app clients of user pool {self.user_pool_id}", self.more_clients)
        yield from self.incomplete

    def _facts_of_pool(self, fact_sources: frozenset[str]) -> dict[str, Fact]:
        facts = {name: self.facts.get(name, INTERRUPTED) for name in _needed("pool", fact_sources)}
        described = self.facts.get("pool")
        if isinstance(described, Unknown) and "template" in fact_sources:
            # Nothing is known of this pool: that no file makes it must not be the one verdict on it.
            facts["template"] = described
        if "clients" in fact_sources:
            facts["clients"] = {"Clients": [*self._listed(), *([self.more_clients] if self.more_clients else ())]}
        return facts

    def _client(
        self,
        client: CollectedClient,
        fact_sources: frozenset[str],
        common: Mapping[str, Any],
        siblings_of: Callable[[str], Fact],
    ) -> Outcome:
        if not client.selected:
            return NotAudited(f"app client {client.client_id}", "it is not selected, and was read for its siblings")
        if client.missing:
            reason = f"there is no such app client in user pool {self.user_pool_id} of {self.region}"
            return Unread(f"app client {client.client_id}", Unknown(reason))
        answers = self._facts_of(client, fact_sources)
        if "siblings" in fact_sources:
            answers["siblings"] = siblings_of(client.client_id)
        if "mappings" in fact_sources:
            answers["mappings"] = {"Providers": [*self._providers()]}
        target_id, name = f"{self.user_pool_id}/{client.client_id}", client.name or client.client_id
        return Target(target_id, "client", name, answers, client_id=client.client_id, **common)

    def _listed(self) -> Iterator[Mapping[str, str]]:
        return ({"ClientId": client.client_id} for client in self.clients.values() if not client.missing)

    def _providers(self) -> Iterator[Fact]:
        """Return the descriptions of the pool's identity providers, and an unknown value where there may be more."""
        for part in self.parts:
            if part.kind == "identity-provider":
                yield part.facts.get("identity_provider", INTERRUPTED)
        listed = self.facts.get("providers", INTERRUPTED)
        if isinstance(listed, Unknown):
            yield listed
        else:
            yield from (item for item in listed["Providers"] if isinstance(item, Unknown))

    def _facts_of(self, client: CollectedClient, fact_sources: frozenset[str]) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for name in _needed("client", fact_sources):
            own, inherited = client.facts.get(name), self.facts.get(name, INTERRUPTED)
            if name in SETTINGS:
                facts[name] = _effective(own, inherited, SETTINGS[name])
            elif FACT_SOURCES[name].target_kinds == {"client"}:
                facts[name] = INTERRUPTED if own is None else own
            else:
                facts[name] = inherited
        return facts


def text_in(answer: Fact, member: str) -> str:
    """Return a text member of an answer; empty where it is absent or unknown."""
    value = None if isinstance(answer, Unknown) else answer.get(member)
    return value if isinstance(value, str) else ""


def any_known(facts: Mapping[str, Fact]) -> bool:
    """Return whether any fact was read."""
    return not all(isinstance(fact, Unknown) for fact in facts.values())


def _texts_in(answer: Fact, member: str) -> dict[str, str]:
    texts = None if isinstance(answer, Unknown) else answer.get(member)
    return {key: one for key, one in texts.items() if isinstance(one, str)} if isinstance(texts, Mapping) else {}


def _needed(kind: str, fact_sources: frozenset[str]) -> list[str]:
    return [
        name
        for name, fact_source in FACT_SOURCES.items()
        if name in fact_sources and kind in fact_source.target_kinds and name in _READ
    ]


def _effective(own: Fact | None, inherited: Fact, settings: Sequence[str]) -> Fact:
    """Return a client's own settings where it has any, else the pool's. Settings that repeat the pool's are not own."""
    if own is None:
        return INTERRUPTED
    if isinstance(own, Unknown):
        return own
    of_pool = inherited if isinstance(inherited, Unknown) else [inherited.get(member) for member in settings]
    own_ones = overrides([own.get(member) for member in settings], of_pool)
    # Equal settings or not, the client's own are in effect; whose they are is what is unknown.
    return {**own, "ClientId": own_ones} if isinstance(own_ones, Unknown) else own if own_ones else inherited


def _elsewhere(user_pool_id: str, region: str) -> str:
    named = region_of_pool_id(user_pool_id)
    return f"; its id names the region {named} (--region)" if named not in {"", region} else ""
