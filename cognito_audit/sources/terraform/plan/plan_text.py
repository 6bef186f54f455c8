"""The text of a plan as its members; long members are decoded on access.

Decoded at once, a plan takes several times the memory of its text, and half of it repeats the other half
(``planned_values``, ``prior_state``).
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from cognito_audit.sources.documents.json_text import refuse_constant

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODE: Final = json.JSONDecoder(parse_constant=refuse_constant).raw_decode
_LONG: Final = frozenset({"planned_values", "prior_state", "resource_changes", "resource_drift", "values"})
"""The members that list all resources: not kept when the text is scanned."""


class PlanText:
    """The members of a JSON object; of two members with the same name the later counts.

    The constructor scans the whole text. Raises ``ValueError`` if it is not a JSON object, ``RecursionError`` if it is
    nested too deeply.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: dict[str, int] = {}
        self._values: dict[str, Any] = {}
        at = _skip_space(text, 0)
        if not text.startswith("{", at):
            raise ValueError("no object")
        at = _skip_space(text, at + 1)
        if not text.startswith("}", at):
            at = self._scan(at)
        if _skip_space(text, at + 1) < len(text):
            raise ValueError("more than an object")

    def _scan(self, at: int) -> int:
        """Scan from the first member to the closing brace, and return the position of the brace."""
        text = self._text
        while True:
            name, start = _name(text, at)
            value, end = _DECODE(text, start)
            self._starts[name] = start
            if name not in _LONG:
                self._values[name] = value
            del value
            at = _skip_space(text, end)
            if text.startswith("}", at):
                return at
            if not text.startswith(",", at):
                raise ValueError("neither a comma nor an end")
            at = _skip_space(text, at + 1)

    def __contains__(self, name: str) -> bool:
        return name in self._starts

    def get(self, name: str) -> Any:
        """Return the value of a member, or None if there is no such member."""
        if name in self._values or name not in self:
            return self._values.get(name)
        return _DECODE(self._text, self._starts[name])[0]

    def is_list(self, name: str) -> bool:
        """Return whether a member is a list."""
        return name in self and self._text.startswith("[", self._starts[name])

    def items(self, name: str) -> Iterator[Any]:
        """Yield the items of a list, decoded one by one."""
        text = self._text
        at = _skip_space(text, self._starts[name] + 1)
        while text[at] != "]":
            item, end = _DECODE(text, at)
            yield item
            at = _skip_space(text, end)
            if text[at] == ",":
                at = _skip_space(text, at + 1)


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
