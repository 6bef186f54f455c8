"""The regions of a user pool with replicas: which one holds the primary, as AWS says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.sources.assembly.replicas import primary_region
from cognito_audit.sources.live.api import Api
from cognito_audit.sources.live.calls import LIST_REPLICAS
from cognito_audit.sources.live.collected import CollectedPool
from cognito_audit.sources.live.scheduler import Steps

ONLY_A_SECONDARY: Final = (
    "user pool {pool} in {region} is a secondary replica; its primary{in_region} was not read{option}: e-mail, SMS, "
    "triggers, tags, log export and web ACL may differ there"
)


@dataclass(slots=True)
class ReplicaRoles:
    """Reads the replicas of a pool that is found in another region than the one that its id names, once for each pool.

    A pool in the region of its id costs no call: its replica, where another region lists it, tells about both.
    ``primaries`` maps pool ids to the primary's region, ``why_not`` to the reason why it is not known; ``secondaries``
    are the pools and regions that AWS calls secondary.
    """

    api: Api
    primaries: dict[str, str] = field(default_factory=dict)
    why_not: dict[str, str] = field(default_factory=dict)
    secondaries: set[tuple[str, str]] = field(default_factory=set)
    _read: set[str] = field(default_factory=set)

    def read(self, pool: CollectedPool) -> Steps[None]:
        """Read the replicas of a pool, where that is needed."""
        pool_id = pool.user_pool_id
        if region_of_pool_id(pool_id) in {"", pool.region} or pool_id in self._read:
            return
        self._read.add(pool_id)
        pages = yield from self.api.pages(LIST_REPLICAS, pool.region, {"UserPoolId": pool_id})
        for replica in pages.items:
            region, role = replica["RegionName"], replica.get("Role")
            if role == "PRIMARY":
                self.primaries[pool_id] = region
            elif role == "SECONDARY":
                self.secondaries.add((pool_id, region))
        if pool_id not in self.primaries:
            self.why_not[pool_id] = pages.rest.reason if pages.rest else "AWS named no primary"

    def without_secondaries(self, pools: Iterable[CollectedPool]) -> Iterator[CollectedPool]:
        """Return the pools whose lists matter: a primary lists all that its secondaries hold. Where AWS does not say
        which is the primary, the lists of all regions matter.
        """
        collected = list(pools)
        regions_of: dict[str, set[str]] = {}
        for pool in collected:
            if not pool.missing:
                regions_of.setdefault(pool.user_pool_id, set()).add(pool.region)
        for pool in collected:
            regions = regions_of.get(pool.user_pool_id, set())
            named = self.primaries.get(pool.user_pool_id, "")
            if pool.missing or not named or pool.region == primary_region(pool.user_pool_id, regions, named):
                yield pool

    def notes(self, pools: Iterable[CollectedPool]) -> Iterator[str]:
        """Note each pool that was read in a secondary region only, as far as AWS says so."""
        read = {(pool.user_pool_id, pool.region) for pool in pools if not pool.missing}
        for pool_id, region in sorted(read & self.secondaries):
            primary = self.primaries.get(pool_id, "")
            if (pool_id, primary) not in read:
                in_region, option = (f", in {primary},", f" (--region {primary})") if primary else ("", "")
                yield ONLY_A_SECONDARY.format(pool=pool_id, region=region, in_region=in_region, option=option)
