"""Values that reach a root module from outside: tfvars files that the user names, and Terragrunt."""

from typing import Any

import pytest

from cognito_audit.errors import UserError
from cognito_audit.model.inventory import Inventory
from cognito_audit.model.unknown import Unknown
from tests.sources.terraform_folders import CLIENT, read, write

pytestmark = pytest.mark.usefixtures("workdir")

APP = f"""\
resource "{CLIENT}" "web" {{
  name                = var.name
  user_pool_id        = "eu-west-1_a"
  explicit_auth_flows = var.flows
}}
variable "flows" {{
  default = ["ALLOW_USER_SRP_AUTH"]
}}
variable "name" {{
  default = "app"
}}
"""
SET = 'inputs = {\n  flows = ["ALLOW_USER_AUTH"]\n}\n'
WEAK = 'flows = ["ALLOW_USER_PASSWORD_AUTH"]\n'
SOURCE = 'terraform {\n  source = "../../modules/users"\n}\n'


def flows(found: Inventory) -> Any:
    (target,) = found.targets
    return target.answers["client"]["ExplicitAuthFlows"]


def test_a_named_tfvars_file_sets_variables_last():
    write("main.tf", APP)
    write("terraform.tfvars", 'flows = ["ALLOW_USER_AUTH"]\n')
    write("dev.tfvars", 'flows = ["ALLOW_USER_AUTH"]\n')
    write("prod.tfvars", WEAK)
    found = read(".", variable_files=("prod.tfvars",))
    assert flows(found) == ["ALLOW_USER_PASSWORD_AUTH"]
    assert str(found.targets[0].locate("client.ExplicitAuthFlows[0]")) == "prod.tfvars:1:10"
    assert flows(read(".", variable_files=("prod.tfvars", "dev.tfvars"))) == ["ALLOW_USER_AUTH"]


def test_a_named_tfvars_file_that_is_not_there_is_an_error():
    write("main.tf", APP)
    (error,) = read(".", variable_files=("gone.tfvars",)).errors
    assert error.file == "gone.tfvars"


def test_a_named_tfvars_file_that_is_for_nothing_is_refused():
    write("plan.json", '{"format_version": "1.2", "resource_changes": []}')
    (error,) = read(".", variable_files=("prod.tfvars",)).errors
    assert "no Terraform folder is read here" in error.message
    write("other/template.yaml", "Resources: {}\nAWSTemplateFormatVersion: x\n")
    with pytest.raises(UserError, match=r"no Terraform file is read here that prod\.tfvars is for"):
        read("other", variable_files=("prod.tfvars",))


def test_terragrunt_deploys_a_module_with_its_inputs():
    write("modules/users/main.tf", APP)
    write("live/prod/terragrunt.hcl", SOURCE + "inputs = {\n  " + WEAK + "}\n")
    write("live/dev/terragrunt.hcl", SOURCE)
    write("live/root.hcl", "")
    found = read(".")
    assert {target.id: target.answers["client"]["ExplicitAuthFlows"] for target in found.targets} == {
        f"live/dev/terragrunt.hcl#{CLIENT}.web": ["ALLOW_USER_SRP_AUTH"],
        f"live/prod/terragrunt.hcl#{CLIENT}.web": ["ALLOW_USER_PASSWORD_AUTH"],
    }
    place = found.targets[1].locate("client.ExplicitAuthFlows[0]")
    assert str(place) == "live/prod/terragrunt.hcl:5:12"
    assert (found.unread, found.errors) == ((), ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            'terraform {\n  source = "git::https://x.org/u.git"\n}\n',
            "the source git::https://x.org/u.git of its module",
        ),
        ('terraform {\n  source = "${get_repo_root()}/modules/users"\n}\n', "the source of its module is not a local"),
        ("terraform {\n  source = local.source\n}\n", "the source of its module is not a local"),
        ('terraform {\n  source = "../missing"\n}\n', "there is no folder live/missing"),
        ('include "root" {\n  path = find_in_parent_folders()\n}\n', "the file that it includes is not read"),
        ("include {\n  path = find_in_parent_folders()\n}\n", "the file that it includes is not read"),
    ],
)
def test_a_unit_whose_module_is_not_known_is_unread(text, why):
    write("live/prod/terragrunt.hcl", text)
    ((what, unknown),) = read(".").unread
    assert what == "live/prod/terragrunt.hcl"
    assert why in unknown.reason


@pytest.mark.parametrize("name", ["terragrunt.stack.hcl", "terragrunt.hcl.json"])
def test_a_file_of_terragrunt_in_another_form_is_unread(name):
    write(f"live/{name}", "{}")
    assert [what for what, _ in read(".").unread] == [f"live/{name}"]


def test_a_broken_file_of_terragrunt_is_an_error():
    write("live/terragrunt.hcl", "terraform {")
    (error,) = read(".").errors
    assert error.file == "live/terragrunt.hcl"


def test_a_source_may_have_a_double_slash_and_locals():
    write("modules/users/main.tf", APP)
    write("live/terragrunt.hcl", 'locals {\n  m = "users"\n}\nterraform {\n  source = "..//modules/${local.m}"\n}\n')
    assert [target.id for target in read("live").targets] == [f"live/terragrunt.hcl#{CLIENT}.web"]


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        (SET, True),
        ("", True),
        ("inputs = merge(local.a, {flows = local.b})\n", False),
        ('inputs = read_terragrunt_config("x").inputs\n', False),
        ("inputs = {\n  flows = dependency.x.outputs.flows\n}\n", False),
        ('include "root" {\n  path = "x"\n}\n', False),
        (SET + 'include "root" {\n  path = "x"\n}\n', True),
        (SET + 'include "root" {\n  path = "x"\n  merge_strategy = "deep"\n}\n', False),
        (
            'terraform {\n  extra_arguments "v" {\n    commands = ["plan"]\n    arguments = ["-lock=false"]\n  }\n}\n',
            True,
        ),
        ('terraform {\n  extra_arguments "v" {\n    arguments = ["-var-file=x.tfvars"]\n  }\n}\n', False),
        ('terraform {\n  extra_arguments "v" {\n    required_var_files = ["x.tfvars"]\n  }\n}\n', False),
        ('terraform {\n  extra_arguments "v" {\n    env_vars = {TF_VAR_flows = "x"}\n  }\n}\n', False),
    ],
)
def test_what_terragrunt_may_set_of_the_folder_that_it_lies_in_is_not_the_default(text, is_known):
    write("main.tf", APP)
    write("terragrunt.hcl", text)
    found = read(".")
    assert found.errors == ()
    assert isinstance(flows(found), Unknown) is not is_known
    assert isinstance(flows(read("main.tf")), Unknown) is not is_known


def test_a_tfvars_file_sets_more_than_the_inputs_of_terragrunt():
    write("main.tf", APP)
    write("terragrunt.hcl", SET)
    assert flows(read(".")) == ["ALLOW_USER_AUTH"]
    write("terraform.tfvars", WEAK)
    assert flows(read(".")) == ["ALLOW_USER_PASSWORD_AUTH"]


@pytest.mark.parametrize(
    ("contents", "more", "count"),
    [
        ('"resource \\"aws_cognito_user_pool\\" \\"p\\" {}"', "", 1),
        ("<<EOF\nmodule users {\n  source = 1\n}\nEOF\n", "", 1),
        ("file(find_in_parent_folders())", "", 1),
        ("file(find_in_parent_folders())", "disable = true", 0),
        ("<<EOF\nprovider aws {\n}\nEOF\n", "", 0),
    ],
)
def test_generated_code_that_may_hold_a_target_is_unread(contents, more, count):
    write("modules/users/main.tf", APP)
    write(
        "live/dev/terragrunt.hcl", f'{SOURCE}generate "x" {{\n  path = "x.tf"\n  {more}\n  contents = {contents}\n}}\n'
    )
    found = read(".")
    why = "the Terraform code that it generates is not read; audit a plan instead"
    assert len(found.targets) == 1
    assert [one.unknown.reason for one in found.unread] == [why] * count


def test_a_generate_attribute_is_unread():
    write("modules/users/main.tf", APP)
    write("live/dev/terragrunt.hcl", f"{SOURCE}generate = local.generated\n")
    (unread,) = read(".").unread
    assert unread.what == "live/dev/terragrunt.hcl"


def test_a_deployed_folder_without_a_terraform_file_is_unread():
    write("modules/users/README.md", "")
    write("live/dev/terragrunt.hcl", SOURCE)
    (unread,) = read(".").unread
    assert unread.unknown.reason == "the folder modules/users has no Terraform file; audit a plan instead"


def unit(text: str) -> Inventory:
    """What is read of a unit beside a module and the files of the folders above."""
    write("modules/users/main.tf", APP)
    write("live/env.hcl", 'locals {\n  flows = ["ALLOW_USER_PASSWORD_AUTH"]\n}\n')
    write("live/prod/users/terragrunt.hcl", text)
    return read("live/prod")


PARENT = 'inputs = {\n  name = "parent"\n  flows = ["ALLOW_USER_SRP_AUTH"]\n}\n'
DEEP_SOURCE = 'terraform {\n  source = "../../../modules/users"\n}\n'
READS = 'locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\n'


@pytest.mark.parametrize(
    "text",
    [
        READS + DEEP_SOURCE + "inputs = {\n  flows = local.env.locals.flows\n}\n",
        READS + DEEP_SOURCE + "inputs = merge(local.env.locals, {name = local.env.locals.flows[0]})\n",
        DEEP_SOURCE + 'inputs = read_terragrunt_config("${get_terragrunt_dir()}/../../env.hcl").locals\n',
        'include "env" {\n  path = find_in_parent_folders("env.hcl")\n  expose = true\n}\n'
        + DEEP_SOURCE
        + "inputs = {\n  flows = include.env.locals.flows\n}\n",
        'terraform {\n  source = "${get_terragrunt_dir()}/../../../modules//users"\n}\ninputs = {\n  ' + WEAK + "}\n",
    ],
)
def test_terragrunt_reads_files_of_the_folders_above(text):
    found = unit(text)
    assert (found.unread, found.errors) == ((), ())
    assert flows(found) == ["ALLOW_USER_PASSWORD_AUTH"]


def test_what_a_unit_includes_sets_what_it_does_not_set_itself():
    write("live/root.hcl", PARENT + 'terraform {\n  source = "${get_parent_terragrunt_dir()}/../modules/users"\n}\n')
    include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
    found = unit(include + SET)
    assert flows(found) == ["ALLOW_USER_AUTH"]
    assert [target.name for target in found.targets] == ["parent"]
    place = found.targets[0].locate("client.ClientName")
    assert str(place) == "live/root.hcl:2:10"
    (target,) = unit(include.replace("\n}", '\n  merge_strategy = "deep"\n}') + SET).targets
    assert isinstance(target.answers["client"]["ExplicitAuthFlows"], Unknown)  # type: ignore[index]


@pytest.mark.parametrize(
    "inputs",
    [
        "flows = dependency.pool.outputs.flows",
        'flows = [get_env("FLOW", "ALLOW_USER_AUTH")]',
        "flows = [get_terragrunt_dir()]",
        'flows = read_terragrunt_config("gone.hcl").locals.flows',
        "flows = read_terragrunt_config(get_repo_root()).locals.flows",
    ],
)
def test_what_only_a_deployment_knows_is_unknown(inputs):
    value = flows(unit(f"{DEEP_SOURCE}inputs = {{\n  {inputs}\n}}\n"))
    assert isinstance(value[0] if isinstance(value, list) else value, Unknown)


def test_code_that_an_included_file_generates_is_named():
    write("live/root.hcl", 'generate "x" {\n  contents = "resource aws_cognito_user_pool"\n}\n')
    found = unit('include {\n  path = find_in_parent_folders("root.hcl")\n}\n' + DEEP_SOURCE)
    assert [str(what) for what, _ in found.unread] == ["live/root.hcl:1:1"]


def test_files_that_read_each_other_end():
    write("live/loop.hcl", 'locals {\n  l = read_terragrunt_config("../../loop.hcl").locals.l\n}\n')
    found = unit(DEEP_SOURCE + 'inputs = {\n  flows = read_terragrunt_config("../../loop.hcl").locals.l\n}\n')
    assert isinstance(flows(found), Unknown)
