"""Values that nobody expects, and data with one of them in a random place."""

import random
from collections.abc import Iterator
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, float("inf"), float("nan"), "", " ", "x", "*", "\x00", "\ufeff", "\ud800",
    "\u202e", "x" * 5000, [], [[]], [None], ["x", 1], {}, {"": {}}, {"*": 1}, {"unknown": "x"}, {"unknown": 1},
    {"expr": 1}, {"x": ["y"]}, "{{", "{{ }}", "{{ client }}", "javascript:alert(1)", "../../x", "9999-99-99",
)  # fmt: skip


def deep(levels: int) -> list[Any]:
    """Return a list in a list, that many levels deep."""
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in nested maps and lists."""
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from places(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from places(value, (*path, index))


def with_value(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return the data with another value in a place."""
    if not path:
        return value
    key, *rest = path
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[key] = with_value(copy[key], tuple(rest), value)
    return copy


def mutated(data: Any, chance: random.Random, odd: tuple[Any, ...] = ODD) -> Any:
    """Return the data with one value replaced, removed, renamed, or put into a list."""
    path = chance.choice(list(places(data)))
    kind = chance.choice(("odd", "odd", "odd", "remove", "rename", "wrap", "twice"))
    if kind == "odd" or not path:
        return with_value(data, path, chance.choice(odd))
    *above, key = path
    parent = data
    for name in above:
        parent = parent[name]
    if kind == "wrap":
        return with_value(data, path, [parent[key]])
    copy = dict(parent) if isinstance(parent, dict) else list(parent)
    if kind == "twice" and isinstance(copy, list):
        copy.append(copy[key])
    elif kind == "rename" and isinstance(copy, dict):
        copy[f"{key}x"] = copy.pop(key)
    else:
        del copy[key]
    return with_value(data, tuple(above), copy)
