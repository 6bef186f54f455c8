"""Equality of values as Terraform sees it: a number is not a boolean, and unknown values are not known to be equal."""

from collections.abc import Mapping
from typing import Any


def unique(items: list[Any]) -> list[Any]:
    """Return the items without duplicates, in their order."""
    return list({comparable(item): item for item in reversed(items)}.values())[::-1]


def comparable(value: Any) -> Any:
    """Return what equal values have in common; no two unknown values are known to be equal."""
    if isinstance(value, list):
        return ("list", *map(comparable, value))
    if isinstance(value, Mapping):
        return ("map", frozenset((key, comparable(item)) for key, item in value.items()))
    if isinstance(value, str | int | float) or value is None:
        return ("bool" if isinstance(value, bool) else "plain", value)
    return object()
