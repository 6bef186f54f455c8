"""Values for the attributes of a pool's schema: valid, and clearly not those of a real person."""

import re
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.probe.probed_client import ProbeRefused

FORMATTED: Final = {
    "birthdate": "1970-01-01",
    "locale": "en-US",
    "zoneinfo": "Etc/UTC",
    "updated_at": "0",
    "website": "https://example.com/",
    "profile": "https://example.com/",
    "picture": "https://example.com/",
}
"""Values of standard attributes that have a format; where their length does not fit, plain text is sent."""

FICTIONAL_NUMBER: Final = "+12065550100"
"""A number that is reserved for fiction: no phone gets a message there."""

FILLER: Final = "cognito-audit"
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,30}")
NEVER_WRITTEN: Final = ("sub", "email_verified", "phone_number_verified", "identities")


def value_for(attribute: Mapping[str, Any]) -> str:
    """Return a valid value for a ``SchemaAttributeType``: of its type, within its constraints.

    Raises ``ProbeRefused`` where no value fits the constraints.
    """
    name, kind = str(attribute["Name"]), attribute.get("AttributeDataType", "String")
    if kind == "Number":
        return _number(attribute)
    if kind == "Boolean":
        return "false"
    if kind == "DateTime":
        return "1970-01-01T00:00:00Z"
    usual = FORMATTED.get(name, FILLER)
    if fits(usual, attribute):
        return usual
    low, high = length_limits(attribute)
    if low > high:
        raise ProbeRefused(f"the attribute {name} must have at least {low} and at most {high} characters: none fits")
    repeated = FILLER * (low // len(FILLER) + 1)
    return repeated[: max(low, min(high, len(FILLER)))]


def fits(value: str, attribute: Mapping[str, Any]) -> bool:
    """Return whether a text is within the length limits of the attribute."""
    low, high = length_limits(attribute)
    return low <= len(value) <= high


def length_limits(attribute: Mapping[str, Any]) -> tuple[int, int]:
    """Return the smallest and the largest number of characters. A required attribute is never empty, and none is longer
    than 2048 (API reference, AttributeType).
    """
    limits = attribute.get("StringAttributeConstraints") or {}
    low, high = _limit(attribute, limits, "MinLength"), _limit(attribute, limits, "MaxLength")
    return max(1, low or 0), min(2048, high or 2048)


def _limit(attribute: Mapping[str, Any], limits: Mapping[str, Any], name: str) -> int | None:
    """Return a limit, which the API writes as text; None where there is none."""
    if not limits.get(name):
        return None
    if not _INTEGER.fullmatch(str(limits[name])):
        raise ProbeRefused(
            f"the {name} of the attribute {attribute['Name']} is not a number, so no value is known to fit"
        )
    return int(limits[name])


def _number(attribute: Mapping[str, Any]) -> str:
    limits = attribute.get("NumberAttributeConstraints") or {}
    low, high = _limit(attribute, limits, "MinValue"), _limit(attribute, limits, "MaxValue")
    if low is not None and high is not None and low > high:
        raise ProbeRefused(f"the attribute {attribute['Name']} must be at least {low} and at most {high}: none fits")
    value = 0
    value = value if low is None else max(value, low)
    return str(value if high is None else min(value, high))
