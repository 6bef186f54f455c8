"""The reads of a live run: the selected pools and their clients, and the inventory that comes of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from cognito_audit.errors import NothingToAudit
from cognito_audit.model.inventory import Identity, Input, Inventory, Outcome, Target, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.replicas import join
from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.live.api import Api, FactRead
from cognito_audit.sources.live.aws import Aws
from cognito_audit.sources.live.calls import CALLS, LEADS_TO, LIST_CLIENTS, LIST_POOLS, Call, Per
from cognito_audit.sources.live.collected import INTERRUPTED, CollectedClient, CollectedPool, any_known, text_in
from cognito_audit.sources.live.dependent_reads import DependentReads
from cognito_audit.sources.live.failures import FailureKind
from cognito_audit.sources.live.replica_roles import ReplicaRoles
from cognito_audit.sources.live.scheduler import Join, Steps, Task


@dataclass(frozen=True, slots=True)
class Selection:
    """What to audit: the named pools, or all of the regions if none is named, and their named clients, or all."""

    user_pool_ids: tuple[str, ...] = ()
    client_ids: tuple[str, ...] = ()
    identity_pool_ids: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of all named pools of both kinds; if there is none, all pools are selected."""
        return (*self.user_pool_ids, *self.identity_pool_ids)


class PoolReads:
    """All reads of one run: user pools and clients here, what these lead to in ``dependent`` and ``roles``."""

    def __init__(self, aws: Aws, selection: Selection, fact_sources: frozenset[str]) -> None:
        self.aws = aws
        self.selection = selection
        self.fact_sources = fact_sources | {other for name in fact_sources for other in LEADS_TO.get(name, ())}
        calls = [call for call in CALLS if call.fact_source in self.fact_sources]
        self.pool_calls = [call for call in calls if call.per is Per.POOL]
        self.client_calls = [call for call in calls if call.per is Per.CLIENT]
        self.pools: dict[tuple[str, str], CollectedPool] = {}
        self.api = Api(aws)
        self.dependent = DependentReads(self.api, self.fact_sources)
        self.roles = ReplicaRoles(self.api)
        self._unlisted: dict[str, Unknown | None] = {}

    def read(self, regions: tuple[str, ...]) -> Steps[None]:
        """Read everything that is selected."""
        if not self.selection.named:
            for region in regions:
                if "identity_pool" in self.fact_sources:
                    yield Task(self.dependent.identity_pools_of(region))
                yield Task(self._pools_of(region))
        for user_pool_id in dict.fromkeys(self.selection.user_pool_ids):
            yield from self._pool(CollectedPool(user_pool_id, self.aws.region_of(user_pool_id)))
        for pool_id in dict.fromkeys(self.selection.identity_pool_ids):
            yield from self.dependent.identity_pool(pool_id, self.aws.region_of(pool_id))

    def _pools_of(self, region: str) -> Steps[None]:
        self._unlisted[region] = INTERRUPTED
        pages = yield from self.api.pages(LIST_POOLS, region, {})
        self._unlisted[region] = pages.rest
        for summary in pages.items:
            yield from self._pool(CollectedPool(summary["Id"], region, text_in(summary, "Name")))

    def _pool(self, pool: CollectedPool) -> Steps[None]:
        """Start the reads of one pool, which run side by side."""
        self.pools[pool.region, pool.user_pool_id] = pool
        facts = {call.fact_source: Task(self._pool_fact(pool, call)) for call in self.pool_calls}
        pool.description = facts.get("pool")
        yield Task(self.roles.read(pool))
        if not self.selection.client_ids or {"siblings", "clients"} & self.fact_sources:
            yield Task(self._clients_of(pool))
        for client_id in dict.fromkeys(self.selection.client_ids):
            yield from self._client(pool, CollectedClient(client_id))
        yield from facts.values()

    def _pool_fact(self, pool: CollectedPool, call: Call) -> Steps[Fact]:
        parameters = {"UserPoolId": pool.user_pool_id}
        if call.argument and pool.description:
            argument = _member((yield Join(pool.description)), call.argument)
            if isinstance(argument, Unknown):
                pool.add(call.fact_source, FactRead(argument))
                return argument
            parameters = {call.parameter: argument}
        read = yield from self.api.fact(call, pool.region, parameters)
        pool.add(call.fact_source, read)
        yield from self.dependent.follow(pool, call.fact_source, read.fact)
        return read.fact

    def _clients_of(self, pool: CollectedPool) -> Steps[None]:
        pages = yield from self.api.pages(LIST_CLIENTS, pool.region, {"UserPoolId": pool.user_pool_id})
        pool.more_clients = pages.rest
        pool.not_found = pool.not_found or pages.why is FailureKind.NOT_FOUND
        for summary in pages.items:
            client_id, name = summary["ClientId"], text_in(summary, "ClientName")
            if client_id in pool.clients:
                pool.clients[client_id].name = name
            else:
                selected = not self.selection.client_ids
                yield from self._client(pool, CollectedClient(client_id, name, selected=selected))

    def _client(self, pool: CollectedPool, client: CollectedClient) -> Steps[None]:
        """Start the reads of one client. A client that is not selected is only described, for its siblings."""
        pool.clients[client.client_id] = client
        for call in self.client_calls:
            if client.selected or call.fact_source == "client":
                yield Task(self._client_fact(pool, client, call))

    def _client_fact(self, pool: CollectedPool, client: CollectedClient, call: Call) -> Steps[None]:
        if call.skip and pool.description:
            reason = call.skip((yield Join(pool.description)))
            if reason:
                client.add(call.fact_source, FactRead(reason))
                return
        parameters = {"UserPoolId": pool.user_pool_id, "ClientId": client.client_id}
        read = yield from self.api.fact(call, pool.region, parameters)
        client.add(call.fact_source, read)

    def refuse_if_nothing_was_read(self) -> None:
        """Raise ``NothingToAudit`` if there were no credentials from the beginning, or if none of the named pools, or
        none of the named clients, exists.
        """
        if self.api.lapsed and not self.api.answered:
            raise self.api.lapsed
        missing = [one for one in self._outcomes("") if isinstance(one, Unread) and "there is no such" in one[1].reason]
        existing = [pool for pool in self.pools.values() if not pool.missing]
        clients = [client for pool in existing for client in pool.clients.values()]
        others = any(any_known(part.facts) for part in self.dependent.identity_pools.values())
        nothing = not existing or (self.selection.client_ids and all(client.missing for client in clients))
        if missing and nothing and not others:
            raise NothingToAudit("\n".join(f"{name}: {unknown.reason}" for name, unknown in missing))

    def inventory(self, identity: Identity, *, interrupted: bool) -> Inventory:
        """Return everything that was read."""
        outcomes = list(self._outcomes(identity.account))
        unlisted = [region for region, why in self._unlisted.items() if why]
        collected = [one for one in outcomes if isinstance(one, Target)]
        targets, replica_notes = join(collected, self.roles.primaries, self.roles.why_not, unlisted)
        common = {"account": identity.account}
        identity_pools = (part.target(self.fact_sources, {}, common) for part in self.dependent.identity_pools.values())
        return Inventory(
            targets=(*targets, *identity_pools),
            inputs=tuple(Input("live", name) for name in self.selection.named or identity.regions),
            unread=(*self._lists(), *(one for one in outcomes if isinstance(one, Unread))),
            notes=(*self.api.notes(), *replica_notes, *self.roles.notes(self.pools.values())),
            identity=identity,
            interrupted=interrupted,
        )

    def _outcomes(self, account: str) -> Iterator[Outcome]:
        """Return what became of the user pools and of all that they hold."""
        primaries = {(one.region, one.user_pool_id) for one in self.roles.without_secondaries(self.pools.values())}
        for key, pool in self.pools.items():
            own = pool.outcomes(self.fact_sources, account)
            if key in primaries:
                yield from own
                yield from pool.unlisted(every_client=not self.selection.client_ids)
            else:  # the primary has every app client and part of a secondary, and says what is missing
                yield from (one for one in own if isinstance(one, Target))

    def _lists(self) -> Iterator[Unread]:
        """Return the lists of pools that were not read to their end."""
        for region, unknown in self._unlisted.items():
            if unknown:
                yield Unread(f"user pools of {region}", unknown)
        for region, unknown in self.dependent.unlisted.items():
            yield Unread(f"identity pools of {region}", unknown)


def _member(described: Fact, name: str) -> str | Unknown:
    """Return a member of a pool's description, or why it is unknown."""
    if isinstance(described, Unknown):
        return described
    member: str | Unknown | None = described.get(name)
    return Unknown(f"the description of the pool has no {name}") if member is None else member
