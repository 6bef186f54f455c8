"""``cognito-audit permissions``: a policy that allows what the command calls, and nothing else."""

import json

import pytest

UNAUTHENTICATED = {"SignUp", "ConfirmSignUp", "InitiateAuth"}
"""They take no credentials, so no policy speaks of them."""


@pytest.fixture
def allowed(program):
    """The actions of Cognito user pools that the policy for a command allows."""

    def actions(*words):
        document = json.loads(program("permissions", *words).out)
        named = [action for statement in document["Statement"] for action in statement["Action"]]
        return {action.removeprefix("cognito-idp:") for action in named if action.startswith("cognito-idp:")}

    return actions


@pytest.fixture
def called(program, company):
    """Which operations a command calls in the sandbox."""

    def calls(*words):
        before = company.sandbox.calls.copy()
        assert program(*words).code in {0, 1, 3}
        return {operation for operation, times in company.sandbox.calls.items() if times > before[operation]}

    return calls


def probe_of(company, name):
    """The options of a probe: it has no use for the pace of an audit."""
    return [word for word in company.client(name) if not word.startswith("--requests") and word != "500"]


@pytest.mark.parametrize("client", ["shop/shop-app", "accounts/accounts-web"])
def test_the_probe_calls_nothing_that_its_policy_does_not_allow(allowed, called, company, client):
    made = called("probe", *probe_of(company, client), "--sign-up", "--yes") - UNAUTHENTICATED
    assert "AdminDeleteUser" in made
    assert made <= allowed("--for", "probe")


def test_only_a_probe_with_leave_may_read_a_managed_secret(program):
    """No other command has the option, and no other policy the action."""
    action = "secretsmanager:GetSecretValue"
    assert action in program("permissions", "--for", "probe", "--read-managed-secret").out
    assert [
        command for command in ("check", "probe", "fix") if action in program("permissions", "--for", command).out
    ] == []
    done = program("permissions", "--for", "fix", "--read-managed-secret")
    assert (done.code, "needs --for probe" in done.err) == (2, True)


def test_a_sweep_calls_nothing_that_the_policy_of_the_probe_does_not_allow(allowed, called, company):
    words = [word for word in company.pool("shop") if not word.startswith("--requests") and word != "500"]
    made = called("probe", *words, "--sweep", "--yes")
    assert "ListUsers" in made
    assert made <= allowed("--for", "probe")


def test_a_fix_calls_nothing_that_its_policy_does_not_allow(allowed, called, company, tmp_path):
    words = ["--select", "CA101", "--apply", "--yes", "--backup-dir", str(tmp_path / "backups")]
    made = called("fix", *company.client("shop/shop-web"), *words)
    assert "UpdateUserPoolClient" in made
    assert made <= allowed("--for", "fix", "--select", "CA101")


def test_an_audit_is_allowed_to_change_nothing(allowed):
    assert not [action for action in allowed() if not action.startswith(("Describe", "Get", "List"))]


def test_a_policy_is_for_a_command(program):
    done = program("permissions", "--for", "prob")
    assert (done.code, "did you mean probe?" in done.err) == (2, True)
