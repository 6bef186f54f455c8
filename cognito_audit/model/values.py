"""Values with holes: what is present, what is absent, what is unknown and why.

A hole is an ``Unknown`` where a value would be. Reading it raises ``NotKnown``; only the engine catches that.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

REST: Final = "*"
"""The key under which a map with an open end says why its other keys are unknown."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands where a value would be, had it been possible to read it.

    ``reason`` says why, in words for the reader of a report (``known after apply``); ``action`` is the IAM action
    whose permission was missing (``cognito-idp:DescribeUserPool``), or empty.
    """

    reason: str
    action: str = ""


class Supposed(Unknown):
    """A hole in the place of a member that may well be absent: all that is known is a name that may stand for it."""

    __slots__ = ()


# Not a LookupError, AttributeError or TypeError: a template engine may turn those into "undefined",
# and a hole into an answer.
class NotKnown(Exception):  # noqa: N818  it is no error but an answer: "this cannot be known here"
    """Raised where a value is read that is unknown. ``path`` is the symbolic place, such as ``pool.UserPoolTier``."""

    def __init__(self, path: str, unknown: Unknown) -> None:
        super().__init__(f"{path}: {unknown.reason}")
        self.path = path
        self.unknown = unknown

    @property
    def reason(self) -> str:
        """Why it is not known."""
        return self.unknown.reason


class Items(Sequence[Any]):
    """A list some of whose items may be unknown.

    Asking for what the known items can answer works (``in``, iteration up to the end); anything that needs the whole
    list raises ``NotKnown``. Iteration gives the known items first and then raises if there was a hole.
    """

    __slots__ = ("_hole", "_items", "path")

    def __init__(self, path: str, items: Sequence[Any]) -> None:
        self.path = path
        self._items = items
        self._hole = next((item for item in items if isinstance(item, Unknown)), None)

    def known(self) -> Iterator[tuple[int, Any]]:
        """The known items with their index in the list, then ``NotKnown`` if any item is unknown."""
        for index, item in enumerate(self._items):
            if not isinstance(item, Unknown):
                yield index, wrap(item, f"{self.path}[{index}]")
        self.need_all()

    def column(self, member: str, *always: str) -> "Items":
        """One member of each structure in the list, after the values that are ``always`` there; holes stay holes."""
        cells = (item if isinstance(item, Unknown) else item.get(member, open_end(item)) for item in self._items)
        return Items(f"{self.path}[].{member}", [*always, *cells])

    def renamed(self, names: Mapping[str, str]) -> "Items":
        """The list with the new name of each item that has one, every item once; holes stay holes."""
        return Items(self.path, list(dict.fromkeys(names.get(item, item) for item in self._items)))

    def pick(self, choose: Callable[[Any], Any], unless: Callable[[Any], bool] = lambda _item: False) -> "Items":
        """What ``choose`` makes of each item, where that is not None.

        An item is a hole where it is unknown itself, or where ``choose`` reads something of it that is. ``unless`` says
        of an item as it was answered that ``choose`` would make nothing of it.
        """
        chosen: list[Any] = []
        for index, item in enumerate(self._items):
            if unless(item):
                continue
            try:
                chosen.append(choose(wrap(item, f"{self.path}[{index}]")))
            except NotKnown as hole:
                chosen.append(hole.unknown)
        return Items(f"{self.path}[]", [item for item in chosen if item is not None])

    def need_all(self) -> None:
        """Raise ``NotKnown`` unless every item is known."""
        if self._hole is not None:
            raise NotKnown(self.path, self._hole)

    def __iter__(self) -> Iterator[Any]:
        return (item for _, item in self.known())

    def __contains__(self, item: object) -> bool:
        if any(known == item for known in self._items if not isinstance(known, Unknown)):
            return True
        self.need_all()
        return False

    def __len__(self) -> int:
        self.need_all()
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return list(self)[index]

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Items | list | tuple) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a list is no key

    def __repr__(self) -> str:
        return f"Items({self.path!r}, {self._items!r})"


class Facts:
    """A structure of an API answer: a member is its value, its documented default when absent, or a ``NotKnown``.

    ``answer`` maps the API's own member names to values; the whole, any member and any list item may be ``Unknown``.
    A member that is absent (no key, or null) and has no default is ``None``; the members of an absent structure are
    absent too. ``defaults`` (nested like the answer) holds the values which the API reference documents for absent
    members.
    """

    __slots__ = ("_answer", "_defaults", "memo", "path")

    defaults: Mapping[str, Any] = {}

    def __init__(
        self, answer: Mapping[str, Any] | Unknown, path: str, defaults: Mapping[str, Any] | None = None
    ) -> None:
        self.path = path
        self._answer = answer
        # Answers never change while they are judged, and many rules read the same members.
        self.memo: dict[object, Any] = {}
        self._defaults = type(self).defaults if defaults is None else defaults

    def __getitem__(self, key: str) -> Any:
        if key not in self.memo:
            self.memo[key] = self._member(key)
        return self.memo[key]

    def _member(self, key: str) -> Any:
        path = f"{self.path}.{key}"
        if isinstance(self._answer, Unknown):
            raise NotKnown(path, self._answer)
        value = self._answer.get(key)
        if value is None and key not in self._answer:
            value = open_end(self._answer)
        default = self._defaults.get(key)
        if value is None:
            value = default
        return wrap(value, path, default if isinstance(default, Mapping) else {})

    def has(self, key: str) -> bool:
        """Whether the answer itself holds the member, its default left aside."""
        if isinstance(self._answer, Unknown):
            raise NotKnown(f"{self.path}.{key}", self._answer)
        value = self._answer.get(key, open_end(self._answer))
        if isinstance(value, Unknown):
            raise NotKnown(f"{self.path}.{key}", value)
        return value is not None

    def has_any(self, *keys: str) -> bool:
        """Whether the answer holds one of the members: so as soon as one is there, whatever is unknown of the others.

        Raises ``NotKnown`` where none is known to be there and one may be.
        """
        hole: NotKnown | None = None
        for key in keys:
            try:
                if self.has(key):
                    return True
            except NotKnown as unknown:
                hole = hole or unknown
        if hole is not None:
            raise hole
        return False

    def keys(self) -> list[str]:
        """The names of the members that are present; raises ``NotKnown`` when there may be more."""
        if isinstance(self._answer, Unknown):
            raise NotKnown(self.path, self._answer)
        if (end := open_end(self._answer)) is not None:
            raise NotKnown(self.path, end)
        for key, value in self._answer.items():
            if isinstance(value, Supposed):
                raise NotKnown(f"{self.path}.{key}", value)
        return [key for key, value in self._answer.items() if value is not None]

    def __iter__(self) -> Iterator[Any]:
        """Raises ``NotKnown``: a structure in the place of a list has no items, and no end that Python would find."""
        raise NotKnown(self.path, Unknown("is a structure, and not a list"))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"


def open_end(answer: Mapping[str, Any]) -> Unknown | None:
    """Why the keys that a map does not hold are unknown, if they are: what was read may have a key of that name too."""
    end = answer.get(REST)
    return end if isinstance(end, Unknown) else None


def wrap(value: Any, path: str, defaults: Mapping[str, Any] | None = None) -> Any:
    """``value`` as facts: a map as ``Facts``, a list as ``Items``, anything else as it is.

    Raises ``NotKnown`` when the value is unknown.
    """
    if value is None or isinstance(value, str | int):  # by far the most
        return value
    if isinstance(value, Unknown):
        raise NotKnown(path, value)
    if isinstance(value, Mapping):
        return Facts(value, path, defaults or {})
    if isinstance(value, list | tuple):
        return Items(path, value)
    return value
