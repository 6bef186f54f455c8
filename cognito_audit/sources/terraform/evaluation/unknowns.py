"""Unknown values of which something is known, and the search for unknown values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cognito_audit.model.values import Unknown


@dataclass(frozen=True, slots=True)
class ReferenceTo(Unknown):
    """The id of a resource that is not known as text, but is known to be the id of one of ``addresses``."""

    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithHoles(Unknown):
    """A text that is not known whole: its ``parts`` in order, some of them unknown."""

    parts: tuple[str | Unknown, ...] = ()


class Fault(Unknown):
    """What Terraform itself would refuse; ``try`` goes on to its next argument there."""

    __slots__ = ()


def hole_in(value: Any) -> Unknown | None:
    """The first hole in a value, at whatever depth."""
    if isinstance(value, Unknown):
        return value
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return next((hole for item in items if (hole := hole_in(item)) is not None), None)
