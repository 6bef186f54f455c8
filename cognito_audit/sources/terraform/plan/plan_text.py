"""The text of a plan as its members; long members are decoded on access.

Decoded at once, a plan takes several times the memory of its text, and half of it repeats the other half
(``planned_values``, ``prior_state``).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.documents.json_text import ESCAPED_SURROGATE, refuse_constant, with_whole_characters

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODE: Final = json.JSONDecoder(parse_constant=refuse_constant).raw_decode
_LONG: Final = frozenset({"planned_values", "prior_state", "resource_changes", "resource_drift", "values"})
"""The members that list all resources: not kept when the text is scanned."""
Summaries = Mapping[str, Callable[[Any], Any]]
_NONE: Final[Summaries] = MappingProxyType({})


class RepeatedKeys(dict[str, Any]):
    """An object in which a key occurs twice; the later value counts."""


class PlanText:
    """The members of a JSON object.

    The constructor scans the whole text; ``summaries`` are made of long members on the way, by name. Raises
    ``ValueError`` if it is not a JSON object, ``ParseError`` if a member occurs twice, and ``RecursionError`` if it is
    nested too deeply.
    """

    def __init__(self, text: str, summaries: Summaries = _NONE) -> None:
        self._text = text
        self._starts: dict[str, int] = {}
        self._values: dict[str, Any] = {}
        self._has_halves = ESCAPED_SURROGATE.search(text) is not None
        self._marks = _Marks()
        self._decode_marked = json.JSONDecoder(
            object_pairs_hook=self._marks.marked, parse_constant=refuse_constant
        ).raw_decode
        self.summaries: dict[str, Any] = {}
        at = _skip_space(text, 0)
        if not text.startswith("{", at):
            raise ValueError("no object")
        at = _skip_space(text, at + 1)
        if not text.startswith("}", at):
            at = self._scan(at, summaries)
        if _skip_space(text, at + 1) < len(text):
            raise ValueError("more than an object")

    def _scan(self, at: int, summaries: Summaries) -> int:
        """Scan from the first member to the closing brace, and return the position of the brace."""
        text = self._text
        while True:
            name, start = _name(text, at)
            value, end = _DECODE(text, start)
            if name in self._starts:
                line = text.count("\n", 0, at) + 1
                raise ParseError(f"duplicate key {name!r}", line, at - text.rfind("\n", 0, at))
            self._starts[name] = start
            if name in summaries:
                self.summaries[name] = summaries[name](self._whole(value))
            if name not in _LONG:
                self._values[name] = self._whole(value)
            del value
            at = _skip_space(text, end)
            if text.startswith("}", at):
                return at
            if not text.startswith(",", at):
                raise ValueError("neither a comma nor an end")
            at = _skip_space(text, at + 1)

    def _whole(self, value: Any) -> Any:
        return with_whole_characters(value, tolerant=True) if self._has_halves else value

    def __contains__(self, name: str) -> bool:
        return name in self._starts

    def get(self, name: str) -> Any:
        """Return the value of a member, or None if there is no such member."""
        if name in self._values or name not in self:
            return self._values.get(name)
        return self.at(self._starts[name])

    def is_list(self, name: str) -> bool:
        """Return whether a member is a list."""
        return name in self and self._text.startswith("[", self._starts[name])

    def items(self, name: str) -> Iterator[tuple[int, Any]]:
        """Yield the items of a list, decoded one by one, with their positions in the text."""
        text = self._text
        at = _skip_space(text, self._starts[name] + 1)
        while text[at] != "]":
            item, end = _DECODE(text, at)
            yield at, self._whole(item)
            at = _skip_space(text, end)
            if text[at] == ",":
                at = _skip_space(text, at + 1)

    def at(self, start: int) -> Any:
        """Return the value at a position; in it, objects with a key that occurs twice are ``RepeatedKeys``."""
        return self._whole(self._decode_marked(self._text, start)[0])

    @property
    def repeats(self) -> bool:
        """Whether a value that ``at`` returned has ``RepeatedKeys``."""
        return self._marks.repeats


class _Marks:
    """Makes ``RepeatedKeys``. Apart from the text, which a decoder that refers to it would keep in memory."""

    def __init__(self) -> None:
        self.repeats = False

    def marked(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Return an object of a text."""
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.repeats = True
        return RepeatedKeys(members)


def _name(text: str, start: int) -> tuple[str, int]:
    """Return the name of a member, and the position of its value."""
    if not text.startswith('"', start):
        raise ValueError("no name")
    name, end = _DECODE(text, start)
    colon = _skip_space(text, end)
    if not text.startswith(":", colon):
        raise ValueError("no value")
    return name, _skip_space(text, colon + 1)


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
