"""Reading what is found by way of a user pool's own answers, and identity pools."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from cognito_audit.aws.arn import region_of
from cognito_audit.facts.pool import Pool
from cognito_audit.model.values import Unknown
from cognito_audit.sources.assembly.role_trust import granted_roles, role_of_group
from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.live.calls import (
    GET_FUNCTION,
    GET_ROLE,
    GET_WEB_ACL,
    LIST_IDENTITY_POOLS,
    LISTED,
    Call,
    Listed,
    Per,
)
from cognito_audit.sources.live.collected import FoundClient, FoundPool
from cognito_audit.sources.live.collected_parts import INTERRUPTED, FoundPart
from cognito_audit.sources.live.failures import CallFailed, Why
from cognito_audit.sources.live.pages import Pages
from cognito_audit.sources.live.protocol import Asking, Follow, Jobs, Outcome, nothing
from cognito_audit.sources.live.role_trust_reads import RoleTrusts


class Parts:
    """The calls that follow from a pool's answers, as far as ``fact_sources`` need them."""

    def __init__(self, asking: Asking, calls: tuple[Call, ...], fact_sources: frozenset[str]) -> None:
        self.asking = asking
        self.calls = tuple(call for call in calls if call.per is Per.PART)
        self.waiting = tuple(call for call in calls if call.needless)
        self.fact_sources = fact_sources
        self.identity_pools: dict[str, FoundPart] = {}
        self.unlisted: dict[str, Unknown] = {}
        self.role_trusts = RoleTrusts(asking)

    def follow(self, pool: FoundPool, root: str, fact: Fact) -> Jobs:
        """What is asked once the pool's fact ``root`` is there."""
        if root == "pool":
            yield from self._described(pool, fact)
            for client in pool.clients.values():
                yield from self.of_client(pool, client)
        for listed in LISTED:
            if listed.listing == root and listed.root in self.fact_sources:
                yield from self._listed(pool, listed, fact)

    def of_client(self, pool: FoundPool, client: FoundClient) -> Jobs:
        """What is asked of a client once its pool is described; nothing before that."""
        for call in self.waiting if "pool" in pool.facts and client.selected else ():
            if call.needless and (why := call.needless(pool.facts["pool"])):
                client.learn(call.root, why, None)
            else:
                parameters = {"UserPoolId": pool.user_pool_id, "ClientId": client.client_id}
                yield self.asking.fact(call, pool.region, parameters, partial(client.learn, call.root))

    def identity_pools_of(self, region: str) -> Jobs:
        """The identity pools of a region."""
        self.unlisted[region] = INTERRUPTED

        def listed(pages: Pages, _why: Why | None) -> Jobs:
            del self.unlisted[region]
            if pages.hole:
                self.unlisted[region] = pages.hole
            for summary in pages.items:
                yield from self.identity_pool(summary["IdentityPoolId"], region, summary.get("IdentityPoolName", ""))

        yield self.asking.page(LIST_IDENTITY_POOLS, region, {}, Pages("IdentityPools", "IdentityPoolId"), listed)

    def identity_pool(self, pool_id: str, region: str, name: str = "") -> Jobs:
        """One identity pool."""
        part = FoundPart("identity-pool", pool_id, name or pool_id, region)
        self.identity_pools[pool_id] = part
        yield from self._calls(part, {}, {"IdentityPoolId": pool_id}, ("identity_pool",))
        yield from self._calls(part, {}, {"IdentityPoolId": pool_id}, ("identity_pool_roles",), self._roles_of(part))

    def _roles_of(self, part: FoundPart) -> Follow:
        """What is asked once the roles of an identity pool are known."""
        return lambda fact: (
            self.role_trusts.of(part, granted_roles(fact)) if GET_ROLE.root in self.fact_sources else iter(())
        )

    def _described(self, pool: FoundPool, described: Fact) -> Jobs:
        if isinstance(described, Unknown):
            pool.facts |= {"web_acl": described, "functions": described}
            return
        if "web_acl" in self.fact_sources and "Arn" in described:
            told = partial(pool.learn, GET_WEB_ACL.root)
            yield self.asking.fact(GET_WEB_ACL, pool.region, {GET_WEB_ACL.named: described["Arn"]}, told)
        if "functions" in self.fact_sources:
            yield from self._functions(pool, described)
        for domain in (described.get("Domain"), described.get("CustomDomain")):
            if domain and "domain" in self.fact_sources:
                part = self._part(pool, "domain", domain)
                yield from self._calls(part, {}, {"Domain": domain}, ("domain",))

    def _functions(self, pool: FoundPool, described: Mapping[str, Any]) -> Jobs:
        """A function that is not found is missing; one of which nothing is heard is a hole."""
        missing: list[Any] = []
        pool.facts["functions"] = {"Missing": missing}
        for arn in Pool(described).trigger_arns:  # an answer of the API has no holes of its own
            hole = Unknown(f"{INTERRUPTED.reason} ({arn})")
            missing.append(hole)
            then = partial(_function, missing, hole, arn)
            yield self.asking.job(GET_FUNCTION, region_of(arn) or pool.region, {GET_FUNCTION.named: arn}, then)

    def _listed(self, pool: FoundPool, listed: Listed, fact: Fact) -> Jobs:
        items = fact if isinstance(fact, Unknown) else next(iter(fact.values()))
        for item in [items] if isinstance(items, Unknown) else items:
            if isinstance(item, Unknown):
                pool.holes.append((f"{listed.kind.replace('-', ' ')}s of user pool {pool.user_pool_id}", item))
                continue
            name = str(item[listed.name])
            part = self._part(pool, listed.kind, name)
            if listed.whole:
                part.facts[listed.root] = item
                if listed.root == "group" and GET_ROLE.root in self.fact_sources:
                    yield from self.role_trusts.of(part, role_of_group(item))
            else:
                parameters = {"UserPoolId": pool.user_pool_id}
                yield from self._calls(part, parameters, {listed.name: name}, (listed.root,))

    def _part(self, pool: FoundPool, kind: str, name: str) -> FoundPart:
        part = FoundPart(kind, f"{pool.user_pool_id}/{kind}/{name}", name, pool.region)
        pool.parts.append(part)
        return part

    def _calls(
        self,
        part: FoundPart,
        parameters: Mapping[str, Any],
        names: Mapping[str, str],
        fact_sources: tuple[str, ...],
        follow: Follow = nothing,
    ) -> Jobs:
        for call in self.calls:
            if call.root in fact_sources:
                asked = {**parameters, call.named: names[call.named]}
                yield self.asking.fact(call, part.region, asked, partial(part.learn, call.root), follow)


def _function(missing: list[Any], hole: Unknown, arn: str, outcome: Outcome) -> Jobs:
    place = next(index for index, item in enumerate(missing) if item is hole)
    if not isinstance(outcome, CallFailed):
        del missing[place]
    else:
        missing[place] = arn if outcome.why is Why.NOT_FOUND else outcome.unknown
    yield from ()
