"""A plan's text as its members, each decoded when it is asked for.

Decoded at once, a plan fills several times the memory of its text, and half of it says again what the other half says
(``planned_values``, ``prior_state``).
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODE: Final = json.JSONDecoder().raw_decode
_CLOSING: Final = {"{": "}", "[": "]"}
_WALKED: Final = 4
"""So many levels are passed over part by part: down to the resources of ``planned_values``."""


class PlanText:
    """The members of the one JSON object that a text is; of two with one name the later counts.

    The whole text is looked at when this is made. Raises ``ValueError`` where it is no JSON object, ``RecursionError``
    where it is nested too deeply.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: dict[str, int] = {}
        start = _skip_space(text, 0)
        if not text.startswith("{", start):
            raise ValueError("no object")
        end = _end(text, start, _WALKED, self._starts)
        if _skip_space(text, end) < len(text):
            raise ValueError("more than an object")

    def __contains__(self, name: str) -> bool:
        return name in self._starts

    def get(self, name: str) -> Any:
        """The value of a member; None when there is none."""
        return _DECODE(self._text, self._starts[name])[0] if name in self._starts else None

    def is_list(self, name: str) -> bool:
        """Whether a member is a list."""
        return name in self and self._text.startswith("[", self._starts[name])

    def items(self, name: str) -> Iterator[Any]:
        """The items of a list, decoded one after the other."""
        text = self._text
        at = _skip_space(text, self._starts[name] + 1)
        while text[at] != "]":
            item, end = _DECODE(text, at)
            yield item
            at = _skip_space(text, end)
            if text[at] == ",":
                at = _skip_space(text, at + 1)


def _end(text: str, start: int, levels: int, starts: dict[str, int]) -> int:
    """Where the value that begins at ``start`` ends; ``starts`` takes where each member of an object begins."""
    opening = text[start : start + 1]
    if not levels or opening not in _CLOSING:
        return _DECODE(text, start)[1]
    at = _skip_space(text, start + 1)
    if text.startswith(_CLOSING[opening], at):
        return at + 1
    while True:
        if opening == "{":
            name, at = _name(text, at)
            starts[name] = at
        at = _skip_space(text, _end(text, at, levels - 1, {}))
        if text.startswith(_CLOSING[opening], at):
            return at + 1
        if not text.startswith(",", at):
            raise ValueError("neither a comma nor an end")
        at = _skip_space(text, at + 1)


def _name(text: str, start: int) -> tuple[str, int]:
    """The name of a member, and where its value begins."""
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
