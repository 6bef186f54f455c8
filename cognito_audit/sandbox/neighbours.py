"""Operations of other services that moto lacks: roles of identity pools, the user pools that a web ACL protects, and
app clients' secrets in Secrets Manager.

Source: SetIdentityPoolRoles and GetIdentityPoolRoles of Amazon Cognito federated identities, ListResourcesForWebACL of
AWS WAF, GetSecretValue of Secrets Manager, each in its API reference. The error texts are the sandbox's own.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import botocore.session
from moto.backends import get_backend

from cognito_audit.aws.arn import region_of
from cognito_audit.sandbox.account import ACCOUNT_ID, Account
from cognito_audit.sandbox.constraints import enforce
from cognito_audit.sandbox.errors import not_found, refusal

UNSIGNED: Final = "unknown"
"""The region of an unsigned request."""

Operation = Callable[[Account, str, Mapping[str, Any]], dict[str, Any]]
"""An operation: returns the answer's members for an account, a region and the request's members. Raises a refusal."""


def carry_out(
    account: Account, service: str, region: str, operation: str, members: dict[str, Any]
) -> Mapping[str, Any]:
    """Carry out one of ``OPERATIONS`` and return its answer. Raises a refusal as a werkzeug response."""
    if region == UNSIGNED:
        raise refusal("MissingAuthenticationTokenException", "Missing Authentication Token")
    model = botocore.session.get_session().get_service_model(service)
    enforce(model.operation_model(operation).input_shape, members)
    return OPERATIONS[service, operation](account, region, members)


def set_identity_pool_roles(account: Account, region: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """SetIdentityPoolRoles: replaces earlier roles."""
    pool_id = _identity_pool(region, members)
    account.identity_pool_roles[pool_id] = {
        name: members[name] for name in ("Roles", "RoleMappings") if name in members
    }
    return {}


def get_identity_pool_roles(account: Account, region: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """GetIdentityPoolRoles."""
    pool_id = _identity_pool(region, members)
    return {"IdentityPoolId": pool_id, **account.identity_pool_roles.get(pool_id, {})}


def list_resources_for_web_acl(account: Account, region: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """ListResourcesForWebACL; the sandbox has no resources other than user pools."""
    del account
    acl = get_backend("wafv2")[ACCOUNT_ID][region].wacls.get(members["WebACLArn"])
    if acl is None:
        raise refusal("WAFNonexistentItemException", f"There is no web ACL {members['WebACLArn']}.")
    pools = members.get("ResourceType") == "COGNITO_USER_POOL"
    return {"ResourceArns": list(acl.associated_resources) if pools else []}


def get_secret_value(account: Account, region: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """GetSecretValue of a client's secret, by its whole ARN: "The SecretString value is a JSON object with userPoolId,
    userPoolClientId, and clientSecretValue fields" (API reference, UserPoolClientType).
    """
    arn = str(members["SecretId"])
    client = account.find_managed_secret(arn)
    if client is None or region_of(arn) != region:
        raise not_found("Secrets Manager can't find the specified secret.")
    held = {
        "userPoolId": client.user_pool_id,
        "userPoolClientId": client.id,
        "clientSecretValue": client.secrets[-1].value,
    }
    return {"ARN": arn, "Name": arn.rpartition(":")[2], "SecretString": json.dumps(held)}


def _identity_pool(region: str, members: Mapping[str, Any]) -> str:
    """Return the id of the identity pool in the request. Raises ResourceNotFoundException."""
    pool_id = str(members["IdentityPoolId"])
    if pool_id not in get_backend("cognito-identity")[ACCOUNT_ID][region].identity_pools:
        raise not_found(f"IdentityPool '{pool_id}' not found.")
    return pool_id


OPERATIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("cognito-identity", "SetIdentityPoolRoles"): set_identity_pool_roles,
    ("cognito-identity", "GetIdentityPoolRoles"): get_identity_pool_roles,
    ("wafv2", "ListResourcesForWebACL"): list_resources_for_web_acl,
    ("secretsmanager", "GetSecretValue"): get_secret_value,
}
"""The operations of this module, by service and name."""
