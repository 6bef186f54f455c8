"""On which line of a TOML file a key is written: ``tomllib`` does not tell."""

import re
import tomllib
from typing import Any, Final

_HEADER: Final = re.compile(r"\s*\[\[?(.+?)\]\]?\s*(?:#.*)?")
_KEY: Final = re.compile(r"\s*([^\s=#\[{][^=]*?)\s*=")


class Lines:
    """The lines of a file's keys and tables, counted from one; of several tables of an array the first one counts."""

    def __init__(self, text: str) -> None:
        self._keys: dict[tuple[str, ...], int] = {}
        self._tables: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.fullmatch(line):
                table = _path(header[1])
                self._tables.setdefault(table, number)
            elif (key := _KEY.match(line)) and (path := _path(key[1])):
                self._keys.setdefault((*table, *path), number)

    def of(self, *path: str) -> int | None:
        """The line of a key, of the inline table that holds it, or of a table; None where none is found."""
        ends = range(len(path), 0, -1)
        return next((self._keys[path[:end]] for end in ends if path[:end] in self._keys), self._tables.get(path))


def _path(dotted: str) -> tuple[str, ...]:
    """The parts of a dotted key, quoted or bare; empty where the text is none (an item of a list, say)."""
    try:
        inner: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    parts: list[str] = []
    while isinstance(inner, dict):
        ((key, inner),) = inner.items()
        parts.append(key)
    return tuple(parts)
