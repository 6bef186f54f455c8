"""The effects of a sign-up on the account, in sentences that the operator reads before confirming it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.request import SignUpRequest
from cognito_audit.probe.sign_up import PreparedSignUp

TRIGGERS: Final = ("PreSignUp", "CustomMessage", "CustomEmailSender", "CustomSMSSender", "PostConfirmation")
"""Triggers that SignUp may run; PostConfirmation only if PreSignUp confirms the user, or with --confirm."""
SIGN_IN_TRIGGERS: Final = ("PreAuthentication", "PreTokenGeneration", "PreTokenGenerationConfig", "PostAuthentication")


def effects(ready: PreparedSignUp, *, confirming: bool = False) -> list[str]:
    """Return what the sign-up does to the account, one sentence each."""
    pool = ready.target.pool
    assert not isinstance(pool, Unknown)  # noqa: S101  ``prepare`` refuses it
    return list(_effects(ready, pool, confirming=confirming))


def _effects(ready: PreparedSignUp, pool: Mapping[str, Any], *, confirming: bool) -> Iterator[str]:
    request, target = ready.request, ready.target
    location = f"user pool {target.user_pool_id} ({pool.get('Name', '')}) in {target.region}"
    yield f"One user, {request.username}, is created in {location} and deleted afterwards."
    yield _message(request, pool)
    names = (*TRIGGERS, *SIGN_IN_TRIGGERS) if confirming else TRIGGERS
    if triggers := [name for name in names if (pool.get("LambdaConfig") or {}).get(name)]:
        mark = 'ClientMetadata {"cognito-audit": "probe"}'
        yield f"Lambda triggers may run as for any user: {', '.join(triggers)}. They get {mark}."
    yield "A sign-up counts as one monthly active user of this month (Cognito pricing)."
    yield "A web ACL (AWS WAF), if there is one, sees the request come from this machine."
    if (pool.get("UserPoolAddOns") or {}).get("AdvancedSecurityMode", "OFF") != "OFF":
        yield "Threat protection may score it."


def _message(request: SignUpRequest, pool: Mapping[str, Any]) -> str:
    """Return which message is sent: with two attributes to verify, SMS wins (developer guide, signing up users)."""
    verified = pool.get("AutoVerifiedAttributes") or []
    named = {request.alias: request.username} if request.alias else {}
    sent = {**named, **request.attributes}
    if "phone_number" in verified and "phone_number" in sent:
        return f"A text message goes to {sent['phone_number']}; SMS charges apply."
    if "email" in verified and "email" in sent:
        own = (pool.get("EmailConfiguration") or {}).get("EmailSendingAccount", "COGNITO_DEFAULT")
        quota = "; Cognito's own sender has 50 a day for the whole account" if own == "COGNITO_DEFAULT" else ""
        return f"One e-mail goes to {sent['email']}{quota}."
    if verified:
        return "No message goes out: what the pool verifies is not sent (--phone-number sets a number)."
    return "No message goes out: the pool verifies nothing at sign-up."
