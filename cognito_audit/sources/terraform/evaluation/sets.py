"""Sets, and lists that are made of them: which order their items have."""

from collections.abc import Callable, Sequence
from typing import Any

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.equality import unique


class SetValue(list[Any]):
    """A set: each of its items once; texts, numbers and booleans are in Terraform's order."""


class UnorderedList(list[Any]):
    """A list whose items are known, and their order is not."""


def is_ordered(value: Any) -> bool:
    """Return whether the order of a collection's items is known."""
    if not isinstance(value, SetValue | UnorderedList) or len(value) < 2:  # noqa: PLR2004
        return True
    return isinstance(value, SetValue) and _sort_key(value) is not None


def set_of(items: Sequence[Any]) -> SetValue:
    """Return a set of items of one type."""
    once = unique([*items])
    key = _sort_key(once)
    return SetValue(once if key is None else sorted(once, key=key))


def _sort_key(items: Sequence[Any]) -> Callable[[Any], Any] | None:
    """Return the order of a set, at whose end null is. Terraform orders structures by a hash of its own."""
    known = [item for item in items if item is not None]
    if all(isinstance(item, str) for item in known):  # ordered by their UTF-8, and so by their code points
        return lambda text: (text is None, text or "")
    if all(isinstance(item, int | float) and not isinstance(item, Unknown) for item in known):
        return lambda number: (number is None, number or 0)
    return None


def list_of(values: list[Any]) -> list[Any]:
    """Return the items of a list or a set as a list."""
    return [*values] if is_ordered(values) else UnorderedList(values)


def like(collection: list[Any], items: Sequence[Any]) -> list[Any]:
    """Return a list of what was made of each item of another list or set."""
    return [*items] if is_ordered(collection) else UnorderedList(items)
