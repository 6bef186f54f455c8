"""Hooks on the API's responses: the raw body is read here, and not by botocore's parser, which trusts it.

For the audit, an answer is converted to the types of the service model, without secrets; for the probe, the names of
its members are recorded.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.model import OperationModel

from cognito_audit.lib.redaction import without_secrets
from cognito_audit.sources.live.conversion import AnswerConversion
from cognito_audit.sources.live.failures import UnreadableAnswer
from cognito_audit.sources.names.dropped_members import Dropped

_DROPPED: Final = "CognitoAuditDropped"
_MEMBER_NAMES: Final = "CognitoAuditMemberNames"
_HTTP_REDIRECTION: Final = 300
_OF_ERRORS: Final = ("__type", "code", "Code", "message", "Message")
"""The members of an error that botocore reads, all of them texts."""


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """The answer of an operation: without secrets, dates as ISO 8601 in UTC.

    A member of the wrong type is unknown, and so is one that the API must answer and did not. ``dropped`` are the
    members of the response that the installed botocore does not know. In ``members`` each is an unknown value in its
    place, because it is not absent, and writing ``members`` back would reset it. Each item of a list has its own.
    """

    members: Mapping[str, Any]
    dropped: tuple[Dropped, ...] = ()


def keep_body(*, operation_model: OperationModel, response_dict: dict[str, Any], **_: Any) -> None:
    """Handle botocore's ``before-parse`` event: keep a body in JSON from botocore's parser, which fails in many ways.

    ``sanitize_response`` reads that of a success; of an error, the parser gets the members that it reads.
    """
    keep_error(operation_model=operation_model, response_dict=response_dict)
    if _is_json(operation_model) and response_dict["status_code"] < _HTTP_REDIRECTION:
        response_dict["body"] = b"{}"


def keep_error(*, operation_model: OperationModel, response_dict: dict[str, Any], **_: Any) -> None:
    """Handle botocore's ``before-parse`` event: of the body of an error, keep what is text and where it belongs."""
    if _is_json(operation_model) and response_dict["status_code"] >= _HTTP_REDIRECTION:
        try:
            body = json.loads(response_dict["body"])
        except (ValueError, RecursionError):
            body = None
        said = body if isinstance(body, dict) else {}
        kept = {name: said[name] for name in _OF_ERRORS if isinstance(said.get(name), str)}
        response_dict["body"] = json.dumps(kept).encode()


def sanitize_response(*, http_response: Any, parsed: dict[str, Any], model: OperationModel, **_: Any) -> None:
    """Handle botocore's ``after-call`` event: convert the answer, strip secrets, and mark unknown members.

    It runs in the thread of the call, before the caller sees the answer. Raises ``UnreadableAnswer`` for a success
    whose body is not a JSON object. Services that answer in XML (IAM) are parsed by botocore, and converted then.
    """
    if not _is_success(http_response):
        return
    metadata = parsed.get("ResponseMetadata", {})
    is_json = _is_json(model)
    conversion = AnswerConversion(model, wire=is_json)
    answer = _json_object(http_response.content, model) if is_json else _without_metadata(parsed)
    clean = without_secrets(conversion.members(answer, model.output_shape))
    parsed.clear()
    parsed.update(clean)
    parsed["ResponseMetadata"] = {**metadata, _DROPPED: tuple(conversion.dropped)}


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
    except RecursionError:
        raise UnreadableAnswer(model.name, "it is nested too deeply") from None
    if not isinstance(body, dict):
        raise UnreadableAnswer(model.name)
    return body


def answer_of(parsed: Mapping[str, Any]) -> ApiAnswer:
    """Return the answer of a botocore client with the hook ``sanitize_response``."""
    metadata = parsed.get("ResponseMetadata", {})
    return ApiAnswer(_without_metadata(parsed), metadata.get(_DROPPED, ()))


def _without_metadata(parsed: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in parsed.items() if key != "ResponseMetadata"}


def _is_json(model: OperationModel) -> bool:
    return bool(model.service_model.metadata["protocol"] != "query")
