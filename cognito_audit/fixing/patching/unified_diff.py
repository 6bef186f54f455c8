"""Unified patches, as ``git apply`` and ``patch -p1`` take them."""

from difflib import unified_diff


def unified(name: str, before: str, after: str) -> str:
    """The patch from one text to the other; line breaks stay what they are."""
    old, new = _lines(before), _lines(after)
    diff = unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in diff)


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a line feed ends a line, whatever Unicode says."""
    found = [f"{line}\n" for line in text.split("\n")]
    last = found.pop()[:-1]
    return [*found, last] if last else found
