"""The target kinds that rules can be about, and the fact sources that they read, such as ``client`` and ``mfa``.

From the fact sources that the selected rules read follow the calls that are made, the calls that are not, and the
least-privilege IAM policy (``cognito-audit permissions``).

A new target kind is one row here, with a class for its facts, and one branch in each source that can give it; a test
goes through every kind and every source.

No call stands behind ``probe`` and ``template``: the prober fills the one, the readers of CloudFormation and Terraform
files the other, and otherwise they are empty. The source of ``secrets`` may add ``AsOf``, the time of reading.
"""

from collections.abc import Iterable
from typing import Final

from cognito_audit.facts import companions
from cognito_audit.facts.client import Client
from cognito_audit.facts.fact_source import FactSource, Listing, TargetKind
from cognito_audit.facts.federation import IdentityProvider, Mappings
from cognito_audit.facts.identity_pool import IdentityPool, IdentityPoolRoles
from cognito_audit.facts.mfa import Mfa
from cognito_audit.facts.pool import Pool
from cognito_audit.facts.pool_parts import Domain, Group, ResourceServer
from cognito_audit.facts.risk import Risk
from cognito_audit.facts.role_trust import RoleTrust

_CLIENT_ONLY: Final = frozenset({"client"})
_POOL_ONLY: Final = frozenset({"pool"})
_IDENTITY_POOL_ONLY: Final = frozenset({"identity-pool"})
_POOL_TYPES: Final = ("AWS::Cognito::UserPool", "aws_cognito_user_pool", "awscc_cognito_user_pool")

POOL_PARTS: Final = (
    TargetKind("identity-provider", "identity provider", "ProviderName", "ProviderName", FactSource(
        "identity_provider", IdentityProvider, "IdentityProviderType",
        ("cognito-idp:DescribeIdentityProvider", "cognito-idp:ListIdentityProviders"),
        frozenset({"identity-provider"}), command="describe-identity-provider", evidence="IdentityProvider",
        resource_types=(
            "AWS::Cognito::UserPoolIdentityProvider", "aws_cognito_identity_provider",
            "awscc_cognito_user_pool_identity_provider",
        ),
    ), Listing("list-identity-providers", "Providers")),
    # There is no list of domains: the description of a user pool names them.
    TargetKind("domain", "domain", "Domain", "Domain", FactSource(
        "domain", Domain, "DomainDescriptionType", ("cognito-idp:DescribeUserPoolDomain",),
        frozenset({"domain"}), command="describe-user-pool-domain", evidence="DomainDescription",
        resource_types=(
            "AWS::Cognito::UserPoolDomain", "aws_cognito_user_pool_domain", "awscc_cognito_user_pool_domain",
        ),
    )),
    TargetKind("resource-server", "resource server", "Identifier", "Identifier", FactSource(
        "resource_server", ResourceServer, "ResourceServerType", ("cognito-idp:ListResourceServers",),
        frozenset({"resource-server"}), command="describe-resource-server", evidence="ResourceServer",
        resource_types=(
            "AWS::Cognito::UserPoolResourceServer", "aws_cognito_resource_server",
            "awscc_cognito_user_pool_resource_server",
        ),
    ), Listing("list-resource-servers", "ResourceServers", complete=True)),
    TargetKind("group", "group", "GroupName", "GroupName", FactSource(
        "group", Group, "GroupType", ("cognito-idp:ListGroups",),
        frozenset({"group"}), command="get-group", evidence="Group",
        resource_types=("AWS::Cognito::UserPoolGroup", "aws_cognito_user_group", "awscc_cognito_user_pool_group"),
    ), Listing("list-groups", "Groups", complete=True)),
)  # fmt: skip
"""The kinds of target that belong to a user pool, beside app clients."""
_KINDS: Final = (
    TargetKind("client", "app client", "ClientId", "ClientName", FactSource(
        "client", Client, "UserPoolClientType", ("cognito-idp:DescribeUserPoolClient",),
        _CLIENT_ONLY, command="describe-user-pool-client", evidence="UserPoolClient", cacheable=True,
        resource_types=(
            "AWS::Cognito::UserPoolClient", "aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client",
            "awscc_cognito_user_pool_client",
        ),
    ), Listing("list-user-pool-clients", "UserPoolClients")),
    TargetKind("pool", "user pool", "Id", "UserPoolName", FactSource(
        "pool", Pool, "UserPoolType", ("cognito-idp:DescribeUserPool",),
        frozenset({"client", "pool", *(part.name for part in POOL_PARTS)}),
        command="describe-user-pool", evidence="UserPool", shared=True, cacheable=True, resource_types=_POOL_TYPES,
    ), Listing("list-user-pools", "UserPools")),
    *POOL_PARTS,
    TargetKind("identity-pool", "identity pool", "IdentityPoolId", "IdentityPoolName", FactSource(
        "identity_pool", IdentityPool, "IdentityPool",
        ("cognito-identity:DescribeIdentityPool", "cognito-identity:ListIdentityPools"),
        _IDENTITY_POOL_ONLY, "cognito-identity", command="describe-identity-pool", evidence="IdentityPool",
        resource_types=("AWS::Cognito::IdentityPool", "aws_cognito_identity_pool", "awscc_cognito_identity_pool"),
    ), Listing("list-identity-pools", "IdentityPools")),
)  # fmt: skip
TARGET_KINDS: Final = {kind.name: kind for kind in _KINDS}
"""The kinds of target by the name that rule files give them."""

_COMPANIONS: Final = (
    FactSource(
        "mfa", Mfa, "GetUserPoolMfaConfigResponse", ("cognito-idp:GetUserPoolMfaConfig",), shared=True, cacheable=True,
        command="get-user-pool-mfa-config", evidence="MfaConfig", resource_types=_POOL_TYPES,
    ),
    FactSource(
        "secrets", companions.Secrets, "ListUserPoolClientSecretsResponse", ("cognito-idp:ListUserPoolClientSecrets",),
        _CLIENT_ONLY, command="list-user-pool-client-secrets", evidence="UserPoolClientSecrets", cacheable=True,
    ),
    FactSource("siblings", companions.Siblings, "", ("cognito-idp:DescribeUserPoolClient",), _CLIENT_ONLY),
    FactSource(
        "risk", Risk, "RiskConfigurationType", ("cognito-idp:DescribeRiskConfiguration",), cacheable=True,
        command="describe-risk-configuration", evidence="RiskConfiguration",
        resource_types=(
            "AWS::Cognito::UserPoolRiskConfigurationAttachment", "aws_cognito_risk_configuration",
            "awscc_cognito_user_pool_risk_configuration_attachment",
        ),
    ),
    FactSource(
        "logs", companions.Logs, "LogDeliveryConfigurationType", ("cognito-idp:GetLogDeliveryConfiguration",),
        shared=True, regional=True, cacheable=True, command="get-log-delivery-configuration",
        evidence="LogDeliveryConfiguration",
        resource_types=(
            "AWS::Cognito::LogDeliveryConfiguration", "aws_cognito_log_delivery_configuration",
            "awscc_cognito_log_delivery_configuration",
        ),
    ),
    FactSource(
        "providers", companions.Providers, "ListIdentityProvidersResponse", ("cognito-idp:ListIdentityProviders",),
        shared=True, cacheable=True, command="list-identity-providers", evidence="IdentityProviders",
    ),
    FactSource(
        "resource_servers", companions.ResourceServers, "ListResourceServersResponse",
        ("cognito-idp:ListResourceServers",), shared=True, cacheable=True,
        command="list-resource-servers", evidence="ResourceServers",
    ),
    FactSource(
        "clients", companions.Clients, "", ("cognito-idp:ListUserPoolClients",), _POOL_ONLY,
        command="list-user-pool-clients", evidence="ListedClients",
    ),
    FactSource(
        "functions", companions.Functions, "", ("lambda:GetFunction",), _POOL_ONLY,
        command="get-function", evidence="Functions", regional=True,
    ),
    # "To work with a web ACL in your user pool, your ... principal must have the following Amazon Cognito and AWS WAF
    # permissions" (Cognito developer guide, "Associate an AWS WAF web ACL with a user pool"): Cognito's is an action
    # without an operation. "This call uses GetWebACL, to verify that your account has permission to access the
    # retrieved web ACL" (API reference, GetWebACLForResource).
    FactSource(
        "web_acl", companions.WebAcl, "GetWebACLForResourceResponse",
        ("wafv2:GetWebACLForResource", "wafv2:GetWebACL", "cognito-idp:GetWebACLForResource"),
        _POOL_ONLY, "wafv2", command="get-web-acl-for-resource", evidence="WebAcl", regional=True,
    ),
    FactSource(
        "mappings", Mappings, "", ("cognito-idp:DescribeIdentityProvider", "cognito-idp:ListIdentityProviders"),
        _CLIENT_ONLY, evidence="AttributeMappings", cacheable=True,
    ),
    FactSource(
        "identity_pool_roles", IdentityPoolRoles, "GetIdentityPoolRolesResponse",
        ("cognito-identity:GetIdentityPoolRoles",),
        _IDENTITY_POOL_ONLY, "cognito-identity", command="get-identity-pool-roles", evidence="IdentityPoolRoles",
        resource_types=(
            "AWS::Cognito::IdentityPoolRoleAttachment", "aws_cognito_identity_pool_roles_attachment",
            "awscc_cognito_identity_pool_role_attachment",
        ),
    ),
    FactSource(
        "role_trust", RoleTrust, "", ("iam:GetRole", "cognito-identity:GetIdentityPoolRoles"),
        frozenset({"identity-pool", "group"}), command="get-role", evidence="RoleTrust",
    ),
    FactSource("probe", companions.Probe, target_kinds=_CLIENT_ONLY, cacheable=True),
    FactSource("template", companions.Template, cacheable=True),
)  # fmt: skip
FACT_SOURCES: Final = {source.name: source for source in (*(kind.fact_source for kind in _KINDS), *_COMPANIONS)}
"""The fact sources by name: what describes each kind of target, then what is known beside that."""

LISTING_ACTIONS: Final = (
    "cognito-idp:ListUserPools",
    "cognito-idp:ListUserPoolClients",
    "cognito-idp:ListUserPoolReplicas",
)
"""What every live run may call, whatever its rules: to find the pools and the clients of each. The replicas are asked
for only of a pool that was found in another region than the one that its id names."""


def actions_for(fact_sources: Iterable[str]) -> tuple[str, ...]:
    """The IAM actions that give the named fact sources, sorted, listing included."""
    return tuple(
        sorted({*LISTING_ACTIONS, *(action for name in fact_sources for action in FACT_SOURCES[name].actions)})
    )
