"""An account of which every answer has every member that this release knows."""

from collections.abc import Mapping
from typing import Any

from cognito_audit.aws.ledger import ledger
from cognito_audit.aws.service_model import ServiceModel, service_model

POOL_ID = "eu-west-1_Abc123456"
CLIENT_ID = "3n4b5urk1ft4fl3mg5e62d9ado"
IDENTITY_POOL_ID = "eu-west-1:0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
IDP, IDENTITY = "cognito-idp", "cognito-identity"
LISTS = ("ListUserPools", "ListUserPoolClients", "ListIdentityProviders", "ListResourceServers", "ListGroups")
DESCRIPTIONS = (
    "DescribeUserPool", "DescribeUserPoolClient", "GetUserPoolMfaConfig", "ListUserPoolClientSecrets",
    "DescribeRiskConfiguration", "GetLogDeliveryConfiguration", "DescribeIdentityProvider", "DescribeUserPoolDomain",
    "DescribeResourceServer", "GetGroup",
)  # fmt: skip
OF_IDENTITY_POOLS = ("DescribeIdentityPool", "GetIdentityPoolRoles", "ListIdentityPools")
CLIENT = {
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "EnableTokenRevocation": False,
    "RefreshTokenRotation": {"Feature": "DISABLED"},
}
POOL = {
    "Name": "shop",
    "Arn": f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{POOL_ID}",
    "Domain": "people",
    "CustomDomain": "id.example.com",
    "UserPoolTier": "PLUS",
    "MfaConfiguration": "OPTIONAL",
    "DeletionProtection": "INACTIVE",
    "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED", "AdvancedSecurityAdditionalFlows": {}},
}
NAMES = {
    "UserPoolId": POOL_ID,
    "ClientId": CLIENT_ID,
    "IdentityPoolId": IDENTITY_POOL_ID,
    "ProviderName": "corp",
    "Domain": "people",
    "GroupName": "staff",
    "Identifier": "orders",
    "RegionName": "eu-west-1",
}


def answers() -> dict[tuple[str, str], dict[str, Any]]:
    """What each operation answers, by service and operation."""
    wanted = [(IDP, name) for name in (*LISTS, *DESCRIPTIONS, "ListUserPoolReplicas")] + [
        (IDENTITY, name) for name in OF_IDENTITY_POOLS
    ]
    return {(service, name): _answer(service, name) for service, name in wanted}


def _answer(service: str, operation: str) -> dict[str, Any]:
    model = service_model(service)
    found: dict[str, Any] = _named(_sample(model, str(model.output_of(operation))))
    if operation == "DescribeUserPool":
        found["UserPool"] |= {"Id": POOL_ID, **POOL}
    if operation == "DescribeUserPoolClient":
        found["UserPoolClient"] |= CLIENT
    for pool in found.get("UserPools", ()):
        pool |= {"Id": POOL_ID, "Name": "shop"}
    return found


def _sample(model: ServiceModel, shape: str, name: str = "") -> Any:
    """A value of a shape with every member that this release knows, at every depth; one item in each list."""
    match model.type(shape):
        case "structure":
            known = ledger().members(shape) or frozenset(model.members(shape))
            members = [one for one in model.members(shape) if one in known and one != "NextToken"]
            return {one: _sample(model, str(model.member(shape, one)), one) for one in members}
        case "list":
            return [_sample(model, str(model.item(shape)), name)]
        case "map":
            return {"Level1" if name == "AcrConfiguration" else "email": _sample(model, str(model.value(shape)))}
        case "boolean":
            return True
        case "integer" | "long":
            return 8
        case "timestamp":
            return "2026-01-01T00:00:00+00:00"
    return next(iter(model.enum(shape)), f"arn:aws:iam::123456789012:role/{name or 'a-role'}")


def _named(value: Any) -> Any:
    """The same things by the same names in all answers."""
    if isinstance(value, Mapping):
        names = {name: NAMES[name] for name in value if name in NAMES and isinstance(value[name], str)}
        return {name: names.get(name, _named(inner)) for name, inner in value.items()}
    return [_named(one) for one in value] if isinstance(value, list) else value
