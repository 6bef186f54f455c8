"""From members of the API to properties of CloudFormation and arguments of Terraform."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.sources.cloudformation.mapping import CLIENT_PROPERTIES, POOL_PROPERTIES
from cognito_audit.sources.terraform.mapping.tables.client import CLIENT
from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields
from cognito_audit.sources.terraform.mapping.tables.pool import POOL

_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "client": {name: name for name in CLIENT_PROPERTIES},
    "pool": {member: name for name, member in POOL_PROPERTIES.items()},
}
_ARGUMENTS: Final[Mapping[str, Fields]] = {"client": CLIENT, "pool": POOL}


def property_name(kind: str, member: str) -> str:
    """The property of ``AWS::Cognito::UserPoolClient`` or ``UserPool``; empty where there is none."""
    return _PROPERTIES[kind].get(member, "")


def terraform_attributes(kind: str, members: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The arguments and blocks (nested dicts) that say the same, and the members for which there is none."""
    found: dict[str, Any] = {}
    missing: list[str] = []
    for member, value in members.items():
        inner, left = _argument(_ARGUMENTS[kind], member, value)
        found.update(inner)
        missing += left
    return found, missing


def _argument(fields: Fields, member: str, value: Any) -> tuple[dict[str, Any], list[str]]:
    for name, spec in fields.items():
        if spec == member:
            return {name: value}, []
        if isinstance(spec, BlockFields) and spec.member == member and isinstance(value, Mapping):
            return _block(name, spec, member, value)
    deeper = [
        name for name, spec in fields.items() if isinstance(spec, BlockFields) and spec.member.startswith(f"{member}.")
    ]
    if deeper and isinstance(value, Mapping):  # Policies.PasswordPolicy is a block of its own
        found: dict[str, Any] = {}
        missing: list[str] = []
        for key, inner in value.items():
            made, left = _argument(fields, f"{member}.{key}", inner)
            found.update(made)
            missing += left
        return found, missing
    return {}, [member]


def _block(name: str, block: BlockFields, member: str, value: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    made = [_argument(block.fields, key, inner) for key, inner in value.items()]
    content = {key: inner for found, _ in made for key, inner in found.items()}
    return {name: content}, [f"{member}.{left}" for _, lefts in made for left in lefts]


def no_place(language: str, member: str) -> str:
    """What is said of a member that the language cannot express."""
    return f"# {' '.join(member.split())}: {language} has no place for it here; change it live (cognito-audit fix)"


def property_path(language: str, kind: str, path: str) -> list[str]:
    """From a member's path (``TokenValidityUnits.AccessToken``) to the names in a template; empty where it has none."""
    member, *rest = path.split(".")
    if language == "cloudformation":
        name = property_name(kind, member)
        return [name, *rest] if name else []
    return _attribute_names(_ARGUMENTS[kind], [member, *rest])


def _attribute_names(fields: Fields, steps: list[str]) -> list[str]:
    for name, spec in fields.items():
        if isinstance(spec, str):
            if [spec] == steps:
                return [name]
            continue
        members = spec.member.split(".")
        if steps[: len(members)] == members and len(steps) > len(members):
            inner = _attribute_names(spec.fields, steps[len(members) :])
            return [name, *inner] if inner else []
    return []
