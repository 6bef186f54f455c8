"""A user pool that was read in several regions: one pool, with one target for all regions.

"Amazon Cognito creates separate user pools with a shared user pool ID"
(https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-multi-region.html).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.model.inventory import Target

ROLE_NOT_KNOWN: Final = (
    "user pool {pool} was read in {regions}: one pool with a replica. Which of them is the primary is not known "
    "({why}), so {primary} was taken for it"
)
NOT_STATED: Final = "nothing that was read says so"


def primary_region(pool_id: str, regions: Collection[str], reported: str = "") -> str:
    """Return the region of the primary: the one that AWS reported, else the one that the pool id names."""
    named = region_of_pool_id(pool_id)
    return next((region for region in (reported, named) if region in regions), min(regions))


def join(
    targets: Iterable[Target],
    primaries: Mapping[str, str],
    why_unknown: Mapping[str, str],
    unlisted: Collection[str] = (),
) -> tuple[tuple[Target, ...], tuple[str, ...]]:
    """Return the targets with those of secondaries under those of their primaries, and the notes on that.

    ``primaries`` is the region of each pool's primary as AWS reports it, by pool id; ``why_unknown`` says why it is not
    reported. What was read in a secondary keeps its region in the id if the pools of the primary's region, one of the
    ``unlisted``, could not be listed. The result does not depend on the order of the targets.
    """
    pools: dict[str, list[Target]] = {}
    for target in targets:
        flat = map(as_read, [replace(target, replicas=()), *target.replicas] if target.replicas else [target])
        pools.setdefault(target.user_pool_id, []).extend(flat)
    joined: list[Target] = []
    notes: list[str] = []
    for pool_id, those in pools.items():
        regions = {target.region for target in those}
        reported = primaries.get(pool_id, "")
        primary = primary_region(pool_id, regions | {*unlisted}, reported) if pool_id and all(regions) else ""
        if len(regions) == 1 and primary in {reported, region_of_pool_id(pool_id)} - {"", *regions}:
            joined += with_replicas((), those)
            continue
        if len(regions) == 1 or not primary:
            joined += those
            continue
        primary = primary_region(pool_id, regions, reported)
        if reported != primary:
            names, why = " and ".join(sorted(regions)), why_unknown.get(pool_id, NOT_STATED)
            notes.append(ROLE_NOT_KNOWN.format(pool=pool_id, regions=names, why=why, primary=primary))
        here = [target for target in those if target.region == primary]
        joined += with_replicas(here, [target for target in those if target.region != primary])
    return tuple(joined), tuple(sorted(notes))


def with_replicas(targets: Sequence[Target], elsewhere: Iterable[Target]) -> tuple[Target, ...]:
    """Return the targets, each with those of its kind and id that were read in other regions.

    What only another region showed, such as an app client that has not come to all of them yet, is a target of that
    region.
    """
    by_region: dict[tuple[str, str], dict[str, Target]] = {}
    for one in sorted(elsewhere, key=lambda one: one.region):
        by_region.setdefault((one.kind, one.id), {}).setdefault(one.region, one)
    of_each = [[target, *by_region.pop((target.kind, target.id), {}).values()] for target in targets]
    of_each += [[_elsewhere(first), *rest] for first, *rest in (others.values() for others in by_region.values())]
    return tuple(_one(*places) for places in of_each)


def _one(target: Target, *others: Target) -> Target:
    return replace(target, replicas=tuple(map(_elsewhere, others))) if others else target


def _elsewhere(target: Target) -> Target:
    """Return a target of a secondary with its region in the id and the name."""
    return replace(target, id=_id_in(target), name=f"{target.name}{_suffix(target)}")


def as_read(replica: Target) -> Target:
    """Return a target under the id and the name that it has in its region."""
    prefix = f"{replica.user_pool_id}@{replica.region}"
    if not replica.id.startswith(prefix):
        return replica
    own_id = f"{replica.user_pool_id}{replica.id.removeprefix(prefix)}"
    return replace(replica, id=own_id, name=replica.name.removesuffix(_suffix(replica)))


def _id_in(target: Target) -> str:
    return f"{target.user_pool_id}@{target.region}{target.id.removeprefix(target.user_pool_id)}"


def _suffix(target: Target) -> str:
    return f" in {target.region}"
