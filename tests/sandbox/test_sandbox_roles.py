"""The roles of groups and identity pools in the sandbox, which moto's IAM keeps, audited as they would be live."""

import json

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.judging.judge import judge
from cognito_audit.services.audit import catalogue, judge_options
from cognito_audit.sources.live import Connection, LiveSource, Selection

SERVICE = "cognito-identity.amazonaws.com"
AUD = {"StringEquals": {f"{SERVICE}:aud": "eu-west-1:8c3f2b1a-0d4e-4f5a-9b6c-7d8e9f0a1b2c"}}
AMR = {"ForAnyValue:StringLike": {f"{SERVICE}:amr": "authenticated"}}


@pytest.fixture
def audited(sandbox, monkeypatch):
    """What a rule says of the one target that it judges in the sandbox."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "sandbox")

    def ask(rule):
        settings = resolve({"select": [rule]}, {}, {})
        how = judge_options(settings, catalogue(settings))
        source = LiveSource(Selection(), Connection(regions=("eu-west-1",), endpoint_url=sandbox.endpoint_url))
        fact_sources = frozenset(root for rule in how.rules for root in rule.fact_sources())
        (found,) = judge(source.read(fact_sources), how, how.started_at).results
        return found

    return ask


def role_with(sandbox, condition):
    """The ARN of a role whose trust policy has these conditions."""
    statement = {"Effect": "Allow", "Principal": {"Federated": SERVICE}, "Action": "sts:AssumeRoleWithWebIdentity"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement | {"Condition": condition}]})
    made = sandbox.client(service="iam").create_role(RoleName="a", Path="/app/", AssumeRolePolicyDocument=policy)
    return made["Role"]["Arn"]


@pytest.fixture(params=["group", "identity pool"])
def result(request, sandbox, cognito, audited):
    """What the rules say of a group, and of an identity pool, whose role has these conditions."""

    def of_group(condition):
        pool = cognito.create_user_pool(PoolName="main")["UserPool"]["Id"]
        cognito.create_group(UserPoolId=pool, GroupName="staff", RoleArn=role_with(sandbox, condition))
        return audited("group-role-trust-too-wide")

    def of_identity_pool(condition):
        api = sandbox.client(service="cognito-identity")
        pool = api.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=False)["IdentityPoolId"]
        api.set_identity_pool_roles(IdentityPoolId=pool, Roles={"authenticated": role_with(sandbox, condition)})
        return audited("role-trust-too-wide")

    return of_group if request.param == "group" else of_identity_pool


def test_a_role_that_names_the_pool_and_its_users_passes(result):
    assert result(AUD | AMR).status == "passed"


@pytest.mark.parametrize(
    ("condition", "severity", "whom"),
    [(AMR, "high", "users of any identity pool"), (AUD, "medium", "guests")],
)
def test_a_role_that_lets_in_others_is_found_with_whom_it_lets_in(result, condition, severity, whom):
    found = result(condition)
    assert (found.status, found.severity) == ("failed", severity)
    assert found.message == f"the trust policy of arn:aws:iam::123456789012:role/app/a accepts {whom}"
