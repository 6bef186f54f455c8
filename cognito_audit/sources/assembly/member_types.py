"""The types of the API's members, by name: Cognito uses each name for one type throughout.

Files write numbers and booleans as text and the reverse (``"60"``, ``"true"``); here they become what the API answers.
The tables are held against the service model by a test, so that no run has to load it.
"""

# ruff: noqa: SIM905  quoted one by one, the names fill three times as many lines

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from cognito_audit.model.inventory import InputError
from cognito_audit.model.partial import Choice, PartialText, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.open_text import NamedText
from cognito_audit.sources.documents.traced import Traced, plain_data

BOOLEANS: Final = frozenset(
    """AllowAdminCreateUserOnly AllowClassicFlow AllowedOAuthFlowsUserPoolClient AllowUnauthenticatedIdentities
    CaseSensitive ChallengeRequiredOnNewDevice DeveloperOnlyAttribute DeviceOnlyRememberedOnUserPrompt Enabled
    EnablePropagateAdditionalUserContextData EnableTokenRevocation Mutable Notify OpenDcrEnabled
    PublishSecretsInAWSSecretsManager Required RequireLowercase RequireNumbers RequireSymbols RequireUppercase
    ServerSideTokenCheck UserDataShared""".split()
)
INTEGERS: Final = frozenset(
    """AccessTokenValidity AuthSessionValidity EstimatedNumberOfUsers IdTokenValidity ManagedLoginVersion
    MinimumLength PasswordHistorySize Precedence Priority RefreshTokenValidity RetryGracePeriodSeconds
    TemporaryPasswordValidityDays UnusedAccountValidityDays""".split()
)
TEXT_LISTS: Final = frozenset(
    """AliasAttributes AllowedFirstAuthFactors AllowedOAuthFlows AllowedOAuthScopes AllowedScopes
    AttributesRequireVerificationBeforeUpdate AuthenticatedGrantTypes AutoVerifiedAttributes BlockedIPRangeList
    CallbackURLs EventFilter ExplicitAuthFlows IdpIdentifiers LogoutURLs OpenDcrGrantTypes
    OpenIdConnectProviderARNs ReadAttributes SamlProviderARNs SkippedIPRangeList SupportedIdentityProviders
    UsernameAttributes WriteAttributes""".split()
)
STRUCTURE_LISTS: Final = frozenset(
    """Clients ClientSecrets CognitoIdentityProviders LogConfigurations Providers RecoveryMechanisms
    ResourceServers Rules SchemaAttributes Scopes""".split()
)
MAPS: Final = frozenset(
    """AcrMapping AttributeMapping IdentityPoolTags ProviderDetails Roles SupportedLoginProviders
    UserPoolTags""".split()
)
STRUCTURE_MAPS: Final = frozenset({"AcrConfiguration", "RoleMappings"})
STRUCTURES: Final = frozenset(
    """AccountRecoverySetting AccountTakeoverRiskConfiguration Actions AdminCreateUserConfig
    AdvancedSecurityAdditionalFlows AnalyticsConfiguration BlockEmail CloudWatchLogsConfiguration
    CompromisedCredentialsRiskConfiguration CustomDomainConfig CustomEmailSender CustomSMSSender
    DcrConfiguration DeviceConfiguration EmailConfiguration EmailMfaConfiguration EumsSms Failover
    FirehoseConfiguration HighAction InboundFederation InviteMessageTemplate IssuerConfiguration
    KeyConfiguration LambdaConfig LowAction MediumAction MfaEmail NoActionEmail NotifyConfiguration
    NumberAttributeConstraints PasswordPolicy Policies PreTokenGenerationConfig RefreshTokenRotation
    RiskExceptionConfiguration Routing RulesConfiguration S3Configuration SignInPolicy SmsConfiguration
    SmsMfaConfiguration SoftwareTokenMfaConfiguration StringAttributeConstraints TokenValidityUnits
    UserAttributeUpdateSettings UsernameConfiguration UserPoolAddOns VerificationMessageTemplate
    WebAuthnConfiguration""".split()
)
TEXTS: Final = frozenset(
    """AccessToken AcrValue AdvancedSecurityMode AmbiguousRoleResolution ApplicationArn ApplicationId Arn
    AttributeDataType AWSAccountId BucketArn CallerArn CertificateArn Claim ClientId ClientName ClientSecret
    ClientSecretArn ClientSecretId ClientSecretValue ClientType CloudFrontDistribution ConfigurationSet
    ConfigurationSetName CreateAuthChallenge CustomAuthMode CustomDomain CustomMessage DefaultEmailOption
    DefaultRedirectURI DefineAuthChallenge DeletionProtection Description DeveloperProviderName Domain
    EmailConfigurationFailure EmailMessage EmailMessageByLink EmailSendingAccount EmailSubject
    EmailSubjectByLink EmailVerificationMessage EmailVerificationSubject EnableStatus EventAction EventSource
    ExternalId FactorConfiguration Feature From GroupName HtmlBody Id Identifier IdentityPoolId IdentityPoolName
    IdentityProvider IdToken InEntityId InTemplateId KeyType KmsKeyArn KMSKeyID LambdaArn LambdaVersion
    LogGroupArn LogLevel ManagedBy MatchType MaxLength MaxValue Message MfaConfiguration MinLength MinValue Name
    NextToken OriginationIdentity PostAuthentication PostConfirmation PreAuthentication PreSignUp PreTokenGeneration
    PreventUserExistenceErrors PrimaryRoute53HealthCheckId ProviderName ProviderType RefreshToken Region
    RelyingPartyId ReplyTo ReplyToEmailAddress RoleArn RoleARN S3Bucket ScopeDescription ScopeName
    SecondaryRegion SecurityPolicy SmsAuthenticationMessage SmsConfigurationFailure SmsMessage SMSMessage
    SmsVerificationMessage SnsCallerArn SnsRegion SourceArn Status StreamArn Subject TextBody Type UserMigration
    UserPoolId UserPoolTier UserVerification Value VerifyAuthChallengeResponse Version""".split()
)
DATES: Final = frozenset({"ClientSecretCreateDate", "CreationDate", "LastModifiedDate"})
"""Kept as they are written: the AWS CLI prints them in two forms, and SDKs in more."""
_DIGITS: Final = 18
_TOO_LARGE: Final = 2**63
"""No integer of the API has more than 64 bits."""
_TRUE: Final = frozenset(["true", "yes", "on", "y"])
_FALSE: Final = frozenset(["false", "no", "off", "n"])


class Conversion:
    """Converts traced values to an API answer; ``faults`` collects values of the wrong type with their locations."""

    def __init__(self) -> None:
        self.faults: list[InputError] = []

    def structure(self, name: str, value: Traced) -> Any:
        """Return a structure of the API: a dict, None, or ``Unknown``."""
        if not isinstance(value.data, dict):
            if isinstance(value.data, Choice):
                return self._choice(name, value.data, self.structure)
            return value.data if _is_unknown(value) else self._fault(name, "a map", value)
        return {member: self._member(member, inner) for member, inner in value.data.items()}

    def _member(self, name: str, value: Traced) -> Any:
        if _is_unknown(value):  # so is an open end
            if isinstance(value.data, Choice):
                return self._choice(name, value.data, self._member)
            return _typed(name, value.data)
        if name in STRUCTURES:
            return self.structure(name, value)
        if name in STRUCTURE_LISTS:
            return self._structures(name, value)
        if name in TEXT_LISTS:
            return self._texts(name, value)
        if isinstance(value.data, dict | list) or name in MAPS or name in STRUCTURE_MAPS:
            return self._open(name, value)
        if name in BOOLEANS:
            return self._boolean(name, value)
        return self._integer(name, value) if name in INTEGERS else self._text(name, value)

    def _choice(self, name: str, choice: Choice, convert: Callable[[str, Traced], Any]) -> Choice:
        options = (convert(name, option) if isinstance(option, Traced) else option for option in choice.options)
        return replace(choice, options=tuple(options))

    def _open(self, name: str, value: Traced) -> Any:
        """A map with free keys, or what a member newer than these tables holds."""
        if name in STRUCTURE_MAPS and isinstance(value.data, dict):
            return {key: self.structure(f"{name}.{key}", inner) for key, inner in value.data.items()}
        if name in MAPS and isinstance(value.data, dict):
            return {key: self._text(f"{name}.{key}", inner) for key, inner in value.data.items()}
        if name in MAPS or name in STRUCTURE_MAPS:
            return self._fault(name, "a map", value)
        if name in TEXTS or name in BOOLEANS or name in INTEGERS:
            return self._fault(name, "a single value", value)
        return plain_data(value)

    def _texts(self, name: str, value: Traced) -> Any:
        if not isinstance(value.data, list):
            return self._fault(name, "a list", value)
        return [
            inner.data if isinstance(inner.data, str) else self._item(f"{name}[{index}]", inner, self._text)
            for index, inner in enumerate(value.data)
        ]

    def _structures(self, name: str, value: Traced) -> Any:
        if not isinstance(value.data, list):
            return self._fault(name, "a list", value)
        return [self._item(f"{name}[{index}]", inner, self.structure) for index, inner in enumerate(value.data)]

    def _item(self, name: str, value: Traced, convert: Callable[[str, Traced], Any]) -> Any:
        if isinstance(value.data, Choice):
            return self._choice(name, value.data, lambda item, option: self._item(item, option, convert))
        if isinstance(value.data, NamedText):
            return Present(value.data.reason, value.data.action)
        return self._fault(name, "a value", value) if value.data is None else convert(name, value)

    def _boolean(self, name: str, value: Traced) -> Any:
        answer = boolean(value.data)
        return self._fault(name, "true or false", value) if answer is None else answer

    def _integer(self, name: str, value: Traced) -> Any:
        number = integer(value.data)
        return self._fault(name, "a number", value) if number is None else number

    def _text(self, name: str, value: Traced) -> Any:
        if isinstance(value.data, Unknown):
            return self._choice(name, value.data, self._text) if isinstance(value.data, Choice) else value.data
        words = text(value.data)
        return self._fault(name, "text", value) if words is None else words

    def _fault(self, name: str, expected: str, value: Traced) -> Unknown:
        """Record a value of the wrong type. It is unknown from here on: a default instead of it would be a guess."""
        location = value.location()
        message = f"{name} must be {expected}"
        self.faults.append(InputError(message, location.file, location.line, location.column))
        return Unknown(f"{message}, and is something else at {location}")


def boolean(value: object) -> bool | None:
    """Return a boolean as the API answers it; None if the value is none."""
    word = str(value).lower()
    return word in _TRUE if isinstance(value, bool | str) and word in _TRUE | _FALSE else None


def integer(value: object) -> int | None:
    """Return an integer as the API answers it; None if the value is none, or has more than 64 bits."""
    if isinstance(value, str):
        return int(value) if value.strip().removeprefix("-").isdecimal() and len(value) <= _DIGITS else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _TOO_LARGE:
        return None
    return int(value) if value == int(value) else None


def text(value: object) -> str | None:
    """Return a text as the API answers it; None if the value is none."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None


def _typed(name: str, unknown: Any) -> Any:
    """Return an unknown value of a member, known in part as far as the member's type allows."""
    if isinstance(unknown, NamedText):
        return Unknown(unknown.reason, unknown.action)
    if not isinstance(unknown, PartialText) or name in TEXTS:
        return unknown
    return Present(unknown.reason, unknown.action) if name in BOOLEANS or name in INTEGERS else Unknown(unknown.reason)


def _is_unknown(value: Traced) -> bool:
    return value.data is None or isinstance(value.data, Unknown)
