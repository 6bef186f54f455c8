"""From properties of resource types to answers of the API: the same settings under other names.

Property names are those of the CloudFormation resource reference of ``AWS::Cognito::*``. A property that no table names
goes into the answer under its own name: it may be newer than this release (``sources.unknown_names``).
"""

# ruff: noqa: SIM905  quoted one by one, the names fill three times as many lines

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any, Final

from cognito_audit.model.partial import Choice, Present
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.assembly.second_factors import misnamed_factor
from cognito_audit.sources.cloudformation.comparison import excludes, open_as
from cognito_audit.sources.cloudformation.outcome_values import distributed
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.documents.traced import Traced
from cognito_audit.sources.names.stand_ins import unknown_members

CLIENT: Final = "AWS::Cognito::UserPoolClient"
POOL: Final = "AWS::Cognito::UserPool"
DOMAIN: Final = "AWS::Cognito::UserPoolDomain"
PROVIDER: Final = "AWS::Cognito::UserPoolIdentityProvider"
RESOURCE_SERVER: Final = "AWS::Cognito::UserPoolResourceServer"
RISK: Final = "AWS::Cognito::UserPoolRiskConfigurationAttachment"
LOGS: Final = "AWS::Cognito::LogDeliveryConfiguration"

CLIENT_PROPERTIES: Final = frozenset(
    """AccessTokenValidity AllowedOAuthFlows AllowedOAuthFlowsUserPoolClient AllowedOAuthScopes AnalyticsConfiguration
    AuthSessionValidity CallbackURLs ClientName DefaultRedirectURI EnablePropagateAdditionalUserContextData
    EnableTokenRevocation ExplicitAuthFlows IdTokenValidity LogoutURLs PreventUserExistenceErrors ReadAttributes
    RefreshTokenRotation RefreshTokenValidity SupportedIdentityProviders TokenValidityUnits UserPoolId
    WriteAttributes""".split()
)
NAMED_OTHERWISE: Final = {"UserPoolName": "Name", "Schema": "SchemaAttributes"}
POOL_PROPERTIES: Final = {
    **{
        name: name
        for name in """AccountRecoverySetting AdminCreateUserConfig AliasAttributes AutoVerifiedAttributes
        DeletionProtection DeviceConfiguration EmailConfiguration EmailVerificationMessage EmailVerificationSubject
        IssuerConfiguration KeyConfiguration LambdaConfig MfaConfiguration Policies SmsAuthenticationMessage
        SmsConfiguration SmsVerificationMessage UserAttributeUpdateSettings UserPoolAddOns UserPoolTags UserPoolTier
        UsernameAttributes UsernameConfiguration VerificationMessageTemplate""".split()
    },
    **NAMED_OTHERWISE,
}
MFA_ONLY: Final = frozenset(
    """EnabledMfas EmailAuthenticationMessage EmailAuthenticationSubject WebAuthnRelyingPartyID
    WebAuthnUserVerification WebAuthnFactorConfiguration""".split()
)
GENERATE: Final = "GenerateSecret"
READ_ONLY: Final[Mapping[str, frozenset[str]]] = {
    CLIENT: frozenset({"ClientId", "ClientSecret", "Name"}),
    POOL: frozenset({"Arn", "ProviderName", "ProviderURL", "UserPoolId"}),
}
"""The read-only properties of the two types in the CloudFormation registry."""
STANDARD_ATTRIBUTES: Final = tuple(
    """sub name given_name family_name middle_name nickname preferred_username profile picture website email
    email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at""".split()
)
"""The attributes that every pool has, whatever its Schema."""


def client_answer(resource: StackResource) -> tuple[Traced, Traced]:
    """What DescribeUserPoolClient and ListUserPoolClientSecrets will answer for the client."""
    given = _given(resource, {GENERATE})
    answer = {name: value for name, value in given.items() if name != GENERATE}
    secret = given.get(GENERATE) or _open_end(given)
    secrets = resource.here
    listed: Traced | None = _at(secrets, [])
    if secret is not None:
        own = distributed(resource.node, partial(_own_secret, secret), secret)
        listed = distributed(resource.node, partial(_listed_secrets, secret), secret)
        if own is not None:
            answer["ClientSecret"], secrets = own, secret
            if isinstance(own.data, Unknown) and not isinstance(own.data, Choice):
                return _at(resource.here, answer), _at(secret, {"ClientSecrets": own})
    if _open_end(given) is not None:  # an open end leaves room for anything but what GenerateSecret settles
        answer.setdefault("ClientSecret", _at(secrets, None))
        answer.setdefault("ClientSecretArn", _at(secrets, None))
        # "The app client wasn't created through dynamic client registration" (UserPoolClientType.ClientType).
        answer["ClientType"] = _at(resource.here, "REGULAR")
    return _at(resource.here, answer), _at(secrets, {"ClientSecrets": listed or _at(secrets, [])})


def _own_secret(place: Traced, generate: Traced | None) -> Traced | None:
    """The member of a client's description, by its GenerateSecret."""
    is_made = _truth(generate)
    return _at(place, is_made if isinstance(is_made, Unknown) else "present") if is_made else None


def _listed_secrets(place: Traced, generate: Traced | None) -> Traced:
    is_made = _truth(generate)
    return _at(place, is_made if isinstance(is_made, Unknown) else [_at(place, {})] if is_made else [])


def pool_answer(resource: StackResource) -> Traced:
    """What DescribeUserPool will answer; its domain aside, which is a resource of its own."""
    given = _given(resource, NAMED_OTHERWISE.keys())
    answer = {
        POOL_PROPERTIES.get(name, name): value
        for name, value in given.items()
        if name != "Schema" and name not in MFA_ONLY
    }
    schema = given.get("Schema") or _open_end(given)
    attributes = distributed(resource.node, partial(_schema, resource), schema)
    answer["SchemaAttributes"] = attributes or _schema(resource, None)
    return _at(resource.here, answer)


def mfa_answer(resource: StackResource) -> Traced:
    """What GetUserPoolMfaConfig will answer."""
    given = _given(resource, {*MFA_ONLY, "MfaConfiguration", "SmsConfiguration", "SmsAuthenticationMessage"})
    here = resource.here
    answer: dict[str, Traced | None] = {
        name: value for name, value in given.items() if name in ("MfaConfiguration", REST)
    }
    enabled = given.get("EnabledMfas") or _open_end(given)

    def factor(name: str, members: dict[str, Traced], *, flag: bool = False) -> Traced | None:
        return distributed(resource.node, partial(_factor, name=name, here=here, members=members, flag=flag), enabled)

    answer["SoftwareTokenMfaConfiguration"] = factor("SOFTWARE_TOKEN_MFA", {}, flag=True)
    sms = _renamed(
        given, {"SmsConfiguration": "SmsConfiguration", "SmsAuthenticationMessage": "SmsAuthenticationMessage"}
    )
    decisive = (enabled, *(given.get(name) or _open_end(given) for name in ("MfaConfiguration", "SmsConfiguration")))
    answer["SmsMfaConfiguration"] = distributed(resource.node, partial(_sms_factor, here, sms), *decisive)
    email = _renamed(given, {"EmailAuthenticationMessage": "Message", "EmailAuthenticationSubject": "Subject"})
    answer["EmailMfaConfiguration"] = factor("EMAIL_OTP", email)
    web_authn = _renamed(
        given,
        {
            "WebAuthnRelyingPartyID": "RelyingPartyId",
            "WebAuthnUserVerification": "UserVerification",
            "WebAuthnFactorConfiguration": "FactorConfiguration",
        },
    )
    if web_authn:
        answer["WebAuthnConfiguration"] = _at(next(iter(web_authn.values())), web_authn)
    return _at(here, {name: value for name, value in answer.items() if value is not None})


def domain_members(resource: StackResource) -> Traced | None:
    """What a domain resource adds to DescribeUserPool: a prefix domain or a custom one."""
    given = _members(resource.properties)
    domain = given.get("Domain") or resource.here
    return distributed(resource.node, partial(_domain_members, domain), given.get("CustomDomainConfig"))


def _domain_members(domain: Traced, custom: Traced | None) -> Traced:
    if custom is not None and isinstance(custom.data, Unknown):
        unknown = _at(custom, open_as(custom.data))
        return _at(domain, {"Domain": unknown, "CustomDomain": unknown})
    return _at(domain, {"CustomDomain" if custom is not None else "Domain": domain})


def read_only_properties(resource: StackResource) -> list[str]:
    """Return the properties that are set although they are read-only in CloudFormation."""
    return [name for name in _members(resource.properties) if name in READ_ONLY.get(resource.type, ())]


def _given(resource: StackResource, read: AbstractSet[str]) -> dict[str, Traced]:
    """The properties that set something. Of those in ``read``, which no answer calls by that name, one that is absent
    is unknown where a property that no table names may stand for it; members of answers are looked at with these.
    """
    given = _members(resource.properties)
    settings = {name: value for name, value in given.items() if name not in READ_ONLY[resource.type]}
    known = {REST, GENERATE, *CLIENT_PROPERTIES} if resource.type == CLIENT else {REST, *POOL_PROPERTIES, *MFA_ONLY}
    others = settings.keys() - known
    unknown = unknown_members(sorted(others), sorted(read - settings.keys())) if others else {}
    return {**settings, **{name: _at(resource.here, why) for name, why in unknown.items()}}


def _members(value: Traced) -> Mapping[str, Traced]:
    return value.data if isinstance(value.data, dict) else {REST: value}


def _at(place: Traced, data: Any) -> Traced:
    return Traced(data, place.document, place.path)


def _open_end(given: Mapping[str, Traced]) -> Traced | None:
    """What stands for any property that is not named, when a macro may add some."""
    end = given.get(REST)
    return end if end is not None and isinstance(end.data, Unknown) else None


def _truth(value: Traced | None) -> bool | Unknown:
    if value is None or isinstance(value.data, Unknown):
        return open_as(value.data) if value is not None and isinstance(value.data, Unknown) else False
    word = str(value.data).lower()
    return word == "true" if word in ("true", "false") else Unknown("GenerateSecret must be true or false")


def _renamed(given: Mapping[str, Traced], names: Mapping[str, str]) -> dict[str, Traced]:
    found = {api: given[name] for name, api in names.items() if name in given}
    end = _open_end(given)
    return {**found, REST: end} if end is not None else found


def _factor(
    enabled: Traced | None, name: str, here: Traced, members: dict[str, Traced], *, flag: bool = False
) -> Traced | None:
    """A second factor's configuration: there when EnabledMfas names it, unknown when it might."""
    items = enabled.data if enabled is not None else []
    if isinstance(items, Unknown):
        return _at(enabled or here, open_as(items))
    known = items if isinstance(items, list) else [enabled] if enabled is not None else []
    found = [item for item in known if item.data == name]
    if found:
        return _at(found[0], {**members, "Enabled": _at(found[0], True)} if flag else members)  # noqa: FBT003  data
    for item in known:
        if isinstance(item.data, Unknown) and not excludes(item.data, name):
            return _at(item, open_as(item.data))
        if (misnamed := misnamed_factor(item.data)) is not None:
            return _at(item, misnamed)
    return None


def _sms_factor(
    here: Traced, members: dict[str, Traced], enabled: Traced | None, mode: Traced | None, sender: Traced | None
) -> Traced | None:
    """The configuration of SMS as a second factor.

    Where EnabledMfas names no factor, a pool with MFA has the one that CreateUserPool knows; without SmsConfiguration
    it answers "SMS configuration and Auto verification for phone_number are required when MFA is required/optional".
    """
    if enabled is not None and enabled.data != []:
        return _factor(enabled, "SMS_MFA", here, members)
    if mode is None or sender is None or mode.data == "OFF":
        return None
    if isinstance(mode.data, Unknown) and not excludes(mode.data, "OFF"):
        return _at(mode, open_as(mode.data))
    if isinstance(sender.data, Unknown) and not isinstance(sender.data, Present):
        return _at(sender, sender.data)
    return _at(sender, members)


def _schema(resource: StackResource, schema: Traced | None) -> Traced:
    """The attributes as the API lists them: standard ones always, the template's own with their ``custom:`` prefix."""
    if schema is not None and not isinstance(schema.data, list):
        return schema
    here = schema or resource.here
    own = [_attribute(item) for item in here.data or ()]
    names = {name.data for item in own if (name := item.get("Name")) is not None and isinstance(name.data, str)}
    others = [_standard(name, here) for name in STANDARD_ATTRIBUTES if name not in names]
    return _at(here, [*own, *others])


def _standard(name: str, here: Traced) -> Traced:
    is_sub = name == "sub"
    flags = {"Required": is_sub, "Mutable": not is_sub, "DeveloperOnlyAttribute": False}
    return _at(here, {"Name": _at(here, name), **{flag: _at(here, value) for flag, value in flags.items()}})


def _attribute(item: Traced) -> Traced:
    name = item.get("Name")
    if name is not None and isinstance(name.data, Unknown):  # it may be a standard one's, or lack its prefix
        return _at(item, {**item.data, "Name": _at(name, open_as(name.data))})
    if name is None or not isinstance(name.data, str) or name.data in STANDARD_ATTRIBUTES:
        return item
    developer = item.get("DeveloperOnlyAttribute")
    prefix = "dev:custom:" if developer is not None and _truth(developer) is True else "custom:"
    return _at(item, {**item.data, "Name": _at(name, prefix + name.data.removeprefix("custom:"))})
