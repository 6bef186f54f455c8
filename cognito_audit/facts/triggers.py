"""Facts of a user pool's Lambda triggers."""

from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.facts.partial_texts import account_in
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items, once_each

TRIGGERS: Final = (
    "PreSignUp", "CustomMessage", "PostConfirmation", "PreAuthentication", "PostAuthentication", "DefineAuthChallenge",
    "CreateAuthChallenge", "VerifyAuthChallengeResponse", "PreTokenGeneration", "UserMigration",
)  # fmt: skip
"""Members of LambdaConfig that hold the ARN of a function."""
VERSIONED_TRIGGERS: Final = ("PreTokenGenerationConfig", "CustomSMSSender", "CustomEmailSender", "InboundFederation")
"""Members of LambdaConfig that hold it under ``LambdaArn``, beside a version."""


class TriggerFacts(Facts):
    """The part of a pool's facts that is about the functions which Cognito calls."""

    __slots__ = ()

    @derived("LambdaConfig")
    def trigger_arns(self) -> Items:
        """The ARNs of the functions that Cognito calls, each once."""
        triggers = self["LambdaConfig"]
        arns = Items("", [*TRIGGERS, *VERSIONED_TRIGGERS]).pick(lambda member: _arn_of(triggers[member]))
        return Items(f"{self.path}.LambdaConfig", once_each(arns.answered))

    @derived("LambdaConfig", "Arn")
    def triggers_of_other_accounts(self) -> Items:
        """The ARNs of functions that belong to another AWS account than the pool."""
        return self.trigger_arns.pick(lambda arn: None if _account_of(arn) == self.account else arn)

    @derived("Arn")
    def account(self) -> str:
        """The AWS account that the pool belongs to."""
        arn = self["Arn"]
        return _account_of("" if arn is None else arn)

    @derived("LambdaConfig.DefineAuthChallenge", "LambdaConfig.CreateAuthChallenge")
    def has_custom_auth(self) -> bool:
        """Whether functions of one's own decide over a sign-in (the CUSTOM_AUTH flow)."""
        triggers: Facts = self["LambdaConfig"]
        return triggers.has_any("DefineAuthChallenge", "CreateAuthChallenge")


def _arn_of(trigger: Any) -> Any:
    return trigger["LambdaArn"] if isinstance(trigger, Facts) else trigger


def _account_of(arn: Any) -> str:
    """Return the account of an ARN. Raises ``NotKnown`` where it names none."""
    account = account_in(arn)
    if not account:
        raise NotKnown("Arn", Unknown(f"{arn!r} names no account"))
    return account
