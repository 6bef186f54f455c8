"""The outcome of a probe: its conclusion, with an exit code, and the notes that limit it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cognito_audit.errors import ExitCode
from cognito_audit.facts.client import Client
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.confirmation import ProbeStep
from cognito_audit.probe.flow_check import LookResult
from cognito_audit.probe.probed_client import ProbedClient
from cognito_audit.probe.recovery import RecoveredUser
from cognito_audit.probe.sign_up import SignUpResult

WRONG_CODE: Final = ("CodeMismatchException", "ExpiredCodeException")
"""These are about the code that was typed, not about the client."""
BLOCKED: Final = "ForbiddenException"
"""A web ACL that blocks the probe may let the app pass."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An exit code, and the sentence that explains it."""

    exit_code: ExitCode
    text: str


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """The probed client and what the calls showed. ``intent`` is what the configuration declares about the client."""

    target: ProbedClient
    look: LookResult
    sign_up: SignUpResult | None = None
    intent: Intent = field(default=UNDECLARED)

    @property
    def configured(self) -> bool | None:
        """Whether the client's configuration allows USER_AUTH; None if it could not be read."""
        client = self.target.client
        return None if isinstance(client, Unknown) else "ALLOW_USER_AUTH" in Client(client).effective_auth_flows

    def facts(self) -> dict[str, Any]:
        """Return the fact source ``probe``."""
        return {**self.look.facts(), **(self.sign_up.facts() if self.sign_up else {})}

    def conclusion(self) -> Conclusion:
        """Return the conclusion. Exit code 1 wins over 3, and 3 over 0."""
        conclusion = self._of_sign_up(self.sign_up) if self.sign_up else self._of_look()
        if self.sign_up and not self.sign_up.clean_up.verified and conclusion.exit_code is ExitCode.OK:
            return replace(conclusion, exit_code=ExitCode.INCOMPLETE)
        return conclusion

    def _of_look(self) -> Conclusion:
        flow = self.look.flow_enabled
        if flow is None:
            return Conclusion(ExitCode.INCOMPLETE, f"Unknown: {self.look.reading.meaning}.")
        if self.configured is not None and flow is not self.configured:
            return Conclusion(
                ExitCode.FINDINGS, "Mismatch: the flow differs from the configuration. Read the client again."
            )
        if flow:
            return Conclusion(ExitCode.OK, "The USER_AUTH flow is on, which a Session requires.")
        return self._without("The USER_AUTH flow is off: SignUp returns no Session.")

    def _of_sign_up(self, seen: SignUpResult) -> Conclusion:
        if seen.session is None and seen.refused:
            code = ExitCode.INCOMPLETE if seen.code == BLOCKED else ExitCode.FINDINGS
            return Conclusion(code, f"SignUp is refused: {seen.reading.meaning}.")
        if seen.session is None:
            return Conclusion(ExitCode.INCOMPLETE, f"Unknown: {seen.reading.meaning}.")
        if seen.session and self.configured is False:
            return Conclusion(
                ExitCode.FINDINGS,
                "Mismatch: SignUp returned a Session, but the configuration has no USER_AUTH.",
            )
        if seen.session:
            return _of_chain(seen.steps)
        if self.configured:
            return Conclusion(
                ExitCode.FINDINGS, "Mismatch: the configuration has ALLOW_USER_AUTH, but SignUp returned no Session."
            )
        if self.configured is None:
            return self._without("SignUp returns no Session; the configuration could not be read.")
        return self._without("SignUp returns no Session, as configured: ALLOW_USER_AUTH is off.")

    def _without(self, text: str) -> Conclusion:
        """Conclude that there is no Session: a finding, unless the client is declared to need none."""
        if self.intent.session == "unused":
            return Conclusion(ExitCode.OK, f"{text} The configuration declares that none is needed.")
        return Conclusion(ExitCode.FINDINGS, text)

    def notes(self) -> list[str]:
        """Return what limits the conclusion."""
        notes = []
        if self.target.stand_in:
            notes.append(f"{self.target.endpoint_url} is not AWS, so its answers prove nothing about AWS.")
        if self.look.secret_missing:
            notes.append(self.look.secret_missing)
        if self.sign_up and self.sign_up.session_dropped:
            notes.append("The installed botocore is too old to know Session and drops it: upgrade boto3.")
        if self.sign_up and not self.sign_up.clean_up.verified:
            notes.append(f"{self.sign_up.clean_up.summary}: {self.sign_up.clean_up.command}")
        if self.sign_up and self.sign_up.confirmed:
            notes.append("A PreSignUp trigger confirmed the user at once: there is no ConfirmSignUp step.")
        return notes


def _of_chain(steps: Sequence[ProbeStep]) -> Conclusion:
    """Conclude from the calls after a SignUp with a Session, if any were made."""
    last = steps[-1]
    if len(steps) == 1:
        return Conclusion(ExitCode.OK, "SignUp returns a Session.")
    if last.tokens:
        return Conclusion(ExitCode.OK, "SignUp returns a Session, and the chain ends in tokens.")
    code = ExitCode.INCOMPLETE if last.code in WRONG_CODE else ExitCode.FINDINGS
    reason = last.code or last.challenge or "it returned no Session"
    return Conclusion(code, f"SignUp returns a Session, but the chain breaks at {last.call}: {reason}.")


def conclusion_of(users: Sequence[RecoveredUser]) -> Conclusion:
    """Conclude a clean-up or a sweep."""
    left = sum(not user.clean_up.verified for user in users)
    if left:
        return Conclusion(ExitCode.INCOMPLETE, f"{left} of {len(users)} could not be cleaned up.")
    return Conclusion(ExitCode.OK, f"{len(users)} checked, nothing left to clean up.")
