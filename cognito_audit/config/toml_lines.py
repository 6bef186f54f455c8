"""The lines of the keys of a TOML file, which ``tomllib`` does not give."""

import re
import tomllib
from typing import Any, Final

_HEADER: Final = re.compile(r"\s*\[\[?(.+?)\]\]?\s*(?:#.*)?")
_KEY: Final = re.compile(r"\s*([^\s=#\[{][^=]*?)\s*=")


class TomlLines:
    """The lines of the keys and tables of a file, counted from one; of an array of tables, that of the first."""

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
        """Return the line of a key, of the inline table that holds it, or of a table; None where there is none."""
        ends = range(len(path), 0, -1)
        return next((self._keys[path[:end]] for end in ends if path[:end] in self._keys), self._tables.get(path))


def _path(dotted: str) -> tuple[str, ...]:
    """Return the parts of a dotted key, quoted or bare; empty for any other text, such as an item of a list."""
    try:
        inner: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    parts: list[str] = []
    while isinstance(inner, dict):
        ((key, inner),) = inner.items()
        parts.append(key)
    return tuple(parts)
