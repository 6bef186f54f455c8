"""Which folders are root modules, what is not read of them, and whose targets are whose."""

import json
from pathlib import Path

import pytest

from tests.sources.terraform_folders import APP, CLIENT, WEB, ids, read, unread, write

pytestmark = pytest.mark.usefixtures("workdir")

EXAMPLE = 'module "app" {\n  source = "../../"\n  flows  = ["ALLOW_USER_AUTH"]\n}\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terraform.tfvars", 'flows = ["ALLOW_USER_PASSWORD_AUTH"]\n'),
        ("x.auto.tfvars", ""),
        ("prod.tfvars", ""),
        ("prod.tfvars.json", "{}"),
        ("terraform.tfstate", "{}"),
        (".terraform.lock.hcl", ""),
        (".terraform/modules/modules.json", "{}"),
        ("backend.tf", 'terraform {\n  backend "s3" {}\n}\n'),
        ("backend.tf.json", '{"terraform": {"backend": {"s3": {}}}}'),
        ("cloud.tf", "terraform {\n  cloud {}\n}\n"),
        ("providers.tf", 'provider "aws" {\n  region = "eu-west-1"\n}\n'),
        ("providers.tf.json", '{"provider": {"aws": {"region": "eu-west-1"}}}'),
    ],
)
def test_a_folder_with_what_only_roots_have_is_a_root_though_an_example_calls_it(name, text):
    write("main.tf", APP)
    write("examples/e/main.tf", EXAMPLE)
    assert ids(read(".")) == [f"examples/e#module.app.{CLIENT}.web"]
    write(name, text)
    assert ids(read(".")) == [f"{CLIENT}.web", f"examples/e#module.app.{CLIENT}.web"]


def test_a_folder_that_the_user_named_is_a_root():
    write("main.tf", APP)
    write("examples/e/main.tf", EXAMPLE)
    assert ids(read("main.tf", "examples")) == [f"{CLIENT}.web", f"examples/e#module.app.{CLIENT}.web"]


def test_folders_that_only_call_each_other_are_not_lost():
    write("a/main.tf", 'module "b" {\n  source = "../b"\n}\n' + APP)
    write("b/main.tf", 'module "a" {\n  source = "../a"\n}\n' + APP)
    found = read(".")
    assert ids(found) == [f"a#{CLIENT}.web", f"a#module.b.{CLIENT}.web"]
    assert "calls itself" in unread(found)["b/main.tf:1: module.b.module.a"]


def test_a_module_that_links_to_the_folder_around_it_ends():
    write("main.tf", 'module "a" {\n  source = "./a"\n}\n' + APP)
    Path("a").symlink_to(".")
    assert "calls itself" in unread(read("main.tf"))["main.tf:1: module.a"]


def test_a_file_of_opentofu_is_read_in_place_of_terraforms():
    write("main.tf", APP)
    write("main.tofu", APP.replace('"web"', '"tofu"'))
    write("other.tofu.json", json.dumps({"resource": {CLIENT: {"json": {"name": "json"}}}}))
    assert ids(read("main.tf")) == [f"{CLIENT}.tofu", f"{CLIENT}.json"]


def test_a_tfvars_file_that_may_be_used_leaves_what_it_sets_unknown():
    write("main.tf", APP)
    write("prod.tfvars", 'flows = ["ALLOW_USER_PASSWORD_AUTH"]\n')
    (target,) = read("main.tf").targets
    assert "prod.tfvars may set var.flows" in target.answers["client"]["ExplicitAuthFlows"].reason
    write("terraform.tfvars", 'flows = ["ALLOW_USER_PASSWORD_AUTH"]\n')
    (target,) = read("main.tf").targets
    assert target.answers["client"]["ExplicitAuthFlows"] == ["ALLOW_USER_PASSWORD_AUTH"]


@pytest.mark.parametrize("count", ["1000000000", "20000", "-1", "1.5", '"x"'])
def test_a_count_that_cannot_be_evaluated_leaves_one_instance_that_stands_for_all(count):
    write("main.tf", f"{WEB}  count = {count}\n}}\n")
    assert ids(read("main.tf")) == [f"{CLIENT}.web[*]"]


@pytest.mark.parametrize("values", ["[]", "null", "var.x", "[null]", '["a", ["b"]]', "5"])
def test_a_for_each_that_cannot_be_evaluated_leaves_one_instance_that_stands_for_all(values):
    write("main.tf", f'{WEB}  for_each = {values}\n}}\nvariable "x" {{}}\n')
    assert ids(read("main.tf")) == ([] if values == "[]" else [f"{CLIENT}.web[*]"])


@pytest.mark.parametrize("count", [f"length({CLIENT}.web)", "local.a"])
def test_a_resource_whose_number_depends_on_itself_is_not_lost(count):
    write("main.tf", f"{WEB}  count = {count}\n}}\nlocals {{\n  a = length({CLIENT}.web)\n}}\n")
    found = read("main.tf")
    assert ids(found) == [f"{CLIENT}.web[*]"] or unread(found)


def test_more_instances_than_can_be_evaluated_are_not_lost():
    items = ", ".join(f'"k{number}" = {{a = 1, b = 2, c = 3}}' for number in range(6000))
    write("main.tf", f"locals {{\n  all = {{{items}}}\n}}\n{WEB}  for_each = local.all\n}}\n")
    found = read("main.tf")
    assert len(found.targets) in (1, 6000)
    assert found.errors == ()


def planned(*addresses: str) -> str:
    def change(address):
        kind, name = address.split(".")[-2:]
        entry = {"address": address, "mode": "managed", "type": kind, "name": name}
        return entry | {"change": {"actions": ["create"], "after": {"name": name}, "after_unknown": {}}}

    return json.dumps({"format_version": "1.2", "resource_changes": [change(address) for address in addresses]})


def test_targets_of_one_plan_have_their_addresses_and_those_of_several_documents_their_files_too():
    write("dev.json", planned(f"{CLIENT}.web"))
    assert ids(read("dev.json")) == [f"{CLIENT}.web"]
    write("prod/plan.json", planned(f"{CLIENT}.web"))
    found = read(".")
    assert ids(found) == [f"dev.json#{CLIENT}.web", f"prod/plan.json#{CLIENT}.web"]
    assert [target.address for target in found.targets] == [f"{CLIENT}.web"] * 2
    assert [target.file for target in found.targets] == ["dev.json", "prod/plan.json"]


def test_standard_input_beside_a_file_has_ids_of_its_own():
    write("main.tf", APP)
    assert ids(read("main.tf", "-", stdin=APP.encode())) == [f"{CLIENT}.web", f"<stdin>#{CLIENT}.web"]
    assert ids(read("main.tf", "-", stdin=planned(f"{CLIENT}.web").encode())) == [f"{CLIENT}.web"]


def test_a_plan_in_a_folder_does_not_replace_the_folder_beside_it():
    write("dev/plan.json", planned(f"{CLIENT}.web"))
    write("prod/main.tf", APP)
    assert ids(read(".")) == [f"dev/plan.json#{CLIENT}.web", f"prod#{CLIENT}.web"]
    write("plan.json", planned(f"{CLIENT}.web"))
    assert ids(read("plan.json", "prod")) == [f"{CLIENT}.web"]


def test_a_module_that_is_not_read_does_not_matter_where_a_plan_of_the_folder_is_audited():
    write("main.tf", 'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n' + APP)
    assert len(read("main.tf").unread) == 1
    write("plan.json", planned(f"{CLIENT}.web"))
    assert unread(read(".")) == {}
