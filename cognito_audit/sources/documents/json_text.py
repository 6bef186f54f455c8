"""JSON with locations. Values come from the standard library's C scanner; positions are found on demand.

A plan of 5 MB is read in a tenth of a second this way, where a parser that keeps marks takes seconds.
"""

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any, Final, NoReturn

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents.document import (
    MAX_DEPTH,
    Document,
    ParseError,
    Path,
    given_twice,
    whole_characters,
)
from cognito_audit.sources.documents.line_starts import LineStarts

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DIGITS: Final = 100
_NESTING: Final = (dict, list)
ESCAPED_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


class _DuplicateKeyError(Exception):
    """An object of the text has a duplicate key; a slower scan finds its location."""


def json_documents(text: str, file: str, *, tolerant: bool = False) -> Iterator[Document]:
    """Yield the JSON values of a text, one after the other (such as several CLI answers in one file).

    Raises ``ParseError`` for invalid JSON; for duplicate keys, NaN, infinity and numbers of thousands of digits too,
    unless ``tolerant`` makes them ``Unknown``.
    """
    lines = LineStarts(text)
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=refuse_constant)
    start = _skip_space(text, 0)
    while start < len(text):
        value, end = _decoded(decoder, text, start, lines, tolerant=tolerant)
        if deeper_than(value, MAX_DEPTH):
            raise _too_deep(lines, start)
        if ESCAPED_SURROGATE.search(text, start, end):
            value = with_whole_characters(value, tolerant=tolerant)
        yield JsonDocument(file, value, text, start, lines)
        start = _skip_space(text, end)


def _decoded(decoder: json.JSONDecoder, text: str, start: int, lines: LineStarts, *, tolerant: bool) -> tuple[Any, int]:
    """Return the value that begins at ``start``, and where it ends."""
    try:
        return decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise ParseError(f"not valid JSON: {error.msg}", error.lineno, error.colno) from None
    except RecursionError:
        raise _too_deep(lines, start) from None
    except (_DuplicateKeyError, ValueError) as error:  # a number of thousands of digits, NaN
        if tolerant:
            patient = json.JSONDecoder(parse_int=_integer, parse_float=_decimal, parse_constant=_no_number)
            value, end = _decoded(patient, text, start, lines, tolerant=False)
            _locate_duplicates(value, text, start, lines)
            return value, end
        if isinstance(error, _DuplicateKeyError):
            raise _duplicate_key(text, start, lines) from None
        raise ParseError(f"not valid JSON: {error}", *lines.position(start)) from None


class JsonDocument(Document):
    """A JSON value; positions are found by scanning the objects on the way to a path, each once."""

    __slots__ = ("_lines", "_members", "_start", "_text")

    def __init__(self, file: str, value: Any, text: str, start: int, lines: LineStarts) -> None:
        super().__init__(file, value)
        self._text = text
        self._start = start
        self._lines = lines
        self._members: dict[int, dict[str | int, tuple[int, int]]] = {}

    def position(self, path: Path) -> tuple[int, int]:
        """See ``Document.position``."""
        here = value = self._start
        for step in path:
            if value not in self._members:
                self._members[value] = {key: (at, inner) for key, at, inner in _parts(self._text, value)}
            found = self._members[value].get(step)
            if found is None:
                break
            here, value = found
        return self._lines.position(here)


def _parts(text: str, start: int) -> Iterator[tuple[str | int, int, int]]:
    """Key or index, place and start of the value of each part of the valid object or list that begins at ``start``."""
    skip = json.JSONDecoder(parse_int=float).raw_decode  # ``int`` refuses thousands of digits
    opening = text[start]
    if opening not in "{[":
        return
    at = _skip_space(text, start + 1)
    index = 0
    while text[at] not in "}]":
        value = at
        key: str | int = index
        if opening == "{":
            key, end = skip(text, at)
            value = _skip_space(text, _skip_space(text, end) + 1)
        yield key, at, value
        at = _skip_space(text, skip(text, value)[1])
        if text[at] == ",":
            at = _skip_space(text, at + 1)
        index += 1


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateKeyError
    return members


def _locate_duplicates(value: Any, text: str, start: int, lines: LineStarts) -> None:
    """Make the value of each duplicate key unknown, with both locations."""
    waiting = [(value, start)]
    while waiting:
        whole, at = waiting.pop()
        found: dict[str | int, list[tuple[int, int]]] = {}
        for key, here, inner in _parts(text, at):
            found.setdefault(key, []).append((here, inner))
        for key, places in found.items():
            if len(places) > 1:
                whole[key] = given_twice(str(key), *(lines.position(here) for here, _ in places[:2]))
            elif isinstance(whole[key], dict | list):
                waiting.append((whole[key], places[0][1]))


def _integer(digits: str) -> Any:
    return int(digits) if len(digits) <= _DIGITS else Unknown(f"a number of {len(digits):,} digits")


def _decimal(digits: str) -> Any:
    number = float(digits)
    return number if isfinite(number) else Unknown(f"{digits[:_DIGITS]} is larger than any number that is read")


def _no_number(name: str) -> Unknown:
    return Unknown(f"{name} is not a JSON number")


def refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python's decoder accepts and JSON does not have."""
    raise ValueError(f"{name} is not a JSON number")


def _duplicate_key(text: str, start: int, lines: LineStarts) -> ParseError:
    """Return the error of the first duplicate key, with both locations.

    The text up to it was scanned before, but what follows may be invalid JSON, which is the error then.
    """
    waiting = [start]
    try:
        while waiting:
            seen: dict[str | int, int] = {}
            for key, at, value in _parts(text, waiting.pop()):
                if key in seen:
                    line, column = lines.position(seen[key])
                    return ParseError(f"duplicate key {key!r}; first at {line}:{column}", *lines.position(at))
                seen[key] = at
                waiting.append(value)
    except json.JSONDecodeError as error:
        return ParseError(f"not valid JSON: {error.msg}", error.lineno, error.colno)
    except (IndexError, RecursionError, ValueError):
        return ParseError("not valid JSON: a duplicate key, and the text ends early", *lines.position(start))
    raise AssertionError("the scanner reported a duplicate key that is not there")


def _too_deep(lines: LineStarts, start: int) -> ParseError:
    return ParseError(f"nested more than {MAX_DEPTH} levels deep", *lines.position(start))


def deeper_than(value: Any, limit: int) -> bool:
    """Return whether a value is nested deeper than ``limit``."""
    level = [value] if isinstance(value, _NESTING) else []
    for _ in range(limit):
        if not level:
            return False
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, _NESTING)
        ]
    return bool(level)


def with_whole_characters(value: Any, *, tolerant: bool) -> Any:
    """Return a value without halves of characters; a text with one, or two keys that differ in one, are unknown."""
    if isinstance(value, str):
        whole = whole_characters(value)
        return Unknown("a text with half a character") if tolerant and whole != value else whole
    if isinstance(value, list):
        return [with_whole_characters(item, tolerant=tolerant) for item in value]
    if not isinstance(value, dict):
        return value
    members: dict[str, Any] = type(value)()  # a reader may mark objects by their type
    for name, item in value.items():
        key = whole_characters(name)
        clash = Unknown(f"two keys that differ in half a character are {key!r}") if key in members else None
        members[key] = clash or with_whole_characters(item, tolerant=tolerant)
    return members
