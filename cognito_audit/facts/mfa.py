"""Facts of a user pool's MFA settings (the answer of GetUserPoolMfaConfig)."""

from collections.abc import Mapping
from typing import Any

from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import Facts


class Mfa(Facts):
    """A pool's MFA and passkey settings (the answer of GetUserPoolMfaConfig)."""

    __slots__ = ()

    defaults: Mapping[str, Any] = {
        "MfaConfiguration": "OFF",
        "SoftwareTokenMfaConfiguration": {"Enabled": False},
        # "When set to SINGLE_FACTOR or not set, passkeys are a single authentication factor."
        "WebAuthnConfiguration": {"FactorConfiguration": "SINGLE_FACTOR"},
    }

    def __init__(self, answer: Mapping[str, Any] | Unknown, path: str = "mfa") -> None:
        super().__init__(answer, path)
