"""Items of AWS Config: alone, in a snapshot, in a history, with settings as a map or as JSON text."""

import json

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.model.unknown import NotKnown

POOL_ID = "eu-west-1_Example00"
POOL = {
    "resourceType": "AWS::Cognito::UserPool",
    "resourceId": POOL_ID,
    "resourceName": "shop",
    "configurationItemStatus": "OK",
    "configuration": {
        "UserPoolId": POOL_ID,
        "UserPoolName": "shop",
        "AutoVerifiedAttributes": ["email"],
        "MfaConfiguration": "OFF",
        "Policies": {"PasswordPolicy": {"MinimumLength": 6}},
    },
}
CLIENT = {
    "resourceType": "AWS::Cognito::UserPoolClient",
    "resourceId": "1example",
    "configurationItemStatus": "ResourceDiscovered",
    "configuration": {
        "ClientId": "1example",
        "ClientName": "web",
        "UserPoolId": POOL_ID,
        "ExplicitAuthFlows": ["ALLOW_USER_AUTH"],
        "CallbackURLs": ["https://a.example.com", "https://b.example.com"],
    },
}
BUCKET = {"resourceType": "AWS::S3::Bucket", "resourceId": "b", "configuration": {}}


def as_text(item):
    return {**item, "configuration": json.dumps(item["configuration"])}


DOCUMENTS = {
    "a snapshot": {"fileVersion": "1.0", "configurationItems": [BUCKET, POOL, CLIENT]},
    "a history": {"configurationItems": [as_text(CLIENT), as_text(POOL)]},
    "a batch": {"baseConfigurationItems": [as_text(POOL), CLIENT], "unprocessedResourceKeys": []},
    "a list": [POOL, CLIENT],
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_pools_and_clients_are_read_and_joined(read, client_of, document):
    inventory = read({"items.json": json.dumps(document, indent=1)})
    assert (inventory.errors, inventory.unread) == ((), ())
    assert [one.source for one in inventory.inputs] == ["config"]
    assert sorted(one.kind for one in inventory.targets) == ["client", "pool"]
    client = client_of(inventory, "web")
    facts = facts_of(client)
    assert (client.user_pool_id, client.client_id, client.region) == (POOL_ID, "1example", "eu-west-1")
    assert facts["client"]["ExplicitAuthFlows"] == ["ALLOW_USER_AUTH"]
    assert facts["pool"]["AutoVerifiedAttributes"] == ["email"]
    assert facts["pool"].minimum_password_length == 6


def test_a_setting_is_where_it_is_written(read, client_of):
    text = json.dumps({"configurationItems": [POOL, CLIENT]}, indent=1)
    place = client_of(read({"items.json": text}), "web").locate("client.CallbackURLs[1]")
    assert text.splitlines()[place.line - 1].strip() == '"https://b.example.com"'


def test_whether_a_client_has_a_secret_is_not_recorded(read, client_of):
    facts = facts_of(client_of(read({"items.json": json.dumps([POOL, CLIENT])}), "web"))
    with pytest.raises(NotKnown, match="AWS Config does not record whether the app client has a secret"):
        assert facts["client"].has_secret


def test_the_last_item_of_a_resource_counts(read, client_of):
    newer = {**CLIENT, "configurationItemCaptureTime": "2026-02-01T00:00:00Z"}
    older = {
        **CLIENT,
        "configurationItemCaptureTime": "2026-01-01T00:00:00Z",
        "configuration": {**CLIENT["configuration"], "ExplicitAuthFlows": []},
    }
    inventory = read({"items.json": json.dumps({"configurationItems": [newer, older]})})
    assert facts_of(client_of(inventory, "web"))["client"]["ExplicitAuthFlows"] == ["ALLOW_USER_AUTH"]


def test_what_is_deleted_is_no_target_and_what_has_no_settings_is_unread(read):
    gone = {**CLIENT, "configurationItemStatus": "ResourceDeleted"}
    empty = {**POOL, "configuration": None}
    broken = {**CLIENT, "resourceId": "2example", "configuration": "{"}
    inventory = read({"items.json": json.dumps([gone, empty, broken])})
    assert inventory.targets == ()
    assert [one.what.rpartition(": ")[2] for one in inventory.unread] == [POOL_ID, "2example"]
    assert {one.unknown.reason for one in inventory.unread} == {"the item has no type, no id, or no configuration"}


def test_other_resources_of_cognito_are_named(read):
    other = {"resourceType": "AWS::Cognito::TomorrowsType", "resourceId": "y", "configuration": {}}
    (note,) = read({"items.json": json.dumps([POOL, other])}).notes
    assert "awscc_cognito_tomorrows_type is not judged" in note


def test_a_file_that_is_no_json_is_an_error(read):
    text = '{"configurationItems": [{"resourceType": "AWS::Cognito::UserPool",'
    (error,) = read({"items.json": text}).errors
    assert error.file == "items.json"
