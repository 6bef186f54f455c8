"""Maps members of the API to properties of CloudFormation and arguments of Terraform."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields


@cache
def _properties() -> Mapping[str, Mapping[str, str]]:
    """Return the properties of CloudFormation by member, by kind."""
    from cognito_audit.sources.cloudformation.mapping import (  # noqa: PLC0415  Terraform does not need it
        CLIENT_PROPERTIES,
        POOL_PROPERTIES,
    )

    return {
        "client": {name: name for name in CLIENT_PROPERTIES},
        "pool": {member: name for name, member in POOL_PROPERTIES.items()},
    }


@cache
def _tables() -> Mapping[str, Fields]:
    """Return the arguments and blocks of Terraform, by kind."""
    from cognito_audit.sources.terraform.mapping.tables.client import CLIENT  # noqa: PLC0415  templates do not need it
    from cognito_audit.sources.terraform.mapping.tables.pool import POOL  # noqa: PLC0415

    return {"client": CLIENT, "pool": POOL}


def property_name(kind: str, member: str) -> str:
    """Return the property of ``AWS::Cognito::UserPoolClient`` or ``UserPool``; empty if there is none."""
    return _properties()[kind].get(member, "")


def terraform_attributes(kind: str, members: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the equivalent arguments and blocks (nested dicts), and the members without an equivalent."""
    return _arguments(_tables()[kind], members, "")


def _arguments(fields: Fields, members: Mapping[str, Any], prefix: str) -> tuple[dict[str, Any], list[str]]:
    attributes: dict[str, Any] = {}
    missing: list[str] = []
    for member, value in members.items():
        inner, inner_missing = _argument(fields, f"{prefix}{member}", value)
        attributes.update(inner)
        missing += inner_missing
    return attributes, missing


def _argument(fields: Fields, member: str, value: Any) -> tuple[dict[str, Any], list[str]]:
    for name, spec in fields.items():
        if spec == member:
            return {name: value}, []
        if isinstance(spec, BlockFields) and spec.member == member and isinstance(value, Mapping):
            return _block(name, spec, member, value)
    is_split = any(isinstance(spec, BlockFields) and spec.member.startswith(f"{member}.") for spec in fields.values())
    if is_split and isinstance(value, Mapping):  # Policies.PasswordPolicy is a block of its own
        return _arguments(fields, value, f"{member}.")
    return {}, [member]


def _block(name: str, block: BlockFields, member: str, value: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    content, missing = _arguments(block.fields, value, "")
    return {name: content}, [f"{member}.{inner}" for inner in missing]


def missing_name_comment(language: str, member: str) -> str:
    """Return the comment for a member that the language cannot express."""
    return f"# {' '.join(member.split())}: cannot be set in {language}; change it live (cognito-audit fix)"


def property_path(language: str, kind: str, path: str) -> list[str]:
    """Return the template's names for a member's path (``TokenValidityUnits.AccessToken``); empty if it has none."""
    member, *rest = path.split(".")
    if language == "cloudformation":
        name = property_name(kind, member)
        return [name, *rest] if name else []
    return _attribute_names(_tables()[kind], [member, *rest])


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
