"""What a probe comes to: a conclusion and an exit code."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.errors import ExitCode
from cognito_audit.facts.client import Client
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.values import Unknown
from cognito_audit.probe.confirmation import Step
from cognito_audit.probe.flow_check import LookResult
from cognito_audit.probe.probed_client import Subject
from cognito_audit.probe.recovery import Recovered
from cognito_audit.probe.sign_up import SignUpResult

WRONG_CODE: Final = ("CodeMismatchException", "ExpiredCodeException")
"""These say something of the code that was typed, nothing of the client."""
BLOCKED: Final = "ForbiddenException"
"""A web ACL that blocks the probe may let the app pass."""
Ending = tuple[ExitCode, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was probed and what was seen. ``intent`` is what the configuration declares of the client."""

    subject: Subject
    look: LookResult
    sign_up: SignUpResult | None = None
    intent: Intent = field(default=UNDECLARED)

    @property
    def configured(self) -> bool | None:
        """Whether the client's configuration allows USER_AUTH; None where it could not be read."""
        client = self.subject.client
        return None if isinstance(client, Unknown) else "ALLOW_USER_AUTH" in Client(client).effective_auth_flows

    def facts(self) -> dict[str, Any]:
        """The root ``probe``."""
        return {**self.look.facts(), **(self.sign_up.facts() if self.sign_up else {})}

    def ending(self) -> Ending:
        """The exit code and the sentence behind it. 1 wins over 3, and 3 over 0."""
        code, says = self._of_sign_up(self.sign_up) if self.sign_up else self._of_look()
        if self.sign_up and not self.sign_up.clean_up.verified and code is ExitCode.OK:
            code = ExitCode.INCOMPLETE
        return code, says

    def _of_look(self) -> Ending:
        flow = self.look.flow_enabled
        if flow is None:
            return ExitCode.INCOMPLETE, f"Unknown: {self.look.reading.says}."
        if self.configured is not None and flow is not self.configured:
            return ExitCode.FINDINGS, "A mismatch: the flow is not what the configuration says. Read the client again."
        if flow:
            return ExitCode.OK, "The USER_AUTH flow is on, as a Session needs."
        return self._without("The USER_AUTH flow is off: SignUp returns no Session.")

    def _of_sign_up(self, seen: SignUpResult) -> Ending:
        if seen.session is None and seen.refused:
            code = ExitCode.INCOMPLETE if seen.code == BLOCKED else ExitCode.FINDINGS
            return code, f"SignUp is refused: {seen.reading.says}."
        if seen.session is None:
            return ExitCode.INCOMPLETE, f"Unknown: {seen.reading.says}."
        if seen.session and self.configured is False:
            return ExitCode.FINDINGS, "A mismatch: SignUp returned a Session, and the configuration has no USER_AUTH."
        if seen.session:
            return _of_chain(seen.steps)
        if self.configured:
            return (
                ExitCode.FINDINGS,
                "A mismatch: the configuration has ALLOW_USER_AUTH, and SignUp returned no Session.",
            )
        if self.configured is None:
            return self._without("SignUp returns no Session; whether the configuration has USER_AUTH was not readable.")
        return self._without("SignUp returns no Session, as configured: ALLOW_USER_AUTH is off.")

    def _without(self, says: str) -> Ending:
        """No Session is a finding unless the client is declared to need none."""
        if self.intent.session == "unused":
            return ExitCode.OK, f"{says} The configuration declares that none is needed."
        return ExitCode.FINDINGS, says

    def notes(self) -> list[str]:
        """What limits the conclusion."""
        notes = []
        if self.subject.stand_in:
            notes.append(f"{self.subject.endpoint_url} is not AWS: what it answers proves nothing about AWS.")
        if self.look.secret_missing:
            notes.append(self.look.secret_missing)
        if self.sign_up and self.sign_up.session_dropped:
            notes.append("The installed botocore is too old to know Session and drops it: upgrade boto3.")
        if self.sign_up and not self.sign_up.clean_up.verified:
            notes.append(f"{self.sign_up.clean_up.says}: {self.sign_up.clean_up.command}")
        if self.sign_up and self.sign_up.confirmed:
            notes.append("The user was confirmed at once (PreSignUp trigger): there is no ConfirmSignUp step.")
        return notes


def _of_chain(steps: Sequence[Step]) -> Ending:
    """How the calls after a SignUp with a Session ended, if any were made."""
    last = steps[-1]
    if len(steps) == 1:
        return ExitCode.OK, "SignUp returns a Session."
    if last.tokens:
        return ExitCode.OK, "SignUp returns a Session, and the chain ends in tokens."
    code = ExitCode.INCOMPLETE if last.code in WRONG_CODE else ExitCode.FINDINGS
    why = last.code or last.challenge or "it returned no Session"
    return code, f"SignUp returns a Session, and the chain breaks at {last.call}: {why}."


def ending_of(users: Sequence[Recovered]) -> Ending:
    """How a clean-up or a sweep ended."""
    left = sum(not user.clean_up.verified for user in users)
    if left:
        return ExitCode.INCOMPLETE, f"{left} of {len(users)} could not be cleaned up."
    return ExitCode.OK, f"{len(users)} looked into, and nothing is left to clean up."
