"""Offline validation against AWS's service model: of a request its types, required members, lengths and ranges, of an
answer its types and required members.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

_TYPES: Final[Mapping[str, Any]] = {
    "structure": Mapping,
    "map": Mapping,
    "list": (list, tuple),
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "timestamp": str,
}


def request_faults(operation: str, request: Mapping[str, Any]) -> str:
    """Return botocore's validation errors for a request, or an empty string."""
    from botocore.validate import ParamValidator  # noqa: PLC0415  takes 0.1 s, and plans without a fix do not need it

    report = ParamValidator().validate(request, _model().operation_model(operation).input_shape)
    return str(report.generate_report()) if report.has_errors() else ""


def answer_fault(operation: str, member: str, answer: Mapping[str, Any]) -> str:
    """Return the first member of an answer's structure that has the wrong type, is missing, or is new to botocore."""
    return next(_faults(_model().operation_model(operation).output_shape.members[member], answer, member), "")


def _faults(shape: Any, value: Any, path: str) -> Iterator[str]:
    kind = _TYPES.get(shape.type_name, object)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield f"{path} is {_noun(value)}, and should be a {shape.type_name}"
    elif shape.type_name == "structure":
        yield from (f"{path} has no {name}" for name in shape.required_members if name not in value)
        yield from (f"{path}.{name} is not known to the installed botocore" for name in value.keys() - shape.members)
        for name in value.keys() & shape.members.keys():
            yield from _faults(shape.members[name], value[name], f"{path}.{name}")
    elif shape.type_name == "map":
        for key, inner in value.items():
            yield from _faults(shape.key, key, f"a key of {path}")
            yield from _faults(shape.value, inner, f"{path}.{key}")
    elif shape.type_name == "list":
        for index, inner in enumerate(value):
            yield from _faults(shape.member, inner, f"{path}[{index}]")


def _noun(value: Any) -> str:
    """Return what a value is, without the value: it may be anything."""
    return "null" if value is None else f"of type {type(value).__name__}"


@cache
def _model() -> Any:
    from botocore.session import Session  # noqa: PLC0415  as above

    return Session().get_service_model("cognito-idp")
