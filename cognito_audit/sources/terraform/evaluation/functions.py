"""The functions of Terraform that are read: pure ones whose result follows from the text alone."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.evaluation.json_encoding import encoded
from cognito_audit.sources.terraform.evaluation.primitive_types import as_boolean, as_number, as_text
from cognito_audit.sources.terraform.evaluation.unknowns import Fault, hole_in

MOST_PARTS: Final = 20_000
"""The most items, keys and thousands of characters in a value; more is unknown, so that no file can fill the memory."""
_TOO_LARGE: Final = Unknown("too large to be evaluated")


def bounded(value: Any) -> Any:
    """The value, or ``Unknown`` where it has more parts than ``MOST_PARTS``."""
    count = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        count += 1 + (len(item) // 1000 if isinstance(item, str) else 0)
        if isinstance(item, list | Mapping):
            if count + len(waiting) + len(item) > MOST_PARTS:
                return _TOO_LARGE
            waiting += item if isinstance(item, list) else item.values()
    return value if count <= MOST_PARTS else _TOO_LARGE


def call(name: str, arguments: list[Any]) -> Any:
    """The result of a function; ``Unknown`` where it does not follow from what is known."""
    return bounded(_called(name, [bounded(argument) for argument in arguments]))


def _called(name: str, arguments: list[Any]) -> Any:
    if name in _LISTS:
        return _LISTS[name](arguments)
    function = _PURE.get(name)
    if function is None:
        return Unknown(f"{name}(...) is not evaluated")
    hole = next((hole for argument in arguments if (hole := hole_in(argument)) is not None), None)
    if hole is not None:
        return Unknown(hole.reason)
    try:
        return function(*arguments)
    except (TypeError, ValueError, AttributeError, LookupError):
        return Fault(f"{name}(...) cannot be called like this")


def _concat(lists: list[Any]) -> Any:
    """An unknown list among known ones leaves their items known, with a hole for its own."""
    joined: list[Any] = []
    for items in lists:
        if isinstance(items, Unknown):
            joined.append(items)
        elif isinstance(items, list):
            joined += items
            if len(joined) > MOST_PARTS:
                return _TOO_LARGE
        else:
            return Fault("concat(...) takes lists")
    return joined


def _distinct(lists: list[Any]) -> Any:
    if len(lists) != 1 or not isinstance(lists[0], list | Unknown):
        return Fault("takes one list")
    return lists[0] if isinstance(lists[0], Unknown) else unique(lists[0])


def unique(items: list[Any]) -> list[Any]:
    """The items, each once, in their order."""
    found: list[Any] = []
    for item in items:
        if isinstance(item, Unknown) or item not in found:
            found.append(item)
    return found


def _list(arguments: list[Any]) -> Any:
    if len(arguments) != 1 or not isinstance(arguments[0], list | Unknown):
        return Fault("takes one list")
    return arguments[0]


def _compact(arguments: list[Any]) -> Any:
    items = _list(arguments)
    return items if isinstance(items, Unknown) else [item for item in items if item not in (None, "")]


def _try(arguments: list[Any]) -> Any:
    return next(
        (value for value in arguments if not isinstance(value, Fault)), Fault("no argument of try(...) is valid")
    )


def _coalesce(arguments: list[Any]) -> Any:
    for value in arguments:
        if isinstance(value, Unknown):
            return Unknown(value.reason)
        if value not in (None, ""):
            return value
    return Fault("every argument of coalesce(...) is null or empty")


def _merge(maps: list[Any]) -> Any:
    merged: dict[str, Any] = {}
    for item in maps:
        if isinstance(item, Unknown):
            return Unknown(item.reason)
        if item is not None and not isinstance(item, Mapping):
            return Fault("merge(...) takes maps")
        merged.update(item or {})
    return merged


def _lookup(arguments: list[Any]) -> Any:
    table, key, *otherwise = (*arguments, None)[:3] if len(arguments) > 1 else (None, None)
    if isinstance(table, Unknown) or isinstance(key, Unknown):
        return Unknown((table if isinstance(table, Unknown) else key).reason)
    if not isinstance(table, Mapping):
        return Fault("lookup(...) takes a map and a key")
    if key in table:
        return table[key]
    return otherwise[0] if len(arguments) > 2 else Fault(f"lookup(...): no key {key}")  # noqa: PLR2004


def _keys(table: Mapping[str, Any]) -> list[str]:
    return sorted(table)


def _values(table: Mapping[str, Any]) -> list[Any]:
    return [table[key] for key in sorted(table)]


def _flatten(items: list[Any]) -> list[Any]:
    return [leaf for item in items for leaf in (_flatten(item) if isinstance(item, list) else [item])]


def _length(value: Any) -> int:
    return len(value)


def _one(items: list[Any]) -> Any:
    if len(items) > 1:
        raise ValueError
    return items[0] if items else None


def _coalescelist(*lists: list[Any]) -> list[Any]:
    return next(items for items in lists if items)


def _join(separator: str, *lists: list[Any]) -> str:
    texts = [as_text(item) for items in lists for item in items]
    return separator.join(text for text in texts if isinstance(text, str))


def _replace(text: str, old: str, new: str) -> str | Unknown:
    if old[:1] == "/":
        return Unknown("replace(...) by pattern is not evaluated")
    return _TOO_LARGE if len(text) * (len(new) + 1) > MOST_PARTS * 1000 else text.replace(old, new)


def _contains(items: list[Any], value: Any) -> bool:
    return value in items


_LISTS: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "concat": _concat,
    "distinct": _distinct,
    "toset": _distinct,
    "tolist": _list,
    "tomap": lambda arguments: arguments[0] if len(arguments) == 1 else Fault("tomap(...) takes one map"),
    "compact": _compact,
    "try": _try,
    "coalesce": _coalesce,
    "jsonencode": lambda arguments: encoded(arguments[0]) if arguments else Fault("jsonencode(...) takes a value"),
    "merge": _merge,
    "lookup": _lookup,
    "nonsensitive": lambda arguments: arguments[0] if arguments else Fault("nonsensitive(...) takes a value"),
    "sensitive": lambda arguments: arguments[0] if arguments else Fault("sensitive(...) takes a value"),
}
"""Functions that know how to treat a hole among their arguments. A set is read in the order in which it is written."""

_PURE: Final[Mapping[str, Callable[..., Any]]] = {
    "coalescelist": _coalescelist,
    "contains": _contains,
    "flatten": _flatten,
    "join": _join,
    "keys": _keys,
    "length": _length,
    "lower": lambda text: text.lower(),
    "one": _one,
    "replace": _replace,
    "split": lambda separator, text: text.split(separator),
    "tobool": as_boolean,
    "tonumber": as_number,
    "tostring": as_text,
    "trimspace": lambda text: text.strip(),
    "trimprefix": lambda text, prefix: text.removeprefix(prefix),
    "trimsuffix": lambda text, suffix: text.removesuffix(suffix),
    "upper": lambda text: text.upper(),
    "values": _values,
}
