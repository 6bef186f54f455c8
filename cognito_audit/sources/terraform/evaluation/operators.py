"""Operators, attribute access and indexing on values that may be unknown in part."""

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import ge, gt, le, lt
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import first_unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive, first_sensitive, revealed, sensitive
from cognito_audit.sources.terraform.evaluation.branches import is_countable
from cognito_audit.sources.terraform.evaluation.exact_numbers import arithmetic, exact
from cognito_audit.sources.terraform.evaluation.primitive_types import (
    NOT_64_BITS,
    as_boolean,
    as_number,
    as_text,
)
from cognito_audit.sources.terraform.evaluation.sets import SetValue, is_ordered
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression, NamedUnknown, ReferenceTo, SomeItems


class AnyInstance:
    """The instances of a block whose ``count`` or ``for_each`` is unknown: every key gives the same instance."""

    def __init__(self, instance: Any) -> None:
        self.instance = instance


def member(value: Any, name: str) -> Any:
    """Evaluate ``value.name``."""
    if isinstance(value, AnyInstance):
        return member(value.instance, name)
    if isinstance(value, Sensitive):
        return sensitive(member(value.value, name), value.reason)
    if isinstance(value, NamedUnknown):
        return value.part(f".{name}")
    if isinstance(value, Unknown):
        return value if isinstance(value, InvalidExpression) else Unknown(value.reason)
    if isinstance(value, Mapping):
        return value[name] if name in value else InvalidExpression(f"there is no {name}")
    look_up: Callable[[str], Any] | None = getattr(value, "member", None)
    return look_up(name) if look_up else InvalidExpression(f"there is no {name}")


def item(value: Any, key: Any) -> Any:
    """Evaluate ``value[key]``."""
    if isinstance(value, AnyInstance):
        return value.instance
    if isinstance(value, Sensitive):
        return sensitive(item(value.value, key), value.reason)
    if isinstance(value, NamedUnknown) and isinstance(key, str | int):
        return value.part(f"[{json.dumps(key)}]")
    if isinstance(value, Unknown):
        return value if isinstance(value, InvalidExpression) else Unknown(value.reason)
    if isinstance(key, Unknown):
        return _any_of(list(value.values()) if isinstance(value, Mapping) else value, key)
    if isinstance(value, Mapping):
        return value[as_text(key)] if as_text(key) in value else InvalidExpression(f"there is no key {key}")
    return _of_list(value, key) if isinstance(value, list) else member(value, str(key))


def _of_list(items: list[Any], key: Any) -> Any:
    if isinstance(items, SetValue):
        return InvalidExpression("an item of a set has no number")
    number = as_number(key)
    if any(isinstance(entry, SomeItems) for entry in items) or not is_countable(items):
        return Unknown("the list is only partly known")
    if not isinstance(number, int) or not 0 <= number < len(items):
        return InvalidExpression(f"there is no item {key}")
    return items[number] if is_ordered(items) else Unknown("the order of the list's items is not known")


def _any_of(values: Any, key: Unknown) -> Any:
    """Return an item under an unknown key: if all items are ids, it is one of them."""
    references = [value for value in values if isinstance(value, ReferenceTo)] if isinstance(values, list) else []
    if references and len(references) == len(values):
        return ReferenceTo(key.reason, addresses=tuple(name for value in references for name in value.addresses))
    return Unknown(key.reason)


def as_condition(value: Any) -> bool | Unknown:
    """Return the value of a condition. It may read a secret: which way it decides is not one."""
    readable = revealed(value)
    return readable if isinstance(readable, Unknown) else as_boolean(readable)


def binary(operator: str, left: Any, right: Any) -> Any:
    """Evaluate ``left operator right``."""
    if operator in {"&&", "||"}:
        return _logic(operator, as_condition(left), as_condition(right))
    secret = first_sensitive(left) or first_sensitive(right)
    left, right = revealed(left), revealed(right)
    unknown = first_unknown(left) or first_unknown(right)
    if unknown:
        return unknown if isinstance(unknown, InvalidExpression) else Unknown(unknown.reason)
    if operator in {"==", "!="}:
        is_equal = _equal(left, right)
        if is_equal and isinstance(left, list | Mapping):
            return Unknown("equal lists and maps may have different types, which makes them unequal")
        return is_equal is (operator == "==")
    first, second = as_number(left), as_number(right)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        is_large = NOT_64_BITS in (first, second)
        return NOT_64_BITS if is_large else InvalidExpression(f"{operator} takes numbers")
    value = _arithmetic(operator, first, second)
    return value if secret is None or isinstance(value, bool) else sensitive(value, secret.reason)


def _logic(operator: str, left: bool | Unknown, right: bool | Unknown) -> bool | Unknown:  # noqa: FBT001
    decides = operator == "||"
    if left is decides:  # older versions refuse what is invalid on the right
        return decides
    if right is decides and not isinstance(left, InvalidExpression):
        return decides
    unknown = next((side for side in (left, right) if isinstance(side, Unknown)), None)
    if isinstance(unknown, InvalidExpression):
        return unknown
    return Unknown(unknown.reason) if unknown else not decides


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, int | float):
        return exact(left) == exact(right)
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def _arithmetic(operator: str, left: float, right: float) -> Any:
    if operator in {"/", "%"} and not right:
        if operator == "/":
            return Unknown("is infinite") if left else InvalidExpression("0 divided by 0")
        return left
    if operator in _ORDERS:
        return _ORDERS[operator](exact(left), exact(right))
    return as_number(arithmetic(operator, left, right))


_ORDERS: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {"<": lt, ">": gt, "<=": le, ">=": ge}
