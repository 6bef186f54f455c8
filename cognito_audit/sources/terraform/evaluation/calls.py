"""Calls of functions whose arguments depend on decisions, or are known in part."""

import re
from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any, Final

from cognito_audit.model.partial import Choice, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive, first_sensitive
from cognito_audit.sources.terraform.evaluation.branches import choice, each_option, in_cases, is_countable
from cognito_audit.sources.terraform.evaluation.conditions import one_of
from cognito_audit.sources.terraform.evaluation.functions import call
from cognito_audit.sources.terraform.evaluation.primitive_types import as_text
from cognito_audit.sources.terraform.evaluation.scope import Scope
from cognito_audit.sources.terraform.evaluation.unknowns import (
    ABSENT,
    InvalidExpression,
    SomeItems,
    text_of_parts,
)

_OF_WHOLE: Final = frozenset(
    {"can", "chunklist", "coalesce", "coalescelist", "element", "keys", "length", "lookup", "merge", "one", "reverse",
     "slice", "tolist", "tomap", "try", "values", "zipmap"}
)  # fmt: skip
"""Functions that may hand on what their arguments contain, and not look into it."""
_VERB: Final = re.compile(r"%(?:[sdv%]|(.))")


def apply(trees: list[Any], name: str, values: list[Any], scope: Scope) -> Any:
    """Call a function in every outcome of the decisions that its result depends on.

    ``trees`` are the syntax trees of its arguments.
    """
    own = scope.module.functions.get(name)
    if own is not None:
        return in_cases(lambda *arguments: own([*arguments]), *values)
    known = _LISTS.get(name)
    made = known(values) if known is not None else None
    if made is None and name == "lookup":
        made = _lookup(trees, values, scope)
    if made is not None:
        return made

    def called(*arguments: Any) -> Any:
        return call(name, [*arguments], scope.budget)

    def of_whole(*arguments: Any) -> Any:
        found = called(*arguments)
        return in_cases(called, *arguments, deep=True) if type(found) is Unknown else found

    return in_cases(of_whole, *values) if name in _OF_WHOLE else in_cases(called, *values, deep=True)


def _concat(values: list[Any]) -> list[Any] | None:
    lists = [items_of(value) for value in values]
    if not any(isinstance(value, Unknown) for value in values) or any(one is None for one in lists):
        return None
    return [item for one in lists for item in one or ()]


def items_of(value: Any) -> list[Any] | None:
    """Return the items of a list that may be one of several: each as a choice; None for anything that is not a list."""
    if isinstance(value, list):
        return value
    if isinstance(value, Choice):
        return _by_item(value, [items_of(option) for option in value.options])
    if not isinstance(value, Unknown) or isinstance(value, InvalidExpression):
        return None
    return [SomeItems(value.reason)]


def _by_item(like: Choice, lists: list[list[Any] | None]) -> list[Any] | None:
    if any(one is None for one in lists):
        return None
    rows = zip_longest(*(one for one in lists if one is not None), fillvalue=ABSENT)
    return [choice(like, options) for options in rows]


def _compact(values: list[Any]) -> list[Any] | None:
    items = items_of(values[0]) if len(values) == 1 else None
    if items is None or not any(isinstance(item, Unknown) for item in (*values, *items)):
        return None
    return [kept for item in items if (kept := each_option(item, _compacted)) is not ABSENT]


def _compacted(item: Any) -> Any:
    if item is None or item == "":
        return ABSENT
    return SomeItems(item.reason) if isinstance(item, Unknown) and not isinstance(item, Present | Sensitive) else item


def _flatten(values: list[Any]) -> list[Any] | None:
    (value,) = values if len(values) == 1 else (None,)
    if not isinstance(value, list | Choice):
        return None
    flat = _flat(value)
    return flat if flat is not None and any(isinstance(item, Unknown) for item in flat) else None


def _flat(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        lists = [_flat(item) for item in value]
        return None if any(one is None for one in lists) else [item for one in lists for item in one or ()]
    if isinstance(value, Choice):
        return _by_item(value, [_flat(option) for option in value.options])
    if isinstance(value, InvalidExpression):
        return None
    if isinstance(value, Unknown) and not isinstance(value, Present | Sensitive):
        return [SomeItems(value.reason)]
    return [] if value is ABSENT else [value]


def _join(values: list[Any]) -> Any:
    """Return a text that is known in part; None for one that is known, or of an unknown number of parts."""
    between, *lists = values
    items = [item for one in lists if isinstance(one, list) for item in one]
    if not isinstance(between, str) or not all(isinstance(one, list) and is_countable(one) for one in lists):
        return None
    parts = [part for item in items for part in (between, _text(item))][1:]
    return _partly_known(parts)


def _format(values: list[Any]) -> Any:
    """Return a formatted text that is known in part; None where more than texts and numbers are put in."""
    text, *arguments = values
    if not isinstance(text, str) or any(match[1] for match in _VERB.finditer(text)):
        return None
    parts, position, left = [], 0, [*arguments]
    for match in _VERB.finditer(text):
        parts.append(text[position : match.start()])
        position = match.end()
        if match[0] == "%%":
            parts.append("%")
        elif not left:
            return None
        else:
            parts.append(_text(left.pop(0)))
    return None if left else _partly_known([*parts, text[position:]])


def _text(value: Any) -> Any:
    text = as_text(value)
    return text if isinstance(value, Unknown) or isinstance(text, str) else InvalidExpression("is not a text")


def _partly_known(parts: list[Any]) -> Any:
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is None or any(isinstance(part, InvalidExpression | SomeItems | Choice) for part in parts):
        return None
    return None if first_sensitive(parts) is not None else text_of_parts(unknown.reason, tuple(parts))


def _lookup(trees: list[Any], values: list[Any], scope: Scope) -> Any:
    table, key, *default = (*values, None, None)[: max(2, len(values))]
    if not isinstance(table, Mapping) or not isinstance(key, Unknown) or isinstance(key, Choice | Sensitive):
        return None
    return one_of(trees[1], table, key, scope, *default)


_LISTS: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "compact": _compact,
    "concat": _concat,
    "flatten": _flatten,
    "format": lambda values: _format(values) if values else None,
    "join": lambda values: _join(values) if values else None,
}
"""Functions whose result is known item by item, or part by part; None where the function itself is to be called."""
