"""The domains of the fact sources beside those of the client, the pool and its MFA settings."""

from typing import Final

from tests.oracle.domains import OTHER, Domain, Keys, Many, One, Struct, must, one
from tests.oracle.members import (
    ACTION,
    ARN,
    CLIENT,
    EMPTY,
    FLAG,
    FUNCTION,
    MFA,
    NAMED,
    POOL,
    PROVIDER,
)


def answer(**members: Domain) -> Struct:
    """Return the domain of an answer, which is there."""
    return Struct(members, may_be_absent=False)


CREDENTIALS_ACTION: Final = Struct({"EventAction": one("BLOCK", "NO_ACTION", OTHER)})
DATE: Final = must(1_500_000_000, 1_796_000_000)
"""Long ago, and not: in seconds since 1970."""
USER_POOL: Final = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A:client"
IDENTITY_POOL: Final = "cognito-identity.amazonaws.com"
CONDITION: Final = Keys(
    ("StringEquals",), Keys((f"{IDENTITY_POOL}:aud", f"{IDENTITY_POOL}:amr"), must("pool", "authenticated"))
)
STATEMENT: Final = answer(
    Effect=must("Allow", "Deny"),
    Principal=answer(Federated=must(IDENTITY_POOL, "accounts.google.com")),
    Action=must("sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"),
    Condition=CONDITION,
)
ROLE: Final = answer(
    Arn=must("arn:aws:iam::111122223333:role/a"),
    ForGuests=One((True, False)),
    AssumeRolePolicyDocument=answer(Statement=Many(STATEMENT)),
)
RULES: Final = Struct({"Rules": Many(answer(Claim=must("custom:role", "email", "sub", "nickname")))})
SOURCES: Final[dict[str, Struct]] = {
    "client": CLIENT,
    "pool": POOL,
    "mfa": MFA,
    "clients": answer(Clients=Many(answer(ClientId=must("a")))),
    "domain": answer(
        Status=one("ACTIVE", "FAILED", OTHER),
        CustomDomainConfig=Struct(
            {"CertificateArn": one("arn"), "SecurityPolicy": one("TLS_V1", "TLS_V1_2_2021", OTHER)}
        ),
    ),
    "functions": answer(Missing=Many(must(*FUNCTION.values[1:]))),
    "group": answer(RoleArn=ARN),
    "identity_pool": answer(
        AllowClassicFlow=FLAG,
        AllowUnauthenticatedIdentities=FLAG,
        DeveloperProviderName=one("mine"),
        OpenIdConnectProviderARNs=Many(must("arn")),
        SamlProviderARNs=Many(must("arn")),
        SupportedLoginProviders=Keys(("graph.facebook.com", "accounts.google.com"), must("x")),
        CognitoIdentityProviders=Many(answer(ProviderName=must("a", "b"), ServerSideTokenCheck=FLAG)),
    ),
    "identity_pool_roles": answer(
        RoleMappings=Keys(
            (USER_POOL, "accounts.google.com"),
            answer(Type=must("Rules", "Token", OTHER), RulesConfiguration=RULES),
        )
    ),
    "identity_provider": answer(
        ProviderType=must("SAML", "Google", "OIDC", "SignInWithApple", "Facebook", "LoginWithAmazon", OTHER),
        IdpIdentifiers=Many(must("gmail.com", "googlemail.com", "corp.example")),
        AttributeMapping=Keys(("email", "email_verified", "custom:role"), must("x")),
        ProviderDetails=Struct(
            {
                "EncryptedResponses": one("true", "True", "false"),
                "MetadataURL": one("https://a.example/", "http://a.example/"),
                "oidc_issuer": one("https://a.example/", "http://a.example/"),
                "authorize_scopes": one("", "openid", "openid email", "openid,other"),
            }
        ),
    ),
    "logs": answer(LogConfigurations=Many(answer(EventSource=must("userAuthEvents", "userNotification", OTHER)))),
    "mappings": answer(Providers=Many(answer(ProviderName=PROVIDER, AttributeMapping=Keys(NAMED.values, must("x"))))),
    "probe": answer(SignUpError=one("ForbiddenException", OTHER), SignUpSession=FLAG),
    "providers": answer(Providers=Many(answer(ProviderName=PROVIDER))),
    "resource_server": answer(Scopes=Many(answer(ScopeName=must("read")))),
    "resource_servers": answer(
        ResourceServers=Many(
            answer(Identifier=must("api", "other"), Scopes=Many(answer(ScopeName=must("read", "other"))))
        )
    ),
    "risk": answer(
        ClientId=one("ALL", "abc"),
        CompromisedCredentialsRiskConfiguration=Struct(
            {"EventFilter": Many(must("SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE", OTHER)), "Actions": CREDENTIALS_ACTION}
        ),
        AccountTakeoverRiskConfiguration=Struct({"Actions": Struct({"HighAction": ACTION, "MediumAction": ACTION})}),
        RiskExceptionConfiguration=Struct({"SkippedIPRangeList": Many(must("10.0.0.0/8", "10.0.0.1/32", "no range"))}),
    ),
    "role_trust": answer(Roles=Many(ROLE)),
    "secrets": answer(ClientSecrets=Many(answer(ClientSecretCreateDate=DATE))),
    "siblings": answer(
        Clients=Many(
            answer(
                ClientName=must("a", "b"),
                ExplicitAuthFlows=Many(must("ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH")),
            )
        )
    ),
    "template": answer(RetainedOnDelete=FLAG, SecretExposures=Many(must("Outputs.Secret"))),
    "web_acl": answer(WebACL=EMPTY),
}
"""By fact source: the domain of its answer."""
