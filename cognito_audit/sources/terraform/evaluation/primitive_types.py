"""Terraform's conversions between primitive types: a provider gets a number for ``"60"``, a boolean for ``"true"``."""

import re
from math import inf
from sys import intern
from typing import Any, Final

from cognito_audit.model.unknown import Unknown

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|[+-]?\.[0-9]+(?:[eE][+-]?[0-9]+)?")
_FEW_DIGITS: Final = 19
_MOST_CHARACTERS: Final = 300
_TOO_LARGE: Final = 2**63
"""Terraform's numbers are unbounded; the integers of the API have at most 64 bits."""

NOT_A_NUMBER: Final = Unknown("is not a number")
NOT_64_BITS: Final = Unknown("does not fit in a 64-bit integer")


def as_number(value: Any) -> int | float | Unknown:
    """Convert to a number."""
    number = _parsed(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return NOT_A_NUMBER
    if not abs(number) < _TOO_LARGE:  # so is NaN
        return NOT_64_BITS
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _parsed(text: str) -> int | float | None:
    if not _NUMBER.fullmatch(text):
        return None
    if text.isdigit() and len(text) < _FEW_DIGITS:
        return int(text)
    near = abs(float(text))
    if len(text) > _MOST_CHARACTERS or not near < _TOO_LARGE:
        return inf
    if near == 0:  # of a number that is too small for a float, too
        return inf if set(text.lower().partition("e")[0]) - set("+-0.") else 0
    from fractions import Fraction  # noqa: PLC0415  plans have whole numbers, and need neither of the two

    from cognito_audit.sources.terraform.evaluation.exact_numbers import plain_number  # noqa: PLC0415

    return plain_number(Fraction(text))


def as_boolean(value: Any) -> bool | Unknown:
    """Convert to a boolean."""
    if isinstance(value, bool):
        return value
    return _BOOLEANS.get(value, _NOT_BOOLEAN) if isinstance(value, str) else _NOT_BOOLEAN


_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_NOT_BOOLEAN: Final = Unknown("is not true or false")


def as_text(value: Any) -> str | Unknown:
    """Convert to a text, numbers and booleans in Terraform's notation."""
    if isinstance(value, str):
        return intern(str(value))  # thousands of clients name the same few attributes and flows
    if isinstance(value, Unknown):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _decimal(value)
    return str(value) if isinstance(value, int) else Unknown("is not a text")


def _decimal(value: float) -> str:
    from cognito_audit.sources.terraform.evaluation.exact_numbers import decimal  # noqa: PLC0415

    return decimal(value)
