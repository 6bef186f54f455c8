"""One read under way: which calls to make for which fact sources, and what becomes of their answers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from cognito_audit.aws.ledger import SERVICES
from cognito_audit.errors import NothingToAudit
from cognito_audit.model.inventory import Identity, Input, Inventory, Target
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.replicas import join
from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.live.aws import Aws
from cognito_audit.sources.live.calls import CALLS, LEADS_TO, LIST_CLIENTS, LIST_POOLS, Call, Per
from cognito_audit.sources.live.collected import FoundClient, FoundPool
from cognito_audit.sources.live.collected_parts import INTERRUPTED
from cognito_audit.sources.live.dependent_reads import Parts
from cognito_audit.sources.live.failures import CallFailed, Why
from cognito_audit.sources.live.pages import Pages
from cognito_audit.sources.live.protocol import Follow, Jobs, Listed, Outcome, Told, nothing
from cognito_audit.sources.live.replica_roles import Roles
from cognito_audit.sources.live.response import Answer
from cognito_audit.sources.live.scheduler import Job
from cognito_audit.sources.names.dropped_members import Dropped, upgrade
from cognito_audit.sources.names.unknown import NOTE
from cognito_audit.sources.names.wrapper import names_beside

UNKNOWN_MEMBERS: Final = (
    "the API answered members that the installed botocore does not know: {members}. "
    "They were not read, and what depends on them is not evaluated: {upgrade}"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What to audit: the named pools, or all of the regions when none is named; of them the named clients, or all."""

    user_pool_ids: tuple[str, ...] = ()
    client_ids: tuple[str, ...] = ()
    identity_pool_ids: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of the pools of both kinds that are named; where none is, all are meant."""
        return (*self.user_pool_ids, *self.identity_pool_ids)


class Reading:
    """One read. Its methods run in one thread, but for ``_make``."""

    def __init__(self, aws: Aws, selection: Selection, fact_sources: frozenset[str]) -> None:
        self.aws = aws
        self.selection = selection
        self.fact_sources = fact_sources | {other for root in fact_sources for other in LEADS_TO.get(root, ())}
        self.calls = tuple(call for call in CALLS if call.root in self.fact_sources)
        self.pools: dict[tuple[str, str], FoundPool] = {}
        self.parts = Parts(self, self.calls, self.fact_sources)
        self.roles = Roles(self)
        self._regions: dict[str, Unknown | None] = {}
        self._dropped: dict[str, Dropped] = {}
        self._beside: set[str] = set()
        self._unsupported: dict[tuple[str, str], CallFailed] = {}

    def begin(self, regions: tuple[str, ...]) -> Jobs:
        """The first calls."""
        if not self.selection.named:
            for region in regions:
                if "identity_pool" in self.fact_sources:
                    yield from self.parts.identity_pools_of(region)
                self._regions[region] = INTERRUPTED
                yield self.page(LIST_POOLS, region, {}, Pages(LIST_POOLS.items, "Id"), partial(self._pools, region))
        for user_pool_id in dict.fromkeys(self.selection.user_pool_ids):
            yield from self._pool(FoundPool(user_pool_id, self.aws.region_of(user_pool_id)))
        for pool_id in dict.fromkeys(self.selection.identity_pool_ids):
            yield from self.parts.identity_pool(pool_id, self.aws.region_of(pool_id))

    def refuse_if_nothing_is_there(self) -> None:
        """Raise ``NothingToAudit`` when none of the pools, or of the clients, that were named exists."""
        missing = [hole for hole in self._unread() if hole[1].reason.startswith("there is no")]
        there = [pool for pool in self.pools.values() if not pool.missing]
        clients = [client for pool in there for client in pool.clients.values()]
        if missing and (not there or (self.selection.client_ids and all(client.missing for client in clients))):
            raise NothingToAudit("\n".join(f"{what}: {hole.reason}" for what, hole in missing))

    def inventory(self, identity: Identity, *, interrupted: bool) -> Inventory:
        """All that was read."""
        found: list[Target] = []
        for pool in self.pools.values():
            if not pool.missing:
                found.extend(pool.targets(self.fact_sources, identity.account))
        targets, of_replicas = join(found, self.roles.primaries, self.roles.why_not)
        common = {"account": identity.account}
        identity_pools = (part.target(self.fact_sources, {}, common) for part in self.parts.identity_pools.values())
        return Inventory(
            targets=(*targets, *identity_pools),
            inputs=tuple(Input("live", name) for name in self.selection.named or identity.regions),
            unread=tuple(self._unread()),
            notes=(*self._notes(), *of_replicas, *self.roles.notes(self.pools.values())),
            identity=identity,
            interrupted=interrupted,
        )

    def _unread(self) -> Iterator[tuple[str, Unknown]]:
        """What keeps pools and clients out of the inventory."""
        yield from ((f"user pools of {region}", hole) for region, hole in self._regions.items() if hole)
        yield from ((f"identity pools of {region}", hole) for region, hole in self.parts.unlisted.items())
        for pool in self.roles.without_secondaries(self.pools.values()):
            yield from pool.unread(every_client=not self.selection.client_ids)

    def _notes(self) -> tuple[str, ...]:
        members = ", ".join(sorted(self._dropped))
        upgraded = upgrade(self._dropped.values())
        dropped = [UNKNOWN_MEMBERS.format(members=members, upgrade=upgraded)] if members else []
        return (*dropped, *(NOTE.format(path=path, guess="", stands_for="") for path in sorted(self._beside)))

    def _pools(self, region: str, pages: Pages, why: Why | None) -> Jobs:  # noqa: ARG002  as every ``Listed``
        self._regions[region] = pages.hole
        for summary in pages.items:
            yield from self._pool(FoundPool(summary["Id"], region, summary.get("Name", "")))

    def _pool(self, pool: FoundPool) -> Jobs:
        self.pools[pool.region, pool.user_pool_id] = pool
        yield from self.roles.of(pool)
        parameters = {"UserPoolId": pool.user_pool_id}
        if not self.selection.client_ids or {"siblings", "clients"} & self.fact_sources:
            pages = Pages(LIST_CLIENTS.items, "ClientId")
            yield self.page(LIST_CLIENTS, pool.region, parameters, pages, partial(self._clients, pool))
        for client_id in dict.fromkeys(self.selection.client_ids):
            yield from self._client(pool, FoundClient(client_id))
        for call in self.calls:
            if call.per is Per.POOL:
                told = partial(pool.learn, call.root)
                yield self.fact(call, pool.region, parameters, told, partial(self.parts.follow, pool, call.root))

    def _clients(self, pool: FoundPool, pages: Pages, why: Why | None) -> Jobs:
        pool.unlisted = pages.hole
        pool.missing = pool.missing or why is Why.NOT_FOUND
        for summary in pages.items:
            client_id, name = summary["ClientId"], summary.get("ClientName", "")
            if client_id in pool.clients:
                pool.clients[client_id].name = name
            else:
                yield from self._client(pool, FoundClient(client_id, name, selected=not self.selection.client_ids))

    def _client(self, pool: FoundPool, client: FoundClient) -> Jobs:
        pool.clients[client.client_id] = client
        parameters = {"UserPoolId": pool.user_pool_id, "ClientId": client.client_id}
        for call in self.calls:
            if call.per is Per.CLIENT and not call.needless and (client.selected or call.root == "client"):
                yield self.fact(call, pool.region, parameters, partial(client.learn, call.root))
        yield from self.parts.of_client(pool, client)

    def fact(
        self, call: Call, region: str, parameters: Mapping[str, Any], told: Told, follow: Follow = nothing
    ) -> Job[Outcome]:
        """The call that gives one fact, and all its pages; then what ``follow`` says is to be asked next."""
        if call.items:
            pages = Pages(call.items)

            def listed(pages: Pages, why: Why | None) -> Jobs:
                whole = {call.items: [*pages.items, *([pages.hole] if pages.hole else ())]}
                fact = pages.hole if pages.hole and not pages.items else whole
                told(fact, why)
                yield from follow(fact)

            return self.page(call, region, parameters, pages, listed)

        def then(outcome: Outcome) -> Jobs:
            fact = outcome.unknown if isinstance(outcome, CallFailed) else _fact_in(call, outcome.members)
            told(fact, outcome.why if isinstance(outcome, CallFailed) else None)
            yield from follow(fact)

        return self.job(call, region, parameters, then)

    def page(
        self, call: Call, region: str, parameters: Mapping[str, Any], pages: Pages, listed: Listed, token: str = ""
    ) -> Job[Outcome]:
        """The call that reads one page; ``listed`` is told when the last one is read."""

        def then(outcome: Outcome) -> Jobs:
            if isinstance(outcome, CallFailed):
                pages.hole = outcome.unknown
                yield from listed(pages, outcome.why)
            elif following := pages.add(outcome.members, call.operation):
                yield self.page(call, region, parameters, pages, listed, following)
            else:
                yield from listed(pages, None)

        asked = {**parameters, **call.page, **({"NextToken": token} if token else {})}
        return self.job(call, region, asked, then)

    def job(
        self, call: Call, region: str, parameters: Mapping[str, Any], then: Callable[[Outcome], Jobs]
    ) -> Job[Outcome]:
        """One call; ``then`` hears its outcome and answers the calls that follow."""

        def note(outcome: Outcome) -> Jobs:
            if isinstance(outcome, CallFailed):
                if outcome.why is Why.UNSUPPORTED:
                    self._unsupported[region, call.operation] = outcome
            else:
                self._note_names(call, outcome)
            yield from then(outcome)

        # Clients are made here, in the one thread, because making one is not safe in several.
        self.aws.client(call.service, region, optional=call.optional)
        return Job(
            call.operation,
            region,
            call.category,
            partial(self._make, call, region, parameters),
            note,
            str(parameters.get("UserPoolId", "")),
            leads_on=not call.root,
        )

    def _note_names(self, call: Call, answer: Answer) -> None:
        """Members that this release knows and the SDK does not, and names that nobody knows beside what is a fact."""
        known = (hole for hole in answer.dropped if hole.known_since)
        self._dropped.update((f"{call.operation}.{hole.member}", hole) for hole in known)
        fact = call.member or (call.items if call.root else "")
        if call.service in SERVICES and (fact or call.items):
            self._beside.update(names_beside(call.service, call.operation, answer.members, fact))

    def _make(self, call: Call, region: str, parameters: Mapping[str, Any]) -> Outcome:
        """Make a call, in another thread. What the endpoint is known not to know is not asked again."""
        known = self._unsupported.get((region, call.operation))
        if known:
            return known
        try:
            return self.aws.ask(call.service, region, call.operation, optional=call.optional, **parameters)
        except CallFailed as failure:
            return failure


def _fact_in(call: Call, answer: Mapping[str, Any]) -> Fact:
    if not call.member:
        return {**answer, "AsOf": datetime.now(UTC).isoformat()} if call.dated else answer
    fact: Fact | None = answer.get(call.member)
    # An empty description describes nothing: of a prefix domain AWS answers none outside its own region.
    if fact or (fact is not None and call.may_be_empty):
        return fact
    return {} if call.may_be_empty else Unknown(f"the answer of {call.action} held no {call.member}")
