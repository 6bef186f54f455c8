"""The corpus of inputs as people have them: its table, and counts of what its files hold.

The counts read the texts by themselves, with no part of the program, so that they say what the corpus is.
"""

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import hcl2
import yaml

CORPUS = Path(__file__).parents[1] / "corpus" / "wild"
ROWS: list[dict[str, Any]] = tomllib.loads((CORPUS / "table.toml").read_text("utf-8"))["input"]
_TEMPLATES = ("cloudformation", "cdk", "sam", "serverless", "amplify")
_FOLDERS = ("terraform", "modules")
_LEGACY = frozenset({"ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH", "CUSTOM_AUTH_FLOW_ONLY"})

Properties = dict[str, Any]


class Client(NamedTuple):
    """An app client as its file writes it, with the resource (its condition, ``count``) and its user pool."""

    properties: Properties
    resource: Properties
    pool: Properties


class _Loader(yaml.SafeLoader):
    """Reads ``!Ref x`` as ``{"!Ref": "x"}``."""


def _tagged(loader: yaml.Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {f"!{suffix}": loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return {f"!{suffix}": loader.construct_sequence(node, deep=True)}
    return {f"!{suffix}": node.value}


_Loader.add_multi_constructor("!", _tagged)


def templates() -> list[Properties]:
    """Return the templates with an app client: of Serverless Framework, what they have for CloudFormation."""
    files = (file for kind in _TEMPLATES for file in sorted((CORPUS / kind).rglob("*")) if file.is_file())
    found = (_template(file) for file in files if file.suffix in {".yaml", ".yml", ".json", ".template"})
    return [template for template in found if any(_of_type(template, "AWS::Cognito::UserPoolClient"))]


def _template(file: Path) -> Properties:
    text = file.read_text("utf-8")
    data = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, _Loader)  # noqa: S506  a SafeLoader
    data = data if isinstance(data, dict) else {}
    inner = data.get("resources")
    return inner if isinstance(inner, dict) else data


def _of_type(template: Properties, kind: str) -> Iterator[tuple[str, Properties]]:
    resources = template.get("Resources", {})
    return ((name, one) for name, one in resources.items() if one.get("Type") == kind)


def clients_of_templates() -> list[Client]:
    """Return the app clients of all templates."""
    return [
        Client(one.get("Properties", {}), one, _pool(template))
        for template in templates()
        for _, one in _of_type(template, "AWS::Cognito::UserPoolClient")
    ]


def _pool(template: Properties) -> Properties:
    return next((one.get("Properties", {}) for _, one in _of_type(template, "AWS::Cognito::UserPool")), {})


def terraform_roots() -> list[Path]:
    """Return the folders that Terraform would be run in."""
    return [folder for kind in _FOLDERS for folder in sorted((CORPUS / kind).iterdir())]


def calls_modules_only(root: Path) -> bool:
    """Return whether a root module holds a module call and no resource of its own."""
    bodies = list(map(_body, root.glob("*.tf")))
    return not any(body.get("resource") for body in bodies)


def terraform_clients() -> list[Client]:
    """Return the app clients of all Terraform files."""
    names = (f"{maker}_user_pool_client" for maker in ("aws_cognito", "awscc_cognito"))
    kinds = frozenset(names)
    files = (file for root in terraform_roots() for file in sorted(root.rglob("*")) if file.suffix in {".tf", ".tofu"})
    return [
        Client(client, client, {})
        for file in files
        for resource in _body(file).get("resource", ())
        for kind, named in resource.items()
        if kind.strip('"') in kinds
        for client in named.values()
    ]


def _body(file: Path) -> Properties:
    body: Properties = hcl2.loads(file.read_text("utf-8"))
    return body


def share(clients: list[Client], holds: Callable[[Client], object]) -> float:
    """Return of how many clients it holds, from 0 to 1."""
    return sum(bool(holds(one)) for one in clients) / len(clients)


def texts(value: Any) -> list[str]:
    """Return all texts in a value."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [str(value).strip('"')]


def has_intrinsic(value: Any) -> bool:
    """Return whether a value contains a function of CloudFormation or a variable of Serverless."""
    if isinstance(value, list):
        return any(map(has_intrinsic, value))
    return isinstance(value, dict) or "${" in str(value)


def has_legacy_flow(client: Client) -> bool:
    """Return whether a client has a flow by its old name."""
    return not _LEGACY.isdisjoint(texts(client.properties.get("ExplicitAuthFlows", [])))
