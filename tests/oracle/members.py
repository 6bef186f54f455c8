"""The domains of the fact sources, by the members that rules of the catalogue read."""

from typing import Final

from tests.oracle.domains import OTHER, Keys, Many, One, Struct, must, one

FLAG: Final = One((None, True, False))
EMPTY: Final = Struct({})
FLOWS: Final = (
    "ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CUSTOM_AUTH", "CUSTOM_AUTH_FLOW_ONLY",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH",
    "ALLOW_CLIENT_TOKEN_AUTH", "ALLOW_TOKEN_EXCHANGE_DELEGATION", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_OTHER",
)  # fmt: skip
UNIT: Final = one("seconds", "minutes", "hours", "days", OTHER)
URL: Final = must(
    "https://a.example/cb", "http://a.example/cb", "http://localhost/cb", "https://*.example/", "app://cb"
)
ATTRIBUTE: Final = must(
    "email", "sub", "custom:role", "custom:other", "oidc:profile", "name", "address", "phone_number", "role",
    "dev:custom:x",
)  # fmt: skip
SCOPE: Final = must("phone", "email", "aws.cognito.signin.user.admin", "api/read", "api/other", "other/read")
FACTORS: Final = Many(must("PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN", OTHER))
ARN: Final = one("arn:aws:iam::111122223333:role/a", "arn:aws:iam::444455556666:role/b", "no arn")
FUNCTION: Final = one(
    "arn:aws:lambda:eu-west-1:111122223333:function:a", "arn:aws:lambda:eu-west-1:444455556666:function:b"
)
ACTION: Final = Struct({"EventAction": one("BLOCK", "NO_ACTION", "MFA_REQUIRED", OTHER)})
PROVIDER: Final = must("COGNITO", "cognito", "Google", "google", OTHER)
NAMED: Final = must("email", "username", "custom:role", "name")

CLIENT: Final = Struct(
    {
        "ClientId": one("abc"),
        "ClientType": one("REGULAR", "DCR", OTHER),
        "ClientSecret": one("present"),
        "ClientSecretArn": one("arn:aws:secretsmanager:eu-west-1:111122223333:secret:s"),
        "ExplicitAuthFlows": Many(must(*FLOWS)),
        "AllowedOAuthFlows": Many(must("code", "implicit", "client_credentials", OTHER)),
        "AllowedOAuthFlowsUserPoolClient": FLAG,
        "AllowedOAuthScopes": Many(SCOPE, most=3),
        "CallbackURLs": Many(URL),
        "LogoutURLs": Many(URL),
        "DefaultRedirectURI": One((None, *URL.values)),
        "SupportedIdentityProviders": Many(PROVIDER),
        "WriteAttributes": Many(ATTRIBUTE, most=3),
        "PreventUserExistenceErrors": one("ENABLED", "LEGACY", OTHER),
        "EnableTokenRevocation": FLAG,
        "EnablePropagateAdditionalUserContextData": FLAG,
        "AuthSessionValidity": one(2, 3, 14, 15, 16),
        "AccessTokenValidity": one(0, 1, 5, 60, 61, 10**12),
        "IdTokenValidity": one(0, 1, 5, 60, 61, 10**12),
        "RefreshTokenValidity": one(0, 1, 30, 31, 60, 100_000_000),
        "TokenValidityUnits": Struct({"AccessToken": UNIT, "IdToken": UNIT, "RefreshToken": UNIT}),
        "RefreshTokenRotation": Struct(
            {"Feature": one("ENABLED", "DISABLED", OTHER), "RetryGracePeriodSeconds": one(0, 30, 31)}
        ),
    },
    may_be_absent=False,
)
SCHEMA: Final = Struct(
    {
        "Name": must("email", "sub", "custom:role", "role", "dev:custom:x", "custom:other", "phone_number"),
        "Mutable": FLAG,
        "Required": FLAG,
        "DeveloperOnlyAttribute": FLAG,
    },
    may_be_absent=False,
)
PASSWORDS: Final = Struct(
    {
        "MinimumLength": one(7, 8, 14, 15),
        "TemporaryPasswordValidityDays": one(0, 7, 8),
        "RequireLowercase": FLAG,
        "RequireUppercase": FLAG,
        "RequireNumbers": FLAG,
        "RequireSymbols": FLAG,
    }
)
POOL: Final = Struct(
    {
        "AccountRecoverySetting": Struct(
            {
                "RecoveryMechanisms": Many(
                    Struct(
                        {
                            "Name": must("verified_email", "verified_phone_number", "admin_only", OTHER),
                            "Priority": must(1, 2),
                        },
                        may_be_absent=False,
                    )
                )
            }
        ),
        "AdminCreateUserConfig": Struct({"AllowAdminCreateUserOnly": FLAG}),
        "Arn": one("arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_A"),
        "AutoVerifiedAttributes": Many(must("email", "phone_number", OTHER)),
        "CreationDate": one("2026-01-01T00:00:00Z"),
        "LastModifiedDate": one("2026-01-01T00:00:00Z"),
        "EstimatedNumberOfUsers": one(0, 1),
        "Domain": one("prefix"),
        "CustomDomain": one("auth.example.com"),
        "DcrConfiguration": Struct(
            {
                "EnableStatus": one("Enabled", "Disabled", OTHER),
                "OpenDcrEnabled": FLAG,
                "OpenDcrGrantTypes": Many(must("code", "implicit", "client_credentials", OTHER)),
            }
        ),
        "DeletionProtection": one("ACTIVE", "INACTIVE", OTHER),
        "DeviceConfiguration": Struct({"ChallengeRequiredOnNewDevice": FLAG}),
        "EmailConfiguration": Struct({"EmailSendingAccount": one("COGNITO_DEFAULT", "DEVELOPER", OTHER)}),
        "EmailConfigurationFailure": one("failed"),
        "SmsConfigurationFailure": one("failed"),
        "SmsConfiguration": Struct({"SnsCallerArn": ARN}),
        "SmsAuthenticationMessage": one("{####}", "no code"),
        "KeyConfiguration": Struct({"KeyType": one("AWS_OWNED_KEY", "CUSTOMER_MANAGED_KEY", OTHER)}),
        "LambdaConfig": Struct(
            {
                "PreSignUp": FUNCTION,
                "CreateAuthChallenge": FUNCTION,
                "DefineAuthChallenge": FUNCTION,
                "KMSKeyID": one("key"),
                "CustomEmailSender": Struct({"LambdaArn": FUNCTION}),
                "CustomSMSSender": Struct({"LambdaArn": FUNCTION}),
                "InboundFederation": Struct({"LambdaArn": FUNCTION}),
            }
        ),
        "MfaConfiguration": one("ON", "OFF", "OPTIONAL", OTHER),
        "Policies": Struct({"PasswordPolicy": PASSWORDS, "SignInPolicy": Struct({"AllowedFirstAuthFactors": FACTORS})}),
        "SchemaAttributes": Many(SCHEMA),
        "UserAttributeUpdateSettings": Struct(
            {"AttributesRequireVerificationBeforeUpdate": Many(must("email", "phone_number", OTHER))}
        ),
        "UserPoolAddOns": Struct(
            {
                "AdvancedSecurityMode": one("OFF", "AUDIT", "ENFORCED", OTHER),
                "AdvancedSecurityAdditionalFlows": Struct({"CustomAuthMode": one("AUDIT", "ENFORCED", OTHER)}),
            }
        ),
        "UserPoolTags": Keys(("owner", "stage"), must("x")),
        "UserPoolTier": one("LITE", "ESSENTIALS", "PLUS", OTHER),
        "UsernameConfiguration": Struct({"CaseSensitive": FLAG}),
        "VerificationMessageTemplate": Struct(
            {
                "DefaultEmailOption": one("CONFIRM_WITH_CODE", "CONFIRM_WITH_LINK", OTHER),
                "EmailMessage": one("{####}", "no code"),
                "EmailMessageByLink": one("{##here##}", "no link"),
                "SmsMessage": one("{####}", "no code"),
            }
        ),
    },
    may_be_absent=False,
)
MFA: Final = Struct(
    {
        "MfaConfiguration": one("ON", "OFF", "OPTIONAL", OTHER),
        "SmsMfaConfiguration": EMPTY,
        "EmailMfaConfiguration": EMPTY,
        "SoftwareTokenMfaConfiguration": Struct({"Enabled": FLAG}),
        "WebAuthnConfiguration": Struct(
            {
                "FactorConfiguration": one("SINGLE_FACTOR", "MULTI_FACTOR_WITH_USER_VERIFICATION", OTHER),
                "RelyingPartyId": one("example.com"),
            }
        ),
    },
    may_be_absent=False,
)
