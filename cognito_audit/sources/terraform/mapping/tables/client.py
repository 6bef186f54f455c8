"""The attributes of app clients."""

from collections.abc import Mapping
from typing import Final

from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields, as_awscc

CLIENT: Final[Fields] = {
    "id": "ClientId",
    "user_pool_id": "UserPoolId",
    "name": "ClientName",
    "client_secret": "ClientSecret",
    "refresh_token_validity": "RefreshTokenValidity",
    "access_token_validity": "AccessTokenValidity",
    "id_token_validity": "IdTokenValidity",
    "token_validity_units": BlockFields(
        "TokenValidityUnits",
        {"access_token": "AccessToken", "id_token": "IdToken", "refresh_token": "RefreshToken"},
    ),
    "read_attributes": "ReadAttributes",
    "write_attributes": "WriteAttributes",
    "explicit_auth_flows": "ExplicitAuthFlows",
    "supported_identity_providers": "SupportedIdentityProviders",
    "callback_urls": "CallbackURLs",
    "logout_urls": "LogoutURLs",
    "default_redirect_uri": "DefaultRedirectURI",
    "allowed_oauth_flows": "AllowedOAuthFlows",
    "allowed_oauth_scopes": "AllowedOAuthScopes",
    "allowed_oauth_flows_user_pool_client": "AllowedOAuthFlowsUserPoolClient",
    "analytics_configuration": BlockFields(
        "AnalyticsConfiguration",
        {
            "application_arn": "ApplicationArn",
            "application_id": "ApplicationId",
            "external_id": "ExternalId",
            "role_arn": "RoleArn",
            "user_data_shared": "UserDataShared",
        },
    ),
    "prevent_user_existence_errors": "PreventUserExistenceErrors",
    "enable_token_revocation": "EnableTokenRevocation",
    "enable_propagate_additional_user_context_data": "EnablePropagateAdditionalUserContextData",
    "auth_session_validity": "AuthSessionValidity",
    "refresh_token_rotation": BlockFields(
        "RefreshTokenRotation",
        {"feature": "Feature", "retry_grace_period_seconds": "RetryGracePeriodSeconds"},
    ),
}


AWSCC_CLIENT: Final[Fields] = as_awscc(CLIENT)

TYPES: Final[Mapping[str, Fields]] = {
    "aws_cognito_user_pool_client": CLIENT,
    "aws_cognito_managed_user_pool_client": CLIENT,
    "awscc_cognito_user_pool_client": AWSCC_CLIENT,
}
