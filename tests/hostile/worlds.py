"""Generated inputs (templates, plans, folders of ``.tf`` files, saved answers), each with ways to take something away.

A world is the texts of a folder by file name. A cut gives the texts with one thing less: a value that becomes unknown,
or a file, page or module that something else refers to. It never takes away a whole resource.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

from cognito_audit.sources.terraform.mapping.tables.fields import Fields
from tests.hostile.values import OWNERS, random_value
from tests.invented.account import CLIENT_ID, IDENTITY_POOL_ID, POOL_ID, answers
from tests.invented.templates import TEMPLATE_TYPES, Tree, terraform_types, tree_of

Texts = dict[str, str]
_LISTED = frozenset(
    {"Schema", "RecoveryMechanisms", "LogConfigurations", "Rules", "CognitoIdentityProviders", "Scopes"}
)
_NAMES = frozenset(
    {"ProviderName", "GroupName", "Domain", "Identifier", "ClientId", "UserPoolId", "IdentityPoolId", "Id"}
)
_KEEP = 0.6
"""How likely an optional member is to be there, or a resource beside a pool."""
_ALWAYS = frozenset({"UserPool", "UserPoolClient", "Other", "IdentityPool"})


class Cut(NamedTuple):
    """What was taken away, in words, and the texts without it."""

    what: str
    texts: Texts


class World(NamedTuple):
    """The texts of a folder, and a function that takes one thing away."""

    texts: Texts
    cut: Callable[[Random], Cut]


def template(random: Random) -> World:
    """Return a CloudFormation template; a cut makes one property a parameter without a value."""
    document = {"Parameters": {"Unset": {"Type": "String"}}, "Resources": _resources(random)}

    def cut(random: Random) -> Cut:
        changed = deepcopy(document)
        resource = random.choice(sorted(changed["Resources"]))
        path = _hide(changed["Resources"][resource]["Properties"], random, lambda _value: {"Ref": "Unset"})
        return Cut(f"{resource}.{path}", {"template.json": json.dumps(changed)})

    return World({"template.json": json.dumps(document)}, cut)


def nested_stack(random: Random) -> World:
    """Return two stacks, the app clients in the inner one; the cut takes its template away."""
    outer = _resources(random)
    inner = {name: outer.pop(name) for name in ("UserPoolClient", "Other")}
    for resource in inner.values():
        resource["Properties"]["UserPoolId"] = {"Ref": "Pool"}
    parameters = {"Pool": {"Ref": "UserPool"}}
    properties = {"TemplateURL": "clients.json", "Parameters": parameters}
    outer["Clients"] = {"Type": "AWS::CloudFormation::Stack", "Properties": properties}
    parent = json.dumps({"Resources": outer})
    child = json.dumps({"Parameters": {"Pool": {"Type": "String"}}, "Resources": inner})
    texts = {"parent.json": parent, "clients.json": child}
    return World(texts, lambda _random: Cut("clients.json", {"parent.json": parent}))


def _resources(random: Random) -> Tree:
    resources: Tree = {}
    types = {**TEMPLATE_TYPES, "AWS::Cognito::UserPoolClient::Other": TEMPLATE_TYPES["AWS::Cognito::UserPoolClient"]}
    for kind, paths in types.items():
        if kind.rpartition(":")[2] not in _ALWAYS and random.random() > _KEEP:
            continue
        properties = _properties(tree_of(paths), random)
        for owner, resource in (("UserPoolId", "UserPool"), ("IdentityPoolId", "IdentityPool")):
            if owner in tree_of(paths):
                properties[owner] = {"Ref": resource}
        resources[kind.rpartition(":")[2]] = {"Type": kind.removesuffix("::Other"), "Properties": properties}
    return resources


def _properties(tree: Tree, random: Random) -> Tree:
    found: Tree = {}
    for name, below in tree.items():
        if name == "*":
            return {"a-provider": _properties(below, random)}
        if name not in _NAMES and random.random() > _KEEP:
            continue
        if below and name not in {"ProviderDetails", "AttributeMapping", "UserPoolTags", "Roles"}:
            inner = _properties(below, random)
            found[name] = [inner] if name in _LISTED else inner
        else:
            found[name] = random_value(name, random)
    return found


def plan(random: Random) -> World:
    """Return a Terraform plan; a cut makes one attribute known after apply."""
    changes = []
    for name, values in _attributes(random).items():
        own = IDENTITY_POOL_ID if name.endswith("identity_pool") else POOL_ID
        ids = {"user_pool_id": POOL_ID, "identity_pool_id": IDENTITY_POOL_ID}
        after = {**values, **{key: value for key, value in ids.items() if key in values}, "id": own}
        change = {"actions": ["create"], "before": None, "after": after, "after_unknown": {}, "after_sensitive": {}}
        changes.append({"address": f"{name}.x", "mode": "managed", "type": name, "name": "x", "change": change})
    document = {
        "format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {}},
        "resource_changes": changes, "configuration": {"root_module": {}}, "complete": True, "errored": False,
    }  # fmt: skip

    def cut(random: Random) -> Cut:
        changed = deepcopy(document)
        resource = random.choice([one for one in changed["resource_changes"] if one["change"]["after"].keys() - {"id"}])
        change = resource["change"]
        name = random.choice(sorted(change["after"].keys() - {"id"}))
        del change["after"][name]
        change["after_unknown"][name] = True
        return Cut(f"{resource['address']}.{name}", {"plan.json": json.dumps(changed)})

    return World({"plan.json": json.dumps(document)}, cut)


def folder(random: Random) -> World:
    """Return a folder of ``.tf`` files with a module; a cut takes the module away, or the value of an argument."""
    lines: list[str] = []
    for name, values in _attributes(random).items():
        lines += [f'resource "{name}" "x" {{', *_lines(name, values, 2), "}"]
    client = ['  name = "inner"', "  user_pool_id = var.pool"]
    flows = json.dumps(random_value("ExplicitAuthFlows", random))
    module = ['variable "pool" {}', 'resource "aws_cognito_user_pool_client" "inner" {', *client]
    module += [f"  explicit_auth_flows = {flows}", "}"]
    call = ['module "clients" {', '  source = "./clients"', "  pool = aws_cognito_user_pool.x.id", "}"]
    head = ['variable "unset" {}', *call]
    inner = {"clients/main.tf": "\n".join(module) + "\n"}

    def texts(body: list[str]) -> Texts:
        return {"main.tf": "\n".join([*head, *body]) + "\n"}

    def cut(random: Random) -> Cut:
        if random.random() < 0.2:
            return Cut("clients/", texts(lines))
        number = random.choice([index for index, line in enumerate(lines) if " = " in line and not line.endswith("{")])
        name = lines[number].partition(" = ")[0]
        return Cut(lines[number], {**texts([*lines[:number], f"{name} = var.unset", *lines[number + 1 :]]), **inner})

    return World({**texts(lines), **inner}, cut)


def _lines(kind: str, values: Tree, indent: int) -> Iterator[str]:
    pad = " " * indent
    for name, value in values.items():
        if name in {"user_pool_id", "identity_pool_id"}:
            owner = f"aws_cognito_{name.removesuffix('_id')}"
            if owner != kind:
                yield f"{pad}{name} = {owner}.x.id"
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield from (f"{pad}{name} {{", *_lines("", value[0], indent + 2), f"{pad}}}")
        else:
            yield f"{pad}{name} = {json.dumps(value)}"


def _attributes(random: Random) -> dict[str, Tree]:
    found = {}
    for name, fields in terraform_types("aws").items():
        always = ("user_pool", "user_pool_client", "identity_pool")
        if name.removeprefix("aws_cognito_") not in always and random.random() > _KEEP:
            continue
        values = _arguments(fields, random)
        if name.endswith("risk_configuration"):
            values.pop("client_id", None)
        for mapping in values.get("role_mappings", ()):
            mapping.setdefault("identity_provider", "a-provider")
        found[name] = values
    return found


def _arguments(fields: Fields, random: Random) -> Tree:
    found: Tree = {}
    for name, spec in fields.items():
        if name in {"id", "arn", "client_secret"} or (name not in OWNERS and random.random() > _KEEP):
            continue
        if isinstance(spec, str):
            found[name] = random_value(spec.rpartition(".")[2], random)
        else:
            found[name] = [_arguments(spec.fields, random)]
    return found


def saved_answers(random: Random) -> World:
    """Return the saved answers of an account; a cut takes an answer or a page away, or makes a member unreadable."""
    documents: dict[str, Any] = {}
    for (_, operation), answer in answers().items():
        if operation in {"ListUserPools", "ListUserPoolReplicas", "ListIdentityPools"}:
            continue
        documents[f"{operation}.json"] = _varied(answer, random)
    clients = [{"ClientId": CLIENT_ID, "UserPoolId": POOL_ID}, {"ClientId": "other", "UserPoolId": POOL_ID}]
    documents["ListUserPoolClients.json"] = {"UserPoolClients": clients[:1], "NextToken": "more"}
    documents["ListUserPoolClients-2.json"] = {"UserPoolClients": clients[1:]}
    # A list says no other than the descriptions do.
    documents["ListGroups.json"]["Groups"] = [documents["GetGroup.json"]["Group"]]
    documents["ListResourceServers.json"]["ResourceServers"] = [
        documents["DescribeResourceServer.json"]["ResourceServer"]
    ]
    provider = documents["DescribeIdentityProvider.json"]["IdentityProvider"]
    shown = {name: provider[name] for name in ("ProviderName", "ProviderType") if name in provider}
    documents["ListIdentityProviders.json"]["Providers"] = [shown]
    described = answers()["cognito-idp", "DescribeUserPoolClient"]["UserPoolClient"]
    documents["DescribeUserPoolClient-2.json"] = _varied({"UserPoolClient": {**described, "ClientId": "other"}}, random)

    def cut(random: Random) -> Cut:
        name = random.choice(sorted(documents))
        if random.random() < 0.5:
            return Cut(name, _dumped({key: one for key, one in documents.items() if key != name}))
        changed = deepcopy(documents)
        path = _hide(changed[name], random, _of_another_type, keep=_NAMES)
        return Cut(f"{name}: {path}", _dumped(changed))

    return World(_dumped(documents), cut)


def _dumped(documents: Mapping[str, Any]) -> Texts:
    return {name: json.dumps(document) for name, document in documents.items()}


def _varied(value: Any, random: Random, name: str = "") -> Any:
    """Return an answer with other values, and without some of its members."""
    if isinstance(value, Mapping):
        kept = {key for key in value if key in _NAMES or isinstance(value[key], Mapping | list)}
        kept |= {key for key in value if random.random() < _KEEP}
        return {key: _varied(value[key], random, key) for key in value if key in kept}
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return [_varied(one, random, name) for one in value]
    if name in _NAMES or name in {"Arn", "CustomDomain", "RoleArn", "CreationDate", "LastModifiedDate"}:
        return value
    return random_value(name, random) if isinstance(value, str | list | bool | int) else value


def _of_another_type(value: Any) -> Any:
    return 12345 if isinstance(value, dict | list) else {"no": ["such", "type"]}


def _hide(tree: Any, random: Random, unknown: Callable[[Any], Any], keep: frozenset[str] = frozenset()) -> str:
    """Put an unknown value in place of one value in a structure; return the path of that value."""
    path: list[str] = []
    while True:
        keys = [key for key in (tree if isinstance(tree, dict) else range(len(tree))) if key not in keep]
        if not keys:
            return ".".join(path)
        key = random.choice(keys)
        path.append(str(key))
        inner = tree[key]
        if isinstance(inner, dict | list) and inner and random.random() < 0.7:
            tree = inner
            continue
        tree[key] = unknown(inner)
        return ".".join(path)


WORLDS = {
    "template": template, "nested-stack": nested_stack, "plan": plan, "folder": folder, "saved-answers": saved_answers,
}  # fmt: skip
"""What generates a world, by the kind of input."""
