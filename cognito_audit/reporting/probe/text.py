"""A probe's outcome for a terminal."""

from collections.abc import Iterator

from cognito_audit.probe.confirmation import ProbeStep
from cognito_audit.probe.flow_check import LookResult
from cognito_audit.probe.sign_up import SignUpResult
from cognito_audit.reporting.documents import ProbeReport
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.terminal import Terminal
from cognito_audit.text.wrapping import labelled, wrapped


def render(report: ProbeReport, terminal: Terminal) -> str:
    """The look, the sign-up if there was one, and the conclusion."""
    outcome, width = report.outcome, terminal.width
    target = outcome.target
    where = f"App client {target.client_id} of user pool {target.user_pool_id} in {target.region}"
    lines = [*_said(where, width), "", *_look(outcome.look, width)]
    if outcome.sign_up:
        lines += ["", *_sign_up(outcome.sign_up, width)]
    lines += ["", *_said(f"Conclusion: {outcome.conclusion().text}", width)]
    for note in outcome.notes():
        lines += _said(f"Note: {note}", width)
    return "\n".join(lines)


def _look(seen: LookResult, width: int) -> Iterator[str]:
    yield from _said("Look: InitiateAuth(USER_AUTH) for a user who does not exist. It creates nothing.", width)
    yield from _part("answered:", _answer(seen.code, seen.message) or seen.challenge or "nothing known", width)
    yield from _part("means:", seen.reading.meaning, width)
    yield from wrapped(plain_text(seen.proves), width, "  ")


def _sign_up(seen: SignUpResult, width: int) -> Iterator[str]:
    yield "Sign-up: one real SignUp, made once."
    for step in seen.steps:
        yield from _part(f"{step.call:13}", _brought(step), width)
    yield from _part("means:", seen.reading.meaning, width)
    if seen.delivery:
        yield from _part("code by:", seen.delivery, width)
    yield from _part("clean-up:", seen.clean_up.summary, width)
    if seen.clean_up.command:
        yield plain_text(f"  delete it by hand: {seen.clean_up.command}")
        yield "  or later: cognito-audit probe --cleanup"


def _said(text: str, width: int) -> list[str]:
    return wrapped(plain_text(text), width, hanging="  ")


def _part(label: str, text: str, width: int) -> list[str]:
    return labelled(label, plain_text(text), width, "  ", len("answered:"))


def _brought(step: ProbeStep) -> str:
    sent = ""
    if step.session_age is not None:
        sent = f"Session sent, {step.session_age:.0f} s old; "
    if step.code:
        return f"{sent}{_answer(step.code, step.message)}"
    if step.tokens:
        return f"{sent}tokens returned"
    if step.challenge:
        return f"{sent}challenge {step.challenge}"
    return f"{sent}Session {'returned' if step.session_returned else 'not returned'}"


def _answer(code: str, message: str) -> str:
    return f"{code}: {message}" if code and message else code
