"""Values as facts read them: present, absent, or unknown with a reason."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

from cognito_audit.model.partial import Choice, PartialText, PartialValue, Present, more_telling
from cognito_audit.model.unknown import REST, NotKnown, Supposed, Unknown


class Items(Sequence[Any]):
    """A list some of whose items may be unknown.

    What the known items can answer works (``in``, iteration up to the end); anything that needs the whole list raises
    ``NotKnown``. Iteration gives the known items first and then raises if any item is unknown.
    """

    __slots__ = ("_end", "_items", "_unknown", "path")

    def __init__(self, path: str, items: Sequence[Any]) -> None:
        self.path = path
        self._items = items
        self._unknown = next((item for item in items if isinstance(item, Unknown)), None)
        self._end = self._unknown
        if isinstance(self._unknown, Present):
            self._end = next((one for one in items if isinstance(one, Unknown) and not isinstance(one, Present)), None)

    def known(self) -> Iterator[tuple[int, Any]]:
        """Yield the items that are there with their index, then raise ``NotKnown`` if any item may not be there."""
        for index, item in enumerate(self._items):
            if not isinstance(item, Unknown) or isinstance(item, Present):
                yield index, wrap(item, f"{self.path}[{index}]")
        self.need_end()

    def column(self, member: str, *always: str) -> "Items":
        """Return one member of each structure in the list, after the ``always`` values; unknown items stay unknown."""
        cells = (item if isinstance(item, Unknown) else item.get(member, open_end(item)) for item in self._items)
        return Items(f"{self.path}[].{member}", [*always, *cells])

    def renamed(self, names: Mapping[str, str]) -> "Items":
        """Return the list with the new name of each item that has one, every item once; unknown items stay unknown."""
        return Items(self.path, once_each(_renamed(item, names) for item in self._items))

    def pick(self, choose: Callable[[Any], Any], unless: Callable[[Any], bool] = lambda _item: False) -> "Items":
        """Return what ``choose`` returns for each item, without None.

        An item is unknown where it is unknown itself, or where ``choose`` reads an unknown value of it. Items for which
        ``unless`` is true, as they were answered, are skipped: ``choose`` would return None.
        """
        chosen: list[Any] = []
        for index, item in enumerate(self._items):
            if unless(item):
                continue
            try:
                chosen.append(as_read(choose(wrap(item, f"{self.path}[{index}]"))))
            except NotKnown as error:
                chosen.append(error.unknown)
        return Items(f"{self.path}[]", [item for item in chosen if item is not None])

    def flat(self, choose: Callable[[Any], Iterable[Any]], path: str = "") -> "Items":
        """Return all that ``choose`` returns for each item; what is unknown of one leaves the others known."""
        chosen: list[Any] = []
        for index, item in enumerate(self._items):
            try:
                for one in choose(wrap(item, f"{self.path}[{index}]")):
                    chosen.append(as_read(one))  # noqa: PERF401  what comes before an unknown end stays
            except NotKnown as error:
                chosen.append(error.unknown)
        return Items(path or f"{self.path}[]", chosen)

    @property
    def answered(self) -> Sequence[Any]:
        """The items as they were answered, unknown ones among them."""
        return self._items

    @property
    def is_known(self) -> bool:
        """Whether every item is known as a whole."""
        return self._unknown is None

    def need_end(self) -> None:
        """Raise ``NotKnown`` unless it is known of every item that it is there."""
        if self._end is not None:
            raise NotKnown(self.path, self._end)

    def __iter__(self) -> Iterator[Any]:
        return (item for _, item in self.known())

    def __contains__(self, item: object) -> bool:
        if any(known == item for known in self._items if not isinstance(known, Unknown)):
            return True
        self.need_end()
        return any(wrap(one, self.path) == item for one in self._items if isinstance(one, Present))

    def __len__(self) -> int:
        self.need_end()
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return list(self)[index]

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Items | list | tuple) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a list is not a key

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
            raise _not_known(path, self._answer)
        value = self._answer.get(key)
        if value is None and key not in self._answer:
            value = open_end(self._answer)
        default = self._defaults.get(key)
        if value is None:
            value = default
        return wrap(value, path, default if isinstance(default, Mapping) else {})

    def has(self, key: str) -> bool:
        """Whether the answer itself has the member, whatever its default."""
        if isinstance(self._answer, Unknown):
            raise _not_known(f"{self.path}.{key}", self._answer)
        value = self._answer.get(key, open_end(self._answer))
        if isinstance(value, Unknown) and not isinstance(value, Present):
            raise NotKnown(f"{self.path}.{key}", value)
        return value is not None

    def has_any(self, *keys: str) -> bool:
        """Whether the answer has one of the members: true as soon as one is present, whatever is unknown of the others.

        Raises ``NotKnown`` where none is known to be present and one may be.
        """
        first: NotKnown | None = None
        for key in keys:
            try:
                if self.has(key):
                    return True
            except NotKnown as error:
                first = more_telling(first, error) if first else error
        if first is not None:
            raise first
        return False

    def keys(self) -> list[str]:
        """Return the names of the members that are present; raises ``NotKnown`` when there may be more."""
        if isinstance(self._answer, Unknown):
            raise _not_known(self.path, self._answer)
        if (end := open_end(self._answer)) is not None:
            raise NotKnown(self.path, end)
        for key, value in self._answer.items():
            if isinstance(value, Unknown) and _may_be_absent(value):
                raise NotKnown(f"{self.path}.{key}", value)
        return [key for key, value in self._answer.items() if value is not None]

    def member_names(self) -> Items:
        """Return the names of the members that are present; those that may be are unknown items."""
        if isinstance(self._answer, Unknown):
            raise _not_known(self.path, self._answer)
        pairs = ((key, value) for key, value in self._answer.items() if value is not None)
        names = (value if key is REST or _may_be_absent(value) else key for key, value in pairs)
        return Items(f"{self.path}[]", list(names))

    def __iter__(self) -> Iterator[Any]:
        """Raise ``NotKnown``: a structure in place of a list has no items, and no end that Python would find."""
        raise NotKnown(self.path, Unknown("is a structure, and not a list"))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.has(key)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"


def as_read(value: Any) -> Any:
    """Return a value as answers hold it: facts read what is known in part as a ``PartialValue``."""
    return value.unknown if isinstance(value, PartialValue) else value


def once_each(items: Iterable[Any]) -> list[Any]:
    """Return the items as answers hold them, each known text once."""
    found: list[Any] = []
    texts: set[str] = set()
    for item in items:
        if isinstance(item, str):
            if item in texts:
                continue
            texts.add(item)
        found.append(item)
    return found


def _not_known(path: str, unknown: Unknown) -> NotKnown:
    """Return why a part of something unknown is not known, be the whole there or not."""
    return NotKnown(path, Unknown(unknown.reason, unknown.action) if isinstance(unknown, Present) else unknown)


def _renamed(item: Any, names: Mapping[str, str]) -> Any:
    """Return the new name of an item; where one known in part may have a new name, no more is known than that."""
    if isinstance(item, PartialText):
        return Present(item.reason, item.action) if any(map(item.may_be, names)) else item
    return names.get(item, item)


def _may_be_absent(value: Any) -> bool:
    if isinstance(value, Choice):
        return any(option is None or _may_be_absent(option) for option in value.options)
    return isinstance(value, Supposed)


def open_end(answer: Mapping[str, Any]) -> Unknown | None:
    """Return why keys that a map does not have are unknown, if they are: the answer may have such a key."""
    end = answer.get(REST)
    return end if isinstance(end, Unknown) else None


def first_unknown(value: Any) -> Unknown | None:
    """Return the first unknown value in a structure, at whatever depth."""
    if isinstance(value, Unknown):
        return value
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return next((unknown for item in items if (unknown := first_unknown(item)) is not None), None)


def wrap(value: Any, path: str, defaults: Mapping[str, Any] | None = None) -> Any:
    """Return ``value`` as facts: a map as ``Facts``, a list as ``Items``, anything else as it is.

    Raises ``NotKnown`` when the value is unknown.
    """
    if value is None or isinstance(value, str | int):  # by far the most
        return value
    if isinstance(value, Present):
        return PartialValue(path, value)
    if isinstance(value, Unknown):
        raise NotKnown(path, value)
    if isinstance(value, Mapping):
        return Facts(value, path, defaults or {})
    if isinstance(value, list | tuple):
        return Items(path, value)
    return value
