"""Functions that hand on the items of lists and maps, which may be unknown: what is known of the others stays."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.model.partial import PartialText, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import first_unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive, revealed, sensitive
from cognito_audit.sources.terraform.evaluation.equality import unique
from cognito_audit.sources.terraform.evaluation.json_encoding import encode_json
from cognito_audit.sources.terraform.evaluation.sets import SetValue, is_ordered, list_of, set_of
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression, SomeItems
from cognito_audit.sources.terraform.functions.questions import QUESTIONS, known_argument
from cognito_audit.sources.terraform.functions.signature import LanguageFunction, collection, integer, text
from cognito_audit.sources.terraform.functions.texts import characters
from cognito_audit.sources.terraform.functions.value_types import (
    InvalidArgumentError,
    NotEvaluatedError,
    common_type,
    converted,
    of_one_type,
    type_of,
)


def first_invalid(value: Any) -> InvalidExpression | None:
    """Return the first part of a value that Terraform refuses, at whatever depth."""
    if isinstance(value, InvalidExpression):
        return value
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return next((found for item in items if (found := first_invalid(item)) is not None), None)


def _items(value: Any) -> list[Any]:
    """Return the items of a list or a set; raises if it may have any number."""
    items = collection(known_argument(value))
    stand_in = next((item for item in items if isinstance(item, SomeItems)), None)
    if stand_in is not None or isinstance(items, SetValue):
        unknown = stand_in or first_unknown(items)
        if unknown is not None:
            raise NotEvaluatedError(unknown.reason)
    return items


def _sequence(value: Any) -> list[Any]:
    items = _items(value)
    if isinstance(items, SetValue):
        raise InvalidArgumentError("a set")
    return items


def _table(value: Any) -> Mapping[str, Any]:
    table = known_argument(value)
    if not isinstance(table, Mapping):
        raise InvalidArgumentError("not a map")
    return table


def _length(value: Any) -> int:
    known = known_argument(value)
    if isinstance(known, str):
        return len(characters(known))
    if isinstance(known, list) and not is_ordered(known) and first_unknown(known) is None:
        return len(known)
    return len(known if isinstance(known, Mapping) else _items(known))


def _element(items: Any, index: Any) -> Any:
    known, position = _sequence(items), integer(known_argument(index))
    if position < 0:
        raise NotEvaluatedError("not all versions take an index below 0")
    if not known:
        raise InvalidArgumentError("an empty list")
    return known[position % len(known)]


def _slice(items: Any, start: Any, end: Any) -> list[Any]:
    known, first, last = _sequence(items), integer(known_argument(start)), integer(known_argument(end))
    if not 0 <= first <= last <= len(known):
        raise InvalidArgumentError("not within the list")
    return known[first:last]


def _chunklist(items: Any, size: Any) -> list[Any]:
    known, step = _sequence(items), integer(known_argument(size))
    if step < 0:
        raise InvalidArgumentError("a size below 0")
    known = of_one_type(known)
    return [known[start : start + step] for start in range(0, len(known), step)] if step else [known] if known else []


def _zipmap(keys: Any, values: Any) -> dict[str, Any]:
    names, items = [text(known_argument(key)) for key in _items(keys)], _items(values)
    if len(names) != len(items):
        raise InvalidArgumentError("lists of two lengths")
    return dict(zip(names, items, strict=True))


def _one(items: Any) -> Any:
    known = _items(items)
    if len(known) > 1:
        raise InvalidArgumentError("more than one item")
    return known[0] if known else None


def _coalescelist(*values: Any) -> list[Any]:
    if any(isinstance(value, SetValue) or not isinstance(value, list | Unknown) for value in values):
        raise InvalidArgumentError("not a list")
    for value in values:
        if items := _items(value):
            return items
    raise InvalidArgumentError("no list has an item")


def _coalesce(*values: Any) -> Any:
    for value in values:
        readable = revealed(value)
        if isinstance(readable, Unknown) and not isinstance(readable, PartialText):
            raise NotEvaluatedError(readable.reason)
        if readable not in (None, ""):
            return _in_common_type(value, values)
    raise InvalidArgumentError("every argument is null or empty")


def _in_common_type(value: Any, values: tuple[Any, ...]) -> Any:
    if isinstance(value, Unknown) or not isinstance(value, str | int | float | list | Mapping):
        return value
    try:
        return converted(value, common_type([type_of(one) for one in values if _is_plain(one)]))
    except InvalidArgumentError:
        if None in values:  # beside it, the others need no type in common
            return value
        raise


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | list | Mapping)


def _merge(*maps: Any) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for item in maps:
        if known_argument(item) is not None:
            merged.update(_table(item))
    return merged


def _lookup(table: Any, key: Any, *default: Any) -> Any:
    known, name = _table(table), text(known_argument(key))
    if name in known:
        return known[name]
    if not default:
        raise InvalidArgumentError("no such key")
    return default[0]


def _to_list(value: Any) -> Any:
    known = known_argument(value)
    return known if known is None else of_one_type(list_of(_of_collection(known)))


def _of_collection(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidArgumentError("not a list")
    return value


def _to_set(value: Any) -> Any:
    known = known_argument(value)
    return known if known is None else set_of(of_one_type(_of_collection(known)))


def _to_map(value: Any) -> Any:
    if known_argument(value) is None:
        return None
    table = _table(value)
    return dict(zip(table, of_one_type([*table.values()]), strict=True))


def _distinct(items: Any) -> Any:
    known = _to_list(items)
    if known is None:
        raise InvalidArgumentError("null")
    return unique(known)


def _compact(items: Any) -> list[Any]:
    known = collection(known_argument(items))
    return [item if isinstance(item, Unknown) else text(item) for item in known if item is not None and item != ""]


def _concat(*values: Any) -> list[Any]:
    if not values:
        raise InvalidArgumentError("takes lists")
    joined: list[Any] = []
    for value in values:
        known = collection(known_argument(value))
        if isinstance(known, SetValue):
            raise InvalidArgumentError("a set")
        joined += known
    return joined


def _flatten(items: Any) -> list[Any]:
    every = collection(known_argument(items))
    return [leaf for item in every for leaf in (_flatten(item) if isinstance(item, list) else [item])]


def _try(*values: Any) -> Any:
    for value in values:
        if first_invalid(value) is None:
            return value
    raise InvalidArgumentError("no argument is valid")


def _can(value: Any) -> bool:
    if first_invalid(value) is not None:
        return False
    if isinstance(value, Unknown) and not isinstance(value, Present | Sensitive):
        raise NotEvaluatedError(value.reason)
    return True


WHOLES: Final[Mapping[str, LanguageFunction]] = {
    **QUESTIONS,
    "can": LanguageFunction(_can, "anything"),
    "chunklist": LanguageFunction(_chunklist, "anything anything"),
    "coalesce": LanguageFunction(_coalesce, "anything anything*"),
    "coalescelist": LanguageFunction(_coalescelist, "anything anything*"),
    "compact": LanguageFunction(_compact, "anything"),
    "concat": LanguageFunction(_concat, "anything*"),
    "distinct": LanguageFunction(_distinct, "anything"),
    "element": LanguageFunction(_element, "anything anything"),
    "flatten": LanguageFunction(_flatten, "anything"),
    "issensitive": LanguageFunction(lambda value: isinstance(value, Sensitive), "anything"),
    "jsonencode": LanguageFunction(encode_json, "anything"),
    "keys": LanguageFunction(lambda table: sorted(_table(table)), "anything"),
    "length": LanguageFunction(_length, "anything"),
    "lookup": LanguageFunction(_lookup, "anything anything anything?"),
    "merge": LanguageFunction(_merge, "anything*"),
    "nonsensitive": LanguageFunction(revealed, "anything"),
    "one": LanguageFunction(_one, "anything"),
    "reverse": LanguageFunction(lambda items: [*reversed(list_of(_items(items)))], "anything"),
    "sensitive": LanguageFunction(lambda value: sensitive(value, "sensitive(...) keeps it secret"), "anything"),
    "slice": LanguageFunction(_slice, "anything anything anything"),
    "tolist": LanguageFunction(_to_list, "anything"),
    "tomap": LanguageFunction(_to_map, "anything"),
    "toset": LanguageFunction(_to_set, "anything"),
    "try": LanguageFunction(_try, "anything*"),
    "values": LanguageFunction(lambda table: [_table(table)[key] for key in sorted(_table(table))], "anything"),
    "zipmap": LanguageFunction(_zipmap, "anything anything"),
}
"""They get their arguments as they are: unknown in part, or secret."""

OF_ANYTHING: Final = frozenset({"can", "coalesce", "issensitive", "nonsensitive", "sensitive", "try"})
"""Functions that also take whole resources and modules."""
OF_INVALID: Final = frozenset({"can", "try"})
"""Functions that take what Terraform refuses."""
