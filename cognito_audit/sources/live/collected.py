"""What a live run has found so far, and how it becomes an inventory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.aws.arn import account_of
from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.siblings import Fact, siblings
from cognito_audit.sources.live.calls import CALLS, GET_FUNCTION, GET_WEB_ACL, SETTINGS
from cognito_audit.sources.live.collected_parts import INTERRUPTED, FoundPart
from cognito_audit.sources.live.failures import Why

_GIVEN: Final = frozenset({*(call.root for call in CALLS), GET_WEB_ACL.root, GET_FUNCTION.root})


@dataclass(slots=True)
class FoundClient:
    """An app client: the facts read of it by root. ``selected`` clients are targets, the others only siblings."""

    client_id: str
    name: str = ""
    selected: bool = True
    missing: bool = False
    facts: dict[str, Fact] = field(default_factory=dict)

    def learn(self, root: str, fact: Fact, why: Why | None) -> None:
        """Take in a fact; ``why`` there is none, where it is unknown."""
        self.facts[root] = fact
        if root == "client":
            self.missing = why is Why.NOT_FOUND
            if not isinstance(fact, Unknown):
                self.name = self.name or str(fact.get("ClientName", ""))


@dataclass(slots=True)
class FoundPool:
    """A user pool: the facts read of it by root, its clients by id, and the hole where more clients may be.

    ``parts`` are its providers, domains and groups; ``holes`` says which of these could not be listed.
    """

    user_pool_id: str
    region: str
    name: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    clients: dict[str, FoundClient] = field(default_factory=dict)
    parts: list[FoundPart] = field(default_factory=list)
    unlisted: Unknown | None = INTERRUPTED
    holes: list[tuple[str, Unknown]] = field(default_factory=list)
    missing: bool = False

    def learn(self, root: str, fact: Fact, why: Why | None) -> None:
        """Take in a fact; ``why`` there is none, where it is unknown."""
        self.facts[root] = fact
        self.missing = self.missing or (root == "pool" and why is Why.NOT_FOUND)

    def unread(self, *, every_client: bool) -> Iterator[tuple[str, Unknown]]:
        """What of the pool could not be found or listed; its list of clients matters where every client does."""
        if self.missing:
            place = f"there is no such user pool in {self.region}"
            yield f"user pool {self.user_pool_id}", Unknown(f"{place}{_elsewhere(self.user_pool_id, self.region)}")
            return
        if self.unlisted and every_client:
            yield f"app clients of user pool {self.user_pool_id}", self.unlisted
        yield from self.holes
        for client in self.clients.values():
            if client.missing and client.selected:
                place = f"there is no such app client in user pool {self.user_pool_id} of {self.region}"
                yield f"app client {client.client_id}", Unknown(place)

    def targets(self, fact_sources: frozenset[str], account: str) -> Iterator[Target]:
        """The pool and its selected clients as targets, with an answer for every root that was asked for."""
        described = self.facts.get("pool", {})
        answer: Mapping[str, Any] = {} if isinstance(described, Unknown) else described
        arn = str(answer.get("Arn", ""))
        common: dict[str, Any] = {
            "account": account or account_of(arn),
            "region": self.region,
            "user_pool_id": self.user_pool_id,
            "user_pool_name": self.name or str(answer.get("Name", "")),
            "tags": dict(answer.get("UserPoolTags", {})),
        }
        name = common["user_pool_name"] or self.user_pool_id
        facts = {root: self.facts.get(root, INTERRUPTED) for root in self._fact_sources_of("pool", fact_sources)}
        if isinstance(described, Unknown) and "template" in fact_sources:
            # Nothing is known of this pool: that no file makes it must not be the one verdict on it.
            facts["template"] = described
        if "clients" in fact_sources:
            facts["clients"] = {"Clients": [*self._listed(), *([self.unlisted] if self.unlisted else ())]}
        yield Target(self.user_pool_id, "pool", name, facts, arn=arn, **common)
        there = [client for client in self.clients.values() if not client.missing]
        audited = {one.client_id: one.facts.get("client", INTERRUPTED) for one in there if one.selected}
        rest = [one.facts.get("client", INTERRUPTED) for one in there if not one.selected]
        if self.unlisted:
            rest.append(self.unlisted)
        for client in there:
            if client.selected:
                answers = self._facts_of(client, fact_sources)
                if "siblings" in fact_sources:
                    answers["siblings"] = siblings(audited, client.client_id, rest)
                if "mappings" in fact_sources:
                    answers["mappings"] = {"Providers": [*self._providers()]}
                yield Target(
                    f"{self.user_pool_id}/{client.client_id}",
                    "client",
                    client.name or client.client_id,
                    answers,
                    client_id=client.client_id,
                    **common,
                )
        for part in self.parts:
            yield part.target(fact_sources, self.facts, common)

    def _listed(self) -> Iterator[Mapping[str, str]]:
        return ({"ClientId": client.client_id} for client in self.clients.values() if not client.missing)

    def _providers(self) -> Iterator[Fact]:
        """The descriptions of the pool's identity providers, and a hole where there may be more."""
        for part in self.parts:
            if part.kind == "identity-provider":
                yield part.facts.get("identity_provider", INTERRUPTED)
        listed = self.facts.get("providers", INTERRUPTED)
        if isinstance(listed, Unknown):
            yield listed
        else:
            yield from (item for item in listed.get("Providers", ()) if isinstance(item, Unknown))

    def _facts_of(self, client: FoundClient, fact_sources: frozenset[str]) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for root in self._fact_sources_of("client", fact_sources):
            own = client.facts.get(root)
            if root in SETTINGS:
                facts[root] = _in_force(own, self.facts.get(root, INTERRUPTED), SETTINGS[root])
            elif FACT_SOURCES[root].target_kinds == {"client"}:
                facts[root] = INTERRUPTED if own is None else own
            else:
                facts[root] = self.facts.get(root, INTERRUPTED)
        return facts

    def _fact_sources_of(self, kind: str, fact_sources: frozenset[str]) -> list[str]:
        return [
            root
            for root in FACT_SOURCES
            if root in fact_sources and kind in FACT_SOURCES[root].target_kinds and root in _GIVEN
        ]


def _in_force(own: Fact | None, inherited: Fact, settings: Sequence[str]) -> Fact:
    """A client's own settings where it has any, else the pool's: what repeats these is no setting of its own."""
    if own is None:
        return INTERRUPTED
    if isinstance(own, Unknown):
        return own
    given = [own.get(member) for member in settings]
    known = {} if isinstance(inherited, Unknown) else inherited
    return own if any(given) and given != [known.get(member) for member in settings] else inherited


def _elsewhere(user_pool_id: str, region: str) -> str:
    named = region_of_pool_id(user_pool_id)
    return f"; its id names the region {named} (--region)" if named not in {"", region} else ""
