"""What differs between two configurations, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One field: ``path`` within the answer (``TokenValidityUnits.AccessToken``), None stands for absent."""

    path: str
    before: Any
    after: Any


def changes(before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> Iterator[Change]:
    """The fields that differ, structures taken apart, in the order of the names."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        here = f"{path}.{name}".lstrip(".")
        if isinstance(old, Mapping | None) and isinstance(new, Mapping | None):
            yield from changes(old or {}, new or {}, here)
        else:
            yield Change(here, old, new)
