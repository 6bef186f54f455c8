"""An account with one of everything that an audit reads, so that each of its calls is made."""

import json
from typing import Any, Final

from cognito_audit.sandbox import Sandbox
from tests.hostile.server import Answer

REGIONS: Final = ("eu-west-1", "us-east-1")
FUNCTION: Final = "arn:aws:lambda:eu-west-1:123456789012:function:check"
KEY: Final = "arn:aws:kms:eu-west-1:123456789012:key/0a1b"
LOGS: Final = "arn:aws:logs:eu-west-1:123456789012:log-group:cognito"
SERVICE: Final = "cognito-identity.amazonaws.com"


def fill(sandbox: Sandbox) -> None:
    """Fill a sandbox, in the second region with a replica of its pool."""
    api = sandbox.client()
    pool = api.create_user_pool(
        PoolName="shop",
        UserPoolTier="PLUS",
        UserPoolTags={"team": "shop"},
        UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"},
        KeyConfiguration={"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": KEY},
        LambdaConfig={"PreSignUp": FUNCTION},
        AutoVerifiedAttributes=["email"],
        Policies={"PasswordPolicy": {"MinimumLength": 14, "RequireNumbers": True, "TemporaryPasswordValidityDays": 1}},
    )["UserPool"]["Id"]
    _parts(api, pool)
    _clients(api, pool)
    api.create_user_pool_replica(UserPoolId=pool, RegionName=REGIONS[1])
    api.update_user_pool_replica(UserPoolId=pool, RegionName=REGIONS[1], Status="ACTIVE")
    _web_acl(sandbox, f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{pool}")
    roles = {"authenticated": _role(sandbox, "good", SERVICE), "unauthenticated": _role(sandbox, "bad", "*")}
    api.create_group(UserPoolId=pool, GroupName="staff", RoleArn=roles["authenticated"])
    identities = sandbox.client(service="cognito-identity")
    made = identities.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)
    identities.set_identity_pool_roles(IdentityPoolId=made["IdentityPoolId"], Roles=roles)


def _parts(api: Any, pool: str) -> None:
    api.set_user_pool_mfa_config(
        UserPoolId=pool, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    api.set_risk_configuration(
        UserPoolId=pool, CompromisedCredentialsRiskConfiguration={"Actions": {"EventAction": "BLOCK"}}
    )
    logs = {"LogGroupArn": LOGS}
    api.set_log_delivery_configuration(
        UserPoolId=pool,
        LogConfigurations=[
            {"LogLevel": "ERROR", "EventSource": "userNotification", "CloudWatchLogsConfiguration": logs},
            {"LogLevel": "INFO", "EventSource": "userAuthEvents", "CloudWatchLogsConfiguration": logs},
        ],
    )
    api.create_user_pool_domain(UserPoolId=pool, Domain="shop-sign-in")
    scopes = [{"ScopeName": "read", "ScopeDescription": "Read"}]
    api.create_resource_server(UserPoolId=pool, Identifier="orders", Name="Orders", Scopes=scopes)
    details = {"client_id": "1", "client_secret": "2", "oidc_issuer": "https://id.example.com"}
    api.create_identity_provider(
        UserPoolId=pool,
        ProviderName="partner",
        ProviderType="OIDC",
        ProviderDetails=details | {"authorize_scopes": "openid", "attributes_request_method": "GET"},
        AttributeMapping={"email": "email"},
    )


def _clients(api: Any, pool: str) -> None:
    web = {
        "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "CallbackURLs": ["https://shop.example.com/in"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"],
        "SupportedIdentityProviders": ["COGNITO", "partner"],
        "AccessTokenValidity": 30,
        "TokenValidityUnits": {"AccessToken": "minutes"},
        "PreventUserExistenceErrors": "ENABLED",
    }
    api.create_user_pool_client(UserPoolId=pool, ClientName="web", **web)
    server = api.create_user_pool_client(UserPoolId=pool, ClientName="server", GenerateSecret=True)["UserPoolClient"]
    risk = {"RiskExceptionConfiguration": {"SkippedIPRangeList": ["10.0.0.0/8"]}}
    api.set_risk_configuration(UserPoolId=pool, ClientId=server["ClientId"], **risk)


def _web_acl(sandbox: Sandbox, pool_arn: str) -> None:
    api = sandbox.client(service="wafv2")
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
    made = api.create_web_acl(Name="a", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=seen)
    api.associate_web_acl(WebACLArn=made["Summary"]["ARN"], ResourceArn=pool_arn)


def _role(sandbox: Sandbox, name: str, principal: str) -> str:
    trusted = {"Federated": principal} if principal != "*" else "*"
    statement = {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRoleWithWebIdentity"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = sandbox.client(service="iam").create_role(RoleName=name, AssumeRolePolicyDocument=policy)
    return str(made["Role"]["Arn"])


def get_function(_: bytes) -> Answer:
    """Answer GetFunction, which the sandbox does not have: every function exists."""
    body = {"Configuration": {"FunctionName": "check", "FunctionArn": FUNCTION}, "Code": {"RepositoryType": "S3"}}
    return Answer(200, "application/json", json.dumps(body).encode())
