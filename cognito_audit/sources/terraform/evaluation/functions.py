"""The functions of Terraform that are evaluated: pure ones, whose result depends on their arguments alone.

To add one, write it and add its name to ``_PURE``, or to ``_LISTS`` if it accepts arguments that are unknown in part.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import first_unknown
from cognito_audit.sources.secrecy.sensitive import first_sensitive, revealed, sensitive
from cognito_audit.sources.terraform.evaluation.bounds import MAX_SIZE, MAX_TEXT, TOO_LARGE, bounded, cost
from cognito_audit.sources.terraform.evaluation.equality import comparable, unique
from cognito_audit.sources.terraform.evaluation.json_encoding import encode_json
from cognito_audit.sources.terraform.evaluation.primitive_types import as_boolean, as_number, as_text
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Budget
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression


def call(name: str, arguments: list[Any], budget: Budget) -> Any:
    """Call a function; the result is ``Unknown`` if it depends on an unknown argument."""
    values = [bounded(argument) for argument in arguments]
    if not budget.spend(sum(map(cost, values))):
        return OUT_OF_STEPS
    return bounded(_apply(name, values))


def _apply(name: str, arguments: list[Any]) -> Any:
    function, pure = _LISTS.get(name), _PURE.get(name)
    if function is None and pure is None:
        return Unknown(f"{name}(...) is not evaluated")
    if name not in _OF_ANYTHING and not all(map(_is_plain, arguments)):
        return Unknown(f"{name}(...) of a whole resource or module is not evaluated")
    try:
        return function(arguments) if function is not None else _of_known(pure, arguments)
    except (TypeError, ValueError, AttributeError, LookupError):
        return InvalidExpression(f"{name}(...) does not take these arguments")


def _of_known(function: Callable[..., Any] | None, arguments: list[Any]) -> Any:
    """Call a function of values that are wholly known; the result of secret ones is secret."""
    secret = first_sensitive(arguments)
    known = arguments if secret is None else revealed(arguments)
    unknown = first_unknown(known)
    if unknown is not None or function is None:
        return Unknown(unknown.reason if unknown is not None else "not evaluated")
    value = function(*known)
    return value if secret is None else sensitive(value, secret.reason)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | list | Mapping | Unknown)


def _concat(lists: list[Any]) -> Any:
    """Join lists; an unknown list becomes one unknown item, and the items of the others stay known."""
    joined: list[Any] = []
    for items in lists:
        if isinstance(items, Unknown):
            joined.append(items)
        elif isinstance(items, list):
            joined += items
            if len(joined) > MAX_SIZE:
                return TOO_LARGE
        else:
            return InvalidExpression("concat(...) takes lists")
    return joined


def _distinct(lists: list[Any]) -> Any:
    if len(lists) != 1 or not isinstance(lists[0], list | Unknown):
        return InvalidExpression("takes one list")
    return lists[0] if isinstance(lists[0], Unknown) else unique(lists[0])


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
    name = as_text(key)
    if name in table:
        return table[name]
    return default[0] if len(arguments) > 2 else InvalidExpression(f"lookup(...): no key {key}")  # noqa: PLR2004


def _as_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _as_map(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _of_texts(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of texts that also takes what Terraform converts to text."""

    def converted(*arguments: Any) -> Any:
        texts = [as_text(argument) for argument in arguments]
        if any(isinstance(text, Unknown) for text in texts):
            raise TypeError
        return function(*texts)

    return converted


def _keys(table: Any) -> list[str]:
    return sorted(_as_map(table))


def _values(table: Any) -> list[Any]:
    return [table[key] for key in sorted(_as_map(table))]


def _flatten(items: Any) -> list[Any]:
    return [leaf for item in _as_list(items) for leaf in (_flatten(item) if isinstance(item, list) else [item])]


def _length(value: Any) -> int:
    return len(value)


def _one(items: Any) -> Any:
    if len(_as_list(items)) > 1:
        raise ValueError
    return items[0] if items else None


def _coalescelist(*lists: Any) -> list[Any]:
    return next((items for items in map(_as_list, lists) if items), [])


def _join(separator: Any, *lists: Any) -> str | Unknown:
    texts = [as_text(item) for items in lists for item in _as_list(items)]
    between = as_text(separator)
    if isinstance(between, Unknown) or any(isinstance(text, Unknown) for text in texts):
        raise TypeError
    known = [text for text in texts if isinstance(text, str)]
    size = sum(map(len, known)) + len(between) * len(known)
    return between.join(known) if size <= MAX_TEXT else TOO_LARGE


def _split(separator: str, text: str) -> list[str] | Unknown:
    if not separator:
        return Unknown("split(...) into characters is not evaluated")
    return text.split(separator) if text.count(separator) < MAX_SIZE else TOO_LARGE


def _replace(text: str, old: str, new: str) -> str | Unknown:
    if old[:1] == "/":
        return Unknown("replace(...) by pattern is not evaluated")
    return TOO_LARGE if len(text) * (len(new) + 1) > MAX_SIZE * 1000 else text.replace(old, new)


def _contains(items: Any, value: Any) -> bool | Unknown:
    keys = set(map(comparable, _as_list(items)))
    if comparable(value) in keys:
        return True
    alike = any(as_text(item) == as_text(value) for item in items if isinstance(as_text(item), str))
    return Unknown("contains(...) compares values of two types") if alike else False


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

_OF_ANYTHING: Final = frozenset({"try", "coalesce", "sensitive", "nonsensitive"})
"""Functions that also take whole resources and modules."""

_PURE: Final[Mapping[str, Callable[..., Any]]] = {
    "coalescelist": _coalescelist,
    "contains": _contains,
    "flatten": _flatten,
    "join": _join,
    "keys": _keys,
    "length": _length,
    "lower": _of_texts(lambda text: text.lower()),
    "one": _one,
    "replace": _of_texts(_replace),
    "split": _of_texts(_split),
    "tobool": as_boolean,
    "tonumber": as_number,
    "tostring": as_text,
    "trimspace": _of_texts(lambda text: text.strip()),
    "trimprefix": _of_texts(lambda text, prefix: text.removeprefix(prefix)),
    "trimsuffix": _of_texts(lambda text, suffix: text.removesuffix(suffix)),
    "upper": _of_texts(lambda text: text.upper()),
    "values": _values,
}
