"""What was seen decides the exit code: each row of the table in docs/probe.md."""

import pytest

from cognito_audit.errors import ExitCode
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.cleanup import CleanUp, Leftover
from cognito_audit.probe.client import Reply
from cognito_audit.probe.confirmation import ProbeStep
from cognito_audit.probe.flow_check import LookResult
from cognito_audit.probe.interpretation import read_look, read_sign_up
from cognito_audit.probe.outcome import ProbeOutcome
from cognito_audit.probe.probed_client import ProbedClient
from cognito_audit.probe.sign_up import SignUpResult

USER_AUTH = {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}
DENIED = Unknown("AccessDenied on cognito-idp:DescribeUserPoolClient")
ON = Reply(code="UserNotFoundException", message="User does not exist.")
OFF = Reply(code="InvalidParameterException", message="USER_AUTH flow not enabled for this client")
UNTOLD = Reply(code="ForbiddenException")
WITH = Reply({}, frozenset({"UserSub", "Session"}))
WITHOUT = Reply({}, frozenset({"UserSub"}))
UNUSED = Intent(session="unused")
DELETED = CleanUp(Leftover.DELETED, "gone")
REMAINS = CleanUp(Leftover.USER, "the user could not be deleted", "aws cognito-idp admin-delete-user")
SIGNED_UP = ProbeStep("SignUp", "", "", session_returned=True)
TOKENS = ProbeStep("InitiateAuth", "", "", session_returned=False, tokens=True)
CHOICE = ProbeStep("InitiateAuth", "", "", session_returned=True, challenge="SELECT_CHALLENGE")
WRONG_CODE = ProbeStep("ConfirmSignUp", "CodeMismatchException", "", session_returned=False)
NOTHING = ProbeStep("ConfirmSignUp", "", "", session_returned=False)


def outcome(client, looked, signed_up=None, intent=UNDECLARED, done=DELETED, more=()):
    subject = ProbedClient("eu-west-1_P", "c", "eu-west-1", "https://cognito-idp.eu-west-1.amazonaws.com", {}, client)
    look = LookResult(looked.code, looked.message, "", read_look(looked))
    result = None
    if signed_up is not None:
        session = "Session" in signed_up.body if signed_up.succeeded else None
        reading = read_sign_up(signed_up)
        result = SignUpResult(
            reading=reading, code=signed_up.code, message=signed_up.message, session=session, session_dropped=False,
            confirmed=None, delivery="", steps=(SIGNED_UP, *more), clean_up=done,
        )  # fmt: skip
    return ProbeOutcome(subject, look, result, intent)


@pytest.mark.parametrize(
    ("client", "looked", "intent", "code"),
    [
        (USER_AUTH, ON, UNDECLARED, 0),
        (DENIED, ON, UNDECLARED, 0),
        ({}, OFF, UNDECLARED, 1),
        (DENIED, OFF, UNDECLARED, 1),
        ({}, OFF, UNUSED, 0),
        (USER_AUTH, OFF, UNUSED, 1),
        ({}, ON, UNDECLARED, 1),
        (USER_AUTH, UNTOLD, UNDECLARED, 3),
        ({}, UNTOLD, UNUSED, 3),
    ],
)
def test_a_look_ends_as_the_table_says(client, looked, intent, code):
    assert outcome(client, looked, intent=intent).conclusion().exit_code == code


@pytest.mark.parametrize(
    ("client", "signed_up", "intent", "code", "says"),
    [
        (USER_AUTH, WITH, UNDECLARED, 0, "SignUp returns a Session"),
        (DENIED, WITH, UNDECLARED, 0, "SignUp returns a Session"),
        ({}, WITH, UNDECLARED, 1, "Mismatch"),
        (USER_AUTH, WITHOUT, UNDECLARED, 1, "Mismatch"),
        (USER_AUTH, WITHOUT, UNUSED, 1, "Mismatch"),
        ({}, WITHOUT, UNDECLARED, 1, "as configured"),
        ({}, WITHOUT, UNUSED, 0, "declares that none is needed"),
        (DENIED, WITHOUT, UNDECLARED, 1, "could not be read"),
        (USER_AUTH, Reply(code="CodeDeliveryFailureException"), UNDECLARED, 1, "SignUp is refused"),
        (USER_AUTH, Reply(code="ForbiddenException"), UNDECLARED, 3, "SignUp is refused"),
        (USER_AUTH, Reply(code="TooManyRequestsException"), UNDECLARED, 3, "Unknown"),
        (USER_AUTH, Reply(code="SomethingNew"), UNDECLARED, 3, "Unknown"),
        (USER_AUTH, Reply(lost="ReadTimeoutError"), UNDECLARED, 3, "Unknown"),
    ],
)
def test_a_sign_up_ends_as_the_table_says(client, signed_up, intent, code, says):
    ended = outcome(client, ON, signed_up, intent).conclusion()
    assert (ended.exit_code, says in ended.text) == (code, True), ended


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        ([TOKENS], 0, "ends in tokens"),
        ([CHOICE], 1, "breaks at InitiateAuth: SELECT_CHALLENGE"),
        ([NOTHING], 1, "breaks at ConfirmSignUp: it returned no Session"),
        ([WRONG_CODE, WRONG_CODE], 3, "breaks at ConfirmSignUp: CodeMismatchException"),
    ],
)
def test_the_chain_ends_as_the_table_says(more, code, says):
    ended = outcome(USER_AUTH, ON, WITH, more=more).conclusion()
    assert (ended.exit_code, says in ended.text) == (code, True), ended


def test_a_user_that_is_left_is_never_a_success():
    left = outcome(USER_AUTH, ON, WITH, done=REMAINS)
    assert left.conclusion().exit_code is ExitCode.INCOMPLETE
    assert any("aws cognito-idp admin-delete-user" in note for note in left.notes())
    assert outcome(USER_AUTH, ON, WITHOUT, done=REMAINS).conclusion().exit_code is ExitCode.FINDINGS


@pytest.mark.parametrize(
    ("signed_up", "facts"),
    [
        (WITH, {"SignUpSession": True}),
        (WITHOUT, {"SignUpSession": False}),
        (
            Reply(code="CodeDeliveryFailureException", message="no"),
            {"SignUpError": "CodeDeliveryFailureException", "SignUpMessage": "no"},
        ),
    ],
)
def test_what_was_seen_are_facts(signed_up, facts):
    assert outcome(USER_AUTH, ON, signed_up).facts() == {"LookFlowEnabled": True, **facts}


@pytest.mark.parametrize("signed_up", [Reply(lost="ReadTimeoutError"), Reply(code="TooManyRequestsException")])
def test_what_was_not_seen_is_unknown_and_never_absent(signed_up):
    facts = outcome(USER_AUTH, UNTOLD, signed_up).facts()
    assert set(facts) == {"LookFlowEnabled", "SignUpSession", "SignUpError"}
    assert all(isinstance(value, Unknown) for value in facts.values())
