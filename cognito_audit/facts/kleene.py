"""Kleene's three-valued logic for derived facts: what is known settles a question, in whatever order it is asked.

``NotKnown`` is the third value. It is raised only where no known operand settles the question.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from cognito_audit.model.partial import PartialValue, more_telling
from cognito_audit.model.unknown import NotKnown

T = TypeVar("T")


def any_of(*conditions: Callable[[], Any]) -> bool:
    """Return whether one of the conditions holds: one that does is enough, whatever is unknown of the others."""
    return any_item(conditions, lambda condition: condition())


def all_of(*conditions: Callable[[], Any]) -> bool:
    """Return whether all conditions hold: one that does not is enough, whatever is unknown of the others."""
    return not any_item(conditions, lambda condition: not condition())


def any_item(items: Iterable[T], holds: Callable[[T], Any]) -> bool:
    """Return whether a condition holds of one of the items, which may be unknown, as may be their end."""
    unknown: NotKnown | None = None
    try:
        for item in items:
            try:
                if holds(item):
                    return True
            except NotKnown as error:
                unknown = more_telling(unknown, error) if unknown else error
    except NotKnown as error:  # the end of the list
        unknown = more_telling(unknown, error) if unknown else error
    if unknown is not None:
        raise unknown
    return False


def all_items(items: Iterable[T], holds: Callable[[T], Any]) -> bool:
    """Return whether a condition holds of all items."""
    return not any_item(items, lambda item: not holds(item))


def is_empty(items: Iterable[Any]) -> bool:
    """Return whether a list is empty; one known item is enough to say that it is not."""
    return not any_item(items, lambda _item: True)


def is_one_of(value: Any, names: Iterable[Any]) -> bool:
    """Return whether a value is one of the names; it may be known in part."""
    return any_item(names, lambda name: value == name) if isinstance(value, PartialValue) else value in names
