"""Operators and look-ups on values that may have holes."""

from collections.abc import Callable, Mapping
from typing import Any

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.evaluation.primitive_types import as_boolean, as_number, as_text
from cognito_audit.sources.terraform.evaluation.unknowns import Fault, ReferenceTo, hole_in


class Anything:
    """The instances of something whose ``count`` or ``for_each`` is not known: every key gives the same one."""

    def __init__(self, instance: Any) -> None:
        self.instance = instance


def member(value: Any, name: str) -> Any:
    """``value.name``"""
    if isinstance(value, Anything):
        return member(value.instance, name)
    if isinstance(value, Unknown):
        return value if isinstance(value, Fault) else Unknown(value.reason)
    if isinstance(value, Mapping):
        return value[name] if name in value else Fault(f"there is no {name}")
    look_up: Callable[[str], Any] | None = getattr(value, "member", None)
    return look_up(name) if look_up else Fault(f"there is no {name}")


def item(value: Any, key: Any) -> Any:
    """``value[key]``"""
    if isinstance(value, Anything):
        return value.instance
    if isinstance(value, Unknown):
        return value if isinstance(value, Fault) else Unknown(value.reason)
    if isinstance(key, Unknown):
        return _any_of(list(value.values()) if isinstance(value, Mapping) else value, key)
    if isinstance(value, Mapping):
        return value[as_text(key)] if as_text(key) in value else Fault(f"there is no key {key}")
    if isinstance(value, list):
        number = as_number(key)
        holed = any(isinstance(entry, Unknown) for entry in value)
        if isinstance(number, int) and 0 <= number < len(value):
            return Unknown("the list is not known whole") if holed else value[number]
        return Fault(f"there is no item {key}")
    return member(value, str(key))


def _any_of(values: Any, key: Unknown) -> Any:
    """An item under a key that is not known: where all are ids, it is one of them."""
    references = [value for value in values if isinstance(value, ReferenceTo)] if isinstance(values, list) else []
    if references and len(references) == len(values):
        return ReferenceTo(key.reason, addresses=tuple(name for value in references for name in value.addresses))
    return Unknown(key.reason)


def as_boolean_or_hole(value: Any) -> bool | Unknown:
    """A condition's value."""
    return value if isinstance(value, Unknown) else as_boolean(value)


def binary(sign: str, left: Any, right: Any) -> Any:
    """``left sign right``"""
    if sign in {"&&", "||"}:
        return _logic(sign, as_boolean_or_hole(left), as_boolean_or_hole(right))
    hole = hole_in(left) or hole_in(right)
    if hole:
        return Unknown(hole.reason)
    if sign in {"==", "!="}:
        return (left == right and isinstance(left, bool) is isinstance(right, bool)) is (sign == "==")
    first, second = as_number(left), as_number(right)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return Fault(f"{sign} takes numbers")
    return _arithmetic(sign, first, second)


def _logic(sign: str, left: bool | Unknown, right: bool | Unknown) -> bool | Unknown:  # noqa: FBT001
    decides = sign == "||"
    if left is decides or right is decides:
        return decides
    hole = next((side for side in (left, right) if isinstance(side, Unknown)), None)
    return Unknown(hole.reason) if hole else not decides


def _arithmetic(sign: str, left: float, right: float) -> Any:
    if sign in {"/", "%"} and not right:
        return Fault("division by zero")
    results: Mapping[str, Callable[[], Any]] = {
        "<": lambda: left < right,
        ">": lambda: left > right,
        "<=": lambda: left <= right,
        ">=": lambda: left >= right,
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
        "%": lambda: left - right * int(left / right),
    }
    value = results[sign]()
    return value if isinstance(value, bool) else as_number(value)
