"""The least-privilege IAM policy that a set of rules needs."""

import json
from collections.abc import Iterable

from cognito_audit.roots import actions_for
from cognito_audit.rule import Rule


def policy(rules: Iterable[Rule]) -> str:
    """The policy document as JSON: what the facts behind the rules need, and nothing else.

    ``Resource`` is ``*`` because ``cognito-idp:ListUserPools`` takes no other; narrow the rest to the ARNs of your
    pools if you name them with ``--user-pool-id``.
    """
    statement = {
        "Sid": "CognitoAuditReadOnly",
        "Effect": "Allow",
        "Action": list(actions_for({root for rule in rules for root in rule.roots()})),
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)
