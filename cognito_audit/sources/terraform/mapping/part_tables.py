"""The tables of what stands beside user pools and app clients: identity providers, domains, groups, identity pools."""

from typing import Final

from cognito_audit.sources.terraform.mapping.tables import Block, Fields

PROVIDER: Final[Fields] = {
    "provider_name": "ProviderName",
    "provider_type": "ProviderType",
    "provider_details": "ProviderDetails",
    "attribute_mapping": "AttributeMapping",
    "idp_identifiers": "IdpIdentifiers",
}

GROUP: Final[Fields] = {
    "name": "GroupName",
    "role_arn": "RoleArn",
    "description": "Description",
    "precedence": "Precedence",
}

IDENTITY_POOL: Final[Fields] = {
    "identity_pool_name": "IdentityPoolName",
    "allow_unauthenticated_identities": "AllowUnauthenticatedIdentities",
    "allow_classic_flow": "AllowClassicFlow",
    "developer_provider_name": "DeveloperProviderName",
    "supported_login_providers": "SupportedLoginProviders",
    "openid_connect_provider_arns": "OpenIdConnectProviderARNs",
    "saml_provider_arns": "SamlProviderARNs",
    "cognito_identity_providers": Block(
        "CognitoIdentityProviders",
        {"client_id": "ClientId", "provider_name": "ProviderName", "server_side_token_check": "ServerSideTokenCheck"},
        many=True,
    ),
}

RESOURCE_SERVER: Final[Fields] = {
    "user_pool_id": "UserPoolId",
    "identifier": "Identifier",
    "name": "Name",
    "scope": Block("Scopes", {"scope_name": "ScopeName", "scope_description": "ScopeDescription"}, many=True),
}

DOMAIN: Final[Fields] = {
    "domain": "Domain",
    "user_pool_id": "UserPoolId",
    "managed_login_version": "ManagedLoginVersion",
    "certificate_arn": "CustomDomainConfig.CertificateArn",
}

AWSCC_DOMAIN: Final[Fields] = {
    **{name: spec for name, spec in DOMAIN.items() if name != "certificate_arn"},
    "custom_domain_config": Block(
        "CustomDomainConfig", {"certificate_arn": "CertificateArn", "security_policy": "SecurityPolicy"}
    ),
    "routing": Block(
        "Routing",
        {
            "failover": Block(
                "Failover",
                {
                    "secondary_region": "SecondaryRegion",
                    "primary_route53_health_check_id": "PrimaryRoute53HealthCheckId",
                },
            )
        },
    ),
}

_RULE: Final[Fields] = {"claim": "Claim", "match_type": "MatchType", "value": "Value", "role_arn": "RoleARN"}
_ROLE_MAPPING: Final[Fields] = {
    "identity_provider": "IdentityProvider",
    "type": "Type",
    "ambiguous_role_resolution": "AmbiguousRoleResolution",
}

ROLES: Final[Fields] = {
    "identity_pool_id": "IdentityPoolId",
    "roles": "Roles",
    "role_mapping": Block(
        "RoleMappings",
        {**_ROLE_MAPPING, "mapping_rule": Block("RulesConfiguration.Rules", _RULE, many=True)},
        many=True,
    ),
}
"""``RoleMappings`` is a map in the API: ``roles.roles_answer`` makes one of the blocks."""

AWSCC_ROLES: Final[Fields] = {
    "identity_pool_id": "IdentityPoolId",
    "roles": "Roles",
    "role_mappings": Block(
        "RoleMappings",
        {
            **_ROLE_MAPPING,
            "rules_configuration": Block("RulesConfiguration", {"rules": Block("Rules", _RULE, many=True)}),
        },
        many=True,
    ),
}
