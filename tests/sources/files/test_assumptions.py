"""Assumptions: what only the deployer knows, given by name; each that is used is shown, each that is not is noted."""

from pathlib import Path
from typing import Any

import pytest

from cognito_audit.errors import UserError
from cognito_audit.model.inventory import Assumption, Inventory
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.files.assumptions import Assumptions, assumptions_of

TEMPLATE = """
Parameters:
  Callback: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/callback}
  Flows: {Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>', Default: /app/flows}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties: {MfaConfiguration: !ImportValue shared-mfa, DeletionProtection: '{{resolve:ssm:/app/protection:3}}'}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      CallbackURLs: [!Ref Callback, 'https://{{resolve:ssm:/app/host}}/cb', !Sub 'https://{{resolve:ssm:/app/host}}/x']
      ExplicitAuthFlows: !Ref Flows
      ClientName: '{{resolve:ssm-secure:/app/name}}'
"""
TERRAFORM = """
module "gone" {
  source = "git::https://git.example/m"
}
module "inner" {
  source = "./inner"
}
resource "aws_cognito_user_pool" "pool" {
  name                = "pool-${terraform.workspace}"
  deletion_protection = module.gone.protection
  mfa_configuration   = terraform.workspace == "prod" ? "ON" : "OFF"
}
resource "aws_cognito_user_pool_client" "web" {
  name          = "web"
  user_pool_id  = aws_cognito_user_pool.pool.id
  callback_urls = [data.aws_ssm_parameter.u.value, "https://${module.gone.hosts[0]}/x", module.many["a"].url]
}
"""
INNER = """
resource "aws_cognito_user_pool" "inner" {
  name              = "inner"
  mfa_configuration = data.aws_ssm_parameter.mfa.value
}
"""
UNIT = """
terraform {
  source = "../module"
}
inputs = {
  mfa = dependency.shared.outputs.mfa
}
"""
MODULE = """
variable "mfa" {}
resource "aws_cognito_user_pool" "pool" {
  name              = "pool"
  mfa_configuration = var.mfa
}
"""


def read(folder: Path, texts: dict[str, str], **values: str) -> Inventory:
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text, "utf-8")
    assumptions = Assumptions({name.replace("__", "."): value for name, value in values.items()})
    return FileSource([str(folder)], FileOptions(assumptions=assumptions)).read(frozenset())


def answer(inventory: Inventory, kind: str, name: str, source: str = "") -> Any:
    (target,) = [one for one in inventory.targets if one.kind == kind and one.address.endswith(name)]
    return target.answers[source or kind]


def test_imports_and_parameters_of_systems_manager_in_a_template(tmp_path: Path) -> None:
    given = {
        "shared-mfa": "OPTIONAL",
        "/app/callback": "https://a.example/cb",
        "/app/flows": "ALLOW_USER_AUTH,ALLOW_REFRESH_TOKEN_AUTH",
        "/app/protection": "ACTIVE",
        "/app/host": '"h.example"',
    }
    found = read(tmp_path, {"t.yaml": TEMPLATE}, **given)
    pool, client = answer(found, "pool", "Pool"), answer(found, "client", "Web")
    assert (answer(found, "pool", "Pool", "mfa")["MfaConfiguration"], pool["DeletionProtection"]) == (
        "OPTIONAL",
        "ACTIVE",
    )
    assert client["CallbackURLs"] == ["https://a.example/cb", "https://h.example/cb", "https://h.example/x"]
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert {one.name for one in found.assumptions} == given.keys()
    assert not any("assumption" in note for note in found.notes)


def test_without_them_all_of_it_is_unknown(tmp_path: Path) -> None:
    found = read(tmp_path, {"t.yaml": TEMPLATE})
    assert isinstance(answer(found, "pool", "Pool")["DeletionProtection"], Unknown)
    assert all(isinstance(url, Unknown) for url in answer(found, "client", "Web")["CallbackURLs"])
    assert found.assumptions == ()


def test_a_secure_parameter_is_a_secret_and_stays_unknown(tmp_path: Path) -> None:
    found = read(tmp_path, {"t.yaml": TEMPLATE}, **{"/app/name": "web"})
    assert isinstance(answer(found, "client", "Web")["ClientName"], Unknown)
    assert "the assumption /app/name stands for nothing that was read; check its name, or remove it" in found.notes


def test_an_export_among_the_files_goes_before_an_assumption(tmp_path: Path) -> None:
    shared = "Outputs: {Mfa: {Value: 'ON', Export: {Name: shared-mfa}}}\nResources: {T: {Type: AWS::SNS::Topic}}\n"
    texts = {"t.yaml": TEMPLATE, "shared.yaml": shared}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    options = FileOptions(assumptions=Assumptions({"shared-mfa": "OFF"}))
    found = FileSource([str(tmp_path / name) for name in texts], options).read(frozenset())
    assert answer(found, "pool", "Pool", "mfa")["MfaConfiguration"] == "ON"
    assert found.assumptions == ()


def test_data_sources_outputs_and_the_workspace_of_terraform(tmp_path: Path) -> None:
    given = {
        "terraform.workspace": "prod",
        "module.gone.protection": "ACTIVE",
        "module.gone.hosts": '["h.example"]',
        'module.many["a"].url': "https://m.example",
        "data.aws_ssm_parameter.u.value": "https://u.example",
        "module.inner.data.aws_ssm_parameter.mfa.value": "OPTIONAL",
    }
    found = read(tmp_path, {"main.tf": TERRAFORM, "inner/main.tf": INNER}, **given)
    pool, client = answer(found, "pool", "user_pool.pool"), answer(found, "client", "web")
    assert (pool["Name"], pool["DeletionProtection"]) == ("pool-prod", "ACTIVE")
    assert answer(found, "pool", "user_pool.pool", "mfa")["MfaConfiguration"] == "ON"
    assert answer(found, "pool", "user_pool.inner", "mfa")["MfaConfiguration"] == "OPTIONAL"
    assert client["CallbackURLs"] == ["https://u.example", "https://h.example/x", "https://m.example"]
    assert {one.name for one in found.assumptions} == given.keys()
    assert [one.what for one in found.unread if "gone" in one.what], "the module may hold pools all the same"


def test_an_assumption_of_a_called_module_is_not_one_of_the_root(tmp_path: Path) -> None:
    texts = {"main.tf": TERRAFORM, "inner/main.tf": INNER}
    found = read(tmp_path, texts, **{"data.aws_ssm_parameter.mfa.value": "ON"})
    assert isinstance(answer(found, "pool", "user_pool.inner", "mfa")["MfaConfiguration"], Unknown)
    assert any("data.aws_ssm_parameter.mfa.value stands for nothing" in note for note in found.notes)


@pytest.mark.parametrize("name", ["var.x", "local.x", "aws_cognito_user_pool.pool.id"])
def test_what_the_files_declare_is_not_assumed(tmp_path: Path, name: str) -> None:
    text = (
        f'variable "x" {{}}\nlocals {{\n  x = var.x\n}}\nresource "aws_cognito_user_pool" "y" {{\n  name = {name}\n}}\n'
    )
    found = read(tmp_path, {"main.tf": text}, **{name: "given"})
    assert isinstance(answer(found, "pool", "y")["Name"], Unknown)


def test_outputs_that_terragrunt_takes_from_other_units(tmp_path: Path) -> None:
    texts = {"unit/terragrunt.hcl": UNIT, "module/main.tf": MODULE}
    found = read(tmp_path, texts, **{"dependency.shared.outputs.mfa": "ON"})
    assert answer(found, "pool", "pool", "mfa")["MfaConfiguration"] == "ON"


def test_a_value_that_may_be_a_secret_is_not_shown() -> None:
    values = {
        "data.aws_secretsmanager_secret_version.v.secret_string": "hunter2",
        "/app/client-secret": "hunter2",
        "module.a.url": "https://user:hunter2@a.example/",
    }
    assumptions = Assumptions(values)
    for name in values:
        assumptions.value(name)
    shown = list(assumptions.used())
    assert [one.name for one in shown] == sorted(values)
    assert "hunter2" not in repr(shown)


def test_values_are_json_or_texts() -> None:
    assumptions = Assumptions({"a": "[1]", "b": "text", "c": '"12"', "d": "12"})
    assert [assumptions.value(name) for name in "abcd"] == [[1], "text", "12", 12]
    assert [assumptions.text(name) for name in "abcd"] == ["[1]", "text", "12", "12"]
    assert list(assumptions.used())[1] == Assumption("b", "text")


@pytest.mark.parametrize("argument", ["name", "=value", ""])
def test_what_is_no_name_and_value_is_refused(argument: str) -> None:
    with pytest.raises(UserError, match="--assume: expected NAME=VALUE"):
        assumptions_of([argument])
