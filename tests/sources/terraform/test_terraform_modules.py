"""Modules that are called: local ones, copies that init made, and those that are not read."""

import json
from pathlib import Path

import pytest

from tests.sources.terraform_folders import APP, CLIENT, ids, read, unread, write

pytestmark = pytest.mark.usefixtures("workdir")


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
