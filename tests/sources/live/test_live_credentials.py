"""Credentials that lapse in the middle of a run keep what was read; without any from the beginning nothing is read."""

import json
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from cognito_audit.aws import quotas
from cognito_audit.errors import NothingToAudit
from cognito_audit.model.run import ExitCode
from cognito_audit.model.unknown import Unknown
from tests.support import REGION, inherited, run_program

PROCESS = """
import json, pathlib, sys, time
calls = pathlib.Path(sys.argv[1])
number = int(calls.read_text() or 0) if calls.exists() else 0
calls.write_text(str(number + 1))
if number >= int(sys.argv[2]):
    time.sleep(float(sys.argv[4]))
    sys.exit("the session has expired")
keys = {"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c"}
print(json.dumps({"Version": 1, "Expiration": sys.argv[3], **keys}))
"""


@pytest.fixture
def lapsing(tmp_path, monkeypatch):
    """Configures a credential process that works so many times, and whose credentials must be renewed at each call."""

    def configure(times, pause=0):
        program = tmp_path / "process.py"
        program.write_text(PROCESS)
        soon = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
        config = tmp_path / "config"
        command = f"{sys.executable} {program} {tmp_path / 'calls'} {times} {soon} {pause}"
        config.write_text(f"[default]\ncredential_process = {command}\n")
        monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        return tmp_path / "calls"

    return configure


def test_credentials_that_lapse_in_the_middle_keep_what_was_read(cognito, source, lapsing):
    cognito.add_pool(clients=3)
    calls = lapsing(6)
    inventory = source().read(frozenset({"pool", "client", "mfa"}))
    assert inventory.targets or inventory.unread
    unknown = [one for target in inventory.targets for one in target.answers.values() if isinstance(one, Unknown)]
    known = [one for target in inventory.targets for one in target.answers.values() if not isinstance(one, Unknown)]
    assert known
    assert any(one.reason.startswith("the AWS credentials could not be loaded for ") for one in unknown)
    assert int(calls.read_text()) < 12, "a process that fails is not asked again for each call"


@pytest.mark.parametrize(
    "command",
    [
        "echo hello-secret", "echo null", "echo []", "true",
        "printf '\\377\\376'", "/nonexistent/hello-secret", "/etc/passwd",
        "echo 'hello-secret",
    ],
    ids=["text", "null", "a list", "nothing", "no text", "no program", "no executable", "an open quote"],
)  # fmt: skip
def test_a_credential_process_that_prints_no_credentials_leaves_nothing_to_audit(tmp_path, command):
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {command}\n")
    environment = {**inherited(), "AWS_CONFIG_FILE": str(tmp_path / "config")}
    environment = {name: value for name, value in environment.items() if "ACCESS_KEY" not in name}
    done = run_program("check", "--all", "--region", REGION, folder=tmp_path, environment=environment)
    assert done.code in {ExitCode.NOTHING, ExitCode.ERROR}
    assert "the AWS c" in done.err
    assert "internal error" not in done.err
    assert "hello-secret" not in done.err


def test_a_credential_process_that_hangs_in_the_middle_is_given_up(cognito, source, lapsing, monkeypatch):
    monkeypatch.setattr(quotas, "SECONDS_PER_CALL", 1.5)  # the process must have time to start
    pool = cognito.add_pool(clients=1)
    lapsing(3, pause=20)
    start = time.monotonic()
    inventory = source(pool).read(frozenset({"pool", "client", "mfa"}))
    assert time.monotonic() - start < 10
    reasons = [
        one.reason for target in inventory.targets for one in target.answers.values() if isinstance(one, Unknown)
    ]
    assert any(reason.startswith("no complete answer within 1.5 s on ") for reason in reasons)


@pytest.mark.parametrize("times", [0, 1])
def test_without_credentials_from_the_beginning_there_is_nothing_to_audit(cognito, source, lapsing, times):
    cognito.add_pool()
    lapsing(times)
    with pytest.raises(NothingToAudit, match="the AWS credentials could not be loaded: "):
        source().read(frozenset({"pool"}))


@pytest.mark.parametrize("code", ["ExpiredTokenException", "UnrecognizedClientException"])
def test_a_token_that_expires_in_the_middle_leaves_the_run_incomplete_with_what_was_read(cognito, tmp_path, code):
    pool = cognito.add_pool(clients=2)
    refused = (400, "application/x-amz-json-1.1", json.dumps({"__type": code}).encode())
    for operation in ("DescribeUserPoolClient", "ListUserPoolClientSecrets", "ListGroups", "GetRole"):
        cognito.faults[operation] = refused
    words = ("check", "--user-pool-id", pool, "--endpoint-url", cognito.url, "-f", "json", "--fail-on", "none")
    done = run_program(*words, folder=tmp_path, environment=inherited())
    assert done.code == ExitCode.INCOMPLETE, done.err
    counts = done.json["counts"]
    assert counts["passed"] > 0
    assert counts["not-evaluated"] > 0


def test_one_named_client_with_everything_denied_is_nothing_to_audit(cognito, tmp_path):
    pool = cognito.add_pool()
    denied = (400, "application/x-amz-json-1.1", b'{"__type": "AccessDeniedException"}')
    operations = [name for name in dir(cognito) if name.startswith(("describe_", "list_", "get_"))]
    cognito.faults = {"".join(word.title() for word in name.split("_")): denied for name in operations}
    others = ("GetUserPoolMfaConfig", "ListUserPoolReplicas", "GetWebACLForResource", "GetUICustomization")
    cognito.faults |= dict.fromkeys(others, denied)
    words = ("check", "--user-pool-id", pool, "--client-id", "client0000x0000", "--endpoint-url", cognito.url)
    done = run_program(*words, folder=tmp_path, environment=inherited())
    assert done.code == ExitCode.NOTHING, done.out + done.err


def test_a_role_that_could_not_be_read_is_named_beside_one_that_could(cognito, tmp_path):
    pool = f"{REGION}:0a1b"
    cognito.identity_pools[pool] = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": True}
    good = {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}}
    condition = {
        "StringEquals": {"cognito-identity.amazonaws.com:aud": pool},
        "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
    }
    statement = {**good, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}
    cognito.roles["a"] = ("arn:aws:iam::1:role/a", {"Version": "2012-10-17", "Statement": [statement]})
    roles = {"authenticated": "arn:aws:iam::1:role/a", "unauthenticated": "arn:aws:iam::1:role/gone"}
    cognito.get_identity_pool_roles = lambda request: {"IdentityPoolId": request["IdentityPoolId"], "Roles": roles}
    words = ("check", "--identity-pool-id", pool, "--endpoint-url", cognito.url, "--select", "role-trust-too-wide")
    done = run_program(*words, "-f", "json", folder=tmp_path, environment=inherited())
    assert done.code in {ExitCode.INCOMPLETE, ExitCode.NOTHING}, done.out
    (result,) = done.json["results"]
    assert result["status"] == "not-evaluated"
    assert "iam:GetRole" in result["missing"][0]["reason"]
