"""Every answer goes through one conversion: what is not as the service model says is unknown, and nothing else is."""

import gzip
import json

import pytest

from cognito_audit.facts.pool import Pool
from cognito_audit.model.unknown import NotKnown, Unknown
from tests.support import REGION

JSON = "application/x-amz-json-1.1"
POOL = f"{REGION}_Pool0000"


def described(cognito, **members):
    """Let the server describe every pool with these members beside its id."""
    cognito.describe_user_pool = lambda request: {"UserPool": {"Id": request["UserPoolId"], **members}}


def pool_answer(source, *fact_sources):
    inventory = source(POOL).read(frozenset({"pool", *fact_sources}))
    (pool,) = (one for one in inventory.targets if one.kind == "pool")
    return pool.answers


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"[]"), (200, b"null"), (200, b'"an error"'), (200, b"5"), (200, b'{"UserPool": "\xe9"}'),
        (200, gzip.compress(b"{}", mtime=0)), (200, b"[" * 3000 + b"]" * 3000),
        (200, b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
        (200, b'{"UserPool": {"Id": "eu'), (204, b""), (200, b"<html>Sign in first</html>"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_unknown_for_that_call_alone(cognito, source, status, body):
    cognito.add_pool()
    cognito.faults["DescribeUserPool"] = (status, JSON, body)
    answers = pool_answer(source, "mfa")
    assert answers["pool"].reason.startswith("the answer of cognito-idp:DescribeUserPool could not be read: ")
    assert answers["mfa"]["MfaConfiguration"] == "OFF"


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b'{"__type": ["a"], "message": {"b": 1}}', b'{"__type": "\xff"}', b"[" * 3000 + b"]" * 3000],
)
def test_an_error_of_any_form_is_an_error(cognito, source, status, body):
    cognito.add_pool()
    cognito.faults["DescribeUserPool"] = (status, JSON, body)
    assert pool_answer(source)["pool"] == Unknown(
        f"HTTP {status} without an error code on cognito-idp:DescribeUserPool"
    )


def test_a_code_that_no_report_should_repeat_is_not_repeated(cognito, source):
    cognito.add_pool()
    cognito.faults["DescribeUserPool"] = (400, JSON, json.dumps({"__type": "\x1b[2J\ud800"}).encode())
    assert pool_answer(source)["pool"].reason == "HTTP 400 without an error code on cognito-idp:DescribeUserPool"


@pytest.mark.parametrize("answer", [{}, {"message": "Internal server error"}, {"UserPools": None}])
def test_a_list_that_an_answer_does_not_hold_is_not_empty(cognito, source, answer):
    cognito.add_pool()
    cognito.list_user_pools = lambda _: answer
    inventory = source().read(frozenset({"pool"}))
    assert inventory.unread == ((f"user pools of {REGION}", Unknown("the answer of ListUserPools has no UserPools")),)


@pytest.mark.parametrize(
    ("operation", "unread"),
    [
        ("list_user_pool_clients", f"app clients of user pool {POOL}"),
        ("list_identity_providers", f"identity providers of user pool {POOL}"),
        ("list_resource_servers", f"resource servers of user pool {POOL}"),
        ("list_groups", f"groups of user pool {POOL}"),
        ("list_identity_pools", f"identity pools of {REGION}"),
    ],
)
@pytest.mark.parametrize("answer", [{}, {"message": "no"}])
def test_every_list_is_required(cognito, source, operation, unread, answer):
    cognito.add_pool()
    setattr(cognito, operation, lambda _: answer)
    needed = {"client", "identity_provider", "resource_server", "group", "identity_pool", "pool"}
    inventory = source().read(frozenset(needed))
    assert unread in [one.what for one in inventory.unread]


@pytest.mark.parametrize(
    ("operation", "fact_source"),
    [
        ("get_user_pool_mfa_config", "mfa"), ("describe_risk_configuration", "risk"),
        ("get_log_delivery_configuration", "logs"), ("describe_user_pool", "pool"),
    ],
)  # fmt: skip
def test_an_empty_answer_is_not_a_pool_without_settings(cognito, source, operation, fact_source):
    cognito.add_pool()
    setattr(cognito, operation, lambda _: {})
    assert isinstance(pool_answer(source, fact_source)[fact_source], Unknown)


@pytest.mark.parametrize("operation", ["describe_user_pool_client", "list_user_pool_client_secrets"])
def test_an_empty_answer_is_not_a_client_without_settings(cognito, source, operation):
    cognito.add_pool()
    setattr(cognito, operation, lambda _: {})
    name = "client" if operation == "describe_user_pool_client" else "secrets"
    (client,) = (one for one in source().read(frozenset({name})).targets if one.kind == "client")
    assert isinstance(client.answers[name], Unknown)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("Name", ["a"]), ("Name", 5), ("Name", "half\ud800"), ("UserPoolTags", "letters"), ("UserPoolTags", {"a": 1}),
        ("UserPoolTags", {"\udfff": "a"}), ("SchemaAttributes", "letters"), ("SchemaAttributes", ["letters"]),
        ("SchemaAttributes", [None]), ("Policies", []), ("Policies", {"PasswordPolicy": 1}), ("AliasAttributes", {}),
        ("AliasAttributes", "email"), ("CreationDate", 1e30), ("CreationDate", "soon"), ("CreationDate", True),
        ("EstimatedNumberOfUsers", True), ("EstimatedNumberOfUsers", 10**30), ("EstimatedNumberOfUsers", 1.5),
        ("EstimatedNumberOfUsers", float("nan")), ("EstimatedNumberOfUsers", "many"), ("LambdaConfig", "a text"),
    ],
)  # fmt: skip
def test_a_member_of_the_wrong_type_is_unknown_and_the_others_are_known(cognito, source, member, value):
    cognito.add_pool()
    described(cognito, MfaConfiguration="ON", **{member: value})
    pool = pool_answer(source, "functions", "domain", "web_acl")["pool"]
    assert pool["MfaConfiguration"] == "ON"
    unknown = pool[member]
    while not isinstance(unknown, Unknown):
        (unknown,) = unknown.values() if isinstance(unknown, dict) else unknown
    assert "UserPool." in unknown.reason
    assert "must be" in unknown.reason


def test_what_the_service_model_requires_is_unknown_where_it_is_missing(cognito, source):
    cognito.add_pool()
    described(cognito, UserPoolAddOns={})
    pool = pool_answer(source)["pool"]
    with pytest.raises(NotKnown, match="AdvancedSecurityMode, which it must have"):
        _ = Pool(pool, "pool")["UserPoolAddOns"]["AdvancedSecurityMode"]


def test_an_answer_about_another_pool_is_not_taken_for_this_one(cognito, source):
    cognito.add_pool()
    cognito.describe_user_pool = lambda _: {"UserPool": {"Id": f"{REGION}_Other"}}
    reason = "the answer of cognito-idp:DescribeUserPool is about another Id than was asked for"
    assert pool_answer(source)["pool"] == Unknown(reason)


@pytest.mark.parametrize(
    "arn", ["arn:aws:lambda:no region:1:function:f", "arn:aws:lambda:eu-west-1:1:function:\x00", "?"]
)
def test_an_arn_that_no_call_can_be_made_with_is_unknown_for_that_function_alone(cognito, source, arn):
    gone = f"arn:aws:lambda:{REGION}:123456789012:function:gone"
    cognito.add_pool(LambdaConfig={"PreSignUp": arn, "PostConfirmation": gone})
    functions = pool_answer(source, "functions")["functions"]
    assert gone in functions["Missing"]
    assert len([one for one in functions["Missing"] if isinstance(one, Unknown)]) <= 1


def test_a_role_that_iam_cannot_be_asked_for_is_unknown_and_the_other_one_known(cognito, source):
    pool = f"{REGION}:0a1b"
    cognito.identity_pools[pool] = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": True}
    roles = {"authenticated": "arn:aws:iam::1:role/a", "unauthenticated": "arn:aws:iam::1:role/"}
    cognito.get_identity_pool_roles = lambda request: {"IdentityPoolId": request["IdentityPoolId"], "Roles": roles}
    (target,) = source(identity_pools=(pool,)).read(frozenset({"role_trust"})).targets
    good, bad = (one["AssumeRolePolicyDocument"] for one in target.answers["role_trust"]["Roles"])
    assert "Statement" in good
    assert bad.reason.startswith("iam:GetRole cannot be called with what AWS answered: ")


@pytest.mark.parametrize(
    ("region", "unread", "read"),
    [("cn-north-1", "user pools", "identity-pool")],
)
def test_a_region_without_a_service_leaves_that_service_unread(cognito, monkeypatch, region, unread, read):
    from cognito_audit.sources.live import Connection, LiveSource  # noqa: PLC0415

    cognito.identity_pools[f"{region}:0a1b"] = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    for service in ("COGNITO_IDENTITY", "STS"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", cognito.url)
    inventory = LiveSource(connection=Connection(regions=(region,))).read(frozenset({"identity_pool", "pool"}))
    (one,) = inventory.unread
    assert one.what == f"{unread} of {region}"
    assert f"does not know cognito-idp in region '{region}'" in one.unknown.reason
    assert [target.kind for target in inventory.targets] == [read]


def test_a_pool_that_one_call_calls_missing_is_still_judged_by_what_the_others_gave(cognito, source):
    cognito.add_pool(clients=2)
    cognito.faults["DescribeUserPool"] = (400, JSON, b'{"__type": "ResourceNotFoundException"}')
    inventory = source().read(frozenset({"pool", "mfa", "client"}))
    assert len(inventory.targets) == 3
    (pool,) = (one for one in inventory.targets if one.kind == "pool")
    assert pool.answers["pool"] == Unknown("not found (ResourceNotFoundException) on cognito-idp:DescribeUserPool")


def test_the_domains_of_a_pool_that_could_not_be_described_are_unread(cognito, source):
    cognito.add_pool()
    cognito.faults["DescribeUserPool"] = "denied"
    inventory = source(POOL).read(frozenset({"domain"}))
    assert f"domains of user pool {POOL}" in [one.what for one in inventory.unread]


def test_a_named_pool_that_is_gone_does_not_take_the_identity_pool_along(cognito, source):
    pool = f"{REGION}:0a1b"
    cognito.identity_pools[pool] = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": True}
    inventory = source(f"{REGION}_Gone", identity_pools=(pool,)).read(frozenset({"identity_pool", "pool"}))
    assert [one.kind for one in inventory.targets] == ["identity-pool"]
    assert [one.what for one in inventory.unread] == [f"user pool {REGION}_Gone"]
