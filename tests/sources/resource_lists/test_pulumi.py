"""Stacks of Pulumi: exports, and previews of what is not deployed yet."""

import json

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.model.unknown import NotKnown

LATER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ENCRYPTED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "AAAB"}
POOL_ID = "eu-west-1_Example00"
POOL, CLIENT = "aws:cognito/userPool:UserPool", "aws:cognito/userPoolClient:UserPoolClient"


def urn(kind, name):
    return f"urn:pulumi:dev::shop::{kind}::{name}"


def resource(kind, name, outputs, **more):
    state = {"urn": urn(kind, name), "custom": True, "type": kind, "inputs": {}, "outputs": outputs}
    return {**state, "id": outputs.get("id", name), **more}


def export(*resources):
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": list(resources)}}, indent=1)


def preview(*steps):
    return json.dumps({"config": {}, "steps": list(steps), "changeSummary": {"create": len(steps)}}, indent=1)


def step(kind, name, inputs, operation="create", **more):
    state = {"urn": urn(kind, name), "custom": True, "type": kind, "inputs": inputs, **more}
    return {"op": operation, "urn": urn(kind, name), "newState": state}


DEPLOYED_POOL = resource(
    POOL,
    "pool",
    {
        "id": POOL_ID,
        "name": "pool-1a2b",
        "autoVerifiedAttributes": ["email"],
        "mfaConfiguration": "OPTIONAL",
        "softwareTokenMfaConfiguration": {"enabled": True},
        "passwordPolicy": {"minimumLength": 6},
        "accountRecoverySetting": {"recoveryMechanisms": [{"name": "verified_email", "priority": 1}]},
        "schemas": [{"name": "role", "attributeDataType": "String", "mutable": True}],
        "lambdaConfig": None,
    },
)
DEPLOYED_CLIENT = resource(
    CLIENT,
    "web",
    {
        "id": "1example",
        "name": "web",
        "userPoolId": POOL_ID,
        "clientSecret": ENCRYPTED,
        "callbackUrls": ["https://a.example.com", "https://b.example.com"],
        "explicitAuthFlows": ["ALLOW_USER_AUTH"],
        "tokenValidityUnits": {"refreshToken": "days"},
        "allowedOauthFlowsUserPoolClient": True,
    },
)


def test_a_deployed_stack_is_read(read, client_of):
    inventory = read({"stack.json": export(DEPLOYED_POOL, DEPLOYED_CLIENT)})
    assert (inventory.errors, inventory.unread, inventory.notes) == ((), (), ())
    assert [one.source for one in inventory.inputs] == ["pulumi"]
    client = client_of(inventory, "web")
    facts = facts_of(client)
    assert (client.user_pool_id, client.client_id) == (POOL_ID, "1example")
    assert facts["client"].has_secret
    assert facts["client"]["AllowedOAuthFlowsUserPoolClient"] is True
    assert facts["client"]["TokenValidityUnits"]["RefreshToken"] == "days"
    pool = facts["pool"]
    assert [one["Name"] for one in pool["SchemaAttributes"]] == ["role"]
    assert pool["AccountRecoverySetting"]["RecoveryMechanisms"][0]["Name"] == "verified_email"
    assert facts["mfa"]["SoftwareTokenMfaConfiguration"]["Enabled"] is True


def test_a_setting_is_where_it_is_written(read, client_of):
    text = export(DEPLOYED_POOL, DEPLOYED_CLIENT)
    target = client_of(read({"stack.json": text}), "web")
    lines = text.splitlines()
    assert lines[target.locate("client.CallbackURLs[1]").line - 1].strip() == '"https://b.example.com"'
    assert "clientSecret" not in lines[target.locate("client.RefreshTokenRotation").line - 1]


def test_a_secret_of_a_stack_is_in_no_answer(read):
    shown = resource(CLIENT, "web", {**DEPLOYED_CLIENT["outputs"], "clientSecret": "0123secret4567"})
    inventory = read({"stack.json": export(DEPLOYED_POOL, shown)})
    assert "0123secret4567" not in repr(inventory.targets)


def test_the_native_provider_has_the_names_of_cloudformation(read, client_of):
    pool = resource("aws-native:cognito:UserPool", "p", {"userPoolId": POOL_ID, "userPoolName": "p"}, id=POOL_ID)
    outputs = {
        "clientId": "1example",
        "clientName": "web",
        "userPoolId": POOL_ID,
        "callbackUrls": ["http://a.example.com"],
        "allowedOAuthFlows": ["implicit"],
        "generateSecret": True,
    }
    client = resource("aws-native:cognito:UserPoolClient", "c", outputs)
    found = client_of(read({"stack.json": export(pool, client)}), "web")
    facts = facts_of(found)
    assert found.user_pool_id == POOL_ID
    assert facts["client"]["CallbackURLs"] == ["http://a.example.com"]
    assert facts["client"]["AllowedOAuthFlows"] == ["implicit"]
    assert facts["client"].has_secret


def test_what_the_stack_only_reads_or_is_about_to_delete_is_no_target(read):
    read_only = resource(POOL, "other", {"id": "eu-west-1_Other0000"}, external=True)
    gone = {**DEPLOYED_CLIENT, "delete": True}
    inventory = read({"stack.json": export(DEPLOYED_POOL, read_only, gone)})
    assert [one.name for one in inventory.targets] == ["pool-1a2b"]
    assert inventory.unread == ()


def test_a_preview_joins_what_is_made_by_one_deployment(read, client_of):
    pool = step(POOL, "pool", {"name": "pool", "autoVerifiedAttributes": ["email"]})
    depends = {"userPoolId": [urn(POOL, "pool")], "name": None}
    inputs = {"name": "web", "userPoolId": LATER, "explicitAuthFlows": ["ALLOW_USER_AUTH"], "callbackUrls": LATER}
    client = step(CLIENT, "web", inputs, propertyDependencies=depends)
    facts = facts_of(client_of(read({"preview.json": preview(pool, client)}), "web"))
    assert facts["pool"]["AutoVerifiedAttributes"] == ["email"]
    assert facts["client"]["ExplicitAuthFlows"] == ["ALLOW_USER_AUTH"]
    with pytest.raises(NotKnown, match="known after the deployment"):
        assert facts["client"]["CallbackURLs"]


def test_the_last_step_that_leaves_a_resource_counts(read, client_of):
    steps = (
        step(CLIENT, "web", {"name": "web", "explicitAuthFlows": ["ALLOW_USER_AUTH"]}, "create-replacement"),
        step(CLIENT, "web", {"name": "web", "explicitAuthFlows": ["ALLOW_USER_AUTH"]}, "replace"),
        {"op": "delete-replaced", "urn": urn(CLIENT, "web"), "oldState": {"type": CLIENT}},
    )
    assert facts_of(client_of(read({"preview.json": preview(*steps)}), "web"))["client"]["ExplicitAuthFlows"]


def test_a_deployed_template_and_a_damaged_resource_are_unread(read):
    stack = resource("aws:cloudformation/stack:Stack", "s", {"templateBody": '{"Resources": "cognito"}'})
    damaged = {"urn": urn(CLIENT, "web"), "type": CLIENT}
    inventory = read({"stack.json": export(DEPLOYED_POOL, stack, damaged)})
    reasons = [one.unknown.reason for one in inventory.unread]
    assert len(reasons) == 2
    assert "deploys a template of CloudFormation" in reasons[0]
    assert reasons[1] == "it has no inputs and no outputs"


def test_a_type_that_no_rule_reads_is_noted(read):
    other = resource("aws:cognito/tomorrow:Tomorrow", "x", {"a": 1})
    (note,) = read({"stack.json": export(DEPLOYED_POOL, other)}).notes
    assert "aws_cognito_tomorrow is not judged" in note
