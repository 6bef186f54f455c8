"""The sign-up: what it shows, what every refusal means, what is left of it."""

import json
import stat
from copy import deepcopy
from dataclasses import replace

import pytest
from botocore.session import Session

from cognito_audit.errors import NothingToAudit
from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.model.inventory import Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.cleanup import Leftover
from cognito_audit.probe.client import TRIES, Caller
from cognito_audit.probe.interpretation import SIGN_UP, UserCreated, read_sign_up
from cognito_audit.probe.journal import Journal
from cognito_audit.probe.probed_client import ProbeRefused
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.probe.secret import Secret
from cognito_audit.probe.sign_up import sign_up
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sandbox import Fault
from cognito_audit.sources.live import Aws, Connection


def test_a_client_with_user_auth_returns_a_session(probing, sandbox):
    pool, client = probing.subject()
    result = probing.sign_up((pool, client))
    assert result.session is True
    assert result.delivery == "EMAIL"
    assert result.facts() == {"SignUpSession": True}
    assert result.clean_up.leftover is Leftover.DELETED
    assert probing.users(pool) == []
    assert probing.open_entries() == []
    assert [message.to for message in sandbox.outbox] == [sandbox.outbox[0].to]
    assert sandbox.outbox[0].to.endswith("@simulator.amazonses.com")


def test_a_client_without_it_returns_none(probing):
    result = probing.sign_up(probing.subject(ExplicitAuthFlows=None))
    assert result.session is False
    assert result.facts() == {"SignUpSession": False}


def test_a_user_that_a_trigger_confirms_is_deleted_as_well(probing, sandbox):
    pool, client = probing.subject(pool={"LambdaConfig": {"PreSignUp": LAMBDA}}.items())
    sandbox.triggers[pool] = {"PreSignUp": "auto-confirm"}
    result = probing.sign_up((pool, client))
    assert (result.confirmed, result.clean_up.leftover) == (True, Leftover.DELETED)
    assert probing.users(pool) == []


LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:x"


@pytest.mark.parametrize("row", SIGN_UP, ids=lambda row: f"{row.code}-{row.meaning}")
def test_each_exception_is_read_and_leaves_nothing(probing, sandbox, row):
    """One fault for each row: the code with a text that the row knows."""
    pool, client = probing.subject()
    text = TEXTS.get((row.code, row.text), "Something happened.")
    sandbox.faults.add(Fault("SignUp", row.code, message=text))
    looked = sandbox.calls["AdminGetUser"]
    ready = probing.prepare((pool, client))
    result = replace(ready, pause=0).run()
    assert (result.code, result.reading.meaning) == (row.code, row.meaning)
    assert result.refused is row.refuses
    looks = sandbox.calls["AdminGetUser"] - looked - len(["the name", "the right to read"])
    settled = row.user_created is UserCreated.NO
    assert looks == (1 if settled else TRIES), "a refusal that AWS documents is proven by one look"
    assert result.clean_up.verified is settled
    assert bool(probing.open_entries()) is not settled


TEXTS = {
    ("InvalidParameterException", "emailbody|emailsubject|smsmessage|the message is empty"): "The message is empty.",
    ("NotAuthorizedException", "signup is not permitted"): "SignUp is not permitted for this user pool",
    ("NotAuthorizedException", "write unauthorized attribute"): "A client attempted to write unauthorized attribute",
    ("NotAuthorizedException", "secret hash|secret_hash|secrethash|configured for secret"): "Unable to verify secret "
    "hash for client abc",
    ("UserLambdaValidationException", "^presignup"): "PreSignUp failed with error no.",
    ("UserLambdaValidationException", "^custommessage"): "CustomMessage failed with error no.",
    ("UserLambdaValidationException", "^postconfirmation"): "PostConfirmation failed with error no.",
}


def test_each_code_of_the_table_is_an_exception_that_the_service_model_lists():
    model = Session().get_service_model("cognito-idp").operation_model("SignUp")
    assert {row.code for row in SIGN_UP} <= {shape.name for shape in model.error_shapes}


def test_an_exception_that_the_table_has_not_may_have_made_a_user(probing, sandbox):
    """AWS may add exceptions: what one means is not known, so the user is looked for."""
    pool, client = probing.subject()
    sandbox.faults.add(Fault("SignUp", "NovelException", message="Something happened."))
    looked = sandbox.calls["AdminGetUser"]
    result = probing.sign_up((pool, client))
    assert (result.code, result.session, result.refused) == ("NovelException", None, False)
    assert sandbox.calls["AdminGetUser"] > looked + 2, "after the call too"


@pytest.mark.parametrize("code", ["LimitExceededException", "CodeDeliveryFailureException", "InternalErrorException"])
def test_a_user_that_an_exception_left_is_deleted(probing, code):
    """The sign-up happens, and its answer is replaced by the exception."""
    pool, client = probing.subject()
    result = probing.prepare((pool, client))
    answers = Answering(result.caller, code)
    seen = type(result)(answers, result.target, result.request, pause=0).run()
    assert (seen.code, seen.clean_up.leftover) == (code, Leftover.DELETED)
    assert probing.users(pool) == []


class Answering:
    """A caller that makes SignUp and then says that it was refused."""

    def __init__(self, caller, code):
        self.caller, self.code = caller, code

    def __getattr__(self, name):
        return getattr(self.caller, name)

    def call(self, operation, **parameters):
        reply = self.caller.call(operation, **parameters)
        return type(reply)(code=self.code) if operation == "SignUp" else reply


def test_a_name_that_somebody_has_is_left_alone_and_nothing_is_sent(probing, cognito, sandbox):
    pool, client = probing.subject(pool={"UsernameAttributes": ["email"]}.items())
    cognito.admin_create_user(UserPoolId=pool, Username="ann@example.com", MessageAction="SUPPRESS")
    before = probing.users(pool)
    with pytest.raises(ProbeRefused, match=r"user ann@example\.com already exists"):
        probing.sign_up((pool, client), options=SignUpOptions(email="ann@example.com"))
    assert probing.users(pool) == before
    assert sandbox.calls["SignUp"] == 0
    assert probing.open_entries() == []


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_user_with_the_same_name_is_never_deleted_though_it_appears_in_between(probing, cognito, sandbox, cut):
    """Somebody takes the name after the probe looked: the user without the probe's address is not the probe's."""
    pool, client = probing.subject()
    ready = probing.prepare((pool, client))
    original = ready.caller.call

    def call(operation, **parameters):
        if operation == "SignUp":
            cognito.admin_create_user(UserPoolId=pool, Username=ready.request.username, MessageAction="SUPPRESS")
        return original(operation, **parameters)

    ready.caller.call = call
    sandbox.faults.add(Fault("SignUp", cut=cut))
    result = ready.run()
    assert result.clean_up.leftover is Leftover.FOREIGN
    assert probing.users(pool) == [ready.request.username]


def test_a_user_who_does_not_look_like_the_one_that_was_made_is_left_to_the_operator(probing):
    """SignUp answered, so the user exists; somebody changed what tells him: he stays, and so does the entry."""
    pool, client = probing.subject()
    ready = probing.prepare((pool, client))
    original = ready.caller.call

    def call(operation, **parameters):
        reply = original(operation, **parameters)
        if operation != "SignUp":
            return reply
        return type(reply)({**reply.members, "UserSub": "another"}, reply.body)

    ready.caller.call = call
    result = ready.run()
    assert result.clean_up.leftover is Leftover.UNKNOWN
    assert probing.users(pool) == [ready.request.username]
    assert [entry["username"] for entry in probing.open_entries()] == [ready.request.username]


def test_where_nothing_tells_whose_the_user_is_it_stays(probing, sandbox):
    """A phone pool without a writable marker, and a lost answer: the operator decides."""
    pool, client = probing.subject(
        pool={"UsernameAttributes": ["phone_number"], "AutoVerifiedAttributes": []}.items(),
        WriteAttributes=["locale"],
    )
    sandbox.faults.add(Fault("SignUp", cut="after"))
    ready = probing.prepare((pool, client), options=SignUpOptions(phone_number="+12065550123"))
    result = ready.run()
    assert result.clean_up.leftover is Leftover.UNKNOWN
    assert f"--user-pool-id {pool} --username +12065550123" in result.clean_up.command
    assert len(probing.users(pool)) == 1


@pytest.mark.parametrize("wish", [SignUpOptions(phone_number="+12065550123"), SignUpOptions(email="ann@example.com")])
def test_a_marked_user_is_known_again_after_a_lost_answer(probing, sandbox, wish):
    alias = "email" if wish.email else "phone_number"
    pool, client = probing.subject(pool={"UsernameAttributes": [alias]}.items())
    sandbox.faults.add(Fault("SignUp", cut="after"))
    assert probing.sign_up((pool, client), options=wish).clean_up.leftover is Leftover.DELETED
    assert probing.users(pool) == []


def test_sign_up_is_made_once_whatever_happens(probing, sandbox):
    subject = probing.subject()
    sandbox.faults.add(Fault.internal_error("SignUp"))
    result = probing.sign_up(subject)
    assert sandbox.calls["SignUp"] == 1
    assert result.session is None
    assert all(isinstance(value, Unknown) for value in result.facts().values())


@pytest.mark.parametrize("operation", ["AdminDeleteUser", "AdminGetUser"])
def test_without_the_right_to_clean_up_nothing_is_made(probing, sandbox, operation):
    subject = probing.subject()
    sandbox.faults.add(Fault.access_denied(operation))
    with pytest.raises(ProbeRefused, match=f"cognito-idp:{operation} is denied"):
        probing.sign_up(subject)
    assert sandbox.calls["SignUp"] == 0


def test_closed_sign_up_is_told_and_not_tried(probing, sandbox):
    subject = probing.subject(pool={"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}}.items())
    with pytest.raises(ProbeRefused, match="AllowAdminCreateUserOnly"):
        probing.sign_up(subject)
    assert sandbox.calls["SignUp"] == 0


@pytest.mark.parametrize("pattern", ["shop", "sh*", "*_*"])
def test_a_protected_pool_is_never_probed(probing, sandbox, pattern):
    with pytest.raises(ProbeRefused, match=r"\[probe\] never"):
        probing.sign_up(probing.subject(), options=SignUpOptions(excluded_pools=("other", pattern)))
    assert sandbox.calls["SignUp"] == 0


def test_a_pool_that_may_not_be_read_is_not_probed(probing, sandbox):
    subject = probing.subject()
    sandbox.faults.add(Fault.access_denied("DescribeUserPool"))
    with pytest.raises(NothingToAudit, match="DescribeUserPool"):
        probing.sign_up(subject)


def test_after_a_rotation_the_sign_up_waits_for_the_secret(probing, cognito):
    pool, client = probing.subject(GenerateSecret=True)
    added = cognito.add_user_pool_client_secret(UserPoolId=pool, ClientId=client)
    with pytest.raises(ProbeRefused, match="--client-secret-env"):
        probing.sign_up((pool, client))
    secret = Secret(added["ClientSecretDescriptor"]["ClientSecretValue"])
    assert probing.sign_up((pool, client), secret).session is True


def test_the_journal_is_there_before_the_call_readable_by_its_owner_alone_and_without_secrets(probing):
    pool, client = probing.subject(GenerateSecret=True)
    ready = probing.prepare((pool, client))
    seen = []
    original = ready.caller.call

    def call(operation, **parameters):
        if operation == "SignUp":
            (file,) = Journal().entries()
            seen.append((file.read_text(), stat.S_IMODE(file.stat().st_mode), parameters))
        return original(operation, **parameters)

    ready.caller.call = call
    ready.run()
    ((text, mode, sent),) = seen
    assert mode == 0o600
    assert json.loads(text)["username"] == sent["Username"]
    for hidden in (sent["Password"], sent["SecretHash"], ready.target.secret.value):
        assert hidden not in text


def test_without_a_journal_there_is_no_sign_up(probing, sandbox, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("COGNITO_AUDIT_STATE_DIR", str(tmp_path / "file"))
    with pytest.raises(ProbeRefused, match="the journal cannot be written"):
        probing.sign_up(probing.subject())
    assert sandbox.calls["SignUp"] == 0


@pytest.mark.parametrize(
    ("flows", "alter", "failing"),
    [
        (["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], lambda answer: {**answer, "Session": None}, "CA119"),
        (["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], lambda answer: {**answer, "Session": "s" * 30}, "CA120"),
    ],
)
def test_a_session_other_than_configured_is_a_finding(probing, cognito, sandbox, flows, alter, failing):
    pool, client = probing.subject(ExplicitAuthFlows=flows)
    sandbox.faults.add(Fault("SignUp", alter=alter))
    described = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"]
    answers = {"client": described, "probe": probing.sign_up((pool, client)).facts()}
    facts = facts_of(Target("t", "client", "t", answers))
    status = {rule.id: evaluate(rule, facts).status for rule in built_in().rules if rule.id in ("CA119", "CA120")}
    assert status.pop(failing) == "failed"
    assert "failed" not in status.values()


def test_a_session_that_the_installed_sdk_does_not_know_is_found_in_the_raw_body(probing, tmp_path, monkeypatch):
    """As with a botocore older than 1.35.68, whose SignUp has no such member."""
    subject = probing.subject()
    model = deepcopy(Session().get_component("data_loader").load_service_model("cognito-idp", "service-2"))
    del model["shapes"]["SignUpResponse"]["members"]["Session"]
    folder = tmp_path / "models" / "cognito-idp" / "2016-04-18"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(model))
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path / "models"))
    old = Aws(Connection("", ("eu-west-1",), probing.sandbox.endpoint_url))
    result = sign_up(old, *subject, "eu-west-1")
    assert (result.session, result.session_dropped) == (True, True)


def test_an_answer_that_is_no_json_is_no_answer(probing, sandbox):
    subject = probing.subject()
    sandbox.faults.add(Fault("SignUp", "HTTP", 503, "<html>"))
    result = probing.sign_up(subject)
    assert (result.session, result.refused) == (None, False)


def test_a_caller_notes_what_the_body_held(probing):
    pool, _ = probing.subject()
    reply = Caller(probing.aws, "eu-west-1").call("DescribeUserPool", UserPoolId=pool)
    assert reply.body == {"UserPool"}
    assert read_sign_up(reply).user_created is UserCreated.YES
