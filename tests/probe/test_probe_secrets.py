"""Whatever a probe sends or gets that is secret is found nowhere else: result, output, journal, log, exception."""

import io
import logging
import traceback

import pytest

from cognito_audit.lib.logging_setup import debug_log
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.outcome import ProbeOutcome
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.reporting.documents import ProbeReport
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import formats_of, render
from cognito_audit.sandbox import Fault

HIDDEN = ("Password", "SecretHash", "SECRET_HASH", "Session", "AccessToken", "IdToken", "RefreshToken", "ClientSecret")


def secrets_in(value, name=""):
    """The values of whatever is named like a secret, however deep."""
    if isinstance(value, dict):
        return {found for key, inner in value.items() for found in secrets_in(inner, key)}
    return {value} if name in HIDDEN and isinstance(value, str) else set()


@pytest.fixture
def log():
    stream = io.StringIO()
    level = logging.getLogger().level
    handler = debug_log(stream)
    yield stream
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(level)


@pytest.fixture
def overheard(probing, monkeypatch):
    """A sign-up that is ready, and the set of secrets that pass its caller, in either direction."""
    ready = probing.prepare(probing.subject(GenerateSecret=True), options=SignUpOptions(email="ann@example.com"))
    known = {ready.target.secret.value, ready.request.password.value}
    original = ready.caller.call

    def call(operation, **parameters):
        reply = original(operation, **parameters)
        known.update(secrets_in(parameters), secrets_in(dict(reply.members or {})))
        return reply

    monkeypatch.setattr(ready.caller, "call", call)
    return ready, known


def test_a_whole_chain_shows_no_secret(probing, sandbox, overheard, log):
    ready, known = overheard
    written = []

    def code():
        written.extend(file.read_text() for file in probing.journal.iterdir())
        return sandbox.outbox[-1].code

    result = ready.run(code)
    assert result.steps[-1].tokens
    outcome = ProbeOutcome(ready.target, look_at(ready.caller, ready.target), result)
    reports = [render(ProbeReport(outcome), name, Presentation()) for name in formats_of(ProbeReport)]
    told = [log.getvalue(), repr(outcome), repr(ready), *reports, *written]
    assert len(known) >= 8, "secret, password, hashes, two sessions, three tokens"
    assert "ConfirmSignUp in eu-west-1: answered" in told[0]
    assert len(written) == 1
    assert not [secret for secret in known for text in told if secret in text]


def test_a_refusal_that_repeats_what_was_sent_is_redacted(probing, sandbox):
    sandbox.faults.add(Fault("SignUp", "InvalidParameterException", message='Password: "canary-password" is refused'))
    ready = probing.prepare(probing.subject())
    result = ready.run()
    outcome = ProbeOutcome(ready.target, look_at(ready.caller, ready.target), result)
    reports = [render(ProbeReport(outcome), name, Presentation()) for name in formats_of(ProbeReport)]
    assert len(reports) == 2
    assert not [text for text in (repr(result), *reports) if "canary-password" in text]


def test_an_exception_on_the_way_holds_no_secret(overheard, monkeypatch):
    ready, known = overheard
    monkeypatch.setattr("cognito_audit.probe.sign_up.step_of", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError) as failure:
        ready.run()
    shown = "".join(traceback.format_exception(failure.value))
    assert not [secret for secret in known if secret in shown]
