"""Templates in which every property that is read is given, with the invented name beside them or without."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from cognito_audit.lib.package_data import package_file
from cognito_audit.sources.assembly import member_types
from cognito_audit.sources.terraform.mapping.conversion import BOOLEANS, LISTS, MAPS, NUMBERS
from cognito_audit.sources.terraform.mapping.resource_types import (
    CLIENT_TYPES,
    COMPANION_TYPES,
    MANAGED_CLIENT,
    PART_TYPES,
    POOL_TYPES,
    ROLE_TYPES,
)
from cognito_audit.sources.terraform.mapping.tables.fields import Fields
from cognito_audit.sources.terraform.mapping.tables.pool import AWSCC_MFA, MFA
from tests.invented.account import IDENTITY_POOL_ID, POOL_ID
from tests.invented.inventing import ARGUMENT, NAME, VALUE

WORDS = {
    "MfaConfiguration": "OPTIONAL", "UserPoolTier": "PLUS", "DeletionProtection": "INACTIVE", "Feature": "DISABLED",
    "AdvancedSecurityMode": "ENFORCED", "PreventUserExistenceErrors": "LEGACY", "AccessToken": "minutes",
    "IdToken": "minutes", "RefreshToken": "days", "DefaultEmailOption": "CONFIRM_WITH_CODE", "ClientId": "ALL",
    "EnabledMfas": ["SMS_MFA", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA"], "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
    "AllowedOAuthFlows": ["code"], "AllowedFirstAuthFactors": ["PASSWORD"], "EmailSendingAccount": "DEVELOPER",
    "FactorConfiguration": "SINGLE_FACTOR", "KeyType": "AWS_OWNED_KEY", "LambdaVersion": "V1_0", "Type": "ORIGINAL",
    "CustomAuthMode": "AUDIT", "UserVerification": "required", "WebAuthnUserVerification": "required",
    "WebAuthnFactorConfiguration": "SINGLE_FACTOR",
}  # fmt: skip
"""Values that the enumerations know; all others are any text."""
TEMPLATE_TYPES = {
    kind: [path for path, decision in held.items() if decision == "read"]
    for kind, held in tomllib.loads(package_file("aws/ledger.toml").read_text("utf-8"))["cloudformation"].items()
    if isinstance(held, Mapping) and "read" in held.values()
}
"""The properties that are read of each resource type, dotted."""
_LISTED = member_types.STRUCTURE_LISTS | {"Schema"}
Tree = dict[str, Any]


def template(*, invented: bool) -> dict[str, str]:
    """A CloudFormation template with a resource of each type."""
    resources = {}
    for kind, paths in TEMPLATE_TYPES.items():
        properties = _properties(tree_of(paths), invented=invented)
        if "UserPoolId" in properties:
            properties["UserPoolId"] = {"Ref": "UserPool"}
        if "IdentityPoolId" in properties:
            properties["IdentityPoolId"] = {"Ref": "IdentityPool"}
        resources[kind.rpartition(":")[2]] = {"Type": kind, "Properties": properties}
    return {"template.json": json.dumps({"Resources": resources}, indent=1)}


def tree_of(paths: list[str]) -> Tree:
    """Dotted paths as a tree."""
    tree: Tree = {}
    for path in paths:
        at = tree
        for step in path.split("."):
            at = at.setdefault(step, {})
    return tree


def _properties(tree: Tree, *, invented: bool) -> Tree:
    found: Tree = {}
    for name, below in tree.items():
        if name == "*":
            return {"a-provider": _properties(below, invented=invented)}
        if below and name not in member_types.MAPS:
            inner = _properties(below, invented=invented)
            found[name] = [inner] if name in _LISTED else inner
        else:
            found[name] = _value(name)
    return {**found, **({NAME: VALUE} if invented else {})}


def _value(name: str) -> Any:
    if name in WORDS:
        return WORDS[name]
    if name in member_types.BOOLEANS or name in BOOLEANS:
        return True
    if name in member_types.INTEGERS or name in NUMBERS:
        return 8
    if name in member_types.TEXT_LISTS or name in LISTS:
        return ["email"]
    return {"email": "email"} if name in member_types.MAPS or name in MAPS else f"a-{name.lower()}"


def terraform_types(provider: str) -> dict[str, Fields]:
    """The tables of the resource types of ``aws`` or ``awscc``, by type."""
    tables = {**CLIENT_TYPES, **POOL_TYPES, **ROLE_TYPES}
    tables |= {name: fields for name, (_, fields) in {**COMPANION_TYPES, **PART_TYPES}.items()}
    second = {"aws_cognito_user_pool": MFA, "awscc_cognito_user_pool": AWSCC_MFA}
    return {
        name: {**fields, **second.get(name, {})}
        for name, fields in tables.items()
        if name.startswith(f"{provider}_") and name != MANAGED_CLIENT
    }


def attributes(provider: str, *, invented: bool) -> dict[str, Tree]:
    """The attributes of one resource of each type, by type."""
    found = {
        name: _attributes(fields, blocks=provider == "aws", invented=invented)
        for name, fields in terraform_types(provider).items()
    }
    for name, values in found.items():
        if name == "awscc_cognito_user_pool":
            values["enabled_mfas"] = WORDS["EnabledMfas"]
        if name.endswith("risk_configuration"):
            del values["client_id"]
        if "role_mappings" in values:  # a map there, whose keys name the providers
            (mapping,) = values["role_mappings"]
            del mapping["identity_provider"]
            values["role_mappings"] = {"a-provider": mapping}
    return found


def _attributes(fields: Fields, *, blocks: bool, invented: bool) -> Tree:
    found: Tree = {}
    for name, spec in fields.items():
        if isinstance(spec, str):
            if name not in {"id", "arn", "client_secret"}:
                found[name] = _value(spec.rpartition(".")[2])
        else:
            inner = _attributes(spec.fields, blocks=blocks, invented=invented)
            found[name] = [inner] if blocks or spec.many else inner
    return {**found, **({ARGUMENT: VALUE} if invented else {})}


def plan(provider: str, *, invented: bool) -> dict[str, str]:
    """A Terraform plan."""
    ids = {"user_pool_id": POOL_ID, "identity_pool_id": IDENTITY_POOL_ID}
    changes = []
    for name, values in attributes(provider, invented=invented).items():
        own = IDENTITY_POOL_ID if name.endswith("identity_pool") else POOL_ID
        after = {**values, **{key: value for key, value in ids.items() if key in values}, "id": own}
        change = {"actions": ["create"], "before": None, "after": after, "after_unknown": {}, "after_sensitive": {}}
        changes.append({"address": f"{name}.x", "mode": "managed", "type": name, "name": "x", "change": change})
    whole = {"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {}}}
    held = {"resource_changes": changes, "configuration": {"root_module": {}}, "complete": True, "errored": False}
    return {"plan.json": json.dumps({**whole, **held}, indent=1)}


def folder(provider: str, *, invented: bool) -> dict[str, str]:
    """The same in Terraform's own language."""
    lines: list[str] = []
    for name, values in attributes(provider, invented=invented).items():
        lines += [f'resource "{name}" "x" {{', *_lines(name, values, 2, provider), "}"]
    return {"main.tf": "\n".join(lines) + "\n"}


def _lines(kind: str, values: Tree, indent: int, provider: str) -> Iterator[str]:
    pad = " " * indent
    for name, value in values.items():
        structures = isinstance(value, list) and isinstance(value[0], Mapping)
        if name in {"user_pool_id", "identity_pool_id"}:
            owner = f"{provider}_cognito_{name.removesuffix('_id')}"
            if owner != kind:
                yield f"{pad}{name} = {owner}.x.id"
        elif structures and provider == "aws":
            yield from (f"{pad}{name} {{", *_lines("", value[0], indent + 2, provider), f"{pad}}}")
        elif structures:
            yield from (f"{pad}{name} = [{{", *_lines("", value[0], indent + 2, provider), f"{pad}}}]")
        elif isinstance(value, Mapping):
            yield from (f"{pad}{name} = {{", *_lines("", dict(value), indent + 2, provider), f"{pad}}}")
        else:
            yield f"{pad}{name} = {json.dumps(value)}"
