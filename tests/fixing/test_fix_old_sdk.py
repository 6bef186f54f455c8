"""An SDK that is older than a setting reads an answer without it, and would reset it: the fix refuses.

botocore 1.35.68 to 1.37.38 know ALLOW_USER_AUTH, but not RefreshTokenRotation, which came with 1.38.0; that one, the
oldest that the program allows, knows none of the settings of 2026.
"""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from cognito_audit.aws.ledger import ledger
from cognito_audit.fixing.outcome import State
from tests.support import PACKAGE, PROGRAM, inherited

pytestmark = pytest.mark.oldsdk
OLDEST = "1.38.0"
NEWEST = {
    "DcrConfiguration": {"EnableStatus": "Enabled", "OpenDcrEnabled": True, "AuthenticatedGrantTypes": []},
    "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
    "AcrConfiguration": {"Level1": {"AcrValue": "urn:shop:1"}},
}
TEMPLATE = """
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      KeyConfiguration: {KeyType: CUSTOMER_MANAGED_KEY, KmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/a"}
      DcrConfiguration: {EnableStatus: Enabled, OpenDcrEnabled: true, OpenDcrGrantTypes: []}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref Pool, GenerateSecret: true, ExplicitAuthFlows: [ALLOW_CLIENT_TOKEN_AUTH]}
"""
UPGRADE = f"upgrade boto3 to {ledger().botocore} or newer"


@pytest.fixture(scope="module")
def installed(tmp_path_factory, tested_versions):
    """Answers the environment in which Python finds boto3 and botocore of a version, and nothing newer."""

    @cache
    def install(version):
        folder = tmp_path_factory.mktemp("sdk")
        wanted = [f"boto3=={version}", f"botocore=={version}"]
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", folder]
        tested = {**os.environ, **tested_versions("boto3", "botocore", "s3transfer")}
        done = subprocess.run([*pip, *wanted], check=False, capture_output=True, text=True, timeout=300, env=tested)
        if done.returncode and not os.environ.get("CI"):
            pytest.skip("pip cannot install that version here")
        assert done.returncode == 0, done.stderr
        paths = {"PYTHONPATH": os.pathsep.join([str(folder), str(PACKAGE)])}
        used = [sys.executable, "-c", "import botocore; print(botocore.__version__)"]
        seen = subprocess.run(used, check=True, capture_output=True, text=True, env={**os.environ, **paths})
        assert seen.stdout.strip() == version
        return paths

    return install


@pytest.fixture
def program(local, installed):
    """Runs the program with an SDK of a version against the sandbox; its JSON, its exit code and what it said."""

    def run(version, command, *words):
        where = ["--endpoint-url", local.sandbox.endpoint_url, "--no-config"]
        done = subprocess.run(
            [*PROGRAM, command, *words, *where, "-f", "json"], check=False,
            capture_output=True, text=True, env={**os.environ, **installed(version)}, timeout=120,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.stdout, done.stderr
        return json.loads(done.stdout), done.returncode

    return run


@pytest.mark.parametrize("version", ["1.35.68", "1.37.38"])
def test_an_old_sdk_refuses_instead_of_resetting(local, program, version):
    """Neither an update nor a request to copy, and the reason names the setting and the way out."""
    client_id = local.make(
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"], RefreshTokenRotation={"Feature": "ENABLED"},
        CallbackURLs=["https://app.example.com/cb"],
    )  # fmt: skip
    before, writes = local.client(client_id), local.sandbox.calls["UpdateUserPoolClient"]
    which = ["--user-pool-id", local.pool_id, "--client-id", client_id, "--select", "user-existence-revealed"]
    told, code = program(version, "fix", *which, "--apply", "--yes")
    assert code == 1
    (resource,) = told["resources"]
    assert resource["outcome"]["state"] == "unchanged"
    assert UPGRADE in resource["outcome"]["detail"]
    assert resource["fixes"] == []
    assert resource["request"] is None
    (reason,) = resource["unfixed"][0]["reasons"]
    assert "RefreshTokenRotation" in reason
    assert UPGRADE in reason
    assert local.client(client_id) == before
    assert local.sandbox.calls["UpdateUserPoolClient"] == writes


@pytest.mark.parametrize(("fixed", "operation"), [("pool", "UpdateUserPool"), ("client", "UpdateUserPoolClient")])
def test_the_oldest_sdk_that_is_allowed_fixes_nothing_that_it_would_reset(local, program, fixed, operation):
    client_id = local.make(GenerateSecret=True, PublishSecretsInAWSSecretsManager=True)
    local.api.update_user_pool(UserPoolId=local.pool_id, AutoVerifiedAttributes=["email"], **NEWEST)
    before, writes = (local.pool(), local.client(client_id)), local.sandbox.calls[operation]
    rule = {"pool": "deletion-protection-off", "client": "user-existence-revealed"}[fixed]
    told, _ = program(OLDEST, "fix", "--user-pool-id", local.pool_id, "--select", rule, "--apply", "--yes")
    (resource,) = [one for one in told["resources"] if one["kind"] == fixed]
    (reason,) = resource["unfixed"][0]["reasons"]
    names = {"pool": NEWEST, "client": ("ClientSecretArn", "ClientType")}[fixed]
    assert [name for name in names if name not in reason] == []
    assert UPGRADE in reason
    assert (local.pool(), local.client(client_id)) == before
    assert local.sandbox.calls[operation] == writes


def test_the_oldest_sdk_judges_nothing_by_what_it_drops(local, program):
    """The rules that read a setting of 2026 are not evaluated, and say which SDK reads it; nothing passes or fails."""
    local.make(GenerateSecret=True, PublishSecretsInAWSSecretsManager=True)
    local.api.update_user_pool(UserPoolId=local.pool_id, AutoVerifiedAttributes=["email"], **NEWEST)
    rules = ["dynamic-client-registration-open", "customer-key-missing"]
    told, _ = program(OLDEST, "check", "--user-pool-id", local.pool_id, "--select", ",".join(rules))
    assert {result["status"] for result in told["results"]} == {"not-evaluated"}
    missing = {result["name"]: result["missing"] for result in told["results"]}
    assert set(missing) == set(rules)
    assert all(UPGRADE in one["reason"] for found in missing.values() for one in found)


def test_the_oldest_sdk_puts_no_original_back(local, program):
    """What a newer SDK saved, it could only write with settings reset: it says so, and writes nothing."""
    client_id = local.make(ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"])
    outcome = local.applier().apply(local.plan(client_id))
    assert outcome.state is State.APPLIED
    now, writes = local.client(client_id), local.sandbox.calls["UpdateUserPoolClient"]
    told, code = program(OLDEST, "fix", "--restore", outcome.saved, "--yes")
    assert code == 3
    assert UPGRADE in told["outcome"]["detail"]
    assert local.client(client_id) == now
    assert local.sandbox.calls["UpdateUserPoolClient"] == writes


def test_the_oldest_sdk_judges_files_as_the_newest_does(installed, tmp_path):
    """Files say what they say: members, operations and structures that the SDK does not know yet count all the same."""
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "secrets.json").write_text('{"ClientSecrets": [{"ClientSecretId": "a--1"}]}')
    (tmp_path / "client.json").write_text(
        '{"UserPoolClient": {"UserPoolId": "eu-west-1_Abc123456", "ClientId": "a", "ClientSecretArn": "arn:aws:a"}}'
    )

    def verdicts(environment):
        words = [*PROGRAM, "check", ".", "--no-config", "-f", "json"]
        clean = inherited(**environment)
        done = subprocess.run(
            words, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=120, env=clean,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        told = json.loads(done.stdout)
        return done.returncode, [[one[key] for key in ("name", "target", "status")] for one in told["results"]]

    assert verdicts(installed(OLDEST)) == verdicts({})
