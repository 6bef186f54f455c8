"""Pools for comparing tools: settings drawn with a fixed seed, so that two runs can be compared."""

import random
from typing import Any

from cognito_audit.sandbox import Fault, Sandbox
from cognito_audit.sandbox.seed import REGIONS

POOLS = 40
"""User pools, and as many identity pools."""
REGION = REGIONS[0]
ACCOUNT = "123456789012"


PAGE = 60
"""The most app clients in one answer of ListUserPoolClients."""


def fill(sandbox: Sandbox) -> str:
    """Create the pools, and return the id of the one that may not be read.

    There are forty user pools with one to three clients each, every third with a web ACL, forty identity pools, and a
    few pools for cases that random settings would miss.
    """
    _corners(sandbox)
    draw = random.Random(5)  # noqa: S311  a choice of settings, not a secret
    made = [_user_pool(sandbox, draw, number) for number in range(POOLS)]
    for number in range(POOLS):
        _identity_pool(sandbox, draw, number, made[number])
    waf = sandbox.client(REGION, service="wafv2")
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "drawn"}
    acl = waf.create_web_acl(Name="drawn", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=seen)
    for pool_id in made[::3]:
        arn = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{pool_id}"
        waf.associate_web_acl(WebACLArn=acl["Summary"]["ARN"], ResourceArn=arn)
    hidden = str(sandbox.client(REGION).create_user_pool(PoolName="hidden")["UserPool"]["Id"])
    sandbox.faults.add(Fault.access_denied("DescribeUserPool", when=lambda call: call.pool_id == hidden))
    return hidden


def _corners(sandbox: Sandbox) -> None:
    """Create a pool that requires passphrases, one with actions by risk level, and one whose clients fill two pages."""
    api = sandbox.client(REGION)
    classes = dict.fromkeys(("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"), False)
    api.create_user_pool(
        PoolName="passphrases", Policies={"PasswordPolicy": {"MinimumLength": 16, **classes}}, UserPoolTier="LITE"
    )
    risky = api.create_user_pool(
        PoolName="by-risk", UserPoolTier="PLUS", UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"}
    )["UserPool"]["Id"]
    actions = {"High": "BLOCK", "Medium": "MFA_REQUIRED", "Low": "NO_ACTION"}
    levels = {f"{level}Action": {"Notify": False, "EventAction": action} for level, action in actions.items()}
    api.set_risk_configuration(UserPoolId=risky, AccountTakeoverRiskConfiguration={"Actions": levels})
    paged = api.create_user_pool(PoolName="two-pages")["UserPool"]["Id"]
    for number in range(PAGE + 1):
        api.create_user_pool_client(UserPoolId=paged, ClientName=f"{number:02}", EnableTokenRevocation=False)


def _user_pool(sandbox: Sandbox, draw: random.Random, number: int) -> str:
    """Create a user pool with its clients, and return its id."""
    api = sandbox.client(REGION)
    settings = pool_settings(draw)
    made = str(api.create_user_pool(PoolName=f"drawn-{number}", **settings)["UserPool"]["Id"])
    # AWS refuses to require MFA with a one-time password as first factor.
    if "SignInPolicy" not in settings["Policies"] and draw.random() < 1 / 2:
        mode = draw.choice(["ON", "OPTIONAL"])
        totp = {"Enabled": True}
        api.set_user_pool_mfa_config(UserPoolId=made, MfaConfiguration=mode, SoftwareTokenMfaConfiguration=totp)
    if settings.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF") != "OFF":
        api.set_risk_configuration(UserPoolId=made, **risk(draw))
    for kind in draw.sample(["web", "jobs", "old"], draw.randint(1, 3)):
        api.create_user_pool_client(UserPoolId=made, ClientName=kind, **client_settings(draw))
    return made


def _identity_pool(sandbox: Sandbox, draw: random.Random, number: int, user_pool: str) -> None:
    """Create an identity pool for a user pool, with or without guests and roles."""
    api = sandbox.client(REGION, service="cognito-identity")
    provider = {"ProviderName": f"cognito-idp.{REGION}.amazonaws.com/{user_pool}", "ClientId": "drawn"}
    made = api.create_identity_pool(
        IdentityPoolName=f"drawn_{number}",
        AllowUnauthenticatedIdentities=draw.random() < 1 / 2,
        CognitoIdentityProviders=[{**provider, "ServerSideTokenCheck": draw.random() < 1 / 2}],
    )["IdentityPoolId"]
    kinds = draw.choice([[], ["authenticated"], ["authenticated", "unauthenticated"]])
    if kinds:
        roles = {kind: f"arn:aws:iam::{ACCOUNT}:role/{kind}" for kind in kinds}
        api.set_identity_pool_roles(IdentityPoolId=made, Roles=roles)


def pool_settings(draw: random.Random) -> dict[str, Any]:
    """Return parameters of CreateUserPool."""
    tier = draw.choice(["LITE", "ESSENTIALS", "PLUS"])
    length = draw.choice([6, 8, 12, 14, 16])
    classes = ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols")
    policy = {"MinimumLength": length, **{name: draw.random() < 2 / 3 for name in classes}}
    policy["TemporaryPasswordValidityDays"] = draw.choice([1, 7, 30])
    settings: dict[str, Any] = {
        "UserPoolTier": tier,
        "Policies": {"PasswordPolicy": policy},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": draw.random() < 1 / 3},
        "DeletionProtection": draw.choice(["ACTIVE", "INACTIVE"]),
        "AutoVerifiedAttributes": draw.choice([[], ["email"]]),
    }
    if tier == "PLUS":
        settings["UserPoolAddOns"] = {"AdvancedSecurityMode": draw.choice(["OFF", "AUDIT", "ENFORCED", "ENFORCED"])}
    if draw.random() < 1 / 3:
        settings["SmsConfiguration"] = {"SnsCallerArn": f"arn:aws:iam::{ACCOUNT}:role/sms"}
    channels = draw.choice([[], ["verified_email"], ["verified_phone_number", "verified_email"], ["admin_only"]])
    if channels:
        ranked = [{"Priority": rank, "Name": name} for rank, name in enumerate(channels, 1)]
        settings["AccountRecoverySetting"] = {"RecoveryMechanisms": ranked}
    if tier != "LITE" and draw.random() < 1 / 3:
        settings["Policies"]["SignInPolicy"] = {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}
    return settings


def risk(draw: random.Random) -> dict[str, Any]:
    """Return parameters of SetRiskConfiguration."""
    compromised: dict[str, Any] = {"Actions": {"EventAction": draw.choice(["BLOCK", "NO_ACTION"])}}
    if draw.random() < 1 / 2:
        compromised["EventFilter"] = draw.choice([["SIGN_IN"], ["SIGN_UP"], ["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"]])
    actions = {
        f"{level}Action": {"Notify": False, "EventAction": draw.choice(["BLOCK", "MFA_REQUIRED", "NO_ACTION"])}
        for level in ("Low", "Medium", "High")
    }
    takeover = {"AccountTakeoverRiskConfiguration": {"Actions": actions}} if draw.random() < 2 / 3 else {}
    return {"CompromisedCredentialsRiskConfiguration": compromised, **takeover}


def client_settings(draw: random.Random) -> dict[str, Any]:
    """Return parameters of CreateUserPoolClient."""
    settings: dict[str, Any] = {
        "EnableTokenRevocation": draw.random() < 2 / 3,
        "ExplicitAuthFlows": draw.choice(
            [
                ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            ]
        ),
    }
    if draw.random() < 2 / 3:
        settings["PreventUserExistenceErrors"] = draw.choice(["ENABLED", "LEGACY"])
    return settings
