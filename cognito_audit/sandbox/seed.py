"""The demo's data: a company's pools and clients in two regions, created through ordinary API calls.

Good and bad ones side by side, each named for what it is.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cognito_audit.sandbox.server import Sandbox

REGIONS = ("eu-west-1", "us-east-1")
TENANTS = 70
LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function"
STRONG = {
    "MinimumLength": 14,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 1,
}
CHOICE = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@dataclass(frozen=True)
class Seeded:
    """The ids that `seed` created: pool ids by pool name, client ids by ``pool name/client name``."""

    pools: dict[str, str]
    clients: dict[str, str]


class _Company:
    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self.pools: dict[str, str] = {}
        self.clients: dict[str, str] = {}

    def api(self, region: str) -> Any:
        return self._sandbox.client(region)

    def pool(self, region: str, name: str, **settings: Any) -> str:
        made = self.api(region).create_user_pool(PoolName=name, **settings)
        self.pools[name] = made["UserPool"]["Id"]
        return self.pools[name]

    def client(self, region: str, pool: str, name: str, **settings: Any) -> None:
        made = self.api(region).create_user_pool_client(UserPoolId=self.pools[pool], ClientName=name, **settings)
        self.clients[f"{pool}/{name}"] = made["UserPoolClient"]["ClientId"]


def seed(sandbox: "Sandbox") -> Seeded:
    """Fill a running sandbox and return the ids. Takes about a second."""
    company = _Company(sandbox)
    for fill in (_shop, _accounts, _partners, _backoffice, _legacy, _mobile, _tenants, _clinic, _smaller_ones):
        fill(company)
    return Seeded(company.pools, company.clients)


def _shop(company: _Company) -> None:
    """The main example: one client without USER_AUTH next to one that allows it."""
    company.pool(
        "eu-west-1",
        "shop",
        AutoVerifiedAttributes=["email"],
        UsernameAttributes=["email"],
        Policies={"PasswordPolicy": STRONG},
        UserPoolTags={"team": "shop", "env": "prod"},
    )
    srp = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    company.client("eu-west-1", "shop", "shop-web", ExplicitAuthFlows=srp, PreventUserExistenceErrors="ENABLED")
    company.client("eu-west-1", "shop", "shop-checkout")
    company.client(
        "eu-west-1",
        "shop",
        "shop-app",
        ExplicitAuthFlows=CHOICE,
        AuthSessionValidity=15,
        PreventUserExistenceErrors="ENABLED",
        AccessTokenValidity=30,
        IdTokenValidity=30,
        RefreshTokenValidity=7,
        TokenValidityUnits={"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    )


def _accounts(company: _Company) -> None:
    """As AWS's guide advises: PLUS tier, MFA, threat protection, deletion protection, rotation."""
    pool = company.pool(
        "eu-west-1",
        "accounts",
        AutoVerifiedAttributes=["email"],
        UserPoolTier="PLUS",
        UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"},
        DeletionProtection="ACTIVE",
        Policies={"PasswordPolicy": STRONG},
        EmailConfiguration={
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/example.com",
        },
        AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
    )
    api = company.api("eu-west-1")
    api.set_user_pool_mfa_config(
        UserPoolId=pool, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    api.set_risk_configuration(
        UserPoolId=pool,
        CompromisedCredentialsRiskConfiguration={"Actions": {"EventAction": "BLOCK"}},
    )
    _accounts_client(company)


def _accounts_client(company: _Company) -> None:
    company.client(
        "eu-west-1",
        "accounts",
        "accounts-web",
        ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
        AuthSessionValidity=15,
        PreventUserExistenceErrors="ENABLED",
        WriteAttributes=["email", "name"],
        ReadAttributes=["email", "name"],
        RefreshTokenValidity=7,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email"],
        SupportedIdentityProviders=["COGNITO"],
        CallbackURLs=["https://accounts.example.com/callback"],
        LogoutURLs=["https://accounts.example.com/signed-out"],
    )


def _partners(company: _Company) -> None:
    """Machine clients over a resource server, and a confidential server."""
    pool = company.pool("eu-west-1", "partners", AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    api = company.api("eu-west-1")
    scopes = [
        {"ScopeName": "read", "ScopeDescription": "Read orders"},
        {"ScopeName": "write", "ScopeDescription": "Place"},
    ]
    api.create_resource_server(UserPoolId=pool, Identifier="orders", Name="Orders", Scopes=scopes)
    api.create_user_pool_domain(UserPoolId=pool, Domain="example-partners")
    company.client(
        "eu-west-1",
        "partners",
        "partner-api",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["orders/read", "orders/write"],
    )
    company.client(
        "eu-west-1",
        "partners",
        "partner-portal-server",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )
    client = {"UserPoolId": pool, "ClientId": company.clients["partners/partner-portal-server"]}
    api.add_user_pool_client_secret(**client)


def _backoffice(company: _Company) -> None:
    """An old single-page client: implicit grant, http on localhost, every scope."""
    company.pool(
        "eu-west-1",
        "backoffice",
        Policies={
            "PasswordPolicy": {"MinimumLength": 6, "RequireLowercase": True, "TemporaryPasswordValidityDays": 30}
        },
        Schema=[{"Name": "role", "AttributeDataType": "String", "Mutable": True}],
    )
    company.client(
        "eu-west-1",
        "backoffice",
        "backoffice-spa",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["implicit"],
        AllowedOAuthScopes=["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"],
        SupportedIdentityProviders=["COGNITO"],
        CallbackURLs=["http://localhost:3000/callback", "https://backoffice.example.com/callback"],
        EnableTokenRevocation=False,
        RefreshTokenValidity=3650,
        AccessTokenValidity=24,
    )


def _legacy(company: _Company) -> None:
    """LITE tier, names from before ALLOW_, and a client that kept USER_AUTH when the pool moved to LITE."""
    pool = company.pool("us-east-1", "legacy-crm", AutoVerifiedAttributes=["email"])
    company.client("us-east-1", "legacy-crm", "crm-batch", ExplicitAuthFlows=["ADMIN_NO_SRP_AUTH"])
    company.client("us-east-1", "legacy-crm", "crm-desktop", ExplicitAuthFlows=["USER_PASSWORD_AUTH"])
    company.client("us-east-1", "legacy-crm", "crm-web", ExplicitAuthFlows=CHOICE)
    company.api("us-east-1").update_user_pool(UserPoolId=pool, AutoVerifiedAttributes=["email"], UserPoolTier="LITE")


def _mobile(company: _Company) -> None:
    """Passwordless sign-in by e-mail code, with a confidential client in a phone app."""
    company.pool(
        "us-east-1",
        "rider-app",
        AutoVerifiedAttributes=["email"],
        UsernameAttributes=["email"],
        Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
    )
    company.client("us-east-1", "rider-app", "rider-ios", ExplicitAuthFlows=CHOICE, AuthSessionValidity=15)
    company.client("us-east-1", "rider-app", "rider-android", ExplicitAuthFlows=CHOICE, GenerateSecret=True)


def _tenants(company: _Company) -> None:
    """One client per tenant: more than fit on one page."""
    company.pool("us-east-1", "tenants", AutoVerifiedAttributes=["email"])
    for number in range(1, TENANTS + 1):
        flows = {"ExplicitAuthFlows": CHOICE} if number % 7 else {}
        company.client("us-east-1", "tenants", f"tenant-{number:03}", **flows)


def _clinic(company: _Company) -> None:
    """MFA only by text message, and a trigger that may confirm users at once."""
    company.pool(
        "eu-west-1",
        "clinic",
        AutoVerifiedAttributes=["phone_number"],
        MfaConfiguration="OPTIONAL",
        SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/cognito-sms", "ExternalId": "clinic"},
        LambdaConfig={"PreSignUp": f"{LAMBDA}:clinic-pre-sign-up"},
    )
    company.client("eu-west-1", "clinic", "clinic-web", ExplicitAuthFlows=CHOICE)


def _smaller_ones(company: _Company) -> None:
    """A link instead of a code, nothing verified, sign-up closed, and a pool without clients."""
    company.pool(
        "eu-west-1",
        "newsletter",
        AutoVerifiedAttributes=["email"],
        VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"},
    )
    company.client("eu-west-1", "newsletter", "newsletter-web", ExplicitAuthFlows=CHOICE)
    company.pool("eu-west-1", "intranet", AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    company.client("eu-west-1", "intranet", "intranet-web", ExplicitAuthFlows=CHOICE)
    company.pool("us-east-1", "prototype")
    company.client("us-east-1", "prototype", "prototype-web", ExplicitAuthFlows=CHOICE)
    company.client("us-east-1", "prototype", "prototype-survey", WriteAttributes=["name"])
    company.pool("us-east-1", "abandoned", UserPoolTier="LITE")
