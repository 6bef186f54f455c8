"""The rest of the sign-up chain: ConfirmSignUp with SignUp's Session, then InitiateAuth with the new Session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.probe.client import Caller, Reply
from cognito_audit.probe.probed_client import ProbedClient, ProbeRefused
from cognito_audit.probe.request import MARK, SignUpRequest

MAX_CODES: Final = 3
"""How many codes may be tried: a wrong one does not use up the Session."""
AskForCode = Callable[[], str]


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """One call of the chain: which things it returned, never their values.

    ``session_sent`` and ``session_returned`` say whether there was a Session, ``session_age`` how many seconds old the
    one that was sent was; ``tokens`` whether tokens were returned, ``challenge`` which challenge was returned instead.
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
    """Raise ``ProbeRefused`` where the pool would not send a code that a person could type."""
    verified = pool.get("AutoVerifiedAttributes") or []
    sent = {request.alias, *request.attributes} & set(verified)
    if not sent:
        raise ProbeRefused("--confirm: the pool sends no code for what the sign-up sets (AutoVerifiedAttributes)")
    link = (pool.get("VerificationMessageTemplate") or {}).get("DefaultEmailOption") == "CONFIRM_WITH_LINK"
    if link and sent == {"email"}:
        raise ProbeRefused("--confirm: the pool mails a link, not a code, so there is no ConfirmSignUp to make")


def step_of(call: str, reply: Reply, before: Reply | None = None) -> ProbeStep:
    """Describe a call; ``before`` is the call whose Session it was given."""
    sent = before is not None and "Session" in (before.members or {})
    return ProbeStep(
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
    caller: Caller, target: ProbedClient, request: SignUpRequest, signed_up: Reply, ask: AskForCode
) -> tuple[ProbeStep, ...]:
    """Confirm with the code that ``ask`` returns (empty: stop there) and sign in with the Session that comes back."""
    steps: list[ProbeStep] = []
    for _ in range(MAX_CODES):
        code = ask()
        if not code:
            break
        reply = _confirm(caller, target, request, signed_up, code)
        steps.append(step_of("ConfirmSignUp", reply, signed_up))
        if reply.succeeded and _session(reply):
            steps.append(step_of("InitiateAuth", _sign_in(caller, target, request, reply), reply))
        if reply.code != "CodeMismatchException":
            break
    return tuple(steps)


def _confirm(caller: Caller, target: ProbedClient, request: SignUpRequest, signed_up: Reply, code: str) -> Reply:
    named = {"ClientId": target.client_id, "Username": request.username, "ConfirmationCode": code}
    if secret_hash := target.hash_for(request.username):
        named["SecretHash"] = secret_hash
    return caller.call("ConfirmSignUp", **named, **_session(signed_up), ClientMetadata=MARK)


def _sign_in(caller: Caller, target: ProbedClient, request: SignUpRequest, confirmed: Reply) -> Reply:
    parameters = {"USERNAME": request.username}
    if secret_hash := target.hash_for(request.username):
        parameters["SECRET_HASH"] = secret_hash
    flow = {"ClientId": target.client_id, "AuthFlow": "USER_AUTH", "ClientMetadata": MARK}
    return caller.call("InitiateAuth", **flow, AuthParameters=parameters, **_session(confirmed))


def _session(reply: Reply) -> dict[str, str]:
    session = (reply.members or {}).get("Session")
    return {"Session": session} if session else {}
