"""Unified diffs for ``git apply`` and ``patch -p1``."""

from difflib import unified_diff


def unified(name: str, before: str, after: str) -> str:
    """Return the patch from one text to the other; line breaks are kept."""
    old, new = _lines(before), _lines(after)
    diff = unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in diff)


def _lines(text: str) -> list[str]:
    """Split into lines with their ends; only a line feed ends a line, unlike in ``str.splitlines``."""
    *lines, last = text.split("\n")
    ended = [f"{line}\n" for line in lines]
    return [*ended, last] if last else ended
