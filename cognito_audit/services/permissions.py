"""The least-privilege IAM policies of the commands."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cognito_audit.config.settings import Settings
from cognito_audit.errors import UserError
from cognito_audit.facts.registry import actions_for
from cognito_audit.rulebook.rule import Rule
from cognito_audit.services.audit import catalogue, fact_sources_of, selected_rules
from cognito_audit.text.suggestions import refuse_unknown

COMMANDS: Final = ("check", "probe", "fix")
"""The commands that have a policy. ``diagnose`` and ``diff`` need what ``check`` needs."""

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


@dataclass(frozen=True, slots=True)
class PolicyRequest:
    """The command that the policy is for; ``read_managed_secret`` lets the probe read a secret in Secrets Manager."""

    command: str = "check"
    read_managed_secret: bool = False

    def refuse_contradictions(self) -> None:
        """Raise ``UserError`` for an unknown command, or an option that it does not have."""
        refuse_unknown("--for", self.command, COMMANDS)
        if self.read_managed_secret and self.command != "probe":
            raise UserError("--read-managed-secret needs --for probe")


def policy_document(request: PolicyRequest, settings: Settings) -> str:
    """Return the policy of a command as JSON: ``fix`` reads for all rules, because each fix is judged by all of them.

    Raises ``ConfigError`` or ``SelectionError``.
    """
    rules = catalogue(settings)
    read = rules.rules if request.command == "fix" else selected_rules(settings, rules)
    return policy(read, request.command, read_managed_secret=request.read_managed_secret)


def policy(rules: Iterable[Rule], command: str = "check", *, read_managed_secret: bool = False) -> str:
    """Return the policy document of a command as JSON: it allows what the command calls, and nothing else.

    ``rules`` are those whose facts are read; a probe reads none. ``Resource`` is ``*`` because
    ``cognito-idp:ListUserPools`` takes no other; narrow the rest to the ARNs of your pools if you name them with
    ``--user-pool-id``, and ``read_managed_secret`` to the ARN of the secret.
    """
    if command == "probe":
        statements = [_allow("CognitoAuditProbe", PROBE_ACTIONS)]
    else:
        statements = [_allow("CognitoAuditReadOnly", actions_for(fact_sources_of(rules)))]
    if read_managed_secret:
        statements.append(_allow("CognitoAuditManagedSecret", SECRET_ACTIONS))
    if command == "fix":
        statements.append(_allow("CognitoAuditFix", FIX_ACTIONS))
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def _allow(sid: str, actions: Iterable[str]) -> dict[str, object]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": "*"}
