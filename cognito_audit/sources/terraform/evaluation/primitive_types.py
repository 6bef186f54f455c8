"""Terraform's conversions between primitive types: a provider gets a number for ``"60"``, a boolean for ``"true"``."""

import re
from sys import intern
from typing import Any, Final

from cognito_audit.model.unknown import Unknown

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|[+-]?\.[0-9]+(?:[eE][+-]?[0-9]+)?")
_TOO_LARGE: Final = 2**63
"""Terraform's numbers are unbounded; the integers of the API have at most 64 bits."""


def as_number(value: Any) -> int | float | Unknown:
    """Convert to a number."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return Unknown("is not a number")
    number = float(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return Unknown("is not a number")
    if not abs(number) < _TOO_LARGE:  # so is NaN
        return Unknown("does not fit in a 64-bit integer")
    return int(number) if isinstance(number, float) and number.is_integer() else number


def as_boolean(value: Any) -> bool | Unknown:
    """Convert to a boolean."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value, _NOT_BOOLEAN) if isinstance(value, str) else _NOT_BOOLEAN


_NOT_BOOLEAN: Final = Unknown("is not true or false")


def as_text(value: Any) -> str | Unknown:
    """Convert to a text, numbers and booleans in Terraform's notation."""
    if isinstance(value, str):
        return intern(str(value))  # thousands of clients name the same few attributes and flows
    if isinstance(value, Unknown):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else Unknown("is not a text")
