"""The calls of the live source and the fact source that each fills. A new call is a new row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from cognito_audit.facts.pool import Pool
from cognito_audit.facts.registry import POOL_PARTS
from cognito_audit.facts.risk import RISK_SETTINGS
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.sources.assembly.siblings import Fact
from cognito_audit.sources.live.pacing import Category


class Per(Enum):
    """What a call is made for. A part is a pool's provider or domain, or an identity pool."""

    REGION = "region"
    POOL = "pool"
    CLIENT = "client"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of the API.

    ``fact_source`` is what it fills (empty for lists that only lead to other calls). ``member`` holds the fact within
    the answer; empty: the whole answer is the fact. ``items`` names the list of an answer that comes in pages, ``key``
    the member that identifies an item, ``page`` the parameters that set the size of a page. ``needs`` are members that
    the fact must have, whatever the service model says, ``echoes`` those that repeat a parameter of the request.
    ``overrides``: a call for clients whose answer, if it sets anything at all, replaces the pool's. ``optional`` calls
    have few retries, because servers that stand in for AWS often lack them. ``dated``: the fact is about ages, so it
    records when it was read (``AsOf``). ``parameter`` names what a call is about, if that is neither a pool nor a
    client. ``argument`` is the member of the pool's description that a call for pools takes as ``parameter``, and
    ``skip`` returns why a call for clients is not needed, given that description; such calls wait for it.
    """

    operation: str
    per: Per
    category: Category
    fact_source: str = ""
    member: str = ""
    items: str = ""
    key: str = ""
    needs: tuple[str, ...] = ()
    echoes: Mapping[str, str] = field(default_factory=dict)
    page: Mapping[str, Any] = field(default_factory=dict)
    overrides: bool = False
    optional: bool = False
    dated: bool = False
    parameter: str = ""
    argument: str = ""
    service: str = "cognito-idp"
    skip: Callable[[Fact], Unknown | None] | None = None

    @property
    def action(self) -> str:
        """The IAM action behind the call."""
        return f"{self.service}:{self.operation}"


def _unprotected(pool: Fact) -> Unknown | None:
    """Without threat protection no risk settings apply, and most pools have none: that saves a call a client."""
    if isinstance(pool, Unknown):
        return pool
    try:
        is_off = Pool(pool, "pool")["UserPoolAddOns"]["AdvancedSecurityMode"] == "OFF"
    except NotKnown:
        return None
    return Unknown("not read: the pool's threat protection is off") if is_off else None


_CLIENT_READ: Final = Category.USER_POOL_CLIENT_READ
_RESOURCE_READ: Final = Category.USER_POOL_RESOURCE_READ
_OTHER: Final = Category.OTHER_SERVICE

LIST_POOLS: Final = Call(
    "ListUserPools", Per.REGION, Category.USER_POOL_READ, items="UserPools", key="Id", page={"MaxResults": 60}
)
LIST_CLIENTS: Final = Call(
    "ListUserPoolClients", Per.POOL, _CLIENT_READ, items="UserPoolClients", key="ClientId", page={"MaxResults": 60}
)
# Its category is not documented: it is paced with the other reads of a pool, the slower of the two it may be in.
LIST_REPLICAS: Final = Call(
    "ListUserPoolReplicas",
    Per.POOL,
    Category.USER_POOL_READ,
    items="UserPoolReplicas",
    key="RegionName",
    optional=True,
)
DESCRIBE_CLIENT: Final = Call(
    "DescribeUserPoolClient", Per.CLIENT, _CLIENT_READ, "client", "UserPoolClient",
    needs=("ClientId",), echoes={"ClientId": "ClientId", "UserPoolId": "UserPoolId"},
)  # fmt: skip

CALLS: Final = (
    DESCRIBE_CLIENT,
    Call(
        "DescribeUserPool", Per.POOL, Category.USER_POOL_READ, "pool", "UserPool",
        needs=("Id",), echoes={"Id": "UserPoolId"},
    ),
    Call("GetUserPoolMfaConfig", Per.POOL, _RESOURCE_READ, "mfa", needs=("MfaConfiguration",)),
    # Its category is not documented: it is paced with the other reads of a client, the slower of the two it may be in.
    # "The response does not include pagination tokens as there are only 2 secrets at any given time" (API reference).
    Call(
        "ListUserPoolClientSecrets", Per.CLIENT, _CLIENT_READ, "secrets",
        needs=("ClientSecrets",), optional=True, dated=True,
    ),
    Call(
        "DescribeRiskConfiguration", Per.POOL, _RESOURCE_READ, "risk", "RiskConfiguration",
        needs=("UserPoolId",), echoes={"UserPoolId": "UserPoolId"}, optional=True,
    ),
    # "App client threat-protection configurations override the user pool configuration" (Cognito developer guide,
    # "Advanced security with threat protection").
    Call(
        "DescribeRiskConfiguration", Per.CLIENT, _RESOURCE_READ, "risk", "RiskConfiguration",
        needs=("UserPoolId",), echoes={"UserPoolId": "UserPoolId", "ClientId": "ClientId"},
        overrides=True, optional=True, skip=_unprotected,
    ),
    Call(
        "GetLogDeliveryConfiguration", Per.POOL, _RESOURCE_READ, "logs", "LogDeliveryConfiguration",
        echoes={"UserPoolId": "UserPoolId"}, optional=True,
    ),
    Call(
        "ListIdentityProviders", Per.POOL, _RESOURCE_READ, "providers",
        items="Providers", key="ProviderName", page={"MaxResults": 60}, optional=True,
    ),
    Call(
        "ListResourceServers", Per.POOL, _RESOURCE_READ, "resource_servers",
        items="ResourceServers", key="Identifier", page={"MaxResults": 50}, optional=True,
    ),
    Call(
        "GetWebACLForResource", Per.POOL, _OTHER, "web_acl",
        optional=True, parameter="ResourceArn", argument="Arn", service="wafv2",
    ),
    Call(
        "ListGroups", Per.POOL, _RESOURCE_READ, "groups",
        items="Groups", key="GroupName", page={"Limit": 60}, optional=True,
    ),
    Call(
        "DescribeIdentityProvider", Per.PART, _RESOURCE_READ, "identity_provider", "IdentityProvider",
        needs=("ProviderName",), echoes={"ProviderName": "ProviderName"}, optional=True, parameter="ProviderName",
    ),
    Call(
        "DescribeUserPoolDomain", Per.PART, _RESOURCE_READ, "domain", "DomainDescription",
        needs=("Domain",), echoes={"Domain": "Domain"}, optional=True, parameter="Domain",
    ),
    Call(
        "DescribeIdentityPool", Per.PART, _OTHER, "identity_pool",
        echoes={"IdentityPoolId": "IdentityPoolId"},
        optional=True, parameter="IdentityPoolId", service="cognito-identity",
    ),
    Call(
        "GetIdentityPoolRoles", Per.PART, _OTHER, "identity_pool_roles",
        needs=("IdentityPoolId",), echoes={"IdentityPoolId": "IdentityPoolId"},
        optional=True, parameter="IdentityPoolId", service="cognito-identity",
    ),
)  # fmt: skip

LIST_IDENTITY_POOLS: Final = Call(
    "ListIdentityPools",
    Per.REGION,
    _OTHER,
    items="IdentityPools",
    key="IdentityPoolId",
    page={"MaxResults": 60},
    service="cognito-identity",
)
GET_FUNCTION: Final = Call(
    "GetFunction",
    Per.PART,
    _OTHER,
    "functions",
    "Configuration",
    optional=True,
    parameter="FunctionName",
    service="lambda",
)
GET_ROLE: Final = Call(
    "GetRole", Per.PART, _OTHER, "role_trust", "Role", optional=True, parameter="RoleName", service="iam"
)


@dataclass(frozen=True, slots=True)
class ListedKind:
    """A target kind whose names stand in a list of a pool. ``listing`` is the fact source of that list, ``name_member``
    the member that names an item. ``complete``: the item is the fact itself, and no further call is made for it.
    """

    name: str
    fact_source: str
    listing: str
    name_member: str
    complete: bool


LISTED_KINDS: Final = tuple(
    ListedKind(kind.name, kind.fact_source.name, call.fact_source, kind.id_member, complete=kind.listing.complete)
    for kind in POOL_PARTS
    for call in CALLS
    if kind.listing and call.items == kind.listing.member
)
LEADS_TO: Final = {
    "siblings": ("client",), "risk": ("pool",), "functions": ("pool",), "domain": ("pool",),
    "mappings": ("providers", "identity_provider"), "role_trust": ("identity_pool_roles",),
    **{call.fact_source: ("pool",) for call in CALLS if call.argument},
    **{kind.fact_source: (kind.listing,) for kind in LISTED_KINDS},
}  # fmt: skip
"""The fact sources that another one needs to be read first."""

SETTINGS: Final = {"risk": RISK_SETTINGS}
"""For each fact source with a call that ``overrides``: the members that are settings (others identify the answer)."""
