"""What CreateUserPool, UpdateUserPool and SetUserPoolMfaConfig refuse.

Texts: https://github.com/badmintoncryer/cdk-preflight (``rules/cognito``), which collects AWS's answers;
"Passwordless Sign-In": https://github.com/aws-amplify/amplify-backend/issues/2805; "Threat Protection":
https://github.com/hashicorp/terraform-provider-aws/pull/40734; factors with required MFA:
https://github.com/go-to-k/cdkd/issues/1975 and /2064; "SMS configuration and Auto verification":
https://github.com/aws/aws-cdk/issues/12075 (only the missing SMS configuration is refused here: pools without the
auto-verification exist).

Dynamic client registration, ACR names and the sender of text messages: the API reference, with the sandbox's own texts.
Custom names of ACR levels need Essentials; whether Lite accepts the default ones is not documented: here it does not.

Not refused, because nothing public says what AWS does: a move to LITE while clients have ALLOW_USER_AUTH.
"""

from typing import Any

from cognito_audit.sandbox.errors import invalid_parameter, refusal
from cognito_audit.sandbox.pool_model import ACR_LEVELS

SECOND_FACTORS = ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration")
OTP = frozenset({"EMAIL_OTP", "SMS_OTP"})


def refuse_pool(config: dict[str, Any], request: dict[str, Any], mfa: dict[str, Any]) -> None:
    """Raise a refusal if a pool must not have this whole ``config``; ``request`` holds what was sent."""
    if config.get("AliasAttributes") and config.get("UsernameAttributes"):
        raise invalid_parameter("Only one of the aliasAttributes or usernameAttributes can be set in a User pool.")
    password = (request.get("Policies") or {}).get("PasswordPolicy") or {}
    if "TemporaryPasswordValidityDays" in password and "UnusedAccountValidityDays" in (
        request.get("AdminCreateUserConfig") or {}
    ):
        raise invalid_parameter(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
        )
    if request.get("MfaConfiguration", "OFF") != "OFF" and not config.get("SmsConfiguration"):
        raise invalid_parameter(
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
        )
    sms = config.get("SmsConfiguration") or {}
    if "EumsSms" in sms and sms.get("SnsCallerArn"):
        # API reference, SmsConfigurationType: "provide either ... but not both"
        raise invalid_parameter("SmsConfiguration takes either SnsCallerArn or EumsSms.")
    if config["UserPoolTier"] == "LITE" and request.get("AcrConfiguration"):
        raise refusal("FeatureUnavailableInTierException", "AcrConfiguration needs the ESSENTIALS or the PLUS tier.")
    _refuse_levels(config.get("AcrConfiguration") or {})
    _refuse_tier(config)
    refuse_factors(config, mfa, str(config["MfaConfiguration"]))


def _refuse_levels(levels: dict[str, Any]) -> None:
    """ACR names: "Each name must be unique across all four levels, including default names" (API reference)."""
    names = [level["AcrValue"] for level in {**ACR_LEVELS, **levels}.values()]
    if len(set(names)) < len(names):
        raise invalid_parameter("The names of ACR levels must be unique.")


def _refuse_tier(config: dict[str, Any]) -> None:
    tier, features = config["UserPoolTier"], []
    if tier == "LITE" and set(_factors(config)) - {"PASSWORD"}:
        features.append("Passwordless Sign-In")
    version = (config["LambdaConfig"].get("PreTokenGenerationConfig") or {}).get("LambdaVersion", "V1_0")
    if tier == "LITE" and version != "V1_0":
        features.append(f"Token Customization with Pre-Token Generation Lambda {version}")
    if tier != "PLUS" and (config.get("UserPoolAddOns") or {}).get("AdvancedSecurityMode", "OFF") != "OFF":
        features.append("Threat Protection")
    if tier == "LITE" and (config.get("DcrConfiguration") or {}).get("EnableStatus") == "Enabled":
        features.append("Dynamic Client Registration")
    if features:
        raise refusal(
            "FeatureUnavailableInTierException",
            f"The following features need to be disabled for the {tier} pricing tier configured: {', '.join(features)}",
        )


def refuse_factors(config: dict[str, Any], mfa: dict[str, Any], mfa_configuration: str) -> None:
    """Raise the refusal that first factors and MFA meet together. ``mfa`` is the pool's GetUserPoolMfaConfig."""
    factors = _factors(config)
    if factors and "PASSWORD" not in factors:
        raise invalid_parameter("Password should be configured as one of the allowed first auth factors.")
    if "SMS_OTP" in factors and not config.get("SmsConfiguration"):
        raise invalid_parameter(
            "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration"
        )
    if mfa_configuration != "ON":
        return
    if OTP & set(factors):
        raise invalid_parameter(
            "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled"
        )
    passkey = (mfa.get("WebAuthnConfiguration") or {}).get("FactorConfiguration")
    if "WEB_AUTHN" in factors and passkey != "MULTI_FACTOR_WITH_USER_VERIFICATION":
        raise invalid_parameter(
            "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA."
        )


def refuse_mfa(config: dict[str, Any], mfa: dict[str, Any]) -> None:
    """Raise a refusal if a whole SetUserPoolMfaConfig request is invalid."""
    mode = mfa.get("MfaConfiguration", "OFF")
    second = [name for name in SECOND_FACTORS if name in mfa]
    if mode == "OFF" and second:
        raise invalid_parameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.")
    if mode != "OFF" and not second:
        # The reference says that a mode needs a method; the text is the sandbox's own.
        raise invalid_parameter(f"MfaConfiguration {mode} needs an SMS, software token or e-mail configuration.")
    if "EmailMfaConfiguration" in mfa and config["EmailConfiguration"].get("EmailSendingAccount") != "DEVELOPER":
        raise invalid_parameter(
            "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount "
            "of COGNITO_DEFAULT."
        )
    passkey = mfa.get("WebAuthnConfiguration") or {}
    if mode == "ON" and "WEB_AUTHN" in _factors(config) and passkey.get("FactorConfiguration") == "SINGLE_FACTOR":
        raise invalid_parameter(
            "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed "
            "first auth factor"
        )
    refuse_factors(config, mfa, mode)


def _factors(config: dict[str, Any]) -> list[str]:
    return list((config["Policies"].get("SignInPolicy") or {}).get("AllowedFirstAuthFactors") or [])
