"""A client whose secret Secrets Manager holds: no sign-up without its hash, and the secret is read only with leave."""

import json

import pytest

from cognito_audit.errors import UserError
from cognito_audit.probe.client import Caller
from cognito_audit.probe.flow_check import look_at
from cognito_audit.probe.managed_secret import secret_reader
from cognito_audit.probe.probed_client import ProbeRefused, read_client
from cognito_audit.probe.request import SignUpOptions
from cognito_audit.probe.secret import Secret
from cognito_audit.probe.sign_up import prepare_at
from cognito_audit.sandbox import Fault
from cognito_audit.services.probe import ProbeRequest
from tests.support import REGION

MANAGED = {"GenerateSecret": True, "PublishSecretsInAWSSecretsManager": True}
VALUE = "canary0managed0secret0of0some0fifty0characters000000"


@pytest.fixture
def read(probing):
    """The client as the probe reads it, with and without leave to read its secret."""

    def go(subject, *, managed=True, secret=None):
        caller = Caller(probing.aws, REGION)
        more = {"managed": secret_reader(probing.aws, REGION)} if managed else {}
        return caller, read_client(caller, *subject, secret, **more)

    return go


def test_without_leave_the_secret_is_not_read_and_nothing_is_signed_up(probing, sandbox):
    """A refusal for want of a hash would say nothing of sign-up, so SignUp is not even tried."""
    subject = probing.subject(**MANAGED)
    with pytest.raises(ProbeRefused, match=r"managed in AWS Secrets Manager.*--read-managed-secret") as refusal:
        probing.sign_up(subject)
    assert "--client-secret-env" in str(refusal.value)
    assert (sandbox.calls["SignUp"], sandbox.calls["GetSecretValue"]) == (0, 0)


def test_the_look_without_leave_proves_nothing_and_says_why(probing):
    seen = probing.look(probing.subject(**MANAGED))
    assert seen.flow_enabled is None
    assert "--read-managed-secret" in seen.secret_missing


def test_with_leave_the_secret_is_read_once_and_its_hash_sent(probing, sandbox, read):
    caller, subject = read(probing.subject(**MANAGED))
    assert look_at(caller, subject).flow_enabled is True
    result = prepare_at(caller, subject, SignUpOptions()).run()
    assert result.session is True
    assert result.clean_up.verified
    assert sandbox.calls["GetSecretValue"] == 1
    assert subject.secret.value not in repr(subject)


def test_a_secret_that_is_given_is_not_read(probing, sandbox, read):
    _, subject = read(probing.subject(**MANAGED), secret=Secret(VALUE))
    assert subject.secret.value == VALUE
    assert sandbox.calls["GetSecretValue"] == 0


def test_a_secret_that_cognito_holds_itself_is_not_looked_for_elsewhere(probing, sandbox, read):
    _, subject = read(probing.subject(GenerateSecret=True))
    assert subject.secret
    assert sandbox.calls["GetSecretValue"] == 0


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"code": "AccessDeniedException"}, "AccessDeniedException on secretsmanager:GetSecretValue"),
        ({"cut": "after"}, "ConnectionClosedError on secretsmanager:GetSecretValue"),
        ({"alter": lambda answer: {**answer, "SecretString": VALUE}}, "not the secret of this client"),
        ({"alter": lambda answer: {**answer, "SecretString": None}}, "not the secret of this client"),
        ({"alter": lambda answer: {**answer, "SecretString": json.dumps([VALUE])}}, "not the secret of this client"),
        ({"alter": lambda answer: {**answer, "SecretString": other(answer)}}, "not the secret of this client"),
        ({"alter": lambda answer: {**answer, "SecretString": without(answer)}}, "holds no clientSecretValue"),
        ({"alter": lambda answer: {**answer, "SecretString": "[" * 100_000}}, "not the secret of this client"),
        ({"alter": lambda _answer: [VALUE]}, "AttributeError on secretsmanager:GetSecretValue"),
        ({"alter": lambda answer: {**answer, "CreatedDate": VALUE}}, "ValueError on secretsmanager:GetSecretValue"),
    ],
    ids=["denied", "cut", "no-json", "binary", "no-object", "of-another-client", "no-value", "deep", "list", "date"],
)
def test_a_secret_that_cannot_be_read_is_said_with_the_next_step(probing, sandbox, read, fault, why):
    sandbox.faults.add(Fault("GetSecretValue", **fault))
    caller, subject = read(probing.subject(**MANAGED))
    assert subject.secret is None
    assert why in subject.secret_missing
    assert "--client-secret-env" in subject.secret_missing
    assert VALUE not in subject.secret_missing
    with pytest.raises(ProbeRefused, match="managed in AWS Secrets Manager"):
        prepare_at(caller, subject, SignUpOptions())
    assert sandbox.calls["SignUp"] == 0


def other(answer):
    return json.dumps({**json.loads(answer["SecretString"]), "userPoolClientId": "another"})


def without(answer):
    held = json.loads(answer["SecretString"])
    del held["clientSecretValue"]
    return json.dumps(held)


def test_a_given_secret_and_leave_to_read_one_contradict_each_other():
    request = ProbeRequest("eu-west-1_Ab12", "1web", secret=Secret(VALUE), read_managed_secret=True)
    with pytest.raises(UserError, match="leave --read-managed-secret out"):
        request.refuse_contradictions()
