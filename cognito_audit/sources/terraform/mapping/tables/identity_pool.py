"""The attributes of identity pools and of the resources that attach roles to them."""

from collections.abc import Mapping
from typing import Final

from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields, as_awscc

IDENTITY_POOL: Final[Fields] = {
    "identity_pool_name": "IdentityPoolName",
    "allow_unauthenticated_identities": "AllowUnauthenticatedIdentities",
    "allow_classic_flow": "AllowClassicFlow",
    "developer_provider_name": "DeveloperProviderName",
    "supported_login_providers": "SupportedLoginProviders",
    "openid_connect_provider_arns": "OpenIdConnectProviderARNs",
    "saml_provider_arns": "SamlProviderARNs",
    "cognito_identity_providers": BlockFields(
        "CognitoIdentityProviders",
        {"client_id": "ClientId", "provider_name": "ProviderName", "server_side_token_check": "ServerSideTokenCheck"},
        many=True,
    ),
}


AWSCC_IDENTITY_POOL: Final[Fields] = as_awscc(IDENTITY_POOL)


_RULE: Final[Fields] = {"claim": "Claim", "match_type": "MatchType", "value": "Value", "role_arn": "RoleARN"}


_ROLE_MAPPING: Final[Fields] = {
    "identity_provider": "IdentityProvider",
    "type": "Type",
    "ambiguous_role_resolution": "AmbiguousRoleResolution",
}


ROLES: Final[Fields] = {
    "identity_pool_id": "IdentityPoolId",
    "roles": "Roles",
    "role_mapping": BlockFields(
        "RoleMappings",
        {**_ROLE_MAPPING, "mapping_rule": BlockFields("RulesConfiguration.Rules", _RULE, many=True)},
        many=True,
    ),
}
"""``RoleMappings`` is a map in the API; ``mapping.roles`` turns the blocks into it."""


AWSCC_ROLES: Final[Fields] = {
    "identity_pool_id": "IdentityPoolId",
    "roles": "Roles",
    "role_mappings": BlockFields(
        "RoleMappings",
        {
            **_ROLE_MAPPING,
            "rules_configuration": BlockFields("RulesConfiguration", {"rules": BlockFields("Rules", _RULE, many=True)}),
        },
        many=True,
    ),
}

TYPES: Final[Mapping[str, Fields]] = {
    "aws_cognito_identity_pool": IDENTITY_POOL,
    "awscc_cognito_identity_pool": AWSCC_IDENTITY_POOL,
    "aws_cognito_identity_pool_roles_attachment": ROLES,
    "awscc_cognito_identity_pool_role_attachment": AWSCC_ROLES,
}
