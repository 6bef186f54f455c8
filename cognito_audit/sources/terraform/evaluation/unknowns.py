"""Unknown values that still carry some knowledge, and the search for unknown values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cognito_audit.model.values import Unknown


@dataclass(frozen=True, slots=True)
class ReferenceTo(Unknown):
    """The id of a resource. Its text is unknown, but it is the id of one of ``addresses``."""

    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartialText(Unknown):
    """A text that is known in part: its ``parts`` in order, some of them unknown."""

    parts: tuple[str | Unknown, ...] = ()


class InvalidExpression(Unknown):
    """An expression that Terraform itself refuses; ``try`` goes on to its next argument."""

    __slots__ = ()


def first_unknown(value: Any) -> Unknown | None:
    """Return the first unknown in a value, at whatever depth."""
    if isinstance(value, Unknown):
        return value
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return next((unknown for item in items if (unknown := first_unknown(item)) is not None), None)
