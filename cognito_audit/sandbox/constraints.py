"""The constraints of botocore's service model, enforced like the service: types, required, enum, length, range.

The wording is that of the service's own validation ("1 validation error detected: Value ... at 'explicitAuthFlows'
failed to satisfy constraint: ...", e.g.
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/525 and
https://github.com/aws/aws-sdk-java-v2/issues/5528). Patterns are Java expressions and are not checked.
"""

from collections.abc import Iterator
from typing import Any, cast

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from cognito_audit.sandbox.errors import invalid_parameter, refusal

JSON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "timestamp": (int, float),
}

NEVER_EMPTY = ("CallbackURLs", "LogoutURLs")
"""Lists that may be empty in the model but not in the service (aws-sdk-java-v2#5528)."""

DOCUMENTED = {"ExplicitAuthFlowsType": ("ALLOW_CLIENT_TOKEN_AUTH",)}
"""Values that the API reference requires (for GetClientToken) but that the model's enumeration lacks."""

SENSITIVE = "sensitive"
"""Replaces a value that an error must not repeat: passwords, secrets, sessions."""


def enforce(shape: Shape | None, request: dict[str, Any]) -> None:
    """Refuse a request that violates its input shape, naming the first violation."""
    if shape is None:
        return
    for member in NEVER_EMPTY:
        if request.get(member) == []:
            raise _failed("[]", _lower(member), "Member must have length greater than or equal to 1")
    for value, path, constraint in _broken(shape, request, ""):
        raise _failed(value, path, constraint)


def _failed(value: str, path: str, constraint: str) -> Exception:
    shown = {"null": "Value null", SENSITIVE: "Value"}.get(value, f"Value '{value}'")
    complaint = f"{shown} at '{path}' failed to satisfy constraint: {constraint}"
    return invalid_parameter(f"1 validation error detected: {complaint}")


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _broken(shape: Shape, value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    if type(value) not in JSON_TYPES[shape.type_name]:
        raise refusal("SerializationException", f"The value at '{path}' is not a {shape.type_name}.")
    match shape:
        case StructureShape():
            yield from _broken_members(shape, value, path)
        case ListShape():
            yield from _broken_list(shape, value, path)
        case MapShape():
            for key, item in value.items():
                yield from _broken(cast("Shape", shape.value), item, f"{path}.{key}.member")
        case _:
            if constraint := _scalar_constraint(shape, value):
                yield SENSITIVE if shape.metadata.get("sensitive") else str(value), path, constraint


def _broken_members(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if value.get(name) is None:
            yield "null", prefix + _lower(name), "Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _broken(member, value[name], prefix + _lower(name))


def _broken_list(shape: ListShape, value: list[Any], path: str) -> Iterator[tuple[str, str, str]]:
    shown = f"[{', '.join(map(str, value))}]"
    if constraint := _size_constraint(shape.metadata, len(value), "length"):
        yield shown, path, constraint
    member = cast("Shape", shape.member)
    for number, item in enumerate(value, start=1):
        if isinstance(member, StructureShape) or type(item) not in JSON_TYPES[member.type_name]:
            yield from _broken(member, item, f"{path}.{number}.member")
        elif constraint := _scalar_constraint(member, item):
            yield shown, path, f"Member must satisfy constraint: [{constraint}]"


def _scalar_constraint(shape: Shape, value: Any) -> str | None:
    if isinstance(shape, StringShape):
        if shape.enum and value not in (*shape.enum, *DOCUMENTED.get(shape.name, ())):
            return f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"
        return _size_constraint(shape.metadata, len(str(value)), "length")
    if shape.type_name in ("integer", "long") and isinstance(value, int):
        return _size_constraint(shape.metadata, value, "value")
    return None


def _size_constraint(metadata: dict[str, Any], size: int, what: str) -> str | None:
    if size < metadata.get("min", size):
        return f"Member must have {what} greater than or equal to {metadata['min']}"
    if size > metadata.get("max", size):
        return f"Member must have {what} less than or equal to {metadata['max']}"
    return None
