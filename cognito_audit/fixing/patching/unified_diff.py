"""Unified diffs for ``git apply`` and ``patch -p1``."""

import os
from difflib import unified_diff
from typing import Final

_PRINTABLE: Final = (0x20, 0x7E)
_ESCAPES: Final = {ord(char): f"\\{letter}" for char, letter in zip('\a\b\t\n\v\f\r"\\', 'abtnvfr"\\', strict=True)}


def unified(name: str, before: str, after: str, context: int = 3) -> str:
    """Return the patch from one text to the other, with lines of context; line breaks are kept."""
    old, new = _lines(before), _lines(after)
    diff = unified_diff(old, new, quoted(f"a/{name}"), quoted(f"b/{name}"), n=context)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in diff)


def quoted(name: str) -> str:
    """Return a file's name as Git writes it in a patch.

    "Pathnames with unusual characters are quoted ... as C strings" (git-config, core.quotePath). A name with blanks
    ends with a tab, because what follows a blank may be a date.
    """
    raw = os.fsencode(name)
    if all(_PRINTABLE[0] <= byte <= _PRINTABLE[1] and byte not in _ESCAPES for byte in raw):
        return f"{name}\t" if " " in name else name
    escaped = (
        _ESCAPES.get(byte) or (chr(byte) if _PRINTABLE[0] <= byte <= _PRINTABLE[1] else f"\\{byte:03o}") for byte in raw
    )
    return f'"{"".join(escaped)}"'


def _lines(text: str) -> list[str]:
    """Split into lines with their ends; only a line feed ends a line, unlike in ``str.splitlines``."""
    *lines, last = text.split("\n")
    ended = [f"{line}\n" for line in lines]
    return [*ended, last] if last else ended
