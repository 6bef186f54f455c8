"""Answers of the API in the types of AWS's service model. What has another type is unknown, and nothing else is.

Values are converted as those of files are (``sources.assembly.member_types``).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import botocore
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.utils import parse_timestamp

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly import member_types
from cognito_audit.sources.names.dropped_members import Dropped, dropped

_DEEPEST: Final = 60
"""No answer of Cognito nests more than ten levels; the longest rules of AWS WAF, some more."""
_POLICY: Final = "policyDocumentType"
"""IAM's documents, which botocore reads from JSON."""
_EXPECTED: Final = {
    "structure": "a structure", "list": "a list", "map": "a map", "boolean": "true or false", "timestamp": "a date",
    "integer": "a number", "long": "a number", "float": "a number", "double": "a number",
}  # fmt: skip


class AnswerConversion:
    """The conversion of one answer. ``dropped`` are the members that the installed botocore does not know.

    ``wire`` says that structures have the names of the response, and not those that botocore gives them.
    """

    def __init__(self, operation: OperationModel, *, wire: bool) -> None:
        self.dropped: list[Dropped] = []
        self._operation = operation.name
        self._wire = wire

    def members(self, answer: Mapping[str, Any], shape: Shape | None) -> dict[str, Any]:
        """Return the members of a whole answer."""
        return self._structure(answer, shape, "", 0) if isinstance(shape, StructureShape) else {}

    def _value(self, value: Any, shape: Shape, path: str, depth: int) -> Any:
        if depth > _DEEPEST:
            return Unknown(f"{path} is nested too deeply in the answer of {self._operation}")
        if isinstance(shape, StructureShape) and isinstance(value, dict):
            return self._structure(value, shape, path, depth)
        if isinstance(shape, ListShape) and isinstance(value, list):
            return [self._value(item, shape.member, path, depth + 1) for item in value]
        if isinstance(shape, MapShape) and isinstance(value, dict):
            return self._map(value, shape, path, depth)
        if shape.name == _POLICY and isinstance(value, dict | list):
            return self._free(value, path, depth)
        return self._single(value, shape, path)

    def _structure(
        self, value: dict[str, Any] | Mapping[str, Any], shape: StructureShape, path: str, depth: int
    ) -> Any:
        known = {
            member.serialization.get("name", name) if self._wire else name: (name, member)
            for name, member in shape.members.items()
        }
        output: dict[str, Any] = {}
        for key, inner in value.items():
            if inner is None:
                continue
            below = f"{path}.{_encodable(key)}".lstrip(".")
            if key in known:
                name, member = known[key]
                output[name] = self._value(inner, member, below, depth + 1)
            else:
                unknown = dropped(below, shape.name, botocore.__version__)
                output[_encodable(key)] = unknown
                self.dropped.append(unknown)
        for name in shape.required_members:
            if name not in output:
                below = f"{path}.{name}".lstrip(".")
                output[name] = Unknown(f"the answer of {self._operation} has no {below}, which it must have")
        return output

    def _map(self, value: dict[str, Any], shape: MapShape, path: str, depth: int) -> Any:
        if not all(map(_is_encodable, value)):
            return self._fault(path, "text that can be encoded")
        present = {key: inner for key, inner in value.items() if inner is not None}
        return {key: self._value(inner, shape.value, path, depth + 1) for key, inner in present.items()}

    def _single(self, value: Any, shape: Shape, path: str) -> Any:
        converted: Any = None
        match shape.type_name:
            case "boolean":
                converted = member_types.boolean(value)
            case "integer" | "long":
                converted = member_types.integer(value)
            case "float" | "double":
                converted = _number(value)
            case "timestamp":
                converted = _date(value)
            case "string" | "character":
                if isinstance(value, str) and not _is_encodable(value):
                    return self._fault(path, "text that can be encoded")
                # A number is text in files; in an answer it would be a value that no rule knows.
                converted = value if isinstance(value, str) else None
        return self._fault(path, _EXPECTED.get(shape.type_name, "text")) if converted is None else converted

    def _free(self, value: Any, path: str, depth: int) -> Any:
        """Return a JSON document, whose members have no types."""
        if depth > _DEEPEST:
            return Unknown(f"{path} is nested too deeply in the answer of {self._operation}")
        if isinstance(value, dict):
            if not all(map(_is_encodable, value)):
                return self._fault(path, "text that can be encoded")
            return {key: self._free(inner, path, depth + 1) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._free(inner, path, depth + 1) for inner in value]
        if isinstance(value, str) and not _is_encodable(value):
            return self._fault(path, "text that can be encoded")
        return value

    def _fault(self, path: str, expected: str) -> Unknown:
        return Unknown(f"{path} must be {expected}, and is something else in the answer of {self._operation}")


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = float(value) if abs(value) < float("inf") else None
    return number if number is not None and number == number else None  # noqa: PLR0124  NaN is no number


def _date(value: Any) -> str | None:
    """Return a date as the AWS CLI prints it; None for what is none, and for years that no calendar of Python has."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | datetime):
        return None
    try:
        return (value if isinstance(value, datetime) else parse_timestamp(value)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError, OSError, RuntimeError, TypeError):
        return None


def _is_encodable(words: str) -> bool:
    """Whether a text can be written anywhere: JSON may hold half of a surrogate pair."""
    if words.isascii():
        return True
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def _encodable(name: str) -> str:
    return name if name.isascii() else name.encode(errors="backslashreplace").decode()
