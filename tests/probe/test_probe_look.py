"""The look: what it tells, what it does not, and that it creates nothing."""

import pytest

from cognito_audit.errors import NothingToAudit
from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.client import Reply
from cognito_audit.probe.interpretation import read_look
from cognito_audit.probe.secret import Secret
from cognito_audit.sandbox import Fault


@pytest.mark.parametrize("hiding", ["ENABLED", "LEGACY"])
def test_a_client_with_user_auth_is_known_whether_or_not_it_hides_its_users(probing, hiding):
    seen = probing.look(probing.subject(PreventUserExistenceErrors=hiding))
    assert seen.flow_enabled is True
    assert seen.facts() == {"LookFlowEnabled": True}
    assert "Not proven: that SignUp returns a Session" in seen.proves


@pytest.mark.parametrize("flows", [None, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], ["ADMIN_NO_SRP_AUTH"]])
def test_a_client_without_user_auth_is_proven_to_have_none(probing, flows):
    seen = probing.look(probing.subject(ExplicitAuthFlows=flows))
    assert seen.flow_enabled is False
    assert seen.code == "InvalidParameterException"
    assert seen.proves.startswith("Proven: the USER_AUTH flow is off")


def test_nothing_is_created_and_nothing_is_asked_twice(probing, sandbox):
    pool, client = probing.subject()
    sandbox.faults.add(Fault.internal_error("InitiateAuth"))
    before = sandbox.calls["InitiateAuth"]
    seen = probing.look((pool, client))
    assert seen.flow_enabled is None
    assert sandbox.calls["InitiateAuth"] == before + 1
    assert sandbox.calls["SignUp"] == 0
    assert probing.users(pool) == []
    assert not sandbox.outbox


def test_a_confidential_client_is_asked_with_its_secret_hash(probing):
    assert probing.look(probing.subject(GenerateSecret=True)).flow_enabled is True


def test_after_a_rotation_the_secret_must_be_given(probing):
    pool, client = probing.subject(GenerateSecret=True)
    added = probing.cognito.add_user_pool_client_secret(UserPoolId=pool, ClientId=client)
    blind = probing.look((pool, client))
    assert blind.flow_enabled is None
    assert "--client-secret-env" in blind.secret_missing
    secret = Secret(added["ClientSecretDescriptor"]["ClientSecretValue"])
    assert probing.look((pool, client), secret).flow_enabled is True


def test_a_wrong_secret_says_nothing_of_the_flow(probing):
    seen = probing.look(probing.subject(GenerateSecret=True), Secret("wrong"))
    assert (seen.code, seen.flow_enabled) == ("NotAuthorizedException", None)
    assert isinstance(seen.facts()["LookFlowEnabled"], Unknown)


@pytest.mark.parametrize("denied", ["DescribeUserPool", "DescribeUserPoolClient"])
def test_the_look_needs_no_right_to_read_the_pool_or_the_client(probing, sandbox, denied):
    subject = probing.subject()
    sandbox.faults.add(Fault.access_denied(denied))
    assert probing.look(subject).flow_enabled is True


def test_a_client_that_there_is_not_ends_the_look(probing):
    pool, _ = probing.subject()
    with pytest.raises(NothingToAudit, match="there is no such app client in eu-west-1"):
        probing.look((pool, "nosuchclient"))


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_lost_answer_is_no_answer(probing, sandbox, cut):
    subject = probing.subject()
    sandbox.faults.add(Fault("InitiateAuth", cut=cut))
    seen = probing.look(subject)
    assert seen.flow_enabled is None
    assert seen.reading.meaning.startswith("no answer came")


@pytest.mark.parametrize(
    ("code", "message", "flow"),
    [
        ("InvalidParameterException", "USER_AUTH flow not enabled for this client", False),
        ("InvalidParameterException", "USER_AUTH is not enabled for the client.", False),
        ("InvalidParameterException", "user_auth Flow Not Enabled for this Client", False),
        ("InvalidParameterException", "Missing required parameter USERNAME", None),
        ("InvalidParameterException", "Unsupported auth flow type 'USER_AUTH'", None),
        ("UserNotFoundException", "User does not exist.", True),
        ("NotAuthorizedException", "Incorrect username or password.", True),
        ("NotAuthorizedException", "Unable to verify secret hash for client abc", None),
        ("NotAuthorizedException", "Client abc is configured for secret but secret was not received", None),
        ("NotAuthorizedException", "SecretHash does not match for the client: abc", None),
        ("NotAuthorizedException", "Something else", None),
        ("SomethingElse", "USER_AUTH flow not enabled for this client", None),
        ("ForbiddenException", "Request not allowed due to WAF block.", None),
        ("UserLambdaValidationException", "UserMigration failed with error no.", None),
        ("FeatureUnavailableInTierException", "no", None),
        ("ResourceNotFoundException", "User pool client abc does not exist.", None),
    ],
)
def test_an_answer_counts_only_with_the_code_and_the_text_that_belong_together(code, message, flow):
    assert read_look(Reply(code=code, message=message)).flow is flow


def test_an_answer_without_a_challenge_is_no_proof():
    assert read_look(Reply({"AuthenticationResult": {}}, frozenset({"AuthenticationResult"}))).flow is None
