"""Facts of a user pool (the answer of DescribeUserPool).

Quotations are from the Amazon Cognito API reference, UserPoolType, unless another source is named.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.facts.kleene import all_of, any_of, is_empty, is_one_of
from cognito_audit.facts.partial_texts import required
from cognito_audit.facts.passwords import PasswordFacts
from cognito_audit.facts.triggers import TriggerFacts
from cognito_audit.model.partial import PartialText, PartialValue
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

STANDARD_ATTRIBUTES: Final = frozenset(
    {
        "address", "birthdate", "email", "email_verified", "family_name", "gender", "given_name", "identities",
        "locale", "middle_name", "name", "nickname", "phone_number", "phone_number_verified", "picture",
        "preferred_username", "profile", "sub", "updated_at", "website", "zoneinfo",
    }
)  # fmt: skip

CUSTOM: Final = "custom:"
CODE: Final = r"\{####\}"
PLACEHOLDERS: Final = {
    "EmailMessage": CODE,
    "EmailMessageByLink": r"\{##.*##\}",
    "SmsMessage": CODE,
    "SmsAuthenticationMessage": CODE,
}


class Pool(PasswordFacts, TriggerFacts):
    """A user pool (the answer of DescribeUserPool)."""

    __slots__ = ()

    defaults: Mapping[str, Any] = {
        # Of CreateUserPool: "Defaults to ESSENTIALS."
        "UserPoolTier": "ESSENTIALS",
        "DeletionProtection": "INACTIVE",
        "MfaConfiguration": "OFF",
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False},
        "AutoVerifiedAttributes": (),
        "AliasAttributes": (),
        "UsernameAttributes": (),
        "SchemaAttributes": (),
        "LambdaConfig": {},
        # A pool without a sign-in policy offers the password alone, as the console shows it; the API reference
        # is silent.
        "Policies": {"PasswordPolicy": {}, "SignInPolicy": {"AllowedFirstAuthFactors": ("PASSWORD",)}},
        # Answers for pools made without a template say CONFIRM_WITH_CODE.
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "UserPoolAddOns": {"AdvancedSecurityMode": "OFF", "AdvancedSecurityAdditionalFlows": {}},
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ()},
        # UsernameConfigurationType, of true: "This is the default value."
        "UsernameConfiguration": {"CaseSensitive": True},
        "AccountRecoverySetting": {"RecoveryMechanisms": ()},
        # Unset, a remembered device replaces no second factor.
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": False},
        "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
        # OpenDcrEnabled: "The default value is false." EnableStatus has no default here: "If you provide a dynamic
        # client registration configuration without this value, Amazon Cognito turns dynamic client registration on."
        # Without grants "open registration permits only the code grant type", and without scopes "registered app
        # clients can request only the OIDC scopes" (DcrConfigurationType).
        "DcrConfiguration": {"OpenDcrEnabled": False, "OpenDcrGrantTypes": ("code",), "AllowedScopes": ()},
        "UserPoolTags": {},
    }

    def __init__(self, answer: Mapping[str, Any] | Unknown, path: str = "pool") -> None:
        super().__init__(answer, path)

    @derived("AdminCreateUserConfig.AllowAdminCreateUserOnly")
    def sign_up_is_closed(self) -> bool:
        """Whether only administrators create users, so that SignUp is refused."""
        return bool(self["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"])

    @derived("Policies.SignInPolicy.AllowedFirstAuthFactors")
    def first_auth_factors(self) -> Items:
        """What a user may sign in with first, through the USER_AUTH flow."""
        factors: Items = self["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]
        return factors

    @derived("DcrConfiguration.OpenDcrGrantTypes")
    def open_registration_grants(self) -> Items:
        """The grants that app clients may have which strangers register; with none, such a registration is rejected.

        "Amazon Cognito accepts implicit in this list but ignores it": what it does with that one alone is unknown.
        """
        listed: Items = self["DcrConfiguration"]["OpenDcrGrantTypes"]
        grants = listed.pick(lambda grant: None if grant == "implicit" else grant)
        if any_of(lambda: not is_empty(grants), lambda: is_empty(listed)):
            return grants
        return Items(listed.path, [Unknown("implicit is its only grant, which Amazon Cognito ignores")])

    @derived("AutoVerifiedAttributes", "VerificationMessageTemplate.DefaultEmailOption")
    def mails_a_code(self) -> bool:
        """Whether a user who signs up with an e-mail address gets a code by mail, and not a link."""
        return all_of(
            lambda: "email" in self["AutoVerifiedAttributes"],
            lambda: self["VerificationMessageTemplate"]["DefaultEmailOption"] == "CONFIRM_WITH_CODE",
        )

    @derived("SchemaAttributes")
    def required_attributes(self) -> Items:
        """The attributes that every SignUp must bring (``sub`` is Cognito's own).

        "All app clients can write user pool required attributes"
        (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html).
        """
        schema: Items = self["SchemaAttributes"]
        return schema.pick(lambda item: required(item, "Name") if _must_be_given(item) else None)

    @derived("SchemaAttributes")
    def immutable_attributes(self) -> Items:
        """The attributes that cannot be changed once they are set; one that does not say so is not among them, for the
        default of Mutable is not documented.
        """
        schema: Items = self["SchemaAttributes"]
        return schema.pick(lambda item: required(item, "Name") if item["Mutable"] == False else None)  # noqa: E712  in part known

    @derived("SchemaAttributes", "AdminCreateUserConfig")
    def custom_attributes_set_by_users(self) -> Items:
        """The custom attributes that a user may set, where the app client lets them.

        A mutable one at any time; an immutable one in SignUp, while sign-up is open. Developer-only ones, "read-only
        to all app clients", are left out.
        """
        attributes: Items = self["SchemaAttributes"]
        return attributes.flat(
            lambda attribute: [_custom_name(required(attribute, "Name"))] if self._is_set_by_users(attribute) else [],
            f"{attributes.path}[].Name",
        )

    def _is_set_by_users(self, attribute: Facts) -> bool:
        return all_of(
            lambda: not is_one_of(required(attribute, "Name"), STANDARD_ATTRIBUTES),
            lambda: not required(attribute, "Name").startswith("dev:"),
            lambda: not attribute["DeveloperOnlyAttribute"],
            lambda: any_of(lambda: _is_mutable(attribute), lambda: not self.sign_up_is_closed),
        )

    @derived("VerificationMessageTemplate", "SmsAuthenticationMessage")
    def messages_without_placeholder(self) -> Items:
        """The message templates that AWS refuses: a code needs its ``{####}``, a link its ``{##text##}`` (the patterns
        of VerificationMessageTemplateType and SmsAuthenticationMessage).
        """
        members = Items("", [*PLACEHOLDERS])
        lacking = members.pick(lambda member: member if self._lacks_placeholder(member) else None)
        return Items(f"{self.path}.VerificationMessageTemplate", lacking.answered)

    def _lacks_placeholder(self, member: str) -> bool:
        holder = self if member == "SmsAuthenticationMessage" else self["VerificationMessageTemplate"]
        text = holder[member]
        if text is None:
            return False
        if not isinstance(text, PartialValue):
            return not re.search(PLACEHOLDERS[member], text, re.DOTALL)
        if not any(re.search(PLACEHOLDERS[member], known, re.DOTALL) for known in (text.prefix, text.suffix)):
            text.not_known()
        return False

    @derived("CreationDate", "LastModifiedDate", "EstimatedNumberOfUsers")
    def is_live(self) -> bool:
        """Whether Cognito itself described the pool: only its answers say when a pool was made and how many users it
        has. A template or plan, even of a pool that is there, does not.
        """
        return self.has_any("CreationDate", "LastModifiedDate", "EstimatedNumberOfUsers")

    @derived("AccountRecoverySetting.RecoveryMechanisms")
    def preferred_recovery(self) -> str | PartialValue:
        """How a user gets back in who forgot the password: the mechanism of the lowest Priority number.

        "In the absence of this setting, Amazon Cognito uses the legacy behavior [...] where SMS is preferred over
        email." It is not everybody's: "SMS doesn't qualify for a valid password recovery mechanism if the user also has
        SMS multi-factor authentication (MFA) activated. Email MFA is also disqualifying for account recovery with
        email" (CreateUserPool, AccountRecoverySetting).
        """
        mechanisms = list(self["AccountRecoverySetting"]["RecoveryMechanisms"])
        if not mechanisms:
            return "verified_phone_number"
        first = mechanisms[0] if len(mechanisms) == 1 else min(mechanisms, key=_priority)
        name = first["Name"]
        return name if isinstance(name, PartialValue) else str(name)

    @derived("UserPoolTags")
    def tag_names(self) -> Items:
        """The names of the pool's tags."""
        tags: Facts = self["UserPoolTags"]
        return tags.member_names()

    @derived("Domain", "CustomDomain")
    def has_domain(self) -> bool:
        """Whether the pool has a prefix domain or a custom one."""
        return self.has_any("Domain", "CustomDomain")


def _must_be_given(attribute: Facts) -> bool:
    return all_of(lambda: required(attribute, "Name") != "sub", lambda: attribute["Required"])


def _is_mutable(attribute: Facts) -> bool:
    mutable = attribute["Mutable"]
    if mutable is None:
        why = "is not set, and its default is not documented"
        raise NotKnown(f"{attribute.path}.Mutable", Unknown(why))
    return bool(mutable)


def _custom_name(name: Any) -> Any:
    """Return the full name of a custom attribute.

    A template names it as CreateUserPool does: "When you add an attribute with a Name value of MyAttribute, Amazon
    Cognito creates the custom attribute custom:MyAttribute" (SchemaAttributeType).
    """
    if isinstance(name, PartialValue):
        return name if name.prefix.startswith(CUSTOM) else PartialText(name.unknown.reason, prefix=CUSTOM)
    return f"{CUSTOM}{name.removeprefix(CUSTOM)}"


def _priority(mechanism: Facts) -> Any:
    priority = mechanism["Priority"]
    if priority is None:
        raise NotKnown(f"{mechanism.path}.Priority", Unknown("is not set, and its default is not documented"))
    return priority
