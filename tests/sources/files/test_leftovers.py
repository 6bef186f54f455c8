"""What a file is follows from its name and the members at its top; what may hold a target and is not read is named."""

import json

import pytest

TEMPLATE = "Resources:\n  App:\n    Type: AWS::Cognito::UserPoolClient\n"
POOL = "eu-west-1_Abc123"
ANSWER = {"UserPoolClient": {"UserPoolId": POOL, "ClientId": "1a2b", "ClientName": "web"}}
TEXT = json.dumps("Resources:\n  P:\n    Type: AWS::Cognito::UserPool\n")
NOT_READ = {
    "stack.json": (f'{{"TemplateBody": {TEXT}}}', "an answer of get-template", "--query TemplateBody"),
    "body.json": (
        '{"StagesAvailable": [], "TemplateBody": {"Resources": {"P": {"Type": "AWS::Cognito::UserPool"}}}}',
        "an answer of get-template",
        "--query TemplateBody",
    ),
    "cli-inputs.json": (
        '{"version": "1", "cognitoConfig": {"mfaConfiguration": "OFF"}}',
        "Amplify Gen 1",
        "amplify build",
    ),
    "amplify_outputs.json": (
        '{"auth": {"user_pool_id": "eu-west-1_A", "mfa_configuration": "NONE"}, "version": "1.3"}',
        "an output of Amplify",
        "--user-pool-id",
    ),
    "amplifyconfiguration.json": (
        '{"UserAgent": "x", "Version": "1", "auth": {"plugins": {"awsCognitoAuthPlugin": {}}}}',
        "a configuration of Amplify",
        "--user-pool-id",
    ),
}
DECLARED = {
    "Pulumi.yaml": ("name: x\nresources:\n  p:\n    type: aws:cognito:UserPool\n", "aws:cognito:UserPool"),
    "main.hcl": ('resource "aws_cognito_user_pool" "p" {}\n', "resource aws_cognito_user_pool"),
    "app.yaml.j2": ("Resources:\n  P:\n    Type: 'AWS::Cognito::UserPool'\n", "AWS::Cognito::UserPool"),
}
NO_TARGET = {
    "README.md": TEMPLATE,
    "stack.py": "# Type: AWS::Cognito::UserPool\n",
    "appsettings.json": json.dumps({"AWS": {"UserPoolId": POOL, "UserPoolClientId": "x"}}),
    "ci.yml": "steps:\n- run: terraform apply -target=aws_cognito_user_pool.p\n",
    "policy.json": json.dumps({"Statement": [{"Resource": f"arn:aws:cognito-idp:eu-west-1:1:userpool/{POOL}"}]}),
    "tree.json": '{"version": "tree-0.1", "tree": {"aws:cdk:cloudformation:type": "AWS::Cognito::UserPool"}}',
    "checkov.sarif.json": '{"$schema": "x", "version": "2.1.0", "runs": [{"text": "Type: AWS::Cognito::UserPool"}]}',
    "config-map.yaml": "apiVersion: v1\nkind: ConfigMap\ndata:\n  COGNITO_USER_POOL_ID: eu-west-1_A\n",
    "empty.json": "{}",
}


@pytest.mark.parametrize("name", NOT_READ)
def test_a_file_of_a_kind_that_is_not_read_is_named_with_what_to_do(read, name):
    text, what, step = NOT_READ[name]
    inventory = read({name: text, "app.yaml": TEMPLATE}, ".")
    ((where, why),) = inventory.unread
    assert where == name
    assert what in why.reason
    assert step in why.reason
    (error,) = read({}, name).errors
    assert error.message == why.reason
    assert [one.name for one in inventory.inputs] == ["app.yaml"]


@pytest.mark.parametrize("name", DECLARED)
def test_a_file_that_declares_a_resource_of_cognito_in_a_form_that_is_not_read_is_named(read, name):
    text, declared = DECLARED[name]
    ((where, why),) = read({name: text}, ".").unread
    assert where == name
    assert declared in why.reason


@pytest.mark.parametrize("there", [True, False])
def test_a_template_that_a_cloud_assembly_lists_is_there_or_named(read, there):
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "App.template.json"}}
    artifacts = {"App": stack, "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}}, "Odd": 1}
    template = json.dumps({"Resources": {"P": {"Type": "AWS::Cognito::UserPool"}}})
    texts = {"manifest.json": json.dumps({"version": "36.0.0", "artifacts": artifacts}), "other.json": template}
    inventory = read({**texts, **({"App.template.json": template} if there else {})}, ".")
    named = [] if there else [("manifest.json", "lists what is not there: App.template.json")]
    assert [(what, why.reason) for what, why in inventory.unread] == named


def test_a_list_of_templates_that_cannot_be_read_is_named(read):
    text = '{"artifacts": {"App": {"type": "aws:cloudformation:stack", "properties": {"templ'
    inventory = read({"manifest.json": text, "app.yaml": TEMPLATE}, ".")
    assert [(what, why.reason) for what, why in inventory.unread] == [
        ("manifest.json", "its list of templates cannot be read")
    ]


@pytest.mark.parametrize("name", NO_TARGET)
def test_what_only_mentions_cognito_is_passed_over(read, name):
    inventory = read({name: NO_TARGET[name], "app.yaml": TEMPLATE}, ".")
    assert inventory.unread == ()
    assert len(inventory.targets) == 1


@pytest.mark.parametrize(
    "report",
    [
        {"$schema": "urn:cognito-audit:schema:run:1.1", "schema_version": "1.1", "kind": "run", "exit_code": 0},
        {"schema_version": "1.0", "run": {"tool": "cognito-audit"}, "targets": [], "results": []},
    ],
)
def test_a_report_of_this_program_is_no_input(read, report):
    text = json.dumps({**report, "evidence": ANSWER, "UserPoolId": POOL})
    inventory = read({"run.json": text, "app.yaml": TEMPLATE}, ".")
    assert ([one.name for one in inventory.inputs], inventory.unread) == (["app.yaml"], ())
    (error,) = read({}, "run.json").errors
    assert "cognito-audit report FILE" in error.message


CALLBACK = 'callback_urls = ["https://a.example"]'
TERRAFORM = f"""\
# like AWS::Cognito::UserPoolClient
resource "aws_cloudformation_stack" "s" {{
  template_body = <<EOT
Resources:
  App:
    Type: AWS::Cognito::UserPoolClient
EOT
}}
resource "aws_cognito_user_pool_client" "web" {{
  name         = "UserPoolId: x"
  user_pool_id = "eu-west-1_A"
  {CALLBACK}
}}
"""
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.9.0",
    "values": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_cognito_user_pool_client.web",
                    "mode": "managed",
                    "type": "aws_cognito_user_pool_client",
                    "name": "web",
                    "provider_name": "registry.terraform.io/hashicorp/aws",
                    "values": {"name": "AWSTemplateFormatVersion AWS::Cognito::UserPool", "user_pool_id": POOL},
                }
            ]
        }
    },
}
FORMATS = {
    "main.tf": (TERRAFORM, "terraform"),
    "plan.json": (json.dumps(PLAN), "terraform"),
    "sorted.json": (json.dumps({"Comment": "AWS::Cognito::X", **PLAN}), "terraform"),
    "answer.json": (
        json.dumps({"UserPoolClient": {**ANSWER["UserPoolClient"], "ClientName": "AWS::Cognito::X"}}),
        "describe",
    ),
    "answers.yaml": (
        f"UserPoolClient:\n  UserPoolId: {POOL}\n  ClientName: 'Type: AWS::Cognito::UserPool'\n",
        "describe",
    ),
    "template.json": (
        json.dumps(
            {
                "Description": '"format_version": 1, "planned_values": 2, "CognitoAuditEvidence": 1',
                "Metadata": {
                    "format_version": 1,
                    "planned_values": {},
                    "CognitoAuditEvidence": 1,
                    "UserPoolClient": {},
                },
                "Resources": {"App": {"Type": "AWS::Cognito::UserPoolClient"}},
            }
        ),
        "cloudformation",
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_text_in_a_file_does_not_outvote_what_the_file_is(read, name):
    text, kind = FORMATS[name]
    inventory = read({name: text}, ".")
    assert [one.source for one in inventory.inputs] == [kind]
    assert [one.kind for one in inventory.targets] == ["client"]


@pytest.mark.parametrize("empty", ["", "\n", "{}", "null", "[]"])
def test_an_empty_file_beside_saved_answers_is_a_command_that_may_have_failed(read, empty):
    texts = {"a/client.json": json.dumps(ANSWER), "a/pool.json": empty, "b/pool.json": empty, "a/web-acl.json": empty}
    ((where, why),) = read(texts, ".").unread
    assert where == "a/pool.json"
    assert why.reason.startswith("empty file: the AWS CLI prints nothing both on failure")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\nAn error occurred (AccessDeniedException) when calling DescribeUserPool: no\n", "not an answer, but"),
        (b"aws: [ERROR]: An error occurred (ThrottlingException) when calling it\n", "not an answer, but"),
        (b"usage: aws [options] <command>\n", "not an answer, but"),
        (b"\x1f\x8b\x08\x00\x00", "not read: it is compressed"),
        (b"hello", None),
    ],
)
def test_a_message_or_a_compressed_file_beside_saved_answers_is_unread(read, text, why):
    texts = {"a/client.json": json.dumps(ANSWER), "a/web-acl.json": text, "b/pool.json": text, "a/log.txt": text}
    unread = read(texts, ".").unread
    assert [one.what for one in unread] == ["a/web-acl.json"] * (why is not None)
    assert all(one.unknown.reason.startswith(why) for one in unread)


def test_a_client_of_two_sources_is_two_targets_whose_ids_name_their_files(read):
    texts = {"monday/client.json": json.dumps(ANSWER)}
    evidence = {
        "CognitoAuditEvidence": 1, "UserPoolId": POOL, "Arn": "", "Account": "", "Region": "eu-west-1",
        "UserPoolName": "p", "Tags": {}, "Clients": [{"ClientId": "1a2b", "ClientName": "web", "UserPoolClient": {}}],
        "Parts": [],
    }  # fmt: skip
    inventory_json = json.dumps({"CognitoAuditEvidence": 1, "Unread": [], "Interrupted": False, "Identity": None})
    texts |= {"kept/pool.json": json.dumps(evidence), "kept/inventory.json": inventory_json}
    clients = [one.id for one in read(texts, ".").targets if one.kind == "client"]
    assert sorted(clients) == [f"kept/pool.json#{POOL}/1a2b", f"monday/client.json#{POOL}/1a2b"]
