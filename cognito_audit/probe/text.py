"""A probe's outcome for a terminal."""

from collections.abc import Iterator, Sequence

from cognito_audit.probe.confirming import Step
from cognito_audit.probe.looking import LookResult
from cognito_audit.probe.outcome import Ending, Outcome
from cognito_audit.probe.recovery import Recovered
from cognito_audit.probe.signing_up import SignUpResult
from cognito_audit.render.plain import plain_text


def as_text(outcome: Outcome) -> str:
    """The look, the sign-up if there was one, and the conclusion."""
    subject = outcome.subject
    lines = [f"App client {subject.client_id} of user pool {subject.user_pool_id} in {subject.region}", ""]
    lines += _look(outcome.look)
    if outcome.sign_up:
        lines += ["", *_sign_up(outcome.sign_up)]
    lines += ["", f"Conclusion: {outcome.ending()[1]}"]
    lines += [f"Note: {note}" for note in outcome.notes()]
    return "\n".join(map(plain_text, lines))


def users_as_text(users: Sequence[Recovered], ending: Ending) -> str:
    """What became of each user, and the conclusion."""
    lines: list[str] = []
    for user in users:
        where = f" in {user.user_pool_id}" if user.user_pool_id else ""
        lines.append(f"{user.username}{where}: {user.clean_up.says}")
        if user.clean_up.command:
            lines.append(f"  {user.clean_up.command}")
    return "\n".join(map(plain_text, [*lines, f"Conclusion: {ending[1]}"]))


def _look(seen: LookResult) -> Iterator[str]:
    yield "Look: InitiateAuth(USER_AUTH) for a user who does not exist. It creates nothing."
    yield f"  answered: {_answer(seen.code, seen.message) or seen.challenge or 'nothing known'}"
    yield f"  means:    {seen.reading.says}"
    yield f"  {seen.proves}"


def _sign_up(seen: SignUpResult) -> Iterator[str]:
    yield "Sign-up: one real SignUp, made once."
    for step in seen.steps:
        yield f"  {step.call:14}{_brought(step)}"
    yield f"  means:    {seen.reading.says}"
    if seen.delivery:
        yield f"  code by:  {seen.delivery}"
    yield f"  clean-up: {seen.clean_up.says}"
    if seen.clean_up.command:
        yield f"  delete it by hand: {seen.clean_up.command}"
        yield "  or later: cognito-audit probe --cleanup"


def _brought(step: Step) -> str:
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
