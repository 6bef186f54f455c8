"""Functions and operators at their limits: what Terraform refuses is refused, what is not evaluated is unknown."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.files.input_file import InputFile
from cognito_audit.sources.terraform.evaluation.functions import TABLES
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression
from cognito_audit.sources.terraform.reader import TerraformReader

pytestmark = pytest.mark.usefixtures("workdir")

CLIENT = "aws_cognito_user_pool_client"


def value(expression: str, more: str = "") -> Any:
    """Return the value of an expression, as a name and as a list of flows."""
    text = f'resource "{CLIENT}" "web" {{\n  name = {expression}\n  user_pool_id = "eu-west-1_a"\n}}\n{more}'
    Path("main.tf").write_text(text, encoding="utf-8")
    found = FileSource(["main.tf"], FileOptions()).read(frozenset())
    assert found.errors == ()
    (target,) = (one for one in found.targets if one.kind == "client")
    return target.answers["client"].get("ClientName")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("lower(5)", "5"),
        ("upper(true)", "TRUE"),
        ('join("-", ["a", 1, true])', "a-1-true"),
        ('contains(["a"], "a")', "true"),
        ('contains([1], true) ? "a" : "b"', "b"),
        ('lookup({"1" = "a"}, 1)', "a"),
        ('try(lower([]), "refused")', "refused"),
        ('try(contains("abc", "a"), "refused")', "refused"),
        ('try(keys(["a"]), "refused")', "refused"),
        ('try(values(["a"]), "refused")', "refused"),
        ('try(flatten("ab"), "refused")', "refused"),
        ('try(one("a"), "refused")', "refused"),
        ('try(join(",", "ab"), "refused")', "refused"),
        ('try(join(",", [null]), "refused")', "refused"),
        ('try(lookup({}, []), "refused")', "refused"),
        ('try({for x in ["a", "a"] : x => 1}, "refused")', "refused"),
        ('length(distinct([1, true, "a", "a", "1"]))', "3"),
        ("length(distinct([[1], [1], [2]]))", "2"),
        ('try(distinct([1, [1]]), "refused")', "refused"),
        ('contains(["1"], 1) ? "a" : "b"', "b"),
        ('replace("a", "/a/", "b")', "b"),
        ('join("-", split("", "abc"))', "a-b-c"),
        ('try(regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), "none")', "none"),
        ('try(tonumber("1_000"), "refused")', "refused"),
        ('try(range(1000000000), "refused")', "refused"),
    ],
)
def test_a_function_takes_what_terraform_takes(expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'try(length(data.aws_x.y), "wrong")',
        'try(length(local.x), "wrong")',
        'try(keys(local.x), "wrong")',
        'try(concat(var.unknown, ["a"])[5], "wrong")',
        'tolist(["a"]) == ["a"] ? "a" : "b"',
        'tonumber("inf")',
        'format("%1000000000s", "a")',
        'cidrsubnets("10.0.0.0/8", 20, 20)',
    ],
)
def test_what_is_not_evaluated_is_unknown_and_not_refused(expression):
    found = value(expression, f'variable "unknown" {{}}\nlocals {{\n  x = {CLIENT}.web\n}}\n')
    assert isinstance(found, Unknown)
    assert not isinstance(found, InvalidExpression)


def test_the_tables_that_are_loaded_later_have_the_functions_that_are_listed():
    for place, names in TABLES.items():
        module, table = place.split(":")
        assert sorted(getattr(import_module(module), table)) == sorted(names)


BIG = f'locals {{\n  l = [{", ".join(map(str, range(4000)))}]\n  s = "{"x" * 200_000}"\n}}\n'


@pytest.mark.parametrize(
    "expression",
    [
        '[for i in local.l : "${local.s}${i}"]',
        'join(local.s, [for i in local.l : "a"])',
        "[for i in local.l : upper(local.s)]",
        "[for i in local.l : local.l[i]]",
        '[for i in local.l : split("x", local.s)]',
    ],
)
def test_an_expression_that_grows_ends(expression):
    assert isinstance(value(expression, BIG + 'variable "unknown" {}\n'), Unknown)


@pytest.mark.parametrize("text", ["\n" * 200_000, " " * 500_000, "\t\n" * 100_000])
def test_blanks_before_a_document_take_no_time(text):
    reader = TerraformReader()
    for file in (InputFile("-", text.encode()), InputFile("plan.json", text.encode(), Path("plan.json"))):
        assert not reader.recognises(file)
    assert reader.recognises(InputFile("-", text.encode() + b'{"format_version": "1.2", "resource_changes": []}'))
