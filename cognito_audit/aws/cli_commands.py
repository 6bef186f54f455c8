"""The commands of the AWS CLI whose saved answers give facts, and the reasons when an answer is missing.

A fact without an answer is unknown, for a reason that names the command; reports derive from it which answer to save.
"""

import re
from typing import Final

from cognito_audit.model.unknown import Unknown

_POOL: Final = "--user-pool-id POOL"
_CLIENT: Final = f"{_POOL} --client-id CLIENT"
_IDENTITY_POOL: Final = "--identity-pool-id IDENTITY_POOL"
_COMMANDS: Final = {
    "describe-user-pool-client": f"cognito-idp describe-user-pool-client {_CLIENT} > client-CLIENT.json",
    "describe-user-pool": f"cognito-idp describe-user-pool {_POOL} > pool-POOL.json",
    "get-user-pool-mfa-config": f"cognito-idp get-user-pool-mfa-config {_POOL} > mfa-POOL.json",
    "describe-risk-configuration": f"cognito-idp describe-risk-configuration {_POOL} > risk-POOL.json",
    "describe-risk-configuration --client-id": (
        f"cognito-idp describe-risk-configuration {_CLIENT} > risk-CLIENT.json"
    ),
    "get-log-delivery-configuration": f"cognito-idp get-log-delivery-configuration {_POOL} > logs-POOL.json",
    "list-user-pool-clients": f"cognito-idp list-user-pool-clients {_POOL} > clients-POOL.json",
    "list-user-pool-client-secrets": (
        f"cognito-idp list-user-pool-client-secrets {_CLIENT} > secrets-POOL-CLIENT.json"
    ),
    "list-identity-providers": f"cognito-idp list-identity-providers {_POOL} > providers-POOL.json",
    "describe-identity-provider": (
        f"cognito-idp describe-identity-provider {_POOL} --provider-name NAME > provider-POOL-NAME.json"
    ),
    "list-resource-servers": f"cognito-idp list-resource-servers {_POOL} > servers-POOL.json",
    "describe-user-pool-domain": "cognito-idp describe-user-pool-domain --domain DOMAIN > domain-DOMAIN.json",
    "get-web-acl-for-resource": "wafv2 get-web-acl-for-resource --resource-arn ARN_OF_THE_POOL > web-acl-POOL.json",
    "get-function": "lambda get-function --function-name ARN > function-NAME.json",
    "describe-identity-pool": f"cognito-identity describe-identity-pool {_IDENTITY_POOL} > identity-pool.json",
    "get-identity-pool-roles": f"cognito-identity get-identity-pool-roles {_IDENTITY_POOL} > identity-pool-roles.json",
    "get-role": "iam get-role --role-name NAME > role-NAME.json",
}  # fmt: skip
"""By name: the command, and a file whose name adds what the answer lacks (its pool, its client)."""
_REASON: Final = re.compile(r"no (?P<name>[a-z-]+(?: --[a-z-]+)?) answer was given")


def missing_answer(name: str, why_it_matters: str = "") -> Unknown:
    """Return the unknown value of a fact that the command ``name`` gives; ``why_it_matters`` continues the reason."""
    return Unknown(f"no {name} answer was given{why_it_matters}")


def command_to_save(reason: str) -> str:
    """Return the command that saves what a reason of ``missing_answer`` lacks; empty for any other reason."""
    match = _REASON.match(reason)
    return f"aws {_COMMANDS[match['name']]}" if match and match["name"] in _COMMANDS else ""
