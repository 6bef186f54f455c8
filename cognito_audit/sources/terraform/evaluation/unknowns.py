"""Unknown values that still carry some knowledge."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from cognito_audit.model.partial import PartialText, Present
from cognito_audit.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class ReferenceTo(PartialText):
    """The id of a resource. Its text is unknown, but it is the id of one of ``addresses``."""

    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedUnknown(Unknown):
    """A value that is unknown, and one and the same wherever a configuration names it: an input, for example.

    ``name`` is how messages name it (``var.env``). ``is_secret`` says that a file marks it as secret.
    """

    name: str = ""
    is_secret: bool = False

    def part(self, step: str) -> "NamedUnknown":
        """Return a part of it: ``.name`` or ``["key"]``."""
        return NamedUnknown(self.reason, self.action, f"{self.name}{step}", self.is_secret)


@dataclass(frozen=True, slots=True)
class SomeItems(Unknown):
    """Stands in a list for any number of items, none included."""


class AbsentItem(Enum):
    """Stands in the options of a choice, as an item of a list, for an item that is not there: null is another."""

    ABSENT = "absent"


ABSENT: Final = AbsentItem.ABSENT


@dataclass(frozen=True, slots=True)
class TextOfParts(PartialText):
    """A text that is known in part: its ``parts`` in order, some of them unknown."""

    parts: tuple[str | Unknown, ...] = ()


def text_of_parts(reason: str, parts: tuple[Any, ...], shown: str = "") -> Unknown:
    """Return a text of parts, some of them unknown; one that may be empty is just unknown."""
    if not any(isinstance(part, Present) or (isinstance(part, str) and part) for part in parts):
        return Unknown(reason)
    return TextOfParts(reason, prefix=_start(parts), suffix=_end(parts), shown=shown, parts=parts)


def _start(parts: tuple[Any, ...]) -> str:
    known = ""
    for part in parts:
        if isinstance(part, str):
            known += part
        else:
            return known + (part.prefix if isinstance(part, PartialText) else "")
    return known


def _end(parts: tuple[Any, ...]) -> str:
    known = ""
    for part in reversed(parts):
        if isinstance(part, str):
            known = part + known
        else:
            return (part.suffix if isinstance(part, PartialText) else "") + known
    return known


class InvalidExpression(Unknown):
    """An expression that Terraform itself refuses; ``try`` goes on to its next argument."""

    __slots__ = ()
