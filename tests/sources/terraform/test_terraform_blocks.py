"""Blocks that Terraform refuses or that are not known, and JSON's way to write them."""

import json

import pytest

from tests.sources.terraform_folders import CLIENT, WEB, read, unread, write

pytestmark = pytest.mark.usefixtures("workdir")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{WEB}}}\n{WEB}}}\n", f"resource.{CLIENT}.web is declared twice; first at main.tf:1:1"),
        ('variable "a" {}\nvariable "a" {}\n', "variable.a is declared twice"),
        ('module "a" {}\nmodule "a" {}\n', "module.a is declared twice"),
        (f'resource "{CLIENT}" {{\n}}\n', "needs 2 labels, not 1"),
        ("module {\n}\n", "needs 1 labels, not 0"),
    ],
)
def test_what_terraform_refuses_is_an_error(text, message):
    write("main.tf", text)
    (error,) = read("main.tf").errors
    assert message in error.message


def test_a_block_of_a_kind_that_is_not_known_is_not_skipped():
    write("main.tf", f'resourse "{CLIENT}" "web" {{\n}}\n')
    assert "does not know blocks of the kind resourse" in unread(read("main.tf"))["main.tf:1:1"]


@pytest.mark.parametrize(
    "document",
    [
        {"resource": []},
        {"resource": {CLIENT: {"web": None}}},
        {"//": "words", "resource": {"//": 1, CLIENT: {"//": 2}}},
        {"locals": None, "terraform": {}, "provider": {"aws": [{}, {}]}},
    ],
)
def test_a_json_file_without_resources_has_none(document):
    write("main.tf.json", json.dumps(document))
    found = read("main.tf.json")
    assert (found.targets, found.unread, found.errors) == ((), (), ())


@pytest.mark.parametrize(
    "document",
    [
        {"resource": "x"},
        {"resource": ["x"]},
        {"resource": {CLIENT: [1]}},
        {"resource": {CLIENT: {"web": "x"}}},
        {"module": {"a": 5}},
        {"locals": True},
    ],
)
def test_a_json_file_whose_blocks_are_not_objects_is_an_error(document):
    write("main.tf.json", json.dumps(document))
    (error,) = read("main.tf.json").errors
    assert "expected an object" in error.message


def test_a_json_file_with_members_that_are_not_known_is_not_read_in_full():
    write("main.tf.json", json.dumps({"resourse": {CLIENT: {"web": {}}}}))
    assert "does not know blocks of the kind resourse" in unread(read("main.tf.json"))["main.tf.json:1:2"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"dynamic": {"password_policy": {"for_each": [1], "content": {}}}}, ("Policies", "PasswordPolicy")),
        ({"dynamic": [{"password_policy": {}}, {"sign_in_policy": {}}]}, ("Policies", "SignInPolicy")),
        ({"lambda_config": {"dynamic": {"custom_email_sender": {}}}}, ("LambdaConfig", "CustomEmailSender")),
        ({"lambda_config": [{"dynamic": [{"custom_email_sender": {}}]}]}, ("LambdaConfig", "CustomEmailSender")),
    ],
)
def test_a_dynamic_block_of_json_is_unknown_and_not_absent(body, path):
    write("main.tf.json", json.dumps({"resource": {"aws_cognito_user_pool": {"p": {"name": "p", **body}}}}))
    (target,) = read("main.tf.json").targets
    outer, inner = path
    assert "dynamic blocks of JSON files are not evaluated" in target.answers["pool"][outer][inner].reason


def test_comments_of_json_set_nothing():
    write("main.tf.json", json.dumps({"resource": {CLIENT: {"web": {"//": "words", "name": "web"}}}}))
    (target,) = read("main.tf.json").targets
    assert target.answers["client"] == {"ClientName": "web"}


@pytest.mark.parametrize(
    ("ignored", "flows", "urls"),
    [
        ("[]", True, True),
        ("[explicit_auth_flows]", False, True),
        ("[explicit_auth_flows, callback_urls]", False, False),
        ("[callback_urls[0], tags]", True, False),
        ('["explicit_auth_flows"]', False, True),
        ("all", False, False),
    ],
)
def test_what_terraform_leaves_as_it_is_is_unknown(ignored, flows, urls):
    text = '  explicit_auth_flows = ["A"]\n  callback_urls = ["https://a"]\n'
    write("main.tf", f"{WEB}{text}  lifecycle {{\n    ignore_changes = {ignored}\n  }}\n}}\n")
    (target,) = read("main.tf").targets
    client = target.answers["client"]
    assert (client["ExplicitAuthFlows"] == ["A"], client["CallbackURLs"] == ["https://a"]) == (flows, urls)
    assert (client["ClientName"], client["UserPoolId"]) == ("web", "eu-west-1_a")


@pytest.mark.parametrize(
    ("ignored", "known"),
    [
        ('[provider_details["ActiveEncryptionCertificate"]]', True),
        ('["provider_details[\\"ActiveEncryptionCertificate\\"]"]', True),
        ("[provider_details.ActiveEncryptionCertificate]", True),
        ('[provider_details["MetadataURL"]]', False),
        ('[provider_details["A"], provider_details["MetadataURL"]]', False),
        ("[provider_details]", False),
        ('[provider_details["A"], provider_details]', False),
    ],
)
def test_a_member_of_a_map_may_be_left_alone(ignored, known):
    write(
        "main.tf",
        'resource "aws_cognito_identity_provider" "okta" {\n  user_pool_id = "eu-west-1_a"\n  provider_name = "Okta"\n'
        '  provider_details = { MetadataURL = "https://idp.example.com" }\n'
        f"  lifecycle {{\n    ignore_changes = {ignored}\n  }}\n}}\n",
    )
    (target,) = read("main.tf").targets
    details = target.answers["identity_provider"]["ProviderDetails"]
    url = details.get("MetadataURL") if isinstance(details, dict) else None
    assert (url == "https://idp.example.com") is known


@pytest.mark.parametrize("ignored", ["all", ["explicit_auth_flows"]])
@pytest.mark.parametrize("wrap", [list, dict])
def test_what_terraform_leaves_as_it_is_is_unknown_in_json_too(ignored, wrap):
    lifecycle = {"ignore_changes": ignored}
    body = {"name": "web", "lifecycle": [lifecycle] if wrap is list else lifecycle}
    write("main.tf.json", json.dumps({"resource": {CLIENT: {"web": body}}}))
    (target,) = read("main.tf.json").targets
    assert "ignore_changes" in target.answers["client"]["ExplicitAuthFlows"].reason
