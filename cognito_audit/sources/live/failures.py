"""Failures of calls: botocore's exceptions as reasons of unknown values."""

import re
from enum import Enum, auto
from typing import Any, Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from cognito_audit.model.unknown import Unknown


class UnreadableAnswer(Exception):  # noqa: N818  the answer has the defect
    """An answer with status 200 whose body is not a JSON object, or one that cannot be read; ``why`` says it."""

    def __init__(self, operation: str, why: str = "it is not a JSON object") -> None:
        super().__init__(operation)
        self.why = why


class AnswerTooLarge(UnreadableAnswer):
    """An answer with more bytes than any of AWS's has."""

    def __init__(self, limit: int) -> None:
        super().__init__("", f"it has more than {limit // 2**20} MiB")


class DeadlineExceeded(Exception):  # noqa: N818  what happened to a call
    """A call that took longer than any call may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no complete answer within {seconds:g} s")


class FailureKind(Enum):
    """The kinds of failed calls that the program distinguishes."""

    DENIED = auto()
    NOT_FOUND = auto()
    UNSUPPORTED = auto()
    SILENT = auto()
    FAILED = auto()


class CallFailed(Exception):  # noqa: N818  the outcome of a call
    """A call that failed. ``unknown`` takes the place of its fact."""

    def __init__(self, why: FailureKind, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.why = why
        self.unknown = unknown


_DENIED: Final = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorizedException"})
_NOT_ACCEPTED: Final = frozenset(
    {
        "ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "InvalidClientTokenId",
        "InvalidSignatureException", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
        "OptInRequired", "RequestExpired", "SignatureDoesNotMatch", "UnrecognizedClientException",
    }
)  # fmt: skip
_THROTTLED: Final = frozenset(
    {
        "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException", "SlowDown", "Throttling",
        "ThrottlingException", "ThrottledException", "TooManyRequestsException", "LimitExceededException",
    }
)  # fmt: skip
_UNSUPPORTED: Final = frozenset(
    {
        "InvalidAction", "NotImplemented", "NotImplementedError", "NotImplementedException", "UnknownOperation",
        "UnknownOperationException", "Unsupported",
    }
)  # fmt: skip
"""Codes of AWS, and of servers that stand in for it, for an operation that they do not have."""
_NOT_FOUND: Final = frozenset({"NoSuchEntity", "ResourceNotFoundException"})
"""Codes of IAM and of all others for what does not exist."""
_HTTP_NOT_IMPLEMENTED: Final = 501
_CODE: Final = re.compile(r"[\w.:#/ -]{1,100}", re.ASCII)

FAILURES: Final = (ClientError, BotoCoreError, ResponseParserError, UnreadableAnswer, DeadlineExceeded)
"""What a call may raise because of the other side. botocore's parser raises anything else too, if an answer has members
of wrong types.
"""
NO_ANSWER: Final = "it is not an answer of that operation"


def call_failed(error: Exception, action: str) -> CallFailed:
    """Return what an exception of botocore means for the fact behind ``action`` (``cognito-idp:DescribeUserPool``).

    AWS's own messages are left out, because they name users, roles and policies.
    """
    if isinstance(error, ClientError):
        return _refused(error, action)
    if isinstance(error, DeadlineExceeded):
        return CallFailed(FailureKind.SILENT, Unknown(f"{error} on {action}"))
    if isinstance(error, EndpointConnectionError):
        return _failed(f"no connection to {error.kwargs.get('endpoint_url')} for {action}")
    if isinstance(error, HTTPClientError):
        why = FailureKind.SILENT if isinstance(error, ReadTimeoutError | ConnectTimeoutError) else FailureKind.FAILED
        return CallFailed(why, Unknown(f"the connection broke on {action} ({type(error).__name__})"))
    if isinstance(error, UnreadableAnswer):
        return unreadable(action, error.why)
    if isinstance(error, ResponseParserError):
        return unreadable(action, NO_ANSWER)
    return _failed(f"{type(error).__name__} on {action}")


def _refused(error: ClientError, action: str) -> CallFailed:
    response: Any = error.response
    metadata = response.get("ResponseMetadata", {})
    code = str(response.get("Error", {}).get("Code") or "")
    code = code if _CODE.fullmatch(code) else ""  # it goes into reports, and a server may write anything
    status = metadata.get("HTTPStatusCode")
    if code in _DENIED:
        return CallFailed(FailureKind.DENIED, Unknown(f"AccessDenied on {action}", action))
    if code in _NOT_ACCEPTED:
        return CallFailed(
            FailureKind.DENIED, Unknown(f"the credentials were not accepted ({code}) on {action}", action)
        )
    if code in _THROTTLED:
        attempts = metadata.get("RetryAttempts", 0) + 1
        return _failed(f"throttled after {attempts} attempts on {action} ({code})")
    if code in _UNSUPPORTED or status == _HTTP_NOT_IMPLEMENTED:
        unknown = Unknown(f"the endpoint does not know {action.partition(':')[2]} ({action}: {code})")
        return CallFailed(FailureKind.UNSUPPORTED, unknown)
    if code in _NOT_FOUND:
        return CallFailed(FailureKind.NOT_FOUND, Unknown(f"not found ({code}) on {action}"))
    answer = f"{code}, HTTP {status}" if code and code != str(status) else f"HTTP {status} without an error code"
    return _failed(f"{answer} on {action}")


def unreadable(action: str, why: str) -> CallFailed:
    """Return the outcome of a call whose answer came and could not be read."""
    return CallFailed(FailureKind.FAILED, Unknown(f"the answer of {action} could not be read: {why}"))


def _failed(reason: str) -> CallFailed:
    return CallFailed(FailureKind.FAILED, Unknown(reason))
