"""How deeply data is nested. Dotted keys of TOML nest without end, and so do lists of JSON in some parsers."""

from collections.abc import Iterable
from typing import Any, Final

DEEPEST: Final = 100
"""No answer of AWS, and nothing that a person writes, has as many levels; a thousand end Python's recursion."""


def refuse_depth(value: Any) -> None:
    """Raise ``RecursionError``, as parsers do for brackets, where maps and lists have more than ``DEEPEST`` levels."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inner(one)]
        if not level:
            return
    raise RecursionError


def _inner(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
