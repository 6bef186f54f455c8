"""The maps and lists of a YAML text while they are read, and once they are: plain data beside the marks of its places.

A scalar is an entry of what holds it and has no object of its own: a template holds ten times as many of them.
"""

import re
from abc import ABC, abstractmethod
from typing import Any, Final

from yaml import Mark

from cognito_audit.sources.documents.document import MAX_DEPTH, ParseError, given_twice, whole_characters
from cognito_audit.sources.documents.yaml_words import BOOLEAN_WORDS

Event = Any
"""An event of PyYAML's parser; the stubs know of no marks that are always there."""

MAX_PARTS: Final = 500_000
"""How many parts a text may have, as written and once its aliases are followed: far more than the largest template
that CloudFormation takes (1 MB) has."""

_LONG: Final = 100
"""So many characters of a text count as one part more, so that aliases of a long text do not multiply without end."""
_LONGEST_TAG: Final = 200
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL: Final = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}")
_BEGIN_NUMBERS: Final = frozenset("+-0123456789")
_WORDS: Final = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **BOOLEAN_WORDS,
}
_MERGE: Final = "<<"


def error_at(mark: Mark, message: str) -> ParseError:
    """Return an error at a mark."""
    return ParseError(message, mark.line + 1, mark.column + 1)


class YamlPart(ABC):
    """A map or a list.

    ``data`` is what it holds as plain data, ``marks`` where each member begins (a map's at its key), ``inner`` the maps
    and lists among its members. ``tag`` is the intrinsic function that it is wrapped in by its short form, ``whole``
    the data in that wrapping. ``size`` and ``depth`` count its parts and levels once aliases are followed.
    """

    __slots__ = ("data", "depth", "inner", "mark", "marks", "size", "tag")

    def __init__(self, mark: Mark, tag: str) -> None:
        self.mark = mark
        self.tag = tag
        self.data: Any
        self.marks: Any
        self.inner: dict[str | int, YamlPart] = {}
        self.size = 1
        self.depth = 1

    @property
    def whole(self) -> Any:
        """See the class."""
        return {self.tag: self.data} if self.tag else self.data

    @abstractmethod
    def mark_of(self, step: str | int) -> Mark | None:
        """Where a member begins; None when there is no such member."""

    @abstractmethod
    def take(self, scalar: Event) -> None:
        """Read a scalar as the next key or member."""

    @abstractmethod
    def put(self, part: "YamlPart") -> None:
        """Read a map or list as the next member."""

    def close(self) -> None:
        """Called when all of it was read. Raises ``ParseError`` for more than may be held."""
        self.size += len(self.data)
        if self.tag:
            self.depth += 1
        if self.size > MAX_PARTS:
            raise error_at(self.mark, f"contains more than {MAX_PARTS:,} parts once its aliases are followed")
        if self.depth > MAX_DEPTH:
            raise error_at(self.mark, f"nested more than {MAX_DEPTH} levels deep once its aliases are followed")

    def _value(self, scalar: Event) -> Any:
        """A scalar as plain data."""
        text = _text(scalar)
        if len(text) > _LONG:
            self.size += len(text) // _LONG
        if scalar.implicit[0]:
            return plain_value(text)
        tag = function_of(scalar.tag, scalar.start_mark)
        if not tag:
            return text
        self._count(2, 1)
        return {tag: text.split(".", 1) if tag == "Fn::GetAtt" and "." in text else text}

    def _count(self, size: int, depth: int) -> None:
        """Of a member that is more than one part."""
        self.size += size - 1
        if depth >= self.depth:
            self.depth = depth + 1


class YamlList(YamlPart):
    """A list."""

    __slots__ = ()

    def __init__(self, mark: Mark, tag: str) -> None:
        super().__init__(mark, tag)
        self.data: list[Any] = []
        self.marks: list[Mark] = []

    def mark_of(self, step: str | int) -> Mark | None:
        """See ``YamlPart``."""
        return self.marks[step] if isinstance(step, int) and step < len(self.marks) else None

    def take(self, scalar: Event) -> None:
        """See ``YamlPart``."""
        self.data.append(self._value(scalar))
        self.marks.append(scalar.start_mark)

    def put(self, part: YamlPart) -> None:
        """See ``YamlPart``."""
        self.inner[len(self.data)] = part
        self.data.append(part.whole)
        self.marks.append(part.mark)
        self._count(part.size, part.depth)


class YamlMap(YamlPart):
    """A map; what it merges in (``<<``) gives way to its own members. The value of a duplicate key is unknown."""

    __slots__ = ("_key", "_merged", "_twice")

    def __init__(self, mark: Mark, tag: str) -> None:
        super().__init__(mark, tag)
        self.data: dict[str, Any] = {}
        self.marks: dict[str | int, Mark] = {}
        self._key: str | None = None
        self._merged: list[YamlMap] = []
        self._twice: dict[str, Any] = {}

    def mark_of(self, step: str | int) -> Mark | None:
        """See ``YamlPart``."""
        return self.marks.get(step)

    def take(self, scalar: Event) -> None:
        """See ``YamlPart``. Raises ``ParseError`` for a key that is wrapped in a function."""
        key = self._key
        if key is None:
            self._begin(scalar)
        elif key == _MERGE:
            raise _no_map(scalar.start_mark)
        else:
            self.data[key] = self._value(scalar)
            self._key = None

    def put(self, part: YamlPart) -> None:
        """See ``YamlPart``. Raises ``ParseError`` for a key that is not text, and for what cannot be merged."""
        key = self._key
        if key is None:
            raise error_at(part.mark, "a key must be plain text")
        self._key = None
        if key == _MERGE:
            self._merge(part)
            return
        self.inner[key] = part
        self.data[key] = part.whole
        self._count(part.size, part.depth)

    def close(self) -> None:
        """See ``YamlPart``."""
        super().close()
        for name, why in self._twice.items():
            self.data[name] = why
            self.inner.pop(name, None)
        if not self._merged:
            return
        whole = YamlMap(self.mark, "")
        for source in (*reversed(self._merged), self):
            for key in whole.inner.keys() & source.data.keys():
                del whole.inner[key]
            whole.data |= source.data
            whole.marks |= source.marks
            whole.inner |= source.inner
        self.data, self.marks, self.inner = whole.data, whole.marks, whole.inner

    def _begin(self, scalar: Event) -> None:
        key = _text(scalar)
        if function_of(scalar.tag, scalar.start_mark):
            raise error_at(scalar.start_mark, "a key must be plain text")
        if key in self.marks:
            self._repeat(key, scalar.start_mark)
        elif key != _MERGE:
            self.marks[key] = scalar.start_mark
        self._key = key

    def _repeat(self, key: str, mark: Mark) -> None:
        """Read a duplicate key."""
        first = self.marks[key]
        self._twice.setdefault(
            key, given_twice(key, (first.line + 1, first.column + 1), (mark.line + 1, mark.column + 1))
        )

    def _merge(self, value: YamlPart) -> None:
        sources: list[tuple[Mark, YamlPart | None]] = [(value.mark, value)]
        if isinstance(value, YamlList) and value.data and not value.tag:
            sources = [(mark, value.inner.get(index)) for index, mark in enumerate(value.marks)]
        for mark, source in sources:
            if not isinstance(source, YamlMap) or source.tag:
                raise _no_map(mark)
            self._merged.append(source)
            self._count(source.size, source.depth - 1)


class StrictYamlMap(YamlMap):
    """A map that has no duplicate keys: it raises ``ParseError`` for one."""

    __slots__ = ()

    def _repeat(self, key: str, mark: Mark) -> None:
        first = self.marks[key]
        where = f"{first.line + 1}:{first.column + 1}"
        raise error_at(mark, f"duplicate key {key!r}; first at {where}")


def _no_map(mark: Mark) -> ParseError:
    return error_at(mark, "only maps can be merged with <<")


def _text(scalar: Event) -> str:
    text: str = scalar.value
    return text if text.isascii() else whole_characters(text)


def plain_value(text: str) -> Any:
    """Return the value of a scalar without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGIN_NUMBERS:  # by far the most
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def function_of(tag: str | None, mark: Mark) -> str:
    """The long name of the intrinsic function that a short tag stands for: ``!Sub`` is ``Fn::Sub``; empty for none.

    Raises ``ParseError`` for a tag that no function has: ``%TAG`` lets a few characters stand for a megabyte.
    """
    if not tag or not tag.startswith("!") or tag == "!":
        return ""
    if len(tag) > _LONGEST_TAG:
        raise error_at(mark, f"a tag of more than {_LONGEST_TAG} characters")
    name = tag[1:]
    return name if name in ("Ref", "Condition") else f"Fn::{name}"
