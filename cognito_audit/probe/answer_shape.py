"""Refuses answers that do not have the shape of their operation: from them nothing may be concluded.

botocore parses almost anything: an object where a list belongs reads as an empty list, and a missing member as absent.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

ALWAYS_SENT: Final = {
    "SignUpResponse": ("UserConfirmed", "UserSub"),
    "AdminGetUserResponse": ("Username",),
    "ListUsersResponse": ("Users",),
    "UserType": ("Username",),
    "AttributeType": ("Name",),
    "SchemaAttributeType": ("Name",),
    "DescribeUserPoolResponse": ("UserPool",),
    "DescribeUserPoolClientResponse": ("UserPoolClient",),
    "GetSecretValueResponse": ("SecretString",),
}
"""The members of answers that the probe relies on: AWS always sends them, and those that are texts are not empty."""

_SCALARS: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,), "blob": (str,), "boolean": (bool,), "integer": (int,), "long": (int,), "float": (int, float),
    "double": (int, float), "timestamp": (int, float, str),
}  # fmt: skip
_SUCCESS: Final = range(200, 300)


class MisshapenAnswer(Exception):  # noqa: N818  the answer has the defect
    """An answer with status 200 that is not one of its operation. The text names the member, and never its value."""


def refuse_misshapen(*, http_response: Any, model: OperationModel, **_: Any) -> None:
    """Handle botocore's ``after-call`` event: refuse a raw body that does not have the operation's shape.

    Raises ``MisshapenAnswer``.
    """
    if http_response.status_code not in _SUCCESS or model.output_shape is None:
        return
    body = json.loads(http_response.content or b"{}")
    if defect := next(_defects(body, model.output_shape, ""), ""):
        raise MisshapenAnswer(defect)


def _defects(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """Yield what is wrong with a value of JSON; members that the service model does not have are not looked at."""
    if isinstance(shape, StructureShape):
        yield from _defects_of_structure(value, shape, path)
    elif isinstance(shape, ListShape):
        if not isinstance(value, list):
            yield f"{path} is not a list"
            return
        for item in value:
            yield from _defects(item, shape.member, f"{path}[]")
    elif isinstance(shape, MapShape):
        if not isinstance(value, dict):
            yield f"{path} is not an object"
            return
        for inner in value.values():
            yield from _defects(inner, shape.value, f"{path}.*")
    elif not isinstance(value, _SCALARS[shape.type_name]) or _is_a_stray_boolean(value, shape):
        yield f"{path} is not of type {shape.type_name}"


def _defects_of_structure(value: Any, shape: StructureShape, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path or 'the body'} is not an object"
        return
    for name in ALWAYS_SENT.get(shape.name, ()):
        if value.get(name) in (None, ""):
            yield f"{_joined(path, name)} is missing"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _defects(value[name], member, _joined(path, name))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is_a_stray_boolean(value: Any, shape: Shape) -> bool:
    return isinstance(value, bool) and shape.type_name != "boolean"
