"""The differences between two configurations, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One changed field: ``path`` within the answer (``TokenValidityUnits.AccessToken``); None stands for absent."""

    path: str
    before: Any
    after: Any


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> Iterator[FieldChange]:
    """Yield the fields that differ, including those of nested structures, in alphabetical order."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        inner_path = f"{path}.{name}".lstrip(".")
        if isinstance(old, Mapping | None) and isinstance(new, Mapping | None):
            yield from field_changes(old or {}, new or {}, inner_path)
        else:
            yield FieldChange(inner_path, old, new)


def value_at(configuration: Any, path: str) -> Any:
    """Return the value at a dotted path; None if it is absent."""
    for name in path.split("."):
        configuration = configuration.get(name) if isinstance(configuration, Mapping) else None
    return configuration
