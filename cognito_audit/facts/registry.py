"""Which API call gives which fact: the fact sources that rule files read, such as ``client`` and ``mfa``.

From the fact sources that the selected rules read follow the calls that are made, the calls that are not, and the
least-privilege IAM policy (``cognito-audit permissions``).

No call stands behind ``probe`` and ``template``: the prober fills the one, the readers of CloudFormation and Terraform
files the other, and where nobody did they are empty. The source of ``secrets`` may add ``AsOf``, the time of reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cognito_audit.facts import companions
from cognito_audit.facts.client import Client
from cognito_audit.facts.federation import IdentityProvider, Mappings
from cognito_audit.facts.identity_pool import IdentityPool, IdentityPoolRoles
from cognito_audit.facts.pool import Mfa, Pool
from cognito_audit.facts.pool_parts import Domain, Group, ResourceServer
from cognito_audit.facts.risk import Risk
from cognito_audit.facts.role_trust import RoleTrust
from cognito_audit.model.values import Facts


@dataclass(frozen=True, slots=True)
class FactSource:
    """A root name of the condition language.

    ``kind`` is the class of its facts; ``shape`` the structure of the service model that names its members (empty for
    what is not an AWS answer); ``actions`` the IAM actions behind it; ``subjects`` the kinds of target that have it.
    """

    name: str
    kind: type[Facts]
    shape: str = ""
    actions: tuple[str, ...] = ()
    subjects: frozenset[str] = field(default=frozenset({"client", "pool"}))
    service: str = "cognito-idp"


_CLIENT_ONLY: Final = frozenset({"client"})
_POOL_ONLY: Final = frozenset({"pool"})
_OF_A_POOL: Final = frozenset({"client", "pool", "identity-provider", "domain", "resource-server", "group"})
_IDENTITY_POOL: Final = frozenset({"identity-pool"})

FACT_SOURCES: Final = {
    root.name: root
    for root in (
        FactSource("client", Client, "UserPoolClientType", ("cognito-idp:DescribeUserPoolClient",), _CLIENT_ONLY),
        FactSource("pool", Pool, "UserPoolType", ("cognito-idp:DescribeUserPool",), _OF_A_POOL),
        FactSource("mfa", Mfa, "GetUserPoolMfaConfigResponse", ("cognito-idp:GetUserPoolMfaConfig",)),
        FactSource(
            "secrets",
            companions.Secrets,
            "ListUserPoolClientSecretsResponse",
            ("cognito-idp:ListUserPoolClientSecrets",),
            _CLIENT_ONLY,
        ),
        FactSource("siblings", companions.Siblings, "", ("cognito-idp:DescribeUserPoolClient",), _CLIENT_ONLY),
        FactSource("risk", Risk, "RiskConfigurationType", ("cognito-idp:DescribeRiskConfiguration",)),
        FactSource(
            "logs", companions.Logs, "LogDeliveryConfigurationType", ("cognito-idp:GetLogDeliveryConfiguration",)
        ),
        FactSource(
            "providers", companions.Providers, "ListIdentityProvidersResponse", ("cognito-idp:ListIdentityProviders",)
        ),
        FactSource(
            "resource_servers",
            companions.ResourceServers,
            "ListResourceServersResponse",
            ("cognito-idp:ListResourceServers",),
        ),
        FactSource("clients", companions.Clients, "", ("cognito-idp:ListUserPoolClients",), _POOL_ONLY),
        FactSource("functions", companions.Functions, "", ("lambda:GetFunction",), _POOL_ONLY),
        # "To work with a web ACL in your user pool, your ... principal must have the following Amazon Cognito and AWS
        # WAF permissions" (Cognito developer guide, "Associate an AWS WAF web ACL with a user pool"): Cognito's is an
        # action without an operation. "This call uses GetWebACL, to verify that your account has permission to access
        # the retrieved web ACL" (API reference, GetWebACLForResource).
        FactSource(
            "web_acl",
            companions.WebAcl,
            "GetWebACLForResourceResponse",
            ("wafv2:GetWebACLForResource", "wafv2:GetWebACL", "cognito-idp:GetWebACLForResource"),
            _POOL_ONLY,
            "wafv2",
        ),
        FactSource(
            "mappings",
            Mappings,
            "",
            ("cognito-idp:DescribeIdentityProvider", "cognito-idp:ListIdentityProviders"),
            _CLIENT_ONLY,
        ),
        FactSource(
            "identity_provider",
            IdentityProvider,
            "IdentityProviderType",
            ("cognito-idp:DescribeIdentityProvider", "cognito-idp:ListIdentityProviders"),
            frozenset({"identity-provider"}),
        ),
        FactSource(
            "domain",
            Domain,
            "DomainDescriptionType",
            ("cognito-idp:DescribeUserPoolDomain",),
            frozenset({"domain"}),
        ),
        FactSource(
            "resource_server",
            ResourceServer,
            "ResourceServerType",
            ("cognito-idp:ListResourceServers",),
            frozenset({"resource-server"}),
        ),
        FactSource("group", Group, "GroupType", ("cognito-idp:ListGroups",), frozenset({"group"})),
        FactSource(
            "identity_pool",
            IdentityPool,
            "IdentityPool",
            ("cognito-identity:DescribeIdentityPool", "cognito-identity:ListIdentityPools"),
            _IDENTITY_POOL,
            "cognito-identity",
        ),
        FactSource(
            "identity_pool_roles",
            IdentityPoolRoles,
            "GetIdentityPoolRolesResponse",
            ("cognito-identity:GetIdentityPoolRoles",),
            _IDENTITY_POOL,
            "cognito-identity",
        ),
        FactSource(
            "role_trust",
            RoleTrust,
            "",
            ("iam:GetRole", "cognito-identity:GetIdentityPoolRoles"),
            frozenset({"identity-pool", "group"}),
        ),
        FactSource("probe", companions.Probe, subjects=_CLIENT_ONLY),
        FactSource("template", companions.Template, subjects=frozenset({"client", "pool"})),
    )
}

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
