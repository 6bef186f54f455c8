"""The refusals of CreateUserPoolClient and UpdateUserPoolClient.

Error texts: https://github.com/badmintoncryer/cdk-preflight (``rules/cognito``), which collects AWS's
answers; "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow":
https://github.com/authts/oidc-client-ts/issues/2039; the exception's class where it is public:
InvalidOAuthFlowException, ScopeDoesNotExistException, FeatureUnavailableInTierException.

Not refused: "REFRESH_TOKEN_AUTH should always be allowed." (https://github.com/aws/aws-cdk/issues/7625, of 2020):
whether the service still does so is unknown, and clients without the flow exist.
"""

from typing import Any
from urllib.parse import urlsplit

from cognito_audit.facts.attributes import PROFILE_SCOPE
from cognito_audit.sandbox.errors import invalid_parameter, refusal
from cognito_audit.sandbox.pool_model import Pool

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
TOKEN_DEFAULTS = {"AccessToken": (1, "hours"), "IdToken": (1, "hours"), "RefreshToken": (30, "days")}
TOKEN_LIMITS = {"AccessToken": (300, 86400), "IdToken": (300, 86400), "RefreshToken": (3600, 315360000)}
OPENID_SCOPES = frozenset({"phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"})
BUILT_IN_PROVIDERS = frozenset({"COGNITO"})
NEVER_WRITABLE = frozenset({"sub", "email_verified", "phone_number_verified"})
PLAIN_HTTP_HOSTS = frozenset({"localhost", "127.0.0.1"})


def refuse_client(pool: Pool, settings: dict[str, Any], *, has_secret: bool) -> None:
    """Raise a refusal if the settings of the whole request are invalid."""
    _refuse_flows(pool, settings, has_secret=has_secret)
    _refuse_tokens(settings)
    _refuse_oauth(settings, has_secret=has_secret)
    _refuse_urls(settings)
    _refuse_references(pool, settings)
    if settings.get("EnablePropagateAdditionalUserContextData") and not has_secret:
        raise invalid_parameter("Client Secret is required to set EnablePropagateAdditionalUserContextData as true")


def _refuse_flows(pool: Pool, settings: dict[str, Any], *, has_secret: bool) -> None:
    flows = settings.get("ExplicitAuthFlows") or []
    if len({flow.startswith("ALLOW_") for flow in flows}) > 1:
        raise invalid_parameter("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.")
    rotates = (settings.get("RefreshTokenRotation") or {}).get("Feature") == "ENABLED"
    if rotates and "ALLOW_REFRESH_TOKEN_AUTH" in flows:
        raise invalid_parameter(
            "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled"
        )
    if "ALLOW_CLIENT_TOKEN_AUTH" in flows and (len(flows) > 1 or not has_secret):
        # API reference, GetClientToken: "It must be the only authentication flow", of a client with a secret. AWS's
        # texts for both are not public: these are the sandbox's own.
        raise invalid_parameter("ALLOW_CLIENT_TOKEN_AUTH must be the only flow, of a client with a secret.")
    if pool.tier == "LITE" and "ALLOW_USER_AUTH" in flows:
        # API reference: needs the Essentials tier or higher. AWS's text is not public: this is the sandbox's own.
        raise refusal("FeatureUnavailableInTierException", "ALLOW_USER_AUTH needs the ESSENTIALS or the PLUS tier.")


def _refuse_tokens(settings: dict[str, Any]) -> None:
    units = settings.get("TokenValidityUnits") or {}
    seconds = {}
    for token, (default, unit) in TOKEN_DEFAULTS.items():
        amount = settings.get(f"{token}Validity") or default
        seconds[token] = amount * SECONDS[units.get(token, unit)]
        low, high = TOKEN_LIMITS[token]
        if not low <= seconds[token] <= high:
            raise invalid_parameter("Invalid range for token validity.")
    if max(seconds["AccessToken"], seconds["IdToken"]) > seconds["RefreshToken"]:
        raise invalid_parameter(
            "Access and Id Token expiration times must be less than or equal to refresh token expiration times."
        )


def _refuse_oauth(settings: dict[str, Any], *, has_secret: bool) -> None:
    flows, scopes = settings.get("AllowedOAuthFlows") or [], settings.get("AllowedOAuthScopes") or []
    if settings.get("AllowedOAuthFlowsUserPoolClient") and not (flows and scopes):
        raise invalid_parameter(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
        )
    redirects = "code" in flows or "implicit" in flows
    if "client_credentials" in flows:
        if redirects:
            raise _oauth("client_credentials flow can not be selected along with code flow or implicit flow.")
        if not has_secret:
            raise _oauth("client_credentials flow can not be selected if client does not have a client secret.")
        for scope in scopes:
            if scope in OPENID_SCOPES:
                raise _oauth(f"{scope} is not supported with client_credentials flow")
    if redirects and not settings.get("CallbackURLs"):
        raise _oauth("CallbackUrls can not be empty when code flow or implicit flow is selected")


def _oauth(message: str) -> Exception:
    return refusal("InvalidOAuthFlowException", message)


def _refuse_urls(settings: dict[str, Any]) -> None:
    callbacks = settings.get("CallbackURLs") or []
    for url in (*callbacks, *(settings.get("LogoutURLs") or [])):
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname not in PLAIN_HTTP_HOSTS:
            raise invalid_parameter(f"{url} cannot use the HTTP protocol.")
    default = settings.get("DefaultRedirectURI")
    if default and default not in callbacks:
        raise invalid_parameter(f"The default redirect URI {default} is not in the callback URIs list.")


def _refuse_references(pool: Pool, settings: dict[str, Any]) -> None:
    for provider in settings.get("SupportedIdentityProviders") or []:
        if provider not in BUILT_IN_PROVIDERS and provider not in pool.identity_providers:
            raise invalid_parameter(f"The provider {provider} does not exist for User Pool {pool.id}.")
    known = OPENID_SCOPES | {
        f"{server.identifier}/{scope['ScopeName']}"
        for server in pool.resource_servers.values()
        for scope in server.scopes or []
    }
    for scope in settings.get("AllowedOAuthScopes") or []:
        if scope not in known:
            raise refusal("ScopeDoesNotExistException", f"Invalid scope requested: {scope}")
    attributes = {*pool.schema_attributes, PROFILE_SCOPE}
    for name in settings.get("ReadAttributes") or []:
        if name not in attributes:
            raise invalid_parameter("Invalid read attributes specified while creating a client")
    for name in settings.get("WriteAttributes") or []:
        if name not in attributes or name in NEVER_WRITABLE:
            raise invalid_parameter("Invalid write attributes specified while creating a client")
