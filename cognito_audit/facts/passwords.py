"""Facts of a user pool's password policy.

Quotations are from the Amazon Cognito API reference, PasswordPolicyType, unless another source is named.
"""

from typing import Final

from cognito_audit.facts.derived import derived
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

CHARACTER_CLASSES: Final = {
    "lowercase": "RequireLowercase", "uppercase": "RequireUppercase", "numbers": "RequireNumbers",
    "symbols": "RequireSymbols",
}  # fmt: skip
DEFAULT_PASSWORD_LENGTH: Final = 8
"""The answer for a pool made "using default values" says 8, and requires all four classes of characters
(https://docs.aws.amazon.com/cli/latest/reference/cognito-idp/create-user-pool.html, the first example)."""
DEFAULT_TEMPORARY_PASSWORD_DAYS: Final = 7
"""TemporaryPasswordValidityDays: "Defaults to 7"; a 0 means the default too."""


class PasswordFacts(Facts):
    """The part of a pool's facts that is about passwords."""

    __slots__ = ()

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
        required: list[str | Unknown] = []
        for name, member in CHARACTER_CLASSES.items():
            try:
                if not policy.has(member):
                    left_out = f"{member} is left out, and AWS does not document what that means beside other settings"
                    required.append(Unknown(left_out))
                elif policy[member]:
                    required.append(name)
            except NotKnown as error:
                required.append(error.unknown)
        return Items(path, required)

    @derived("Policies.PasswordPolicy")
    def has_password_policy(self) -> bool:
        """Whether the pool says itself what a password must be, rather than leaving it at the default."""
        return bool(self.has("Policies") and self["Policies"].has("PasswordPolicy"))

    @derived("Policies.PasswordPolicy.TemporaryPasswordValidityDays")
    def temporary_password_days(self) -> int:
        """How many days a password lives that an administrator gave to a new user."""
        days = self["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"]
        return int(days or DEFAULT_TEMPORARY_PASSWORD_DAYS)
