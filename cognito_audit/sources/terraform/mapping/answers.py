"""From a resource's attributes to the API's answer.

An attribute that no table names goes into the answer under its own name: it may be newer than this release
(``sources.unknown_names``).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from cognito_audit.lib.redaction import without_secrets
from cognito_audit.model.values import REST, Unknown
from cognito_audit.sources.names.stand_ins import stood_for
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.mapping.conversion import converted
from cognito_audit.sources.terraform.mapping.resource import Resource
from cognito_audit.sources.terraform.mapping.resource_types import (
    CLIENT_TYPES,
    COMPANION_TYPES,
    MANAGED_CLIENT,
    NO_MEMBERS,
    PART_TYPES,
    POOL_TYPES,
)
from cognito_audit.sources.terraform.mapping.tables.fields import Block, Fields
from cognito_audit.sources.terraform.mapping.tables.pool import AWSCC_MFA, MFA

LEFT_AS_MADE: Final = Unknown("not set here: it stays as the AWS service that made this client set it")
PRESENT: Final = "present"
"""Stands for a secret: its value is never kept."""


def answer(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """What the API would answer for these attributes; absent ones, empty texts and empty blocks are absent."""
    found: dict[str, Any] = {}
    for attribute, spec in fields.items():
        value = values.get(attribute)
        if value is None or value == "":
            continue
        if isinstance(spec, str):
            _put(found, spec, converted(spec.rpartition(".")[2], value))
        else:
            structure = _structure(value, spec)
            if structure is not None:
                _put(found, spec.member, structure)
    return found


def _structure(value: Any, block: Block) -> Any:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        return Unknown("is neither a block nor a list of blocks")
    built = [_filled(item, block) for item in value]
    if block.many:
        return built
    return built[0] if built else None


def _filled(item: Any, block: Block) -> dict[str, Any] | Unknown:
    if isinstance(item, Unknown):
        return item
    if item is not None and not isinstance(item, Mapping):
        return Unknown("is no block")
    given = item or {}
    return {
        **dict.fromkeys(block.sent_as_false, False),
        **answer(given, block.fields),
        **_unlisted(given, block.fields),
    }


def _unlisted(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """What no table names, as far as it is set."""
    return {
        name: value
        for name, value in values.items()
        if name not in fields and name not in NO_MEMBERS and value not in (None, "", [], {})
    }


def whole(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """What the API would answer for these attributes, with those that no table names."""
    return {**answer(values, fields), **_unlisted(values, fields)}


def _put(found: dict[str, Any], member: str, value: Any) -> None:
    outer, _, inner = member.rpartition(".")
    if outer:
        found.setdefault(outer, {})[inner] = value
    else:
        found[inner] = value


def client_answer(resource: Resource) -> dict[str, Any]:
    """The answer of DescribeUserPoolClient for a client resource."""
    found = whole(resource.values, CLIENT_TYPES[resource.type])
    if isinstance(found.get("ClientId"), Unknown):  # no rule asks for it: the target is named by its address
        del found["ClientId"]
    secret = _secret(resource)
    found.pop("ClientSecret", None)
    if secret is not None:
        found["ClientSecret"] = secret
    if resource.type == MANAGED_CLIENT:
        found[REST] = LEFT_AS_MADE
    return found


def _secret(resource: Resource) -> Any:
    if resource.type == MANAGED_CLIENT:
        return resource.values.get("client_secret") or LEFT_AS_MADE
    wanted = converted("GenerateSecret", _with_holes(resource, {"generate_secret"}).get("generate_secret"))
    if isinstance(wanted, Unknown):
        return wanted
    return PRESENT if wanted is True or resource.values.get("client_secret") == PRESENT else None


def secrets_answer(resource: Resource) -> dict[str, Any] | Unknown:
    """The answer of ListUserPoolClientSecrets as far as the configuration tells: that there is one, or none."""
    secret = _secret(resource)
    if isinstance(secret, Unknown):
        return secret
    return {"ClientSecrets": [{REST: Unknown("known after apply")}] if secret else []}


def pool_answer(resource: Resource) -> dict[str, Any]:
    """The answer of DescribeUserPool for a pool resource."""
    values = dict(resource.values)
    if not isinstance(values.get("tags_all"), Mapping) and values.get("tags") is not None:
        values["tags_all"] = values["tags"]
    return whole(values, POOL_TYPES[resource.type])


def mfa_answer(resource: Resource) -> dict[str, Any]:
    """The answer of GetUserPoolMfaConfig for a pool resource.

    Of software_token_mfa_configuration the provider's documentation says "Effective only when mfa_configuration is ON
    or OPTIONAL", of SMS "activated only when mfa_configuration is set to ON or OPTIONAL along with this block".
    """
    if resource.type == "awscc_cognito_user_pool":
        return _awscc_mfa(_with_holes(resource, {*AWSCC_MFA, "enabled_mfas", "sms_configuration"}))
    values = _with_holes(resource, {*MFA, "sms_configuration", "sms_authentication_message"})
    found = answer(values, MFA)
    wanted = found.get("MfaConfiguration", "OFF")
    if wanted == "OFF":
        found.pop("SoftwareTokenMfaConfiguration", None)
        return found
    pool = answer(values, POOL_TYPES[resource.type])
    sms = pool.get("SmsConfiguration")
    if sms is not None:
        message = pool.get("SmsAuthenticationMessage")
        found["SmsMfaConfiguration"] = sms if isinstance(sms, Unknown) else {"SmsConfiguration": sms}
        if message is not None and not isinstance(sms, Unknown):
            found["SmsMfaConfiguration"]["SmsAuthenticationMessage"] = message
    if isinstance(wanted, Unknown):
        found.update(dict.fromkeys(found.keys() & {"SoftwareTokenMfaConfiguration", "SmsMfaConfiguration"}, wanted))
    return found


def _with_holes(resource: Resource, read: AbstractSet[str]) -> Mapping[str, Any]:
    """The attributes; of those in ``read``, which no answer calls by that name, one that is absent is unknown where
    one that no table names may stand for it.
    """
    table = CLIENT_TYPES.get(resource.type) or POOL_TYPES[resource.type]
    others = _unlisted(resource.values, table)
    absent = sorted(name for name in read if resource.values.get(name) is None)
    return {**resource.values, **stood_for(others, absent)} if others else resource.values


def _awscc_mfa(values: Mapping[str, Any]) -> dict[str, Any]:
    """CloudFormation names the factors in one list, EnabledMfas, and keeps the passkey settings flat."""
    found = answer(values, AWSCC_MFA)
    for structure, members in (
        ("WebAuthnConfiguration", ("RelyingPartyId", "UserVerification", "FactorConfiguration")),
        ("EmailMfaConfiguration", ("Message", "Subject")),
    ):
        held = {member: found.pop(member) for member in members if member in found}
        if held:
            found[structure] = held
    factors = values.get("enabled_mfas") or []
    if not isinstance(factors, list | Unknown):
        factors = Unknown("is not a list")
    for factor, member, shown in (
        ("SOFTWARE_TOKEN_MFA", "SoftwareTokenMfaConfiguration", {"Enabled": True}),
        (
            "SMS_MFA",
            "SmsMfaConfiguration",
            answer(values, {"sms_configuration": POOL_TYPES[_AWSCC]["sms_configuration"]}),
        ),
        ("EMAIL_OTP", "EmailMfaConfiguration", found.get("EmailMfaConfiguration", {})),
    ):
        hole = factors if isinstance(factors, Unknown) else next((f for f in factors if isinstance(f, Unknown)), None)
        if not isinstance(factors, Unknown) and factor in factors:
            found[member] = shown
        elif hole is not None:
            found[member] = hole
    return found


_AWSCC: Final = "awscc_cognito_user_pool"


def companion_answer(resource: Resource) -> dict[str, Any]:
    """The answer that describes a resource beside a pool: an identity provider, a resource server..."""
    found = whole(resource.values, COMPANION_TYPES[resource.type][1])
    return _clean({member: value for member, value in found.items() if not isinstance(value, ReferenceTo)})


def part_answer(resource: Resource) -> dict[str, Any]:
    """The answer that describes a target of its own beside pools and clients."""
    return _clean(whole(resource.values, PART_TYPES[resource.type][1]))


def _clean(found: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = without_secrets(found)
    return clean
