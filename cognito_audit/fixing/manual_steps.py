"""Manual steps: where to change a setting in the console that is not changed automatically.

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


def manual_step(target: Target, finding: Result) -> str:
    """Return the rule's own advice, and for a live resource the path through the console."""
    if target.file:
        return finding.remediation
    menu = _menu(target, finding.path)
    pool = target.user_pool_name or target.user_pool_id
    console_path = " > ".join(["Amazon Cognito console", "User pools", pool, *menu])
    return f"{finding.remediation} ({console_path})" if finding.remediation else console_path


def _menu(target: Target, path: str) -> list[str]:
    first, _, rest = path.partition(".")
    is_member = first not in {"pool", "mfa", "risk", "logs", "client"}
    if target.kind == "client" and (is_member or first == "client"):
        return ["App clients", target.name]
    member = first if is_member or first in {"risk", "logs", "mfa"} else rest.partition(".")[0]
    menu = _MENUS.get(member)
    return [menu] if menu else []
