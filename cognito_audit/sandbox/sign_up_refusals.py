"""What SignUp refuses: names, attributes, passwords.

Texts: username forms and schema errors from https://github.com/RhinoSecurityLabs/pacu/issues/413 and public
projects that match them; "A client attempted to write unauthorized attribute" and "Password did not conform with
policy: ..." as public projects match them. Conditions of a sign-up without a password: "Passwords at sign-up" in
https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html. If AWS's text is not
public (length of an attribute, a missing password, the texts about phone numbers that match those about e-mail), it is
the sandbox's own.

A client without WriteAttributes may write custom attributes here, as in the developer guide (the API reference mentions
only the standard ones), and every client may write what the pool requires: "All app clients can write user pool
required attributes" (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html).
"""

import re
from collections.abc import Mapping
from typing import Any

from moto.cognitoidp.utils import validate_username_format

from cognito_audit.facts.attributes import spelled_out
from cognito_audit.model.values import Items
from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.client_refusals import NEVER_WRITABLE
from cognito_audit.sandbox.errors import invalid_parameter, not_authorized, refusal
from cognito_audit.sandbox.pool_model import Pool

SCHEMA_NAMES = {"name": "name.formatted", "given_name": "name.givenName", "family_name": "name.familyName"}
"""Schema errors use other names for these attributes."""

PASSWORD_CLASSES = (
    ("RequireUppercase", re.compile("[A-Z]"), "Password must have uppercase characters"),
    ("RequireLowercase", re.compile("[a-z]"), "Password must have lowercase characters"),
    ("RequireNumbers", re.compile("[0-9]"), "Password must have numeric characters"),
    ("RequireSymbols", re.compile(r"[^A-Za-z0-9]"), "Password must have symbol characters"),
)


def refuse_username(pool: Pool, username: str) -> None:
    """Refuse an invalid name: UsernameAttributes require an address or number, AliasAttributes forbid it."""
    is_email = validate_username_format(username, "email")
    is_phone = validate_username_format(username, "phone_number")
    match sorted(pool.extended_config.get("UsernameAttributes") or []):
        case ["email"] if not is_email:
            raise invalid_parameter("Username should be an email.")
        case ["phone_number"] if not is_phone:
            raise invalid_parameter("Username should be a phone number.")
        case ["email", "phone_number"] if not (is_email or is_phone):
            raise invalid_parameter("Username should be either an email or a phone number.")
    aliases = pool.extended_config.get("AliasAttributes") or []
    if is_email and "email" in aliases:
        raise invalid_parameter("Username cannot be of email format, since user pool is configured for email alias.")
    if is_phone and "phone_number" in aliases:
        raise invalid_parameter(
            "Username cannot be of phone number format, since user pool is configured for phone number alias."
        )


def refuse_attributes(pool: Pool, client: Client, sent: Mapping[str, str], attributes: Mapping[str, str]) -> None:
    """Refuse unknown, unwritable, ill-formed and missing attributes.

    ``sent`` are the attributes in the request; ``attributes`` adds the one from the username.
    """
    for name in sent:
        if name not in pool.schema_attributes:
            raise _schema_error(name, "Attribute does not exist in the schema.")
    if any(not _may_write(pool, client, name) for name in sent):
        raise not_authorized("A client attempted to write unauthorized attribute")
    if "email" in attributes and not validate_username_format(attributes["email"], "email"):
        raise invalid_parameter("Invalid email address format.")
    if "phone_number" in attributes and not re.fullmatch(r"\+[0-9]{1,15}", attributes["phone_number"]):
        raise invalid_parameter("Invalid phone number format.")
    for name, attribute in pool.schema_attributes.items():
        if attribute.required and name != "sub" and not attributes.get(name):
            shown = SCHEMA_NAMES.get(name, name)
            raise _schema_error(shown, f"The attribute {shown} is required")
        _refuse_length(name, attribute.string_constraints or {}, attributes.get(name))


def _may_write(pool: Pool, client: Client, name: str) -> bool:
    if name in NEVER_WRITABLE:
        return False
    listed = client.extended_config.get("WriteAttributes")
    return not listed or pool.schema_attributes[name].required or name in spelled_out(Items("WriteAttributes", listed))


def _refuse_length(name: str, limits: Mapping[str, Any], value: str | None) -> None:
    if value is None:
        return
    low, high = int(limits.get("MinLength") or 0), int(limits.get("MaxLength") or len(value))
    if not low <= len(value) <= high:
        raise _schema_error(SCHEMA_NAMES.get(name, name), f"String must have {low} to {high} characters.")


def _schema_error(name: str, complaint: str) -> Exception:
    return invalid_parameter(f"Attributes did not conform to the schema: {name}: {complaint}\n")


def refuse_password(pool: Pool, password: str) -> None:
    """Raise InvalidPasswordException for the first violation of the pool's policy."""
    policy = pool.extended_config["Policies"]["PasswordPolicy"]
    complaint = None
    if len(password) < policy.get("MinimumLength", 8):
        complaint = "Password not long enough"
    for setting, pattern, words in PASSWORD_CLASSES:
        if complaint is None and policy.get(setting) and not pattern.search(password):
            complaint = words
    if complaint:
        raise refusal("InvalidPasswordException", f"Password did not conform with policy: {complaint}")


def refuse_no_password(pool: Pool, attributes: Mapping[str, str]) -> None:
    """Refuse a sign-up without a password unless a one-time code can take its place.

    That needs the ESSENTIALS tier, MFA not required, and an OTP first factor whose attribute is sent and auto-verified.
    """
    verified = pool.extended_config.get("AutoVerifiedAttributes") or []
    usable = any(
        factor in pool.first_factors and name in verified and name in attributes
        for factor, name in (("EMAIL_OTP", "email"), ("SMS_OTP", "phone_number"))
    )
    if pool.tier == "LITE" or pool.mfa_config == "ON" or not usable:
        raise invalid_parameter("A password is required: passwordless sign-in is not available for this user.")


def refuse_existing(pool: Pool, username: str) -> None:
    """Raise UsernameExistsException for a name that is taken."""
    if pool._get_user(username) is None:  # noqa: SLF001 - moto's name for a public part of its pool
        return
    by_attribute = pool.extended_config.get("UsernameAttributes")
    what = "email" if "@" in username else "phone_number"
    text = f"An account with the given {what} already exists." if by_attribute else "User already exists"
    raise refusal("UsernameExistsException", text)
