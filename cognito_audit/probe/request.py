"""Builds the SignUp request: valid for any pool, recognisable, and harmless."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.facts.attributes import spelled_out
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.values import Items
from cognito_audit.probe.attributes import FICTIONAL_NUMBER, NEVER_WRITTEN, fits, value_for
from cognito_audit.probe.probed_client import ProbedClient, ProbeRefused
from cognito_audit.probe.secret import Secret, password_for

PREFIX: Final = "cognito-audit-"
MARK: Final = {"cognito-audit": "probe"}
SIMULATOR: Final = "simulator.amazonses.com"
"""The SES mailbox simulator, which the developer guide names for testing sign-up ("success+user1@..."); a made-up
address would bounce, and bounces make Cognito limit the account's mail."""

E164: Final = re.compile(r"\+[0-9]{7,15}")
ADDRESS: Final = re.compile(r"[^@\s\"\\]+@[^@\s\"\\]+\.[^@\s\"\\]+")
MARKERS: Final = ("nickname", "name", "given_name", "family_name", "middle_name")
"""Attributes that can carry the probe's name, for users whose own name is the operator's address or number."""


@dataclass(frozen=True, slots=True)
class SignUpOptions:
    """Options of a sign-up: an ``email`` or ``phone_number`` of the operator's own, a sign-up without password, and
    ``excluded_pools`` (names, ids or globs), which must not be touched.
    """

    email: str = ""
    phone_number: str = ""
    passwordless: bool = False
    excluded_pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignUpRequest:
    """The content of a sign-up.

    ``marks`` are the attributes that identify the user; ``alias`` is the attribute that carries the name
    in a pool whose users are named by e-mail address or phone number (their stored name is another), else empty.
    """

    label: str
    username: str
    alias: str
    attributes: Mapping[str, str]
    marks: Mapping[str, str]
    password: Secret | None = field(default=None, repr=False)

    def parameters(self, target: ProbedClient) -> dict[str, Any]:
        """Return the parameters of SignUp."""
        parameters: dict[str, Any] = {
            "ClientId": target.client_id,
            "Username": self.username,
            "UserAttributes": _pairs(self.attributes),
            "ClientMetadata": MARK,
            "ValidationData": _pairs(MARK),
        }
        if self.password:
            parameters["Password"] = self.password.value
        if secret_hash := target.hash_for(self.username):
            parameters["SecretHash"] = secret_hash
        return parameters


def build(target: ProbedClient, options: SignUpOptions, label: str = "") -> SignUpRequest:
    """Build the request for a pool and client that could be read; ``label`` is a UUID, a new one by default.

    Raises ``ProbeRefused`` if no valid request can be built, or only one that needs the operator's number.
    """
    if isinstance(target.pool, Unknown):
        raise ProbeRefused(f"the pool could not be read, so a valid sign-up cannot be built: {target.pool.reason}")
    return _Builder(target.pool, target.client, options, label or str(uuid.uuid4())).request()


class _Builder:
    def __init__(
        self, pool: Mapping[str, Any], client: Mapping[str, Any] | Unknown, options: SignUpOptions, label: str
    ) -> None:
        self.pool, self.options, self.label = pool, options, label
        self.name = PREFIX + label
        self.schema = {item["Name"]: item for item in pool.get("SchemaAttributes") or []}
        listed = [] if isinstance(client, Unknown) else client.get("WriteAttributes") or []
        self.writable = frozenset(spelled_out(Items("client.WriteAttributes", listed)))
        self.verified: Sequence[str] = pool.get("AutoVerifiedAttributes") or []
        self.named_by: Sequence[str] = pool.get("UsernameAttributes") or []

    def request(self) -> SignUpRequest:
        alias = "email" if "email" in self.named_by else "phone_number" if self.named_by else ""
        attributes = self._required(alias)
        self._add_contact(attributes, alias)
        if alias == "email":
            username = attributes.get("email") or self._email()
        elif alias:
            username = attributes.get("phone_number") or self._own_number("its users are named by phone number")
        else:
            username = self.name
        marks = self._marks(attributes, username, alias)
        password = None if self.options.passwordless else password_for(self._password_policy())
        if self.options.passwordless:
            self._refuse_without_password({**attributes, **({alias: username} if alias else {})})
        return SignUpRequest(self.label, username, alias, attributes, marks, password)

    def _required(self, alias: str) -> dict[str, str]:
        """Return values for the attributes that the pool requires."""
        attributes: dict[str, str] = {}
        for name, attribute in self.schema.items():
            if not attribute.get("Required") or name == "sub":
                continue
            if name == alias and not self._is_listed(name):
                continue  # the user name sets it
            attributes[name] = self._value(name)
        return attributes

    def _add_contact(self, attributes: dict[str, str], alias: str) -> None:
        """Add an e-mail address wherever it may be sent: apps send it, and it marks the user as the probe's."""
        if "email" not in attributes and self._may_write("email"):
            attribute = self.schema.get("email", {})
            if alias == "email" or self.options.email or any(fits(one, attribute) for one in self._addresses()):
                attributes["email"] = self._email()
        if self.options.phone_number and self._may_write("phone_number"):
            attributes["phone_number"] = self._own_number("")

    def _value(self, name: str) -> str:
        if name == "email":
            return self._email()
        if name == "phone_number":
            if name in self.verified or name in self.named_by or self.options.phone_number:
                return self._own_number("it sends codes to the phone number, which it requires")
            return FICTIONAL_NUMBER
        if name == "preferred_username":
            if name in (self.pool.get("AliasAttributes") or []):
                raise ProbeRefused("the pool requires preferred_username, an alias that SignUp may not set")
            return self.name if fits(self.name, self.schema[name]) else value_for(self.schema[name])
        return value_for(self.schema[name])

    def _addresses(self) -> tuple[str, str]:
        """Return the long form, by which --sweep recognises the probe's users, and one for short e-mail attributes."""
        return simulator_address(self.label), f"success+{self.label.replace('-', '')[:12]}@{SIMULATOR}"

    def _email(self) -> str:
        attribute = self.schema.get("email", {})
        own = self.options.email
        if own and not ADDRESS.fullmatch(own):
            raise ProbeRefused(f"--email: expected an e-mail address, got {own!r}")
        for address in (own,) if own else self._addresses():
            if fits(address, attribute):
                return address
        raise ProbeRefused("the pool limits the e-mail attribute to a length that no address of the probe has")

    def _own_number(self, why: str) -> str:
        number = self.options.phone_number
        if not number:
            raise ProbeRefused(
                f"the pool requires a real phone number ({why}), and the probe has none: pass one that may get a "
                "message with --phone-number +..."
            )
        if not E164.fullmatch(number):
            raise ProbeRefused(f"--phone-number: expected + and digits (E.164), such as +12065550100, got {number!r}")
        if not fits(number, self.schema.get("phone_number", {})):
            raise ProbeRefused("--phone-number: the pool limits the attribute to another length")
        return number

    def _marks(self, attributes: dict[str, str], username: str, alias: str) -> dict[str, str]:
        """Return what identifies the probe's user; if the contact is the operator's own, add an attribute for it."""
        email = attributes.get("email") or (username if alias == "email" else "")
        marks = {"email": email} if email and not self.options.email else {}
        if alias and not marks:
            for name in MARKERS:
                if self._may_write(name) and fits(self.name, self.schema.get(name, {})):
                    attributes[name] = self.name
                    return {name: self.name}
        return marks

    def _may_write(self, name: str) -> bool:
        """Return whether SignUp may set an attribute.

        "All app clients can write user pool required attributes" (developer guide, "Working with user attributes").
        """
        if name in NEVER_WRITTEN or name not in self.schema or self.schema[name].get("DeveloperOnlyAttribute"):
            return False
        return bool(self.schema[name].get("Required")) or self._is_listed(name)

    def _is_listed(self, name: str) -> bool:
        """Return whether the client may write an attribute; without WriteAttributes it may write every standard one."""
        return not self.writable or name in self.writable

    def _password_policy(self) -> Mapping[str, Any]:
        policy: Mapping[str, Any] = (self.pool.get("Policies") or {}).get("PasswordPolicy") or {}
        return policy

    def _refuse_without_password(self, attributes: Mapping[str, str]) -> None:
        """Check the developer guide's conditions ("Passwords at sign-up") for a sign-up without a password."""
        policy = (self.pool.get("Policies") or {}).get("SignInPolicy") or {}
        factors = policy.get("AllowedFirstAuthFactors") or []
        usable = any(
            factor in factors and name in self.verified and name in attributes
            for factor, name in (("EMAIL_OTP", "email"), ("SMS_OTP", "phone_number"))
        )
        if self.pool.get("UserPoolTier") == "LITE" or self.pool.get("MfaConfiguration") == "ON" or not usable:
            raise ProbeRefused(
                "--passwordless: needs the ESSENTIALS tier, MFA that is not required, and EMAIL_OTP or SMS_OTP among "
                "the first factors with its attribute verified at sign-up"
            )


def simulator_address(label: str) -> str:
    """Return the address of a probe's user in the SES mailbox simulator."""
    return f"success+{PREFIX}{label}@{SIMULATOR}"


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in values.items()]
