"""Terraform's own conversions: a provider gets a number for ``"60"`` and a boolean for ``"true"``."""

import json
from collections.abc import Mapping
from sys import intern
from typing import Any, Final

from cognito_audit.model.values import Unknown

LISTS: Final = frozenset(
    {
        "AliasAttributes",
        "AllowedFirstAuthFactors",
        "AllowedOAuthFlows",
        "AllowedOAuthScopes",
        "AllowedScopes",
        "AttributesRequireVerificationBeforeUpdate",
        "AuthenticatedGrantTypes",
        "AutoVerifiedAttributes",
        "BlockedIPRangeList",
        "CallbackURLs",
        "EventFilter",
        "ExplicitAuthFlows",
        "IdpIdentifiers",
        "LogoutURLs",
        "OpenDcrGrantTypes",
        "OpenIdConnectProviderARNs",
        "ReadAttributes",
        "SamlProviderARNs",
        "SkippedIPRangeList",
        "SupportedIdentityProviders",
        "UsernameAttributes",
        "WriteAttributes",
    }
)
MAPS: Final = frozenset(
    {"AcrMapping", "AttributeMapping", "ProviderDetails", "Roles", "SupportedLoginProviders", "UserPoolTags"}
)
NUMBERS: Final = frozenset(
    {
        "AccessTokenValidity",
        "AuthSessionValidity",
        "EstimatedNumberOfUsers",
        "IdTokenValidity",
        "ManagedLoginVersion",
        "MinimumLength",
        "PasswordHistorySize",
        "Precedence",
        "Priority",
        "RefreshTokenValidity",
        "RetryGracePeriodSeconds",
        "TemporaryPasswordValidityDays",
        "UnusedAccountValidityDays",
    }
)
BOOLEANS: Final = frozenset(
    {
        "AllowAdminCreateUserOnly",
        "AllowClassicFlow",
        "AllowUnauthenticatedIdentities",
        "AllowedOAuthFlowsUserPoolClient",
        "CaseSensitive",
        "ChallengeRequiredOnNewDevice",
        "DeveloperOnlyAttribute",
        "DeviceOnlyRememberedOnUserPrompt",
        "EnablePropagateAdditionalUserContextData",
        "EnableTokenRevocation",
        "Enabled",
        "GenerateSecret",
        "Mutable",
        "Notify",
        "OpenDcrEnabled",
        "PublishSecretsInAWSSecretsManager",
        "RequireLowercase",
        "RequireNumbers",
        "RequireSymbols",
        "RequireUppercase",
        "Required",
        "ServerSideTokenCheck",
        "UserDataShared",
    }
)

_TOO_LARGE: Final = 2**63
"""Terraform's numbers have no end; the integers of the API have 64 bits at most."""


def converted(member: str, value: Any) -> Any:
    """The value in the type of the API's member; ``Unknown`` where Terraform would refuse the conversion."""
    if value is None or isinstance(value, Unknown):
        return value
    if member in LISTS:
        return [as_text(item) for item in value] if isinstance(value, list) else Unknown("is not a list")
    if member in MAPS:
        return _map(value)
    if member in NUMBERS:
        return as_number(value)
    if member in BOOLEANS:
        return as_boolean(value)
    return as_text(value)


def _map(value: Any) -> dict[str, Any] | Unknown:
    """A map; ``awscc`` wants those of CloudFormation's type Json as text."""
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return Unknown("is no JSON that can be read")
    return dict(value) if isinstance(value, Mapping) else Unknown("is not a map")


def as_number(value: Any) -> int | float | Unknown:
    """A number, or a text that is one."""
    try:
        number = float(value) if isinstance(value, str) else value
    except ValueError:
        return Unknown("is not a number")
    if isinstance(number, bool) or not isinstance(number, int | float):
        return Unknown("is not a number")
    if not abs(number) < _TOO_LARGE:  # so is NaN
        return Unknown("is a larger number than is reckoned with here")
    return int(number) if isinstance(number, float) and number.is_integer() else number


def as_boolean(value: Any) -> bool | Unknown:
    """A boolean, or its text."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value, _NO_BOOLEAN) if isinstance(value, str) else _NO_BOOLEAN


_NO_BOOLEAN: Final = Unknown("is not true or false")


def as_text(value: Any) -> str | Unknown:
    """A text; numbers and booleans in Terraform's spelling."""
    if isinstance(value, str):
        return intern(str(value))  # thousands of clients name the same few attributes and flows
    if isinstance(value, Unknown):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else Unknown("is not a text")
