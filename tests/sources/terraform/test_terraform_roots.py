"""Which folders are root modules, what is not read of them, and whose targets are whose."""

import json
from pathlib import Path

import pytest

from cognito_audit.model.inventory import Inventory
from cognito_audit.sources.files import FileOptions, FileSource

CLIENT = "aws_cognito_user_pool_client"
WEB = f'resource "{CLIENT}" "web" {{\n  name = "web"\n  user_pool_id = "eu-west-1_a"\n'
APP = WEB + '  explicit_auth_flows = var.flows\n}\nvariable "flows" {\n  default = ["ALLOW_USER_SRP_AUTH"]\n}\n'
EXAMPLE = 'module "app" {\n  source = "../../"\n  flows  = ["ALLOW_USER_AUTH"]\n}\n'


def read(*paths, **options) -> Inventory:
    return FileSource([str(path) for path in paths], FileOptions(**options)).read(frozenset())


@pytest.fixture(autouse=True)
def workdir(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ids(found: Inventory) -> list[str]:
    return [target.id for target in found.targets]


def unread(found: Inventory) -> dict[str, str]:
    assert found.errors == ()
    return {what: unknown.reason for what, unknown in found.unread}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terraform.tfvars", 'flows = ["ALLOW_USER_PASSWORD_AUTH"]\n'),
        ("x.auto.tfvars", ""),
        ("prod.tfvars", ""),
        ("prod.tfvars.json", "{}"),
        ("terraform.tfstate", "{}"),
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


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ('"lgallard/cognito-user-pool/aws"', "its source lgallard/cognito-user-pool/aws is not a local folder"),
        ('"git::https://example.com/users.git"', "is not a local folder"),
        ('"./missing"', "there is no folder missing"),
        ('"./empty"', "the folder empty has no Terraform file"),
        ('"./main.tf"', "there is no folder main.tf"),
        ('"./\\u0000"', "there is no folder"),
        ("var.source", "its source is not known"),
        ('"./${var.source}"', "its source is not known"),
        ('["./a"]', "its source is not known"),
    ],
)
def test_a_module_that_is_not_read_is_reported_and_the_rest_is_read(source, why):
    Path("empty").mkdir()
    write("main.tf", f'module "users" {{\n  source = {source}\n}}\nvariable "source" {{}}\n{APP}')
    found = read(".")
    assert why in unread(found)["main.tf:1: module.users"]
    assert ids(found) == [f"{CLIENT}.web"]


def test_a_module_without_a_source_is_reported():
    write("main.tf", 'module "users" {}\n')
    assert "its source is not known" in unread(read("."))["main.tf:1: module.users"]


def test_a_module_that_is_called_no_time_makes_nothing_and_is_not_missed():
    for one in ("count = 0", "for_each = {}", "for_each = toset([])", "count = var.on ? 1 : 0"):
        write("main.tf", f'module "u" {{\n  source = "a/b/c"\n  {one}\n}}\nvariable "on" {{\n  default = false\n}}\n')
        assert unread(read(".")) == {}


def test_each_module_is_reported_once():
    call = 'module "a" {\n  source = "./a"\n  count = 3\n}\n'
    write("main.tf", call)
    write("a/main.tf", 'module "b" {\n  source = "b/c/aws"\n  for_each = toset(["x", "y"])\n}\n')
    assert list(unread(read("."))) == ["a/main.tf:1: module.a.module.b"]


def manifest(*modules) -> None:
    entries = [dict(zip(("Key", "Source", "Version", "Dir"), module, strict=True)) for module in modules]
    write(".terraform/modules/modules.json", json.dumps({"Modules": entries}))


COPY = ".terraform/modules/users"


@pytest.mark.parametrize(
    ("source", "version", "entry", "is_read"),
    [
        ("a/b/aws", None, ("registry.terraform.io/a/b/aws", "1.2.3"), True),
        ("a/b/aws", "1.2.3", ("registry.terraform.io/a/b/aws", "1.2.3"), True),
        ("a/b/aws", "~> 1.1, != 1.2.0", ("registry.terraform.io/a/b/aws", "1.2.3"), True),
        ("a/b/aws", ">= 1, < 2", ("registry.opentofu.org/a/b/aws", "1.9"), True),
        ("a/b/aws", "~> 1.2.0", ("registry.terraform.io/a/b/aws", "1.3.0"), False),
        ("a/b/aws", "2.0.0", ("registry.terraform.io/a/b/aws", "1.2.3"), False),
        ("a/b/aws", ">= 1", ("registry.terraform.io/a/b/aws", "2.0.0-beta1"), False),
        ("a/c/aws", None, ("registry.terraform.io/a/b/aws", "1.2.3"), False),
        ("git::https://x.org/u.git?ref=v1", None, ("git::https://x.org/u.git?ref=v1", ""), True),
        ("git::https://x.org/u.git?ref=v2", None, ("git::https://x.org/u.git?ref=v1", ""), False),
        ("github.com/a/u", None, ("git::https://github.com/a/u.git", ""), True),
    ],
)
def test_a_module_that_init_copied_is_read_if_it_is_the_one_that_is_called(source, version, entry, is_read):
    wanted = f'  version = "{version}"\n' if version else ""
    write("main.tf", f'module "users" {{\n  source = "{source}"\n{wanted}  flows = ["ALLOW_USER_AUTH"]\n}}\n')
    write(f"{COPY}/main.tf", APP)
    manifest(("", "", "", "."), ("users", *entry, COPY))
    found = read(".")
    assert ids(found) == ([f"module.users.{CLIENT}.web"] if is_read else [])
    assert bool(unread(found)) is not is_read


@pytest.mark.parametrize("text", ["[]", '{"Modules": 5}', "{", "[" * 100_000, '{"Modules": [{"Key": "users"}, 7]}'])
def test_a_list_of_copied_modules_that_cannot_be_used_hides_nothing(text):
    write("main.tf", 'module "users" {\n  source = "a/b/aws"\n}\n' + APP)
    write(".terraform/modules/modules.json", text)
    found = read(".")
    assert [what for what, _ in found.unread] == ["main.tf:1: module.users"]
    assert ids(found) == [f"{CLIENT}.web"]


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
