"""The second factors of a pool as CloudFormation lists them in EnabledMfas."""

from typing import Any, Final

from cognito_audit.model.unknown import Unknown

SECOND_FACTORS: Final = frozenset({"EMAIL_OTP", "SMS_MFA", "SOFTWARE_TOKEN_MFA"})


def misnamed_factor(item: Any) -> Unknown | None:
    """Return what stands for an item of EnabledMfas that is not a known factor: it is misspelled, or newer, and may be
    any of them. None for one that is known, or unknown itself.
    """
    if item is None or isinstance(item, Unknown) or item in SECOND_FACTORS:
        return None
    return Unknown(f"EnabledMfas has {item!r}, which is none of {', '.join(sorted(SECOND_FACTORS))}")
