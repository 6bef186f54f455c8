"""Hostile Terraform: constructs beside a resource, damage in plans, and folders whose files refer to each other."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

Texts = dict[str, str | Path | None]
"""The files of a folder: their text, the target of a link, or None for a named pipe."""

CLIENT: Final = "aws_cognito_user_pool_client"
SECONDS: Final = 30
"""The processor time that a run may take."""


def client(name: str = "web", url: str = "https://app.example.com/cb", more: str = "") -> str:
    """Return an app client; one with an ``http`` URL fails the rule that the campaign judges by."""
    return (
        f'resource "{CLIENT}" "{name}" {{\n  name = "{name}"\n  user_pool_id = "eu-west-1_a"\n'
        f'  callback_urls = ["{url}"]\n{more}}}\n'
    )


GOOD: Final = client()
BAD: Final = client(url="http://app.example.com/cb")


def _module(source: str, more: str = "") -> Texts:
    return {"module.tf": f'module "users" {{\n  source = {source}\n{more}}}\nvariable "unset" {{}}\n'}


def _file(text: str, name: str = "other.tf") -> Texts:
    return {name: text}


HIDING: Final[Mapping[str, Texts]] = {
    "registry module": _module('"lgallard/cognito-user-pool/aws"'),
    "git module": _module('"git::https://example.com/users.git//a?ref=v1"'),
    "missing folder": _module('"./missing"'),
    "source that is a file": _module('"./main.tf"'),
    "source that is unknown": _module("var.unset"),
    "source with a NUL": _module('"./a\\u0000b"'),
    "module without a source": {"module.tf": 'module "users" {}\n'},
    "module with an unknown count": _module('"a/b/aws"', "  count = var.unset\n"),
    "module that calls itself": {**_module('"./a"'), "a": Path()},
    "circle": {
        "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
        "b/main.tf": 'module "a" {\n  source = "../a"\n}\n',
    },
    "empty folder": {**_module('"./empty"'), "empty/README.md": "nothing\n"},
    "override file": _file(client(url="http://a.example.com"), "override.tf"),
    "override of OpenTofu": _file(client(url="http://a.example.com"), "x_override.tofu"),
    "unknown block": _file('resourse "aws_cognito_user_pool_client" "x" {\n}\n'),
    "unknown block of JSON": _file('{"resourses": {"x": {}}}', "other.tf.json"),
    "unknown list": _file(client("list", more="").replace('["https://app.example.com/cb"]', "var.unset")
                          + 'variable "unset" {}\n'),
    "unknown item": _file(client("item", "${var.unset}") + 'variable "unset" {}\n'),
    "ignored changes": _file(client("kept", more="  lifecycle {\n    ignore_changes = all\n  }\n")),
    "tfvars that may be used": {
        "other.tf": client("vars", "${var.url}") + 'variable "url" {\n  default = "https://a.example.com"\n}\n',
        "prod.tfvars": 'url = "http://a.example.com"\n',
    },
    "terragrunt's include": {
        "other.tf": client("grunt", "${var.url}") + 'variable "url" {\n  default = "https://a.example.com"\n}\n',
        "terragrunt.hcl": 'include "root" {\n  path = find_in_parent_folders()\n}\n',
    },
    "terragrunt's unit": {"live/terragrunt.hcl": 'terraform {\n  source = "git::https://example.com/u.git"\n}\n'},
    "terragrunt's stack": {"live/terragrunt.stack.hcl": 'unit "a" {\n  source = "./a"\n}\n'},
    "broken file": _file("resource {{{\n"),
    "resource without a name": _file(f'resource "{CLIENT}" {{\n}}\n'),
    "two of one name": _file(GOOD),
    "two attributes": _file(client("twice", more='  callback_urls = ["http://a.example.com"]\n')),
    "too deep": _file(client("deep", more=f"  x = {'[' * 500}{']' * 500}\n")),
    "too long": _file("# x\n" * 300_000 + client("long", "http://a.example.com")),
    "named pipe": {"pipe.tf": None},
    "named pipe of values": {"pipe.auto.tfvars": None},
    "named pipe in a module": {**_module('"./a"'), "a/main.tf": GOOD, "a/pipe.tf": None},
    "link to nothing": {"gone.tf": Path("nowhere.tf")},
    "link to a device": {"zero.tf": Path("/dev/zero")},
    "not JSON": _file('{"resource": ', "other.tf.json"),
    "JSON of wrong types": _file('{"resource": ["x"]}', "other.tf.json"),
    "doubled key of JSON": _file('{"resource": {"aws_cognito_user_pool_client": {"a": {}, "a": {}}}}', "o.tf.json"),
}  # fmt: skip
"""What hides a resource or a value: a run with it is never complete."""

PLAIN: Final[Mapping[str, Texts]] = {
    "text of CloudFormation": _file('locals {\n  text = "Type: AWS::Cognito::UserPool"\n}\n', "p1.tf"),
    "heredoc with a template": _file("locals {\n  doc = <<EOT\nResources:\n  ${1}\nEOT \n}\n", "p2.tf"),
    "module that is not made": _file('module "off" {\n  source = "a/b/aws"\n  count = 0\n}\n', "p3.tf"),
    "many blank lines": _file("\n" * 20_000, "p4.tf"),
    "chain of names": _file("locals {\n" + "".join(f"  c{i} = local.c{i + 1}\n" for i in range(900)) + "}\n", "p5.tf"),
    "circle of names": _file("locals {\n  d = local.e\n  e = local.d\n}\n", "p6.tf"),
    "folder that looks like a file": {"folder.tf/README.md": "nothing\n"},
    "check, import, moved": _file(
        'moved {\n  from = a.b\n  to = a.c\n}\nimport {\n  to = a.b\n  id = "x"\n}\ncheck "c" {}\n', "p7.tf"
    ),
    "data source": _file('data "aws_cognito_user_pool_clients" "d" {\n  user_pool_id = "x"\n}\n', "p8.tf"),
    "provider aliases": _file('provider "aws" {\n  alias = "b"\n  region = var.r\n}\nvariable "r" {}\n', "p9.tf"),
    "growing text": _file(
        'locals {\n  g0 = "xxxxxxxxxxxxxxxx"\n'
        + "".join(f'  g{i + 1} = "${{local.g{i}}}${{local.g{i}}}"\n' for i in range(60))
        + '}\noutput "g" {\n  value = local.g60\n}\n',
        "q1.tf",
    ),
    "huge count": _file(client("many", more="  count = 1000000000\n"), "q2.tf"),
    "half a character": _file('{"locals": {"x": "\\ud800"}}', "q3.tf.json"),
    "pattern that takes long": _file(
        f'locals {{\n  r = regex("(a+)+$", "{"a" * 40}b")\n}}\noutput "r" {{\n  value = local.r\n}}\n', "q4.tf"
    ),
}  # fmt: skip
"""What hides nothing."""


def plan(*, as_state: bool) -> dict[str, Any]:
    """Return a plan or a state with a client that fails."""
    values = {"name": "web", "user_pool_id": "eu-west-1_a", "callback_urls": ["http://a.example.com"]}
    entry = {"address": f"{CLIENT}.web", "mode": "managed", "type": CLIENT, "name": "web"}
    if as_state:
        module = {"address": "module.a", "resources": [{**entry, "values": values, "sensitive_values": {}}]}
        root = {"resources": [], "child_modules": [module]}
        return {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": root}}
    change = {
        "actions": ["create"],
        "before": None,
        "after": values,
        "after_unknown": {"id": True},
        "after_sensitive": {},
    }
    return {
        "format_version": "1.2", "terraform_version": "1.9.0", "complete": True, "errored": False,
        "resource_changes": [{**entry, "module_address": "module.a", "change": change}],
    }  # fmt: skip


_WRONG: Final = (5, 1.5, True, "wrong", [], {}, None, [None], {"a": {"b": []}}, ["\ud800\0"], [[[[]]]])
_MEANING: Final = frozenset(
    {"mode", "deposed", "name", "before", "after_sensitive", "sensitive_values", "terraform_version"}
)
"""Members whose other values mean something else, or are not read."""


def damaged(document: Any, random: Random) -> str:
    """Put a value of a wrong type somewhere in a plan or a state, and return where."""
    while True:
        at, path = document, []
        while isinstance(at, dict | list) and at and (not path or random.random() < 0.85):
            keys = [key for key in (at if isinstance(at, dict) else range(len(at))) if key not in _MEANING]
            key = random.choice(keys or [None])
            if key is None:
                break
            path.append(key)
            parent, at = at, at[key]
        value = random.choice(_WRONG)
        if path and _is_damage(path, at, value):
            parent[path[-1]] = value
            return f"{path} = {value!r}"


def _is_damage(path: list[Any], before: Any, value: Any) -> bool:
    """Return whether the value cannot be what Terraform printed, or may hide something."""
    if path[-1] in {"complete", "errored", "id"}:
        return value not in (None, before)
    if path[-1] in {"type", "format_version"}:
        return not isinstance(value, str)
    if path[-1] in {"after_unknown", "module_address", "actions", "address", "user_pool_id"}:
        return False  # absent or another text: it says something else, and hides nothing
    if "callback_urls" in path:  # a number or a boolean in a list of texts becomes a text, as in Terraform
        return isinstance(value, dict if isinstance(path[-1], int) else dict | bool | int) and value != {}
    if path[-1] in {"resources", "child_modules", "resource_changes"}:
        return not isinstance(value, list | None) or value == [None]
    return value not in (None, [], {}) and type(value) is not type(before)


def worlds(random: Random) -> tuple[Texts, list[str]]:
    """Return a folder, and the beginnings of the names of files that others refer to."""
    return random.choice((_local_modules, _installed_module, _unit))(random)


def _url(random: Random) -> str:
    return random.choice(("https://a.example.com", "http://a.example.com"))


def _local_modules(random: Random) -> tuple[Texts, list[str]]:
    texts: Texts = {
        "main.tf": client(url=_url(random)) + 'module "outer" {\n  source = "./modules/outer"\n}\n',
        "modules/outer/main.tf": client(url=_url(random)) + 'module "inner" {\n  source = "../inner"\n  count = 2\n}\n',
        "modules/inner/main.tf": client(url=_url(random)),
    }
    return texts, ["modules/", "modules/inner/"]  # without outer/ alone, inner/ is a root module


def _installed_module(random: Random) -> tuple[Texts, list[str]]:
    modules = [{"Key": "", "Source": "", "Dir": "."}]
    modules += [
        {"Key": "u", "Source": "registry.terraform.io/a/u/aws", "Version": "1.0.0", "Dir": ".terraform/modules/u"}
    ]
    texts: Texts = {
        "main.tf": client(url=_url(random)) + 'module "u" {\n  source = "a/u/aws"\n  version = "~> 1.0"\n}\n',
        ".terraform/modules/modules.json": json.dumps({"Modules": modules}),
        ".terraform/modules/u/main.tf": client(url=_url(random)),
    }
    return texts, [".terraform/", ".terraform/modules/modules.json", ".terraform/modules/u/"]


def _unit(random: Random) -> tuple[Texts, list[str]]:
    inputs = f'inputs = {{\n  url = "{_url(random)}"\n}}\n'
    texts: Texts = {
        "live/prod/terragrunt.hcl": 'terraform {\n  source = "../../modules/users"\n}\n' + inputs,
        "modules/users/main.tf": client(url="${var.url}")
        + 'variable "url" {\n  default = "https://a.example.com"\n}\n',
    }
    return texts, ["modules/", "modules/users/main.tf"]


def slow_expressions() -> Mapping[str, str]:
    """Return folders whose values grow, or take long to work out."""
    numbers = ", ".join(map(str, range(15_000)))
    head = f'locals {{\n  l = [{numbers}]\n  s = "{"x" * 800_000}"\n}}\nvariable "unset" {{}}\n'
    made: Callable[[str], str] = lambda urls: head + client().replace('["https://app.example.com/cb"]', urls)  # noqa: E731
    return {
        urls: made(urls)
        for urls in (
            "[for i in local.l : [for j in local.l : [for k in local.l : k]]]",
            "[for i in local.l : var.unset ? local.l : local.l]",
            "[for i in local.l : local.l == local.l]",
            "[for i in local.l : distinct([for x in local.l : [x]])]",
            "[for i in local.l : concat(local.l, local.l)]",
            "[for i in local.l : contains(local.l, i)]",
            '[for i in local.l : "${local.s}${i}"]',
            "[for i in local.l : merge({for x in local.l : x => x}, {for x in local.l : x => x})]",
            "[for i in local.l : jsonencode(local.l)]",
        )
    }
