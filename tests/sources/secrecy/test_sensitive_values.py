"""What a file marks as secret is unknown to every rule, and decides conditions all the same."""

import json

import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.unknown import Unknown
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.secrecy.sensitive import Sensitive, revealed, sensitive

CANARY = "hunter2canary"
POOL = "  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties: {UserPoolName: main}\n"
CLIENT = "  App:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      UserPoolId: !Ref Pool\n"


def read(path, parameters=()):
    """Return what the files hold, by target kind, and everything that the inventory says."""
    found = FileSource([str(path)], FileOptions(parameters=dict(parameters))).read(frozenset())
    assert not found.errors
    return {target.kind: target.answers for target in found.targets}, found


def texts_of(value):
    """Return every text in a value, the reasons of unknown values among them."""
    if isinstance(value, Unknown):
        assert not isinstance(value, Sensitive), "a source returned a secret"
        return [value.reason, *(part for part in getattr(value, "parts", ()) if isinstance(part, str))]
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (key, *texts_of(inner))]
    return [text for inner in value for text in texts_of(inner)] if isinstance(value, list | tuple) else [str(value)]


def says(found):
    """Return all that an inventory says, as one text."""
    parts = [texts_of(dict(target.answers)) for target in found.targets]
    names = [(one.id, one.name, one.address, dict(one.tags)) for one in found.targets]
    return repr((parts, names, found.unread, found.notes, found.errors))


TEMPLATE = (
    "Parameters:\n  Secret:\n    Type: KIND\n    NoEcho: MARK\n    Default: hunter2canary\n"
    "Conditions:\n  Given: !Not [!Equals [!Join ['', [!Ref Secret]], '']]\nResources:\n" + POOL + CLIENT
)


def template(kind, mark):
    """Return the template, with a parameter of that type and mark, as far as the client's properties."""
    return TEMPLATE.replace("KIND", kind).replace("MARK", mark)


@pytest.mark.parametrize("mark", ["true", "'true'", "True", "'yes'"])
@pytest.mark.parametrize(
    "value",
    [
        "!Ref Secret",
        "!Sub 'https://example.com/${Secret}'",
        "!Sub ['https://example.com/${S}', {S: !Ref Secret}]",
        "!Join ['/', ['https://example.com', !Ref Secret]]",
        "!If [Given, !Ref Secret, 'https://example.com']",
        "!Select [0, !Split [',', !Ref Secret]]",
        "!Base64 {Ref: Secret}",
    ],
)
def test_what_is_made_of_a_noecho_parameter_is_unknown(tmp_path, mark, value):
    (tmp_path / "t.yaml").write_text(
        template("String", mark) + f"      CallbackURLs: [{value}]\n      ClientName: {value}\n"
    )
    answers, found = read(tmp_path)
    client = answers["client"]["client"]
    assert isinstance(client["CallbackURLs"][0], Unknown)
    assert isinstance(client["ClientName"], Unknown)
    assert CANARY not in says(found)


def test_a_given_value_is_as_secret_as_the_default(tmp_path):
    (tmp_path / "t.yaml").write_text(template("String", "true") + "      ClientName: !Ref Secret\n")
    _, found = read(tmp_path, {"Secret": "given9canary"})
    assert "given9canary" not in says(found)


def test_a_noecho_parameter_decides_a_condition(tmp_path):
    text = template("String", "true") + "      CallbackURLs: !If [Given, ['https://a'], []]\n"
    (tmp_path / "t.yaml").write_text(text)
    answers, _ = read(tmp_path)
    assert answers["client"]["client"]["CallbackURLs"] == ["https://a"]


def test_a_list_parameter_with_noecho_stays_secret_in_a_join(tmp_path):
    (tmp_path / "t.yaml").write_text(
        template("CommaDelimitedList", "true")
        + "      CallbackURLs: !Ref Secret\n      ClientName: !Join ['-', !Ref Secret]\n"
    )
    answers, found = read(tmp_path)
    assert isinstance(answers["client"]["client"]["CallbackURLs"], Unknown)
    assert CANARY not in says(found)


def test_what_has_no_noecho_stays_known(tmp_path):
    (tmp_path / "t.yaml").write_text(template("String", "false") + "      ClientName: !Ref Secret\n")
    answers, _ = read(tmp_path)
    assert answers["client"]["client"]["ClientName"] == CANARY


def test_a_nested_stack_keeps_the_secret_of_its_parent(tmp_path):
    inner = "Parameters:\n  P: {Type: String}\nResources:\n" + POOL + CLIENT + "      ClientName: !Ref P\n"
    (tmp_path / "inner.yaml").write_text(inner)
    (tmp_path / "outer.yaml").write_text(
        "Parameters:\n  S: {Type: String, NoEcho: true, Default: hunter2canary}\nResources:\n  N:\n"
        "    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: inner.yaml\n"
        "      Parameters: {P: !Ref S}\n"
    )
    answers, found = read(tmp_path)
    assert isinstance(answers["client"]["client"]["ClientName"], Unknown)
    assert CANARY not in says(found)


TERRAFORM = """
variable "secret" {
  sensitive = true
  default   = "hunter2canary"
}
variable "settings" {
  sensitive = true
  default   = { url = "https://h/hunter2canary", list = ["hunter2canary"], count = 2 }
}
locals {
  derived = "x-${var.secret}"
  heredoc = <<-EOT
    ${var.secret}
  EOT
}
module "m" {
  source = "./m"
  plain  = var.secret
}
resource "aws_cognito_user_pool" "main" {
  name = "main"
}
resource "aws_secretsmanager_secret_version" "s" {
  secret_string = "hunter2canary"
}
resource "aws_ssm_parameter" "s" {
  value = "hunter2canary"
}
resource "aws_cognito_user_pool_client" "app" {
  user_pool_id  = aws_cognito_user_pool.main.id
  name          = VALUE
  callback_urls = ["https://example.com", VALUE]
}
"""
INNER = """
variable "plain" {}
output "back" { value = var.plain }
output "marked" {
  value     = "hunter2canary"
  sensitive = true
}
"""


def terraform(folder, value):
    (folder / "m").mkdir(exist_ok=True)
    (folder / "m" / "main.tf").write_text(INNER)
    (folder / "main.tf").write_text(TERRAFORM.replace("VALUE", value))
    return read(folder)


@pytest.mark.parametrize(
    "value",
    [
        "var.secret",
        '"https://${var.secret}"',
        "local.derived",
        "var.settings.url",
        'var.settings["url"]',
        "var.settings.list[0]",
        "upper(var.secret)",
        'join("-", [var.secret, "x"])',
        'join("-", var.settings.list)',
        'replace(var.secret, "h", "j")',
        'split("2", var.secret)[0]',
        'coalesce("", var.secret)',
        "try(var.nothing, var.secret)",
        'lookup(var.settings, "url", "")',
        "module.m.back",
        "module.m.marked",
        'sensitive("hunter2canary")',
        "jsonencode({ a = var.secret })",
        "local.heredoc",
        "aws_secretsmanager_secret_version.s.secret_string",
        "aws_ssm_parameter.s.value",
        'var.secret == "" ? "x" : var.secret',
        "[for x in var.settings.list : x][0]",
        'format("%s", var.secret)',
        'merge({ a = var.secret }, {})["a"]',
        "tostring(var.settings.count * 21)",
    ],
)  # fmt: skip
def test_what_is_made_of_a_sensitive_variable_is_unknown(tmp_path, value):
    answers, found = terraform(tmp_path, value)
    client = answers["client"]["client"]
    assert isinstance(client["ClientName"], Unknown)
    assert client["CallbackURLs"][0] == "https://example.com", "what is beside it stays known"
    assert CANARY not in says(found).lower()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("nonsensitive(var.secret)", CANARY),
        ('var.secret == "" ? "none" : "some"', "some"),
        ('var.secret != "" && length(var.secret) > 3 ? "some" : "none"', "some"),
        ('length(var.settings.list) == 1 ? "one" : "many"', "one"),
    ],
)
def test_a_secret_decides_a_condition(tmp_path, value, expected):
    answers, _ = terraform(tmp_path, value)
    assert answers["client"]["client"]["ClientName"] == expected


def test_how_many_instances_there_are_is_no_secret(tmp_path):
    (tmp_path / "main.tf").write_text(
        'variable "s" {\n  sensitive = true\n  default = "hunter2canary"\n}\n'
        'resource "aws_cognito_user_pool" "main" {\n  count = var.s != "" ? 2 : 0\n  name = "n-${count.index}"\n}\n'
    )
    _, found = read(tmp_path)
    assert [target.name for target in found.targets] == ["n-0", "n-1"]


def test_a_tfvars_file_gives_a_secret(tmp_path):
    (tmp_path / "terraform.tfvars").write_text('secret = "given9canary"\n')
    _, found = terraform(tmp_path, "var.secret")
    assert "given9canary" not in says(found)


@pytest.mark.parametrize("mark", [True, {"callback_urls": True, "name": True}, {"callback_urls": [True], "name": True}])
@pytest.mark.parametrize("kind", ["plan", "state"])
def test_what_a_plan_or_state_marks_is_unknown(tmp_path, kind, mark):
    values = {"name": CANARY, "callback_urls": [CANARY], "user_pool_id": "p"}
    one = {"address": "aws_cognito_user_pool_client.app", "mode": "managed", "type": "aws_cognito_user_pool_client",
           "name": "app"}  # fmt: skip
    change = {"actions": ["create"], "after": values, "after_unknown": {}, "after_sensitive": mark}
    plan = {"format_version": "1.2", "resource_changes": [{**one, "change": change}]}
    state = {"format_version": "1.0", "values": {"root_module": {"resources": [{**one, "values": values,
             "sensitive_values": mark}]}}}  # fmt: skip
    path = tmp_path / "p.json"
    path.write_text(json.dumps(plan if kind == "plan" else state))
    answers, found = read(path)
    assert isinstance(answers["client"]["client"]["ClientName"], Unknown)
    assert CANARY not in says(found)


def test_a_secret_value_has_no_representation():
    secret = sensitive({"a": [CANARY]}, "why")
    assert CANARY not in repr(secret)
    assert CANARY not in str(secret)
    assert revealed([secret]) == [{"a": [CANARY]}]
    assert sensitive(None, "why") is None
    assert sensitive(Unknown("x"), "why") == Unknown("x")


@pytest.mark.parametrize(
    ("listed", "default", "rule", "status"),
    [
        ("https://a.example/cb?key=blue", "https://a.example/cb?key=green", "default-redirect-not-listed", "failed"),
        ("https://u:1@a.example/cb", "https://u:2@a.example/cb", "default-redirect-not-listed", "failed"),
        ("https://a.example/cb?key=blue", "https://a.example/cb?key=blue", "default-redirect-not-listed", "passed"),
        ("https://a.example/cb?key=*", "https://a.example/cb?key=*", "wildcard-callback", "failed"),
    ],
)
def test_credentials_that_are_taken_out_change_no_verdict(tmp_path, monkeypatch, listed, default, rule, status) -> None:
    client = {"UserPoolId": "eu-west-1_Ab", "ClientId": "1", "CallbackURLs": [listed], "DefaultRedirectURI": default}
    client |= {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"]}
    (tmp_path / "c.json").write_text(json.dumps({"UserPoolClient": client}))
    monkeypatch.chdir(tmp_path)
    rules = tuple(one for one in built_in().rules if one.name == rule)
    run = judge(FileSource(["."], FileOptions()).read(frozenset()), JudgeOptions(rules, "t", {}, {}), "t")
    assert {result.status for result in run.results} == {status}
    assert "blue" not in str(run.results)
    assert "u:1" not in str(run.results)
