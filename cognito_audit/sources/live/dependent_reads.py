"""Reads that depend on other answers: what a user pool's description and lists name, and identity pools."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.aws.arn import region_of
from cognito_audit.facts.pool import Pool
from cognito_audit.model.inventory import Unread
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.sources.assembly.role_trust import granted_roles, role_of_group
from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.live.api import Api, FactRead
from cognito_audit.sources.live.calls import (
    CALLS,
    GET_FUNCTION,
    GET_ROLE,
    LIST_IDENTITY_POOLS,
    LISTED_KINDS,
    Call,
    ListedKind,
    Per,
)
from cognito_audit.sources.live.collected import INTERRUPTED, CollectedPart, CollectedPool, text_in
from cognito_audit.sources.live.role_trust_reads import RoleTrustReads
from cognito_audit.sources.live.scheduler import Steps, Task

_DOMAINS: Final = ("Domain", "CustomDomain")
_PART_CALLS = {call.fact_source: call for call in CALLS if call.per is Per.PART}


class DependentReads:
    """The reads that follow from other answers, as far as ``fact_sources`` need them.

    ``identity_pools`` are those that were read, by id; ``unlisted`` says by region why there may be more.
    """

    def __init__(self, api: Api, fact_sources: frozenset[str]) -> None:
        self.api = api
        self.fact_sources = fact_sources
        self.identity_pools: dict[str, CollectedPart] = {}
        self.unlisted: dict[str, Unknown] = {}
        self.role_trusts = RoleTrustReads(api)

    def follow(self, pool: CollectedPool, fact_source: str, fact: Fact) -> Steps[None]:
        """Read what a fact of a pool leads to."""
        if fact_source == "pool":
            yield from self._described(pool, fact)
        for kind in LISTED_KINDS:
            if kind.listing == fact_source and kind.fact_source in self.fact_sources:
                yield from self._listed(pool, kind, fact)

    def identity_pools_of(self, region: str) -> Steps[None]:
        """Read the identity pools of a region."""
        self.unlisted[region] = INTERRUPTED
        pages = yield from self.api.pages(LIST_IDENTITY_POOLS, region, {})
        del self.unlisted[region]
        if pages.rest:
            self.unlisted[region] = pages.rest
        for summary in pages.items:
            yield from self.identity_pool(summary["IdentityPoolId"], region, text_in(summary, "IdentityPoolName"))

    def identity_pool(self, pool_id: str, region: str, name: str = "") -> Steps[None]:
        """Read one identity pool."""
        part = CollectedPart("identity-pool", pool_id, name or pool_id, region)
        self.identity_pools[pool_id] = part
        parameters = {"IdentityPoolId": pool_id}
        if "identity_pool" in self.fact_sources:
            yield Task(self._part_fact(part, _PART_CALLS["identity_pool"], parameters))
        if "identity_pool_roles" in self.fact_sources:
            yield Task(self._identity_pool_roles(part, parameters))

    def _identity_pool_roles(self, part: CollectedPart, parameters: Mapping[str, str]) -> Steps[None]:
        read = yield from self._part_fact(part, _PART_CALLS["identity_pool_roles"], parameters)
        if GET_ROLE.fact_source in self.fact_sources:
            yield from self.role_trusts.read(part, granted_roles(read.fact))

    def _described(self, pool: CollectedPool, described: Fact) -> Steps[None]:
        if "domain" in self.fact_sources:
            yield from self._domains(pool, described)
        if "functions" in self.fact_sources:
            yield from self._functions(pool, described)

    def _domains(self, pool: CollectedPool, described: Fact) -> Steps[None]:
        names = [described] if isinstance(described, Unknown) else [described.get(name) for name in _DOMAINS]
        for name in names:
            if isinstance(name, Unknown):
                pool.incomplete.append(Unread(f"domains of user pool {pool.user_pool_id}", name))
            elif name:
                yield Task(self._part_fact(_part(pool, "domain", name), _PART_CALLS["domain"], {"Domain": name}))

    def _functions(self, pool: CollectedPool, described: Fact) -> Steps[None]:
        if isinstance(described, Unknown):
            pool.facts["functions"] = described
            return
        missing: list[Any] = []
        pool.facts["functions"] = {"Missing": missing}
        try:
            for _, arn in Pool(described).trigger_arns.known():
                yield Task(self._function(pool, missing, arn))
        except NotKnown as error:
            missing.append(error.unknown)

    def _function(self, pool: CollectedPool, missing: list[Any], arn: str) -> Steps[None]:
        """Read whether a function exists: a function whose lookup failed stays unknown in the list of missing ones."""
        unread = Unknown(f"{INTERRUPTED.reason} ({arn})")
        missing.append(unread)
        read = yield from self.api.fact(GET_FUNCTION, region_of(arn) or pool.region, {GET_FUNCTION.parameter: arn})
        index = missing.index(unread)
        if isinstance(read.fact, Unknown):
            missing[index] = arn if read.not_found else read.fact
        else:
            del missing[index]

    def _listed(self, pool: CollectedPool, kind: ListedKind, fact: Fact) -> Steps[None]:
        items = fact if isinstance(fact, Unknown) else next(iter(fact.values()))
        for item in [items] if isinstance(items, Unknown) else items:
            if isinstance(item, Unknown):
                pool.incomplete.append(Unread(f"{kind.name.replace('-', ' ')}s of user pool {pool.user_pool_id}", item))
                continue
            name = item[kind.name_member]
            part = _part(pool, kind.name, name)
            if not kind.complete:
                parameters = {"UserPoolId": pool.user_pool_id, kind.name_member: name}
                yield Task(self._part_fact(part, _PART_CALLS[kind.fact_source], parameters))
                continue
            part.facts[kind.fact_source] = item
            if kind.fact_source == "group" and GET_ROLE.fact_source in self.fact_sources:
                yield from self.role_trusts.read(part, role_of_group(item))

    def _part_fact(self, part: CollectedPart, call: Call, parameters: Mapping[str, str]) -> Steps[FactRead]:
        read = yield from self.api.fact(call, part.region, parameters)
        part.add(call.fact_source, read)
        return read


def _part(pool: CollectedPool, kind: str, name: str) -> CollectedPart:
    part = CollectedPart(kind, f"{pool.user_pool_id}/{kind}/{name}", name, pool.region)
    pool.parts.append(part)
    return part
