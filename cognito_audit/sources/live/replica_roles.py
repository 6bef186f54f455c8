"""Which of a pool's regions is its primary, as AWS says it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.sources.assembly.replicas import primary_region
from cognito_audit.sources.live.calls import LIST_REPLICAS
from cognito_audit.sources.live.collected import FoundPool
from cognito_audit.sources.live.failures import Why
from cognito_audit.sources.live.pages import Pages
from cognito_audit.sources.live.protocol import Asking, Jobs

ONLY_A_SECONDARY: Final = (
    "user pool {pool} in {region} is a secondary replica; its primary{where} was not read{option}: e-mail, SMS, "
    "triggers, tags, log export and web ACL may differ there"
)


@dataclass(slots=True)
class Roles:
    """Asks for the replicas of a pool that is found in another region than the one that its id names, once a pool.

    A pool in the region of its id costs no call: its replica, where another region shows it, tells of both.
    ``primaries`` maps pool ids to the primary's region, ``why_not`` to the reason why it was not told; ``secondaries``
    are the pools and regions that AWS calls secondary.
    """

    asking: Asking
    primaries: dict[str, str] = field(default_factory=dict)
    why_not: dict[str, str] = field(default_factory=dict)
    secondaries: set[tuple[str, str]] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)

    def of(self, pool: FoundPool) -> Jobs:
        """The call for a pool, where one is needed."""
        pool_id = pool.user_pool_id
        if region_of_pool_id(pool_id) not in {"", pool.region} and pool_id not in self._asked:
            self._asked.add(pool_id)
            told = partial(self._told, pool_id)
            yield self.asking.page(LIST_REPLICAS, pool.region, {"UserPoolId": pool_id}, Pages("UserPoolReplicas"), told)

    def _told(self, pool_id: str, pages: Pages, _why: Why | None) -> Jobs:
        for replica in pages.items:
            region, role = str(replica.get("RegionName", "")), replica.get("Role")
            if role == "PRIMARY" and region:
                self.primaries[pool_id] = region
            elif role == "SECONDARY":
                self.secondaries.add((pool_id, region))
        if pool_id not in self.primaries:
            self.why_not[pool_id] = pages.hole.reason if pages.hole else "AWS named no primary"
        yield from ()

    def without_secondaries(self, pools: Iterable[FoundPool]) -> Iterator[FoundPool]:
        """The pools whose lists matter: what a secondary did not list, the primary does, for they share it."""
        found = list(pools)
        places: dict[str, set[str]] = {}
        for pool in found:
            if not pool.missing:
                places.setdefault(pool.user_pool_id, set()).add(pool.region)
        for pool in found:
            regions = places.get(pool.user_pool_id, set())
            told = self.primaries.get(pool.user_pool_id, "")
            if pool.missing or pool.region == primary_region(pool.user_pool_id, regions, told):
                yield pool

    def notes(self, pools: Iterable[FoundPool]) -> Iterator[str]:
        """A note for each pool of which AWS says that only a secondary was read."""
        found = {(pool.user_pool_id, pool.region) for pool in pools if not pool.missing}
        for pool_id, region in sorted(found & self.secondaries):
            primary = self.primaries.get(pool_id, "")
            if (pool_id, primary) not in found:
                where, option = (f", in {primary},", f" (--region {primary})") if primary else ("", "")
                yield ONLY_A_SECONDARY.format(pool=pool_id, region=region, where=where, option=option)
