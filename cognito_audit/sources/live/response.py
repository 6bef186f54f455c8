"""What every answer of the API passes on its way in: the raw body is read beside botocore's own parsing of it."""

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
_HTTP_REDIRECTION: Final = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answered: without secrets, dates as ISO 8601 in UTC.

    ``dropped`` are the members that came over the wire but that the installed botocore has no name for: in ``members``
    each is a hole at its place, for it is not absent, and writing ``members`` back would reset it. Of several items in
    one list, each has its own.
    """

    members: Mapping[str, Any]
    dropped: tuple[Dropped, ...] = ()


def look_at_body(*, http_response: Any, parsed: dict[str, Any], model: OperationModel, **_: Any) -> None:
    """A handler of botocore's ``after-call`` event: takes secrets out, and marks what botocore left out.

    It runs in the thread of the call, before the caller sees the answer. Raises ``UnreadableAnswer`` for a success
    whose body is no JSON object: botocore takes an empty body for an answer without members. Services that answer in
    XML (IAM) are read by botocore alone.
    """
    if http_response.status_code >= _HTTP_REDIRECTION:
        return
    holes: tuple[Dropped, ...] = ()
    clean = without_secrets(parsed)
    if model.service_model.metadata["protocol"] != "query":
        body = _json(http_response.content, model)
        holes = tuple(_mark(body, clean, model.output_shape)) if model.output_shape else ()
    parsed.clear()
    parsed.update(clean)
    parsed["ResponseMetadata"] = {**parsed.get("ResponseMetadata", {}), _DROPPED: holes}


def _json(content: bytes, model: OperationModel) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except ValueError as error:
        raise UnreadableAnswer(model.name) from error
    if not isinstance(body, dict):
        raise UnreadableAnswer(model.name)
    return body


def answer_of(parsed: Mapping[str, Any]) -> Answer:
    """What a botocore client with ``look_at_body`` answered."""
    metadata = parsed.get("ResponseMetadata", {})
    members = {key: _plain(value) for key, value in parsed.items() if key != "ResponseMetadata"}
    return Answer(members, metadata.get(_DROPPED, ()))


def _mark(body: Any, parsed: Any, shape: Shape, path: str = "") -> Iterator[Dropped]:
    """Put a hole into ``parsed`` for each member of the JSON body that the service model has no name for.

    Answers the holes; list items, and the values of a map, share one path.
    """
    if isinstance(shape, StructureShape) and isinstance(body, dict):
        known = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
        given = parsed if isinstance(parsed, dict) else {}
        for key, inner in body.items():
            below = f"{path}.{key}".lstrip(".")
            if key in known:
                name, member = known[key]
                yield from _mark(inner, given.get(name), member, below)
            elif inner is not None:
                given[key] = hole = dropped(below, shape.name, botocore.__version__)
                yield hole
    elif isinstance(shape, ListShape) and isinstance(body, list):
        items = parsed if isinstance(parsed, list) else []
        for item, one in zip_longest(body, items[: len(body)]):
            yield from _mark(item, one, shape.member, path)
    elif isinstance(shape, MapShape) and isinstance(body, dict):
        given = parsed if isinstance(parsed, dict) else {}
        for key, inner in body.items():
            yield from _mark(inner, given.get(key), shape.value, path)


def _plain(value: Any) -> Any:
    """As the AWS CLI prints it in JSON: a date as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value
