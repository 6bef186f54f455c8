"""Where a person changes in the console what is not changed for them.

The menus are those of the Amazon Cognito console as the developer guide names them
(https://docs.aws.amazon.com/cognito/latest/developerguide/).
"""

from typing import Final

from cognito_audit.model.inventory import Target
from cognito_audit.model.run import Result

_MENUS: Final = {
    "MfaConfiguration": "Sign-in",
    "Policies": "Authentication methods",
    "EmailConfiguration": "Authentication methods",
    "SmsConfiguration": "Authentication methods",
    "mfa": "Sign-in",
    "AccountRecoverySetting": "Sign-in",
    "DeviceConfiguration": "Sign-in",
    "AdminCreateUserConfig": "Sign-up",
    "AutoVerifiedAttributes": "Sign-up",
    "UserAttributeUpdateSettings": "Sign-up",
    "SchemaAttributes": "Sign-up",
    "VerificationMessageTemplate": "Message templates",
    "LambdaConfig": "Extensions",
    "DeletionProtection": "Settings",
    "UserPoolTier": "Settings",
    "Domain": "Domain",
    "risk": "Threat protection",
    "UserPoolAddOns": "Threat protection",
    "logs": "Log streaming",
}


def by_hand(target: Target, finding: Result) -> str:
    """The rule's own advice, and for a live resource the way through the console."""
    if target.file:
        return finding.remediation
    menu = _menu(target, finding.path)
    pool = target.user_pool_name or target.user_pool_id
    way = " > ".join(["Amazon Cognito console", "User pools", pool, *menu])
    return f"{finding.remediation} ({way})" if finding.remediation else way


def _menu(target: Target, path: str) -> list[str]:
    root, _, rest = path.partition(".")
    bare = root not in {"pool", "mfa", "risk", "logs", "client"}
    if target.kind == "client" and (bare or root == "client"):
        return ["App clients", target.name]
    member = root if bare or root in {"risk", "logs", "mfa"} else rest.partition(".")[0]
    found = _MENUS.get(member)
    return [found] if found else []
