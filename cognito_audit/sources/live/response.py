"""Hooks on the API's responses: they read the raw body beside botocore's parsing.

One strips secrets and marks members that the installed botocore does not know, for the audit; the other records which
members the body has, for the probe.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any, Final

import botocore
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from cognito_audit.lib.redaction import without_secrets
from cognito_audit.sources.live.failures import UnreadableAnswer
from cognito_audit.sources.names.dropped_members import Dropped, dropped

_DROPPED: Final = "CognitoAuditDropped"
_MEMBER_NAMES: Final = "CognitoAuditMemberNames"
_HTTP_REDIRECTION: Final = 300


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """The answer of an operation: without secrets, dates as ISO 8601 in UTC.

    ``dropped`` are the members of the response that the installed botocore does not know. In ``members`` each is an
    unknown value in its place, because it is not absent, and writing ``members`` back would reset it. Each item of a
    list has its own.
    """

    members: Mapping[str, Any]
    dropped: tuple[Dropped, ...] = ()


def sanitize_response(*, http_response: Any, parsed: dict[str, Any], model: OperationModel, **_: Any) -> None:
    """Handle botocore's ``after-call`` event: strip secrets, and mark the members that botocore dropped.

    It runs in the thread of the call, before the caller sees the answer. Raises ``UnreadableAnswer`` for a success
    whose body is not a JSON object: botocore takes an empty body for an answer without members. Services that answer in
    XML (IAM) are read by botocore alone.
    """
    if not _is_success(http_response):
        return
    dropped_members: tuple[Dropped, ...] = ()
    clean = without_secrets(parsed)
    if model.service_model.metadata["protocol"] != "query":
        body = _json_object(http_response.content, model)
        dropped_members = tuple(_mark_dropped(body, clean, model.output_shape)) if model.output_shape else ()
    parsed.clear()
    parsed.update(clean)
    parsed["ResponseMetadata"] = {**parsed.get("ResponseMetadata", {}), _DROPPED: dropped_members}


def record_member_names(*, http_response: Any, parsed: dict[str, Any], model: OperationModel, **_: Any) -> None:
    """Handle botocore's ``after-call`` event: record the names of the members in the raw body.

    Raises ``UnreadableAnswer`` for a success whose body is neither a JSON object nor empty.
    """
    if _is_success(http_response):
        body = _json_object(http_response.content or b"{}", model)
        present = frozenset(name for name, value in body.items() if value is not None)
        parsed.setdefault("ResponseMetadata", {})[_MEMBER_NAMES] = present


def member_names(parsed: Mapping[str, Any]) -> frozenset[str]:
    """Return what ``record_member_names`` recorded, including members that the installed botocore does not know."""
    names: frozenset[str] = parsed["ResponseMetadata"][_MEMBER_NAMES]
    return names


def _is_success(http_response: Any) -> bool:
    return bool(http_response.status_code < _HTTP_REDIRECTION)


def _json_object(content: bytes, model: OperationModel) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except ValueError as error:
        raise UnreadableAnswer(model.name) from error
    if not isinstance(body, dict):
        raise UnreadableAnswer(model.name)
    return body


def answer_of(parsed: Mapping[str, Any]) -> ApiAnswer:
    """Return the answer of a botocore client with the hook ``sanitize_response``."""
    metadata = parsed.get("ResponseMetadata", {})
    members = {key: _plain(value) for key, value in parsed.items() if key != "ResponseMetadata"}
    return ApiAnswer(members, metadata.get(_DROPPED, ()))


def _mark_dropped(body: Any, parsed: Any, shape: Shape, path: str = "") -> Iterator[Dropped]:
    """Put an unknown value into ``parsed`` for each member of the JSON body that the service model does not have.

    Yields these values; list items, and the values of a map, share one path.
    """
    if isinstance(shape, StructureShape) and isinstance(body, dict):
        known = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
        output = parsed if isinstance(parsed, dict) else {}
        for key, inner in body.items():
            below = f"{path}.{key}".lstrip(".")
            if key in known:
                name, member = known[key]
                yield from _mark_dropped(inner, output.get(name), member, below)
            elif inner is not None:
                output[key] = unknown = dropped(below, shape.name, botocore.__version__)
                yield unknown
    elif isinstance(shape, ListShape) and isinstance(body, list):
        items = parsed if isinstance(parsed, list) else []
        for item, one in zip_longest(body, items[: len(body)]):
            yield from _mark_dropped(item, one, shape.member, path)
    elif isinstance(shape, MapShape) and isinstance(body, dict):
        output = parsed if isinstance(parsed, dict) else {}
        for key, inner in body.items():
            yield from _mark_dropped(inner, output.get(key), shape.value, path)


def _plain(value: Any) -> Any:
    """Return a value as the AWS CLI prints it in JSON: a date as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value
