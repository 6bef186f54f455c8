"""The rest of the chain: ConfirmSignUp with SignUp's Session, InitiateAuth with the Session of that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.probe.client import Caller, Reply
from cognito_audit.probe.probed_client import ProbeRefused, Subject
from cognito_audit.probe.request import MARK, SignUpRequest

CODES: Final = 3
"""How many codes may be tried: a wrong one does not spend the Session."""
AskForCode = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One call of the chain: what it brought, never the thing itself.

    ``session_sent`` and ``session_returned`` say whether there was a Session, ``session_age`` how many seconds old the
    one that was sent was; ``tokens`` whether tokens came back, ``challenge`` which challenge came instead.
    """

    call: str
    code: str
    message: str
    session_returned: bool
    session_sent: bool = False
    session_age: float | None = None
    tokens: bool = False
    challenge: str = ""


def refuse_without_code(pool: Mapping[str, Any], request: SignUpRequest) -> None:
    """Raise ``ProbeRefused`` where the pool would send no code that a person could type."""
    verified = pool.get("AutoVerifiedAttributes") or []
    sent = {request.alias, *request.attributes} & set(verified)
    if not sent:
        raise ProbeRefused("--confirm: the pool sends no code for what the sign-up brings (AutoVerifiedAttributes)")
    link = (pool.get("VerificationMessageTemplate") or {}).get("DefaultEmailOption") == "CONFIRM_WITH_LINK"
    if link and sent == {"email"}:
        raise ProbeRefused("--confirm: the pool mails a link, not a code, so there is no ConfirmSignUp to make")


def step_of(call: str, reply: Reply, before: Reply | None = None) -> Step:
    """What a call brought; ``before`` is the call whose Session it was given."""
    sent = before is not None and "Session" in (before.members or {})
    return Step(
        call,
        reply.code or reply.lost,
        reply.message,
        "Session" in reply.body,
        sent,
        reply.at - before.at if sent and before is not None else None,
        "AuthenticationResult" in reply.body,
        str((reply.members or {}).get("ChallengeName", "")),
    )


def confirm(
    caller: Caller, subject: Subject, request: SignUpRequest, signed_up: Reply, ask: AskForCode
) -> tuple[Step, ...]:
    """Confirm with the code that ``ask`` gives (none: stop there) and sign in with the Session that comes back."""
    steps: list[Step] = []
    for _ in range(CODES):
        code = ask()
        if not code:
            break
        reply = _confirm(caller, subject, request, signed_up, code)
        steps.append(step_of("ConfirmSignUp", reply, signed_up))
        if reply.succeeded and _session(reply):
            steps.append(step_of("InitiateAuth", _sign_in(caller, subject, request, reply), reply))
        if reply.code != "CodeMismatchException":
            break
    return tuple(steps)


def _confirm(caller: Caller, subject: Subject, request: SignUpRequest, signed_up: Reply, code: str) -> Reply:
    named = {"ClientId": subject.client_id, "Username": request.username, "ConfirmationCode": code}
    if secret_hash := subject.hash_for(request.username):
        named["SecretHash"] = secret_hash
    return caller.call("ConfirmSignUp", **named, **_session(signed_up), ClientMetadata=MARK)


def _sign_in(caller: Caller, subject: Subject, request: SignUpRequest, confirmed: Reply) -> Reply:
    parameters = {"USERNAME": request.username}
    if secret_hash := subject.hash_for(request.username):
        parameters["SECRET_HASH"] = secret_hash
    flow = {"ClientId": subject.client_id, "AuthFlow": "USER_AUTH", "ClientMetadata": MARK}
    return caller.call("InitiateAuth", **flow, AuthParameters=parameters, **_session(confirmed))


def _session(reply: Reply) -> dict[str, str]:
    session = (reply.members or {}).get("Session")
    return {"Session": session} if session else {}
