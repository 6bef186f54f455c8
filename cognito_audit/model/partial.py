"""Values that are known in part: one of several, or a text whose beginning or end is known.

Each is an ``Unknown``: whoever does not ask for more takes it for one. Facts read what is there (``Present``,
``PartialText``) as a ``PartialValue``, which answers what is certain and raises ``NotKnown`` for the rest;
``judging.cases`` tries every outcome of a ``Choice``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from cognito_audit.model.unknown import NotKnown, Unknown


@dataclass(frozen=True, slots=True)
class Choice(Unknown):
    """One of several values; which of them depends on a decision that is not known here.

    ``decision`` names it in words for reports (``the condition IsProd``, ``the parameter Stage``). Choices of a target
    with the same decision have their ``options`` in the same order and number, one for each outcome: they fall alike.
    An option of None is a member that is absent, or an item of a list that is not there. Options may hold unknown
    values and choices of other decisions.
    """

    decision: str = ""
    options: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Present(Unknown):
    """A value that is there; nothing else is known of it (a number, a structure)."""


@dataclass(frozen=True, slots=True)
class PartialText(Present):
    """A text that is there and not empty, with what is known of its beginning and its end (nothing, where empty).

    ``shown`` is how messages show it (``https://${Host}/cb``); without it, its known parts with dots between them.
    """

    prefix: str = ""
    suffix: str = ""
    shown: str = ""

    def may_be(self, text: str) -> bool:
        """Return whether it may be that text."""
        long_enough = len(text) >= max(1, len(self.prefix) + len(self.suffix))
        return long_enough and text.startswith(self.prefix) and text.endswith(self.suffix)

    def may_be_as(self, other: "PartialText") -> bool:
        """Return whether it may be the same text as another that is known in part."""
        begins = self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix)
        return begins and (self.suffix.endswith(other.suffix) or other.suffix.endswith(self.suffix))

    @property
    def words(self) -> str:
        """Return it as messages show it."""
        return self.shown or f"{self.prefix}...{self.suffix}"


@dataclass(frozen=True, slots=True)
class OutsideFiles(Unknown):
    """What no file can tell, because it may be made elsewhere: only an account answers, or whoever says that the files
    are all there is.

    What certainly ``exists`` elsewhere, such as a role that a file names by its ARN, only an account can tell.
    """

    exists: bool = False


def more_telling(first: NotKnown, other: NotKnown) -> NotKnown:
    """Return which of two unknown values is named where both are needed: the first, or the one that a file can give.

    So a question is put aside as one for an account only where nothing else is missing.
    """
    return other if isinstance(first.unknown, OutsideFiles) else first


class PartialValue:
    """A value that is there, as facts read it: what is certain of it is answered, anything else raises ``NotKnown``."""

    __slots__ = ("path", "unknown")

    def __init__(self, path: str, unknown: Present) -> None:
        self.path = path
        self.unknown = unknown

    @property
    def prefix(self) -> str:
        """The beginning of a text, as far as it is known."""
        return self.unknown.prefix if isinstance(self.unknown, PartialText) else ""

    @property
    def suffix(self) -> str:
        """The end of a text, as far as it is known."""
        return self.unknown.suffix if isinstance(self.unknown, PartialText) else ""

    @property
    def words(self) -> str:
        """Return the value as messages show it; nothing else may make a text of it."""
        if isinstance(self.unknown, PartialText):
            return self.unknown.words
        return f"unknown ({self.unknown.reason})"

    def not_known(self) -> NoReturn:
        """Raise ``NotKnown``: the question takes more than is known."""
        # Not the value itself: what is derived from it, and stands for it then, need not be there.
        raise NotKnown(self.path, Unknown(self.unknown.reason, self.unknown.action))

    def startswith(self, start: str) -> bool:
        """Return whether the text begins so."""
        if self.prefix.startswith(start):
            return True
        if not isinstance(self.unknown, PartialText) or start.startswith(self.prefix):
            self.not_known()
        return False

    def endswith(self, end: str) -> bool:
        """Return whether the text ends so."""
        if self.suffix.endswith(end):
            return True
        if not isinstance(self.unknown, PartialText) or end.endswith(self.suffix):
            self.not_known()
        return False

    def __eq__(self, other: object) -> bool:
        if other is self:
            return True
        if other is None:
            return False
        text = self.unknown
        if isinstance(text, PartialText):
            another = other.unknown if isinstance(other, PartialValue) else None
            may_be = text.may_be(other) if isinstance(other, str) else another is not None
            if not may_be or (isinstance(another, PartialText) and not text.may_be_as(another)):
                return False
        return self.not_known()

    def __contains__(self, part: object) -> bool:
        if isinstance(part, str) and (part in self.prefix or part in self.suffix):
            return True
        return self.not_known()

    def __bool__(self) -> bool:
        if isinstance(self.unknown, PartialText):
            return True
        return self.not_known()

    def __hash__(self) -> int:  # noqa: PLE0309  it has none
        self.not_known()

    def __iter__(self) -> Iterator[Any]:
        self.not_known()

    def __len__(self) -> int:  # noqa: PLE0303  it has none
        self.not_known()

    def __getitem__(self, key: Any) -> Any:
        self.not_known()

    def __lt__(self, other: Any) -> bool:
        self.not_known()

    __le__ = __gt__ = __ge__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __lt__

    def __int__(self) -> int:
        self.not_known()

    def __float__(self) -> float:
        self.not_known()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.not_known()

    def __str__(self) -> str:  # noqa: PLE0307  it has none
        self.not_known()

    def __format__(self, _spec: str) -> str:
        self.not_known()

    def __repr__(self) -> str:
        return f"PartialValue({self.path!r}, {self.unknown!r})"
