"""Unknown values in JSON: ``{"$unknown": {"reason": ..., "action": ...}}`` in evidence and in every report.

What may be made outside files has ``"outside_files"`` too: whether it ``"exists"``, or ``"may exist"``.
"""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.model.partial import OutsideFiles
from cognito_audit.model.unknown import Unknown

UNKNOWN_KEY: Final = "$unknown"
_OUTSIDE: Final = "outside_files"
_EXISTS: Final = "exists"
_MAY_EXIST: Final = "may exist"


def encode_unknown(value: Unknown) -> dict[str, Any]:
    """Write an unknown value as JSON data."""
    about = {"reason": value.reason, "action": value.action}
    if isinstance(value, OutsideFiles):
        about[_OUTSIDE] = _EXISTS if value.exists else _MAY_EXIST
    return {UNKNOWN_KEY: about}


def is_unknown(value: Mapping[str, Any]) -> bool:
    """Whether JSON data stands for an unknown value."""
    return value.keys() == {UNKNOWN_KEY}


def decode_unknown(value: Mapping[str, Any]) -> Unknown:
    """Read an unknown value back."""
    about = value[UNKNOWN_KEY]
    if _OUTSIDE in about:
        return OutsideFiles(about["reason"], about["action"], exists=about[_OUTSIDE] == _EXISTS)
    return Unknown(about["reason"], about["action"])
