"""Facts of a user pool (the answer of DescribeUserPool).

Quotations are from the Amazon Cognito API reference, UserPoolType, unless another source is named.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.facts.passwords import PasswordFacts
from cognito_audit.facts.triggers import TriggerFacts
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

STANDARD_ATTRIBUTES: Final = frozenset(
    {
        "address", "birthdate", "email", "email_verified", "family_name", "gender", "given_name", "identities",
        "locale", "middle_name", "name", "nickname", "phone_number", "phone_number_verified", "picture",
        "preferred_username", "profile", "sub", "updated_at", "website", "zoneinfo",
    }
)  # fmt: skip

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
        if any(True for _ in grants) or not any(True for _ in listed):
            return grants
        return Items(listed.path, [Unknown("implicit is its only grant, which Amazon Cognito ignores")])

    @derived("AutoVerifiedAttributes", "VerificationMessageTemplate.DefaultEmailOption")
    def mails_a_code(self) -> bool:
        """Whether a user who signs up with an e-mail address gets a code by mail, and not a link."""
        option = self["VerificationMessageTemplate"]["DefaultEmailOption"]
        return "email" in self["AutoVerifiedAttributes"] and option == "CONFIRM_WITH_CODE"

    @derived("SchemaAttributes")
    def required_attributes(self) -> Items:
        """The attributes that every SignUp must bring (``sub`` is Cognito's own).

        "All app clients can write user pool required attributes"
        (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html).
        """
        schema: Items = self["SchemaAttributes"]
        return schema.pick(lambda item: item["Name"] if item["Required"] and item["Name"] != "sub" else None)

    @derived("SchemaAttributes")
    def immutable_attributes(self) -> Items:
        """The attributes that cannot be changed once they are set; one that does not say so is not among them, for the
        default of Mutable is not documented.
        """
        schema: Items = self["SchemaAttributes"]
        return schema.pick(lambda item: item["Name"] if item["Mutable"] is False else None)

    @derived("SchemaAttributes", "AdminCreateUserConfig")
    def custom_attributes_set_by_users(self) -> Items:
        """The custom attributes that a user may set, where the app client lets them.

        A mutable one at any time; an immutable one in SignUp, while sign-up is open. Developer-only ones, "read-only
        to all app clients", are left out.
        """
        attributes: Items = self["SchemaAttributes"]
        names: list[str | Unknown] = []
        try:
            for attribute in attributes:
                names += self._set_by_users(attribute)
        except NotKnown as error:
            names.append(error.unknown)
        return Items(f"{attributes.path}[].Name", names)

    def _set_by_users(self, attribute: Facts) -> list[str | Unknown]:
        """Return the attribute's name if a user may set it, nothing if not, ``Unknown`` where that is not known."""
        try:
            name = str(attribute["Name"])
            if name in STANDARD_ATTRIBUTES or name.startswith("dev:") or attribute["DeveloperOnlyAttribute"]:
                return []
            # A template names it as CreateUserPool does: "When you add an attribute with a Name value of MyAttribute,
            # Amazon Cognito creates the custom attribute custom:MyAttribute" (SchemaAttributeType).
            name = f"custom:{name.removeprefix('custom:')}"
            mutable = attribute["Mutable"]
            if mutable or not self.sign_up_is_closed:
                return [name]
            return [] if mutable is False else [Unknown("Mutable is not set, and its default is not documented")]
        except NotKnown as error:
            return [error.unknown]

    @derived("VerificationMessageTemplate", "SmsAuthenticationMessage")
    def messages_without_placeholder(self) -> Items:
        """The message templates that AWS refuses: a code needs its ``{####}``, a link its ``{##text##}`` (the patterns
        of VerificationMessageTemplateType and SmsAuthenticationMessage).
        """
        members: list[str | Unknown] = []
        for member, placeholder in PLACEHOLDERS.items():
            holder = self if member == "SmsAuthenticationMessage" else self["VerificationMessageTemplate"]
            try:
                text = holder[member]
                if text is not None and not re.search(placeholder, text, re.DOTALL):
                    members.append(member)
            except NotKnown as error:
                members.append(error.unknown)
        return Items(f"{self.path}.VerificationMessageTemplate", members)

    @derived("CreationDate", "LastModifiedDate", "EstimatedNumberOfUsers")
    def is_live(self) -> bool:
        """Whether Cognito itself described the pool: only its answers say when a pool was made and how many users it
        has. A template or plan, even of a pool that is there, does not.
        """
        members = ("CreationDate", "LastModifiedDate", "EstimatedNumberOfUsers")
        return any(Items(self.path, [self._presence(member) for member in members]))

    def _presence(self, member: str) -> bool | Unknown:
        try:
            return self.has(member)
        except NotKnown as error:
            return error.unknown

    @derived("AccountRecoverySetting.RecoveryMechanisms")
    def preferred_recovery(self) -> str:
        """How a user gets back in who forgot the password: the mechanism of the lowest Priority number.

        "In the absence of this setting, Amazon Cognito uses the legacy behavior [...] where SMS is preferred over
        email." It is not everybody's: "SMS doesn't qualify for a valid password recovery mechanism if the user also has
        SMS multi-factor authentication (MFA) activated. Email MFA is also disqualifying for account recovery with
        email" (CreateUserPool, AccountRecoverySetting).
        """
        mechanisms = list(self["AccountRecoverySetting"]["RecoveryMechanisms"])
        if not mechanisms:
            return "verified_phone_number"
        return str(min(mechanisms, key=lambda one: one["Priority"])["Name"])

    @derived("UserPoolTags")
    def tag_names(self) -> list[str]:
        """The names of the pool's tags."""
        tags: Facts = self["UserPoolTags"]
        return tags.keys()

    @derived("Domain", "CustomDomain")
    def has_domain(self) -> bool:
        """Whether the pool has a prefix domain or a custom one."""
        return self["Domain"] is not None or self["CustomDomain"] is not None
