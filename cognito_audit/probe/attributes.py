"""Values for the attributes of a pool's schema: valid ones, and plainly not a person's."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.probe.probed_client import ProbeRefused

SPELLED: Final = {
    "birthdate": "1970-01-01",
    "locale": "en-US",
    "zoneinfo": "Etc/UTC",
    "updated_at": "0",
    "website": "https://example.com/",
    "profile": "https://example.com/",
    "picture": "https://example.com/",
}
"""Standard attributes whose meaning asks for a form; where their length does not fit, a plain text stands in."""

FICTION: Final = "+12065550100"
"""A number that is reserved for fiction: nobody gets a message there."""

FILLER: Final = "cognito-audit"
NEVER_WRITTEN: Final = ("sub", "email_verified", "phone_number_verified", "identities")


def value_for(attribute: Mapping[str, Any]) -> str:
    """A valid value for a ``SchemaAttributeType``: of its type, within its constraints.

    Raises ``ProbeRefused`` where no value can be within them.
    """
    name, kind = str(attribute["Name"]), attribute.get("AttributeDataType", "String")
    if kind == "Number":
        return _number(attribute)
    if kind == "Boolean":
        return "false"
    if kind == "DateTime":
        return "1970-01-01T00:00:00Z"
    spelled = SPELLED.get(name, FILLER)
    if fits(spelled, attribute):
        return spelled
    low, high = length_limits(attribute)
    if low > high:
        raise ProbeRefused(f"the attribute {name} must have at least {low} and at most {high} characters: none can")
    repeated = FILLER * (low // len(FILLER) + 1)
    return repeated[: max(low, min(high, len(FILLER)))]


def fits(value: str, attribute: Mapping[str, Any]) -> bool:
    """Whether a text is as long as the attribute wants."""
    low, high = length_limits(attribute)
    return low <= len(value) <= high


def length_limits(attribute: Mapping[str, Any]) -> tuple[int, int]:
    """The least and the most characters; a required attribute is never empty, and none is longer than 2048
    (API reference, AttributeType).
    """
    limits = attribute.get("StringAttributeConstraints") or {}
    return max(1, int(limits.get("MinLength") or 0)), min(2048, int(limits.get("MaxLength") or 2048))


def _number(attribute: Mapping[str, Any]) -> str:
    limits = attribute.get("NumberAttributeConstraints") or {}
    low = int(limits["MinValue"]) if limits.get("MinValue") else None
    high = int(limits["MaxValue"]) if limits.get("MaxValue") else None
    if low is not None and high is not None and low > high:
        raise ProbeRefused(f"the attribute {attribute['Name']} must be at least {low} and at most {high}: none can")
    value = 0
    value = value if low is None else max(value, low)
    return str(value if high is None else min(value, high))
