"""The limits of values, so that no file fills the memory or keeps the program busy."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive

MAX_SIZE: Final = 20_000
"""The largest value, in items, keys and thousands of characters; a larger one is unknown, so no file fills the memory.
"""
MAX_TEXT: Final = 1_000_000
"""The longest text, in characters."""
MAX_NESTING: Final = 100
"""The deepest nesting of a value."""
TOO_LARGE: Final = Unknown("too large to be evaluated")
_TOO_DEEP: Final = Unknown("nested too deeply to be evaluated")


def bounded(value: Any) -> Any:
    """Return the value, or ``Unknown`` if it is too large or nested too deeply."""
    whole = value.value if isinstance(value, Sensitive) else value
    if isinstance(whole, str):
        return value if len(whole) <= MAX_TEXT else TOO_LARGE
    if not isinstance(whole, list | Mapping | Choice):
        return value
    count, level = 0, [whole]
    for _ in range(MAX_NESTING):
        inner: list[Any] = []
        for part in level:
            items = _items(part)
            count += 1 + len(items)
            if count > MAX_SIZE:
                return TOO_LARGE
            for one in items:
                item = one.value if isinstance(one, Sensitive) else one
                if isinstance(item, str):
                    count += len(item) // 1000
                elif isinstance(item, list | Mapping | Choice):
                    inner.append(item)
        if not inner:
            return value if count <= MAX_SIZE else TOO_LARGE
        level = inner
    return _TOO_DEEP


def cost(value: Any) -> int:
    """Return the evaluation steps that a look at a whole value counts as."""
    if isinstance(value, Sensitive):
        return cost(value.value)
    if isinstance(value, str):
        return 1 + len(value) // 64
    if not isinstance(value, list | Mapping | Choice):
        return 1
    items = _items(value)
    return 1 + len(items) + sum(map(cost, items))


def _items(value: list[Any] | Mapping[str, Any] | Choice) -> Collection[Any]:
    if isinstance(value, Choice):
        return value.options
    return value if isinstance(value, list) else value.values()
