"""From the attributes of a resource to the API's answer.

An attribute that is in no table goes into the answer under its own name: it may be newer than this release
(``sources.names``).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from cognito_audit.lib.redaction import PRESENT, without_secrets
from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.model.values import first_unknown
from cognito_audit.sources.assembly.second_factors import misnamed_factor
from cognito_audit.sources.names.stand_ins import unknown_members
from cognito_audit.sources.terraform.evaluation.branches import each_possible, in_cases
from cognito_audit.sources.terraform.evaluation.unknowns import ABSENT, ReferenceTo
from cognito_audit.sources.terraform.mapping.conversion import convert
from cognito_audit.sources.terraform.mapping.resource import TerraformResource
from cognito_audit.sources.terraform.mapping.resource_types import (
    CLIENT_TYPES,
    COMPANION_TYPES,
    MANAGED_CLIENT,
    NO_MEMBERS,
    PART_TYPES,
    POOL_TYPES,
)
from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields
from cognito_audit.sources.terraform.mapping.tables.pool import AWSCC_MFA, MFA

SET_BY_SERVICE: Final = Unknown("not set here: it stays as the AWS service that created this client set it")


def answer(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """Return what the API would answer for these attributes; empty texts and empty blocks are absent."""
    members: dict[str, Any] = {}
    for attribute, spec in fields.items():
        value = values.get(attribute)
        if value is None or value == "":
            continue
        if isinstance(spec, str):
            _put(members, spec, convert(spec.rpartition(".")[2], value))
        else:
            structure = _structure(value, spec)
            if structure is not None:
                _put(members, spec.member, structure)
    return members


def _structure(value: Any, block: BlockFields) -> Any:
    if isinstance(value, Choice):
        return each_possible(value, lambda option: None if option is None else _structure(option, block))
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        return Unknown("is neither a block nor a list of blocks")
    if block.many:
        return [_members(item, block) for item in value]
    first = in_cases(lambda items: items[0] if items else None, value)
    return each_possible(first, lambda item: None if item is None else _members(item, block))


def _members(item: Any, block: BlockFields) -> Any:
    if isinstance(item, Choice):
        return each_possible(item, lambda option: None if option is ABSENT else _members(option, block))
    if isinstance(item, Unknown):
        return item
    if item is not None and not isinstance(item, Mapping):
        return Unknown("is not a block")
    attributes = item or {}
    return {
        **dict.fromkeys(block.sent_as_false, False),
        **answer(attributes, block.fields),
        **_unlisted(attributes, block.fields),
    }


def _unlisted(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """Return the attributes that are set and in no table."""
    return {
        name: each_possible(value, lambda option: None if option in _EMPTY else option)
        for name, value in values.items()
        if name not in fields and name not in NO_MEMBERS and value not in _EMPTY
    }


_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})


def full_answer(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """Return what the API would answer for these attributes, and the attributes that are in no table."""
    return {**answer(values, fields), **_unlisted(values, fields)}


def _put(members: dict[str, Any], member: str, value: Any) -> None:
    outer, _, inner = member.rpartition(".")
    if outer:
        members.setdefault(outer, {})[inner] = value
    else:
        members[inner] = value


def client_answer(resource: TerraformResource) -> dict[str, Any]:
    """Return the answer of DescribeUserPoolClient for a client resource."""
    client = full_answer(resource.values, CLIENT_TYPES[resource.type])
    if isinstance(client.get("ClientId"), Unknown):  # no rule reads it: the target is identified by its address
        del client["ClientId"]
    secret = _secret(resource)
    client.pop("ClientSecret", None)
    if secret is not None:
        client["ClientSecret"] = secret
    if resource.type == MANAGED_CLIENT:
        client[REST] = SET_BY_SERVICE
    return client


def _secret(resource: TerraformResource) -> Any:
    if resource.type == MANAGED_CLIENT:
        return resource.values.get("client_secret") or SET_BY_SERVICE
    generate = convert("GenerateSecret", _with_unknowns(resource, {"generate_secret"}).get("generate_secret"))
    kept = resource.values.get("client_secret") == PRESENT
    return each_possible(generate, lambda is_set: is_set if _is_open(is_set) else PRESENT if is_set or kept else None)


def _is_open(value: Any) -> bool:
    return isinstance(value, Unknown)


def secrets_answer(resource: TerraformResource) -> Any:
    """Return the answer of ListUserPoolClientSecrets, which says no more than whether there is a secret."""
    return each_possible(_secret(resource), _secrets)


def _secrets(secret: Any) -> dict[str, Any] | Unknown:
    if isinstance(secret, Unknown):
        return secret
    return {"ClientSecrets": [{REST: Unknown("known after apply")}] if secret else []}


def pool_answer(resource: TerraformResource) -> dict[str, Any]:
    """Return the answer of DescribeUserPool for a pool resource."""
    values = dict(resource.values)
    if not isinstance(values.get("tags_all"), Mapping) and values.get("tags") is not None:
        values["tags_all"] = values["tags"]
    return full_answer(values, POOL_TYPES[resource.type])


def mfa_answer(resource: TerraformResource) -> Any:
    """Return the answer of GetUserPoolMfaConfig for a pool resource.

    The provider's documentation says of software_token_mfa_configuration "Effective only when mfa_configuration is ON
    or OPTIONAL", and of SMS "activated only when mfa_configuration is set to ON or OPTIONAL along with this block".
    """
    if resource.type == _AWSCC:
        names = {*AWSCC_MFA, "enabled_mfas", "sms_configuration"}
        return in_cases(_awscc_mfa, {**_with_unknowns(resource, names)}, deep=True)
    return _mfa_by_mode({**_with_unknowns(resource, {*MFA, *_SMS})})


def _mfa_by_mode(values: dict[str, Any]) -> Any:
    decisive = {name: values.pop(name) for name in ("mfa_configuration", *_SMS) if name in values}
    return in_cases(lambda known: _mfa({**values, **known}), decisive, deep=True)


_SMS: Final = ("sms_configuration", "sms_authentication_message")


def _mfa(values: Mapping[str, Any]) -> dict[str, Any]:
    mfa = answer(values, MFA)
    mode = mfa.get("MfaConfiguration", "OFF")
    if mode == "OFF":
        mfa.pop("SoftwareTokenMfaConfiguration", None)
        return mfa
    pool = answer(values, POOL_TYPES["aws_cognito_user_pool"])
    sms = pool.get("SmsConfiguration")
    if sms is not None:
        message = pool.get("SmsAuthenticationMessage")
        mfa["SmsMfaConfiguration"] = sms if isinstance(sms, Unknown) else {"SmsConfiguration": sms}
        if message is not None and not isinstance(sms, Unknown):
            mfa["SmsMfaConfiguration"]["SmsAuthenticationMessage"] = message
    if isinstance(mode, Unknown):
        mfa.update(dict.fromkeys(mfa.keys() & {"SoftwareTokenMfaConfiguration", "SmsMfaConfiguration"}, mode))
    return mfa


def _with_unknowns(resource: TerraformResource, read: AbstractSet[str]) -> Mapping[str, Any]:
    """Return the attributes; one in ``read`` that is absent is unknown if an attribute in no table may replace it.

    ``read`` are attributes that have another name in every answer.
    """
    table = CLIENT_TYPES.get(resource.type) or POOL_TYPES[resource.type]
    others = _unlisted(resource.values, table)
    absent = sorted(name for name in read if resource.values.get(name) is None)
    return {**resource.values, **unknown_members(others, absent)} if others else resource.values


def _awscc_mfa(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the MFA answer of ``awscc``: factors are one list, EnabledMfas, and passkey settings are flat."""
    mfa = answer(values, AWSCC_MFA)
    for structure, members in (
        ("WebAuthnConfiguration", ("RelyingPartyId", "UserVerification", "FactorConfiguration")),
        ("EmailMfaConfiguration", ("Message", "Subject")),
    ):
        nested = {member: mfa.pop(member) for member in members if member in mfa}
        if nested:
            mfa[structure] = nested
    factors = values.get("enabled_mfas") or []
    if factors == [] and values.get("sms_configuration") is not None:
        factors = _implied_factors(mfa.get("MfaConfiguration", "OFF"))
    if not isinstance(factors, list | Unknown):
        factors = Unknown("is not a list")
    if isinstance(factors, list):
        factors = [misnamed_factor(one) or one for one in factors]
    for factor, member, settings in (
        ("SOFTWARE_TOKEN_MFA", "SoftwareTokenMfaConfiguration", {"Enabled": True}),
        (
            "SMS_MFA",
            "SmsMfaConfiguration",
            answer(values, {"sms_configuration": POOL_TYPES[_AWSCC]["sms_configuration"]}),
        ),
        ("EMAIL_OTP", "EmailMfaConfiguration", mfa.get("EmailMfaConfiguration", {})),
    ):
        unknown = first_unknown(factors)
        if not isinstance(factors, Unknown) and factor in factors:
            mfa[member] = settings
        elif unknown is not None:
            mfa[member] = unknown
    return mfa


def _implied_factors(mode: Any) -> Any:
    """Return the second factors of a pool that names none but has an SMS configuration: where MFA is on, it is SMS."""
    return mode if isinstance(mode, Unknown) else [] if mode == "OFF" else ["SMS_MFA"]


_AWSCC: Final = "awscc_cognito_user_pool"


def companion_answer(resource: TerraformResource) -> dict[str, Any]:
    """Return the answer for a resource that belongs to a pool: an identity provider, a resource server..."""
    companion = full_answer(resource.values, COMPANION_TYPES[resource.type][1])
    return _redacted({member: value for member, value in companion.items() if not isinstance(value, ReferenceTo)})


def part_answer(resource: TerraformResource) -> dict[str, Any]:
    """Return the answer for a target that is neither a pool nor a client."""
    return _redacted(full_answer(resource.values, PART_TYPES[resource.type][1]))


def _redacted(members: dict[str, Any]) -> dict[str, Any]:
    redacted: dict[str, Any] = without_secrets(members)
    return redacted
