"""Conversion of attributes to the types of the API's members, as Terraform converts them for a provider.

A member that is in no set is a text.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.model.partial import Choice, PartialText, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import Sensitive
from cognito_audit.sources.terraform.evaluation.branches import each_possible
from cognito_audit.sources.terraform.evaluation.primitive_types import as_boolean, as_number, as_text
from cognito_audit.sources.terraform.evaluation.unknowns import ABSENT, InvalidExpression, SomeItems

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


def convert(member: str, value: Any) -> Any:
    """Convert a value to the type of the API's member; return ``Unknown`` if Terraform would refuse the conversion."""
    if value is None:
        return value
    if isinstance(value, Unknown):
        return _unknown(member, value)
    if member in LISTS:
        return [*map(_item, value)] if isinstance(value, list) else Unknown("is not a list")
    if member in MAPS:
        return _map(value)
    if member in NUMBERS:
        return as_number(value)
    if member in BOOLEANS:
        return as_boolean(value)
    return as_text(value)


def _unknown(member: str, value: Unknown) -> Any:
    if isinstance(value, Choice):
        return each_possible(value, lambda option: None if option == "" else convert(member, option))
    if isinstance(value, PartialText) and member in _OF_NO_TEXT:
        return Unknown(value.reason) if member in LISTS or member in MAPS else Present(value.reason)
    return value


_OF_NO_TEXT: Final = LISTS | MAPS | NUMBERS | BOOLEANS


def _item(item: Any) -> Any:
    """Convert an item of a list of texts. One that is unknown is there, for Terraform refuses null in such lists."""
    if isinstance(item, Choice):
        return each_possible(item, lambda option: None if option is None or option is ABSENT else _item(option))
    if isinstance(item, Present | SomeItems | Sensitive | InvalidExpression):
        return item
    return Present(item.reason, item.action) if isinstance(item, Unknown) else as_text(item)


def _map(value: Any) -> dict[str, Any] | Unknown:
    """Convert to a map; ``awscc`` takes those of CloudFormation's type Json as text."""
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return Unknown("is not readable JSON")
    return dict(value) if isinstance(value, Mapping) else Unknown("is not a map")
