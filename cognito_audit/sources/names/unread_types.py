"""Notes on resource types that no rule of this release reads."""

from collections.abc import Iterable, Iterator

from cognito_audit.aws.ledger import ledger


def type_notes(resources: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a note for each resource type that no rule judges; ``resources`` are types with locations.

    Types that the ledger calls ``ignored`` hold nothing to judge, and get no note.
    """
    by_type: dict[str, list[str]] = {}
    for kind, location in resources:
        by_type.setdefault(kind, []).append(location)
    for kind, locations in sorted(by_type.items()):
        if (ledger().resource_type(kind) or "").partition(":")[0] not in {"read", "ignored"}:
            is_one = len(locations) == 1
            count = f"the resource of type {kind} is" if is_one else f"{len(locations)} resources of {kind} are"
            yield f"{locations[0]}: {count} not judged: no rule of this release reads that type"
