"""Unknown values in JSON: ``{"$unknown": {"reason": ..., "action": ...}}`` in evidence and in every report."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.model.unknown import Unknown

UNKNOWN_KEY: Final = "$unknown"


def encode_unknown(value: Unknown) -> dict[str, Any]:
    """Write an unknown value as JSON data."""
    return {UNKNOWN_KEY: {"reason": value.reason, "action": value.action}}


def is_unknown(value: Mapping[str, Any]) -> bool:
    """Whether JSON data stands for an unknown value."""
    return value.keys() == {UNKNOWN_KEY}


def decode_unknown(value: Mapping[str, Any]) -> Unknown:
    """Read an unknown value back."""
    return Unknown(value[UNKNOWN_KEY]["reason"], value[UNKNOWN_KEY]["action"])
