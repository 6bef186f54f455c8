"""What is known of a user pool: DescribeUserPool, GetUserPoolMfaConfig and the smaller calls beside them.

Quotations are from the Amazon Cognito API reference, UserPoolType, unless another source is named.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.model.values import Facts, Items, NotKnown, Unknown

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

TRIGGERS: Final = (
    "PreSignUp", "CustomMessage", "PostConfirmation", "PreAuthentication", "PostAuthentication", "DefineAuthChallenge",
    "CreateAuthChallenge", "VerifyAuthChallengeResponse", "PreTokenGeneration", "UserMigration",
)  # fmt: skip
"""Members of LambdaConfig that hold the ARN of a function."""
VERSIONED_TRIGGERS: Final = ("PreTokenGenerationConfig", "CustomSMSSender", "CustomEmailSender", "InboundFederation")
"""Members of LambdaConfig that hold it under ``LambdaArn``, beside a version."""

CHARACTER_CLASSES: Final = {
    "lowercase": "RequireLowercase", "uppercase": "RequireUppercase", "numbers": "RequireNumbers",
    "symbols": "RequireSymbols",
}  # fmt: skip
DEFAULT_PASSWORD_LENGTH: Final = 8
"""The answer for a pool made "using default values" says 8, and requires all four classes of characters
(https://docs.aws.amazon.com/cli/latest/reference/cognito-idp/create-user-pool.html, the first example)."""
DEFAULT_TEMPORARY_PASSWORD_DAYS: Final = 7
"""TemporaryPasswordValidityDays: "Defaults to 7"; a 0 means the default too."""


class Pool(Facts):
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
        """The attributes that nobody changes once they are set; one that does not say so is not among them, for the
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
        found: list[str | Unknown] = []
        try:
            for attribute in attributes:
                found += self._set_by_users(attribute)
        except NotKnown as hole:
            found.append(hole.unknown)
        return Items(f"{attributes.path}[].Name", found)

    def _set_by_users(self, attribute: Facts) -> list[str | Unknown]:
        """The attribute's name if a user may set it, nothing if not, a hole where that is not known."""
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
        except NotKnown as hole:
            return [hole.unknown]

    @derived("VerificationMessageTemplate", "SmsAuthenticationMessage")
    def messages_without_placeholder(self) -> Items:
        """The message templates that AWS refuses: a code needs its ``{####}``, a link its ``{##text##}`` (the patterns
        of VerificationMessageTemplateType and SmsAuthenticationMessage).
        """
        found: list[str | Unknown] = []
        for member, placeholder in PLACEHOLDERS.items():
            holder = self if member == "SmsAuthenticationMessage" else self["VerificationMessageTemplate"]
            try:
                text = holder[member]
                if text is not None and not re.search(placeholder, text, re.DOTALL):
                    found.append(member)
            except NotKnown as hole:
                found.append(hole.unknown)
        return Items(f"{self.path}.VerificationMessageTemplate", found)

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
        except NotKnown as hole:
            return hole.unknown

    @derived("Policies.PasswordPolicy.MinimumLength")
    def minimum_password_length(self) -> int:
        """How long a password is at least."""
        policy = self["Policies"]["PasswordPolicy"]
        if not self.has_password_policy:
            return DEFAULT_PASSWORD_LENGTH
        if policy["MinimumLength"] is None:
            path = f"{self.path}.Policies.PasswordPolicy.MinimumLength"
            raise NotKnown(path, Unknown("is not set, and its default is not documented"))
        return int(policy["MinimumLength"])

    @derived("Policies.PasswordPolicy")
    def required_character_classes(self) -> Items:
        """Which of ``lowercase``, ``uppercase``, ``numbers`` and ``symbols`` every password must hold.

        DescribeUserPool answers all four. What a template leaves out beside other settings of the policy is unknown:
        the API reference names no default, and reports differ (https://github.com/go-to-k/cdk-real-drift/issues/1701).
        """
        path = f"{self.path}.Policies.PasswordPolicy"
        policy = self["Policies"]["PasswordPolicy"]
        if not self.has_password_policy:
            return Items(path, list(CHARACTER_CLASSES))
        found: list[str | Unknown] = []
        for name, member in CHARACTER_CLASSES.items():
            try:
                if not policy.has(member):
                    left_out = f"{member} is left out, and AWS does not document what that means beside other settings"
                    found.append(Unknown(left_out))
                elif policy[member]:
                    found.append(name)
            except NotKnown as hole:
                found.append(hole.unknown)
        return Items(path, found)

    @derived("Policies.PasswordPolicy")
    def has_password_policy(self) -> bool:
        """Whether the pool says itself what a password must be, rather than leaving it at the default."""
        return bool(self.has("Policies") and self["Policies"].has("PasswordPolicy"))

    @derived("Policies.PasswordPolicy.TemporaryPasswordValidityDays")
    def temporary_password_days(self) -> int:
        """How many days a password lives that an administrator gave to a new user."""
        days = self["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"]
        return int(days or DEFAULT_TEMPORARY_PASSWORD_DAYS)

    @derived("LambdaConfig")
    def trigger_arns(self) -> Items:
        """The ARNs of the functions that Cognito calls, each once."""
        triggers = self["LambdaConfig"]
        found: list[str | Unknown | None] = []
        for member in (*TRIGGERS, *VERSIONED_TRIGGERS):
            try:
                trigger = triggers[member]
                found.append(trigger["LambdaArn"] if isinstance(trigger, Facts) else trigger)
            except NotKnown as hole:
                found.append(hole.unknown)
        return Items(f"{self.path}.LambdaConfig", list(dict.fromkeys(arn for arn in found if arn is not None)))

    @derived("LambdaConfig", "Arn")
    def triggers_of_other_accounts(self) -> Items:
        """The ARNs of functions that belong to another AWS account than the pool."""
        account = self.account
        return self.trigger_arns.pick(lambda arn: None if _account_in(arn) == account else arn)

    @derived("Arn")
    def account(self) -> str:
        """The AWS account that the pool belongs to."""
        return _account_in(self["Arn"] or "")

    @derived("LambdaConfig.DefineAuthChallenge", "LambdaConfig.CreateAuthChallenge")
    def has_custom_auth(self) -> bool:
        """Whether functions of one's own decide over a sign-in (the CUSTOM_AUTH flow)."""
        triggers = self["LambdaConfig"]
        return any(triggers[name] is not None for name in ("DefineAuthChallenge", "CreateAuthChallenge"))

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


class Mfa(Facts):
    """A pool's MFA and passkey settings (the answer of GetUserPoolMfaConfig)."""

    __slots__ = ()

    defaults: Mapping[str, Any] = {
        "MfaConfiguration": "OFF",
        "SoftwareTokenMfaConfiguration": {"Enabled": False},
        # "When set to SINGLE_FACTOR or not set, passkeys are a single authentication factor."
        "WebAuthnConfiguration": {"FactorConfiguration": "SINGLE_FACTOR"},
    }

    def __init__(self, answer: Mapping[str, Any] | Unknown, path: str = "mfa") -> None:
        super().__init__(answer, path)


def _account_in(arn: str) -> str:
    """The account of ``arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE``. Raises ``NotKnown`` where there is none."""
    parts = arn.split(":")
    if len(parts) < 6 or not parts[4]:  # noqa: PLR2004  the parts of an ARN
        raise NotKnown("Arn", Unknown(f"{arn!r} names no account"))
    return parts[4]
