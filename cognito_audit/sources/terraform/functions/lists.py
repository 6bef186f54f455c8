"""Functions of lists, sets and maps whose items are known."""

from collections.abc import Mapping
from itertools import product
from typing import Any, Final

from cognito_audit.sources.terraform.evaluation.bounds import MAX_SIZE
from cognito_audit.sources.terraform.evaluation.equality import comparable
from cognito_audit.sources.terraform.evaluation.sets import SetValue, UnorderedList, is_ordered, set_of
from cognito_audit.sources.terraform.functions.questions import alike
from cognito_audit.sources.terraform.functions.signature import LanguageFunction
from cognito_audit.sources.terraform.functions.value_types import (
    InvalidArgumentError,
    NotEvaluatedError,
    of_one_type,
)


def _index(items: list[Any], value: Any) -> int:
    key = comparable(value)
    for position, item in enumerate(items):
        if comparable(item) == key:
            return position
        if alike(item, value):
            raise NotEvaluatedError("values that may be of two types")
    raise InvalidArgumentError("no such item")


def _matchkeys(values: list[Any], keys: list[Any], wanted: list[Any]) -> list[Any]:
    if len(values) != len(keys):
        raise InvalidArgumentError("lists of two lengths")
    both = of_one_type([*keys, *wanted])
    chosen = set(map(comparable, both[len(keys) :]))
    return [value for value, key in zip(values, both, strict=False) if comparable(key) in chosen]


def _sort(items: list[Any]) -> list[Any]:
    if None in items:
        raise InvalidArgumentError("null in it")
    return sorted(items)


def _union(*sets: SetValue) -> SetValue:
    return set_of(of_one_type([item for items in sets for item in items]))


def _in_one_type(sets: tuple[SetValue, ...]) -> list[list[Any]]:
    left = iter(of_one_type([item for items in sets for item in items]))
    return [[next(left) for _ in items] for items in sets]


def _intersection(*sets: SetValue) -> SetValue:
    first, *others = _in_one_type(sets)
    keys = [set(map(comparable, items)) for items in others]
    return set_of([item for item in first if all(comparable(item) in known for known in keys)])


def _subtract(left: SetValue, right: SetValue) -> SetValue:
    first, second = _in_one_type((left, right))
    known = set(map(comparable, second))
    return set_of([item for item in first if comparable(item) not in known])


def _product(*sets: Any) -> Any:
    if len(sets) < 2:  # noqa: PLR2004
        raise InvalidArgumentError("takes two sets or more")
    size = 1
    for items in sets:
        if not isinstance(items, list):
            raise InvalidArgumentError("not a set or a list")
        size *= len(items)
    if size * len(sets) > MAX_SIZE:
        raise NotEvaluatedError("too large to be evaluated")
    if any(isinstance(items, SetValue) for items in sets):
        return SetValue([*row] for row in product(*(set_of(of_one_type(items)) for items in sets)))
    rows = [[*row] for row in product(*map(of_one_type, sets))]
    return rows if all(map(is_ordered, sets)) else UnorderedList(rows)


def _transpose(table: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key in sorted(table):
        for item in table[key]:
            if item is None:
                raise InvalidArgumentError("null in a list")
            found.setdefault(item, []).append(key)
    return {key: found[key] for key in sorted(found)}


LISTS: Final[Mapping[str, LanguageFunction]] = {
    "index": LanguageFunction(_index, "sequence any"),
    "matchkeys": LanguageFunction(_matchkeys, "list list list"),
    "setintersection": LanguageFunction(_intersection, "set set*"),
    "setproduct": LanguageFunction(_product, "anything*"),
    "setsubtract": LanguageFunction(_subtract, "set set"),
    "setunion": LanguageFunction(_union, "set set*"),
    "sort": LanguageFunction(_sort, "texts"),
    "transpose": LanguageFunction(_transpose, "map-of-texts"),
}
