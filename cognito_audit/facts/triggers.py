"""Facts of a user pool's Lambda triggers."""

from typing import Final

from cognito_audit.aws.arn import account_of
from cognito_audit.facts.derived import derived
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

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
        arns: list[str | Unknown | None] = []
        for member in (*TRIGGERS, *VERSIONED_TRIGGERS):
            try:
                trigger = triggers[member]
                arns.append(trigger["LambdaArn"] if isinstance(trigger, Facts) else trigger)
            except NotKnown as error:
                arns.append(error.unknown)
        return Items(f"{self.path}.LambdaConfig", list(dict.fromkeys(arn for arn in arns if arn is not None)))

    @derived("LambdaConfig", "Arn")
    def triggers_of_other_accounts(self) -> Items:
        """The ARNs of functions that belong to another AWS account than the pool."""
        account = self.account
        return self.trigger_arns.pick(lambda arn: None if _account_of(arn) == account else arn)

    @derived("Arn")
    def account(self) -> str:
        """The AWS account that the pool belongs to."""
        return _account_of(self["Arn"] or "")

    @derived("LambdaConfig.DefineAuthChallenge", "LambdaConfig.CreateAuthChallenge")
    def has_custom_auth(self) -> bool:
        """Whether functions of one's own decide over a sign-in (the CUSTOM_AUTH flow)."""
        triggers = self["LambdaConfig"]
        return any(triggers[name] is not None for name in ("DefineAuthChallenge", "CreateAuthChallenge"))


def _account_of(arn: str) -> str:
    """Return the account of an ARN. Raises ``NotKnown`` where it names none."""
    account = account_of(arn)
    if not account:
        raise NotKnown("Arn", Unknown(f"{arn!r} names no account"))
    return account
