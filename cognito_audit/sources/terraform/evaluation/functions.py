"""The functions of Terraform that are evaluated: pure ones, whose result depends on their arguments alone.

To add one, write it and add its name to ``_PURE``, or to ``_LISTS`` if it accepts arguments that are unknown in part.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.secrecy.sensitive import first_sensitive, revealed, sensitive
from cognito_audit.sources.terraform.evaluation.json_encoding import encode_json
from cognito_audit.sources.terraform.evaluation.primitive_types import as_boolean, as_number, as_text
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression, first_unknown

MAX_SIZE: Final = 20_000
"""The largest value, in items, keys and thousands of characters; a larger one is unknown, so no file fills the memory.
"""
_TOO_LARGE: Final = Unknown("too large to be evaluated")


def bounded(value: Any) -> Any:
    """Return the value, or ``Unknown`` if it is larger than ``MAX_SIZE``."""
    count = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        count += 1 + (len(item) // 1000 if isinstance(item, str) else 0)
        if isinstance(item, list | Mapping):
            if count + len(waiting) + len(item) > MAX_SIZE:
                return _TOO_LARGE
            waiting += item if isinstance(item, list) else item.values()
    return value if count <= MAX_SIZE else _TOO_LARGE


def call(name: str, arguments: list[Any]) -> Any:
    """Call a function; the result is ``Unknown`` if it depends on an unknown argument."""
    return bounded(_apply(name, [bounded(argument) for argument in arguments]))


def _apply(name: str, arguments: list[Any]) -> Any:
    if name in _LISTS:
        return _LISTS[name](arguments)
    function = _PURE.get(name)
    if function is None:
        return Unknown(f"{name}(...) is not evaluated")
    secret = first_sensitive(arguments)
    arguments = arguments if secret is None else revealed(arguments)
    unknown = next((unknown for argument in arguments if (unknown := first_unknown(argument)) is not None), None)
    if unknown is not None:
        return Unknown(unknown.reason)
    try:
        value = function(*arguments)
        return value if secret is None else sensitive(value, secret.reason)
    except (TypeError, ValueError, AttributeError, LookupError):
        return InvalidExpression(f"{name}(...) does not take these arguments")


def _concat(lists: list[Any]) -> Any:
    """Join lists; an unknown list becomes one unknown item, and the items of the others stay known."""
    joined: list[Any] = []
    for items in lists:
        if isinstance(items, Unknown):
            joined.append(items)
        elif isinstance(items, list):
            joined += items
            if len(joined) > MAX_SIZE:
                return _TOO_LARGE
        else:
            return InvalidExpression("concat(...) takes lists")
    return joined


def _distinct(lists: list[Any]) -> Any:
    if len(lists) != 1 or not isinstance(lists[0], list | Unknown):
        return InvalidExpression("takes one list")
    return lists[0] if isinstance(lists[0], Unknown) else unique(lists[0])


def unique(items: list[Any]) -> list[Any]:
    """Return the items without duplicates, in their order."""
    distinct: list[Any] = []
    for item in items:
        if isinstance(item, Unknown) or item not in distinct:
            distinct.append(item)
    return distinct


def _list(arguments: list[Any]) -> Any:
    if len(arguments) != 1 or not isinstance(arguments[0], list | Unknown):
        return InvalidExpression("takes one list")
    return arguments[0]


def _compact(arguments: list[Any]) -> Any:
    items = _list(arguments)
    return items if isinstance(items, Unknown) else [item for item in items if item not in (None, "")]


def _jsonencode(arguments: list[Any]) -> Any:
    return encode_json(arguments[0]) if arguments else InvalidExpression("jsonencode(...) takes a value")


def _only(name: str, arguments: list[Any]) -> Any:
    return arguments[0] if arguments else InvalidExpression(f"{name}(...) takes a value")


def _try(arguments: list[Any]) -> Any:
    return next(
        (value for value in arguments if not isinstance(value, InvalidExpression)),
        InvalidExpression("no argument of try(...) is valid"),
    )


def _coalesce(arguments: list[Any]) -> Any:
    for value in arguments:
        readable = revealed(value)
        if isinstance(readable, Unknown):
            return Unknown(readable.reason)
        if readable not in (None, ""):
            return value
    return InvalidExpression("every argument of coalesce(...) is null or empty")


def _merge(maps: list[Any]) -> Any:
    merged: dict[str, Any] = {}
    for item in maps:
        if isinstance(item, Unknown):
            return Unknown(item.reason)
        if item is not None and not isinstance(item, Mapping):
            return InvalidExpression("merge(...) takes maps")
        merged.update(item or {})
    return merged


def _lookup(arguments: list[Any]) -> Any:
    table, key, *default = (*arguments, None)[:3] if len(arguments) > 1 else (None, None)
    if isinstance(table, Unknown) or isinstance(key, Unknown):
        return Unknown((table if isinstance(table, Unknown) else key).reason)
    if not isinstance(table, Mapping):
        return InvalidExpression("lookup(...) takes a map and a key")
    if key in table:
        return table[key]
    return default[0] if len(arguments) > 2 else InvalidExpression(f"lookup(...): no key {key}")  # noqa: PLR2004


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
    return _TOO_LARGE if len(text) * (len(new) + 1) > MAX_SIZE * 1000 else text.replace(old, new)


def _contains(items: list[Any], value: Any) -> bool:
    return value in items


_LISTS: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "concat": _concat,
    "distinct": _distinct,
    "toset": _distinct,
    "tolist": _list,
    "tomap": lambda arguments: arguments[0] if len(arguments) == 1 else InvalidExpression("tomap(...) takes one map"),
    "compact": _compact,
    "try": _try,
    "coalesce": _coalesce,
    "jsonencode": _jsonencode,
    "merge": _merge,
    "lookup": _lookup,
    "nonsensitive": lambda arguments: revealed(_only("nonsensitive", arguments)),
    "sensitive": lambda arguments: sensitive(_only("sensitive", arguments), "sensitive(...) keeps it secret"),
}
"""Functions that accept arguments which are unknown in part. Sets keep the order in which they are written."""

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
