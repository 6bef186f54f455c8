"""The least-privilege IAM policies: of an audit by its rules, of the probe, of the fixes."""

import json
from collections.abc import Iterable
from typing import Final

from cognito_audit.facts.registry import actions_for
from cognito_audit.rulebook.rule import Rule

COMMANDS: Final = ("check", "probe", "fix")
"""The commands that a policy can be asked for. ``diagnose`` and ``diff`` need what ``check`` needs."""

PROBE_ACTIONS: Final = (
    "cognito-idp:AdminDeleteUser",
    "cognito-idp:AdminGetUser",
    "cognito-idp:DescribeUserPool",
    "cognito-idp:DescribeUserPoolClient",
    "cognito-idp:ListUserPoolClientSecrets",
    "cognito-idp:ListUsers",
)
"""What the probe calls with credentials; SignUp, ConfirmSignUp and InitiateAuth take none (API reference: "Amazon
Cognito doesn't evaluate Identity and Access Management (IAM) policies in requests for this API operation")."""

SECRET_ACTIONS: Final = ("secretsmanager:GetSecretValue",)
"""What ``probe --read-managed-secret`` calls beside that."""

FIX_ACTIONS: Final = ("cognito-idp:UpdateUserPool", "cognito-idp:UpdateUserPoolClient")
"""What ``fix --apply`` calls beside what the audit may read (ListUserPoolReplicas is among that)."""


def policy(rules: Iterable[Rule], command: str = "check", *, read_managed_secret: bool = False) -> str:
    """The policy document of a command as JSON: what it calls, and nothing else.

    ``rules`` are those whose facts are read; a probe asks none, and reads a secret in Secrets Manager only with
    ``read_managed_secret`` (narrow that to the secret's ARN). ``Resource`` is ``*`` because
    ``cognito-idp:ListUserPools`` takes no other; narrow the rest to the ARNs of your pools if you name them with
    ``--user-pool-id``.
    """
    if command == "probe":
        statements = [_allow("CognitoAuditProbe", PROBE_ACTIONS)]
    else:
        read = actions_for({root for rule in rules for root in rule.fact_sources()})
        statements = [_allow("CognitoAuditReadOnly", read)]
    if read_managed_secret:
        statements.append(_allow("CognitoAuditManagedSecret", SECRET_ACTIONS))
    if command == "fix":
        statements.append(_allow("CognitoAuditFix", FIX_ACTIONS))
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def _allow(sid: str, actions: Iterable[str]) -> dict[str, object]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": "*"}
