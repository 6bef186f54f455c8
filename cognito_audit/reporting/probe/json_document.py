"""The outcome of a probe as JSON. The contract is ``schemas/probe.schema.json``."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.probe.cleanup import CleanUp
from cognito_audit.probe.confirmation import ProbeStep
from cognito_audit.probe.flow_check import LookResult
from cognito_audit.probe.outcome import Conclusion
from cognito_audit.probe.sign_up import SignUpResult
from cognito_audit.reporting.documents import ProbeReport
from cognito_audit.reporting.json_document import dumps, envelope

SCHEMA_VERSION: Final = "1.1"


def render(report: ProbeReport) -> str:
    """The look, the sign-up if there was one, and the conclusion, as JSON in ASCII."""
    outcome = report.outcome
    target = outcome.target
    return document(
        "sign-up" if outcome.sign_up else "look",
        outcome.conclusion(),
        target={
            "user_pool_id": target.user_pool_id,
            "client_id": target.client_id,
            "region": target.region,
            "endpoint_url": target.endpoint_url,
        },
        configured=outcome.configured,
        look=_look(outcome.look),
        sign_up=_sign_up(outcome.sign_up) if outcome.sign_up else None,
        facts=outcome.facts(),
        notes=outcome.notes(),
    )


def document(command: str, conclusion: Conclusion, **members: Any) -> str:
    """The JSON document of a command; members that the command does not have are null or empty."""
    nothing: Mapping[str, Any] = {
        "target": None,
        "configured": None,
        "look": None,
        "sign_up": None,
        "facts": {},
        "notes": [],
        "users": [],
    }
    body = {"command": command, **nothing, **members, "conclusion": conclusion.text}
    return dumps(envelope("probe", SCHEMA_VERSION, conclusion.exit_code, body))


def clean_up_data(clean_up: CleanUp) -> dict[str, Any]:
    """How a clean-up ended."""
    return {
        "left": clean_up.leftover.value,
        "says": clean_up.summary,
        "command": clean_up.command,
        "verified": clean_up.verified,
    }


def _look(look: LookResult) -> dict[str, Any]:
    return {
        "call": "InitiateAuth",
        "flow_enabled": look.flow_enabled,
        "code": look.code,
        "message": look.message,
        "challenge": look.challenge,
        "reading": look.reading.meaning,
        "proves": look.proves,
    }


def _sign_up(sign_up: SignUpResult) -> dict[str, Any]:
    return {
        "call": "SignUp",
        "session": sign_up.session,
        "session_dropped_by_sdk": sign_up.session_dropped,
        "refused": sign_up.refused,
        "code": sign_up.code,
        "message": sign_up.message,
        "reading": sign_up.reading.meaning,
        "user_confirmed": sign_up.confirmed,
        "code_delivery": sign_up.delivery,
        "steps": [_step(step) for step in sign_up.steps],
        "clean_up": clean_up_data(sign_up.clean_up),
    }


def _step(step: ProbeStep) -> dict[str, Any]:
    return {
        "call": step.call,
        "code": step.code,
        "message": step.message,
        "session_sent": step.session_sent,
        "session_age_seconds": None if step.session_age is None else round(step.session_age, 1),
        "session_returned": step.session_returned,
        "tokens": step.tokens,
        "challenge": step.challenge,
    }
