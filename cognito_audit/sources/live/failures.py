"""What keeps a call from giving its fact: botocore's exceptions as reasons."""

from enum import Enum, auto
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, HTTPClientError
from botocore.parsers import ResponseParserError

from cognito_audit.model.values import Unknown


class UnreadableAnswer(Exception):  # noqa: N818  it is about the answer, which is what has the defect
    """An answer with status 200 whose body is no JSON object."""


class Why(Enum):
    """Why a call gave no answer, as far as the program acts on it."""

    DENIED = auto()
    NOT_FOUND = auto()
    UNSUPPORTED = auto()
    FAILED = auto()


class CallFailed(Exception):  # noqa: N818  the outcome of a call
    """A call that gave no answer. ``unknown`` is what stands in the place of its fact."""

    def __init__(self, why: Why, unknown: Unknown) -> None:
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
"""How AWS, and servers that stand in for it, say that they have no such operation."""
_NOT_FOUND: Final = frozenset({"NoSuchEntity", "ResourceNotFoundException"})
"""How IAM and all others say that there is no such thing."""
_HTTP_NOT_IMPLEMENTED: Final = 501

FAILURES: Final = (ClientError, BotoCoreError, ResponseParserError, UnreadableAnswer)
"""All that a call of botocore may raise because of the other side."""


def call_failed(error: Exception, action: str) -> CallFailed:
    """What an exception of botocore means for the fact behind ``action`` (``cognito-idp:DescribeUserPool``).

    The texts of AWS's own messages are left out: they name users, roles and policies.
    """
    if isinstance(error, ClientError):
        return _refused(error, action)
    if isinstance(error, EndpointConnectionError):
        return _failed(f"no connection to {error.kwargs.get('endpoint_url')} for {action}")
    if isinstance(error, HTTPClientError):
        return _failed(f"the connection broke on {action} ({type(error).__name__})")
    if isinstance(error, UnreadableAnswer | ResponseParserError):
        return _failed(f"the answer of {action} could not be read: it is no JSON object")
    return _failed(f"{type(error).__name__} on {action}")


def _refused(error: ClientError, action: str) -> CallFailed:
    response: Any = error.response
    metadata = response.get("ResponseMetadata", {})
    code = str(response.get("Error", {}).get("Code") or "")
    status = metadata.get("HTTPStatusCode")
    if code in _DENIED:
        return CallFailed(Why.DENIED, Unknown(f"AccessDenied on {action}", action))
    if code in _NOT_ACCEPTED:
        return CallFailed(Why.DENIED, Unknown(f"the credentials were not accepted ({code}) on {action}", action))
    if code in _THROTTLED:
        attempts = metadata.get("RetryAttempts", 0) + 1
        return _failed(f"throttled after {attempts} attempts on {action} ({code})")
    if code in _UNSUPPORTED or status == _HTTP_NOT_IMPLEMENTED:
        unknown = Unknown(f"the endpoint does not know {action.partition(':')[2]} ({action}: {code})")
        return CallFailed(Why.UNSUPPORTED, unknown)
    if code in _NOT_FOUND:
        return CallFailed(Why.NOT_FOUND, Unknown(f"not found ({code}) on {action}"))
    said = f"{code}, HTTP {status}" if code and code != str(status) else f"HTTP {status} without an error code"
    return _failed(f"{said} on {action}")


def _failed(reason: str) -> CallFailed:
    return CallFailed(Why.FAILED, Unknown(reason))
