"""Variables of root modules: what the command line gives them, what limits them, and how Terraform reads it."""

from pathlib import Path
from typing import Any

import pytest

from cognito_audit.errors import UserError
from cognito_audit.model.partial import Choice
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.files.input_file import InputFile
from cognito_audit.sources.files.parameters import parameters_of, spelled_out
from tests.sources.terraform_folders import CLIENT, WEB, read, write

pytestmark = pytest.mark.usefixtures("workdir")


def named(variable: str, *given: str, value: str = "var.x", files: tuple[str, ...] = ()) -> Any:
    """The name of a client, with values that the command line gives."""
    write("main.tf", f"{WEB.replace(chr(34) + 'web' + chr(34) + chr(10), value + chr(10))}}}\n{variable}\n")
    options = FileOptions(parameters=parameters_of(given), spelled_out=spelled_out(given), variable_files=files)
    found = FileSource(["."], options).read(frozenset())
    assert found.errors == ()
    (client,) = (target for target in found.targets if target.kind == "client")
    return client.answers["client"].get("ClientName")


@pytest.mark.parametrize(
    ("variable", "given", "value", "expected"),
    [
        ('variable "x" {}', "x=a", "var.x", "a"),
        ('variable "x" {}', "x=", 'var.x == "" ? "empty" : "other"', "empty"),
        ('variable "x" {}', 'x="a"', "var.x", '"a"'),
        ('variable "x" {}', "x=[1]", "var.x", "[1]"),
        ('variable "x" {}', "x=${y} %{z} \\n", "var.x", "${y} %{z} \\n"),
        ('variable "x" {\n  type = string\n}', "x=a=b", "var.x", "a=b"),
        ('variable "x" {\n  type = "string"\n}', "x=5", "var.x", "5"),
        ('variable "x" {\n  type = number\n}', "x=5", 'var.x == 5 ? "five" : "other"', "five"),
        ('variable "x" {\n  type = bool\n}', "x=true", 'var.x ? "yes" : "no"', "yes"),
        ('variable "x" {\n  type = list(string)\n}', 'x=["a", "b"]', "var.x[1]", "b"),
        ('variable "x" {\n  type = map(string)\n}', 'x={ k = "v" }', "var.x.k", "v"),
        ('variable "x" {\n  type = any\n}', 'x="a"', "var.x", "a"),
        ('variable "x" {\n  type = object({ a = optional(string, "d") })\n}', "x={}", "var.x.a", "d"),
        ('variable "x" {\n  default = "d"\n}', "x=a", "var.x", "a"),
        ('variable "x" {\n  type    = set(string)\n  default = ["b", "a"]\n}', None, 'join("", var.x)', "ab"),
        ('variable "x" {\n  type    = list(string)\n  default = [1, true]\n}', None, 'join(",", var.x)', "1,true"),
        ('variable "x" {\n  default  = "d"\n  nullable = false\n}', None, "var.x", "d"),
    ],
)
def test_a_value_is_read_as_terraform_reads_it(variable, given, value, expected):
    assert named(variable, *([given] if given else []), value=value) == expected


def test_files_count_in_their_order_and_values_before_them():
    write("terraform.tfvars", 'x = "first"\n')
    write("b.auto.tfvars", 'x = "b"\n')
    write("a.auto.tfvars.json", '{"x": "a"}\n')
    write("one.vars", 'x = "one"\n')
    write("two.json", '{"x": "two"}\n')
    variable = 'variable "x" {}'
    assert named(variable) == "b"
    assert named(variable, files=("one.vars",)) == "one"
    assert named(variable, files=("one.vars", "two.json")) == "two"
    assert named(variable, "x=given", files=("one.vars",)) == "given"


def test_the_environment_sets_no_variable(monkeypatch):
    monkeypatch.setenv("TF_VAR_x", "environment")
    assert named('variable "x" {\n  default = "d"\n}') == "d"


def test_a_name_that_nothing_declares_is_refused():
    with pytest.raises(UserError, match="no template or root module that is read here declares y"):
        named('variable "x" {}', "y=a")


def test_a_value_that_is_not_an_expression_is_an_error():
    write("main.tf", WEB + '}\nvariable "x" {\n  type = list(string)\n}\n')
    given = ("x=[a",)
    (error,) = (
        FileSource(["."], FileOptions(parameters=parameters_of(given), spelled_out=spelled_out(given)))
        .read(frozenset())
        .errors
    )
    assert "--parameter x: expected an expression" in error.message


def test_standard_input_gets_values_too():
    text = f'resource "{CLIENT}" "web" {{\n  name = var.x\n  user_pool_id = "eu-west-1_a"\n}}\nvariable "x" {{}}\n'
    options = FileOptions(parameters={"x": "a"}, spelled_out=("x",), stdin=text.encode())
    found = FileSource(["-"], options).read(frozenset())
    assert [one.answers["client"]["ClientName"] for one in found.targets if one.kind == "client"] == ["a"]


@pytest.mark.parametrize(
    ("condition", "options"),
    [
        ('contains(["a", "b"], var.x)', {"a", "b"}),
        ('contains(toset(["a", "b"]), var.x)', {"a", "b"}),
        ("contains(local.names, var.x)", {"p", "q"}),
        ('var.x == "a" || var.x == "b"', {"a", "b"}),
        ('"a" == var.x || (var.x == "b")', {"a", "b"}),
        ('contains(["a", "b", "c"], var.x) && var.x != "c"', {"a", "b", "c"}),
        ('length(var.x) > 1 && contains(["aa", "bb"], var.x)', {"aa", "bb"}),
        ('can(regex("^(dev|prod)$", var.x))', {"dev", "prod"}),
        ('can(index(["a", "b"], var.x))', {"a", "b"}),
        ('contains(["a", "b"], lower(var.x))', None),
        ('!contains(["a", "b"], var.x)', None),
        ('contains(["a", "b"], var.x) || length(var.x) == 9', None),
        ('can(regex("^(dev|prod)", var.x))', None),
        ('can(regex("^(de.|prod)$", var.x))', None),
        ("contains(var.list, var.x)", None),
    ],
)
def test_a_validation_that_lists_the_values_limits_a_variable(condition, options):
    validation = f'validation {{\n    condition = {condition}\n    error_message = "no"\n  }}'
    more = 'locals {\n  names = ["p", "q"]\n}\nvariable "list" {\n  type = list(string)\n}\n'
    found = named(f'variable "x" {{\n  {validation}\n}}\n{more}')
    if options is None:
        assert not isinstance(found, Choice)
    else:
        assert found.decision == "the variable x"
        assert set(found.options) == options


def test_what_all_values_of_a_validation_give_is_known():
    variable = 'variable "x" {\n  validation {\n    condition = contains(["a", "b"], var.x)\n  }\n}'
    assert named(variable, value='var.x == "c" ? "third" : "one of two"') == "one of two"


def test_a_secret_variable_is_not_listed():
    variable = 'variable "x" {\n  sensitive = true\n  validation {\n    condition = contains(["a", "b"], var.x)\n  }\n}'
    assert not isinstance(named(variable), Choice)


def test_a_tfvars_file_that_may_be_used_leaves_what_the_validation_allows():
    write("prod.tfvars", 'x = "a"\n')
    variable = 'variable "x" {\n  default = "b"\n  validation {\n    condition = contains(["a", "b"], var.x)\n  }\n}'
    assert set(named(variable).options) == {"a", "b"}


def test_a_folder_of_opentofu_reads_its_own_files_first():
    write("main.tf", WEB.replace('"web"\n', '"terraform"\n') + "}\n")
    write("main.tofu", WEB.replace('"web"\n', '"tofu"\n') + "}\n")
    write("more.tofu.json", '{"locals": {"a": 1}}')
    found = read(".")
    assert [one.answers["client"]["ClientName"] for one in found.targets if one.kind == "client"] == ["tofu"]
    assert InputFile("x", Path("main.tofu").read_bytes()).text.startswith("resource")
