"""Single calls to Cognito, each sent once, and their replies: an answer, a refusal, or nothing."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore import xform_name
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ParamValidationError

from cognito_audit.lib.redaction import redacted, without_values
from cognito_audit.probe.answer_shape import MisshapenAnswer, refuse_misshapen
from cognito_audit.sources.live import Aws
from cognito_audit.sources.live.failures import FAILURES
from cognito_audit.sources.live.response import member_names, record_member_names

log = logging.getLogger(__name__)

TRIES: Final = 3
USER_NOT_FOUND: Final = "UserNotFoundException"
NOT_SENT: Final = (EndpointConnectionError, ConnectTimeoutError, ParamValidationError)
"""The request did not leave this machine, so it had no effect."""
MOST_OF_A_MESSAGE: Final = 1_000
"""How many characters of the other side's message are kept."""
MOST_OF_A_BODY: Final = 100_000
_REFUSED: Final = range(400, 500)


@dataclass(frozen=True, slots=True)
class Reply:
    """The result of a call.

    ``members`` is the parsed answer of a call that succeeded (it may hold secrets, so it is not represented), and
    ``body`` the names of the members in its raw body, those included that the installed botocore does not know.
    A refused call has AWS's ``code`` and ``message``; ``server_failed``: its status is not a refusal (4xx), so that the
    code proves nothing about what the server did. If neither came back, ``lost`` says why, and ``sent`` whether the
    request may have arrived all the same. ``at`` is when the call ended, in seconds of the monotonic clock.
    """

    members: Mapping[str, Any] | None = field(default=None, repr=False)
    body: frozenset[str] = frozenset()
    code: str = ""
    message: str = ""
    server_failed: bool = False
    lost: str = ""
    sent: bool = True
    at: float = field(default_factory=time.monotonic)

    @property
    def succeeded(self) -> bool:
        """Whether the call answered with HTTP 200."""
        return self.members is not None

    @property
    def transient(self) -> bool:
        """Whether the same call may succeed a moment later."""
        return bool(self.lost) or self.server_failed or self.code in TRANSIENT

    def is_refusal(self, code: str) -> bool:
        """Whether the call was refused with that code."""
        return self.code == code and not self.server_failed


TRANSIENT: Final = ("InternalErrorException", "TooManyRequestsException", "ThrottlingException")
INTERRUPTED: Final = Reply(lost="interrupted before the answer came")


class Caller:
    """Calls Cognito in one region."""

    def __init__(self, aws: Aws, region: str) -> None:
        self.region = region
        self._aws = aws
        self._client = aws.client_for_one_attempt("cognito-idp", region)
        self._client.meta.events.register("after-call.cognito-idp", record_member_names, unique_id="cognito-audit")
        self._client.meta.events.register("after-call.cognito-idp", refuse_misshapen, unique_id="cognito-audit-shape")
        self.endpoint_url: str = self._client.meta.endpoint_url

    def account(self) -> str:
        """Return the account of the credentials; empty if it cannot be read, or if the endpoint is not AWS itself."""
        try:
            return self._aws.identity((self.region,)).account
        except Exception:  # noqa: BLE001  an identity that cannot be read, for whatever reason, proves nothing
            return ""

    def call(self, operation: str, **parameters: Any) -> Reply:
        """Make one call (``operation`` as in the API reference); every failure of the other side is a reply too."""
        try:
            parsed = getattr(self._client, xform_name(operation))(**parameters)
        except ClientError as error:
            reply = _refusal(error, parameters)
        except FAILURES as error:
            reply = Reply(lost=type(error).__name__, sent=not isinstance(error, NOT_SENT))
        except MisshapenAnswer as error:
            reply = Reply(lost=f"the answer could not be read: {error}")
        except Exception as error:  # noqa: BLE001  whatever botocore makes of a body, the clean-up goes on
            reply = Reply(lost=f"the answer could not be read: {type(error).__name__}")
        else:
            reply = Reply(parsed, member_names(parsed))
        log.debug("%s in %s: %s", operation, self.region, reply.code or reply.lost or "answered")
        return reply

    def call_until_answered(self, operation: str, pause: float, **parameters: Any) -> Reply:
        """Make a call that may be repeated, up to ``TRIES`` times, ``pause`` seconds apart, until it is answered."""
        reply = self.call(operation, **parameters)
        for _ in range(TRIES - 1):
            if not reply.transient:
                break
            time.sleep(pause)
            reply = self.call(operation, **parameters)
        return reply


def _refusal(error: ClientError, sent: Mapping[str, Any]) -> Reply:
    said = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    code = _clean(said.get("Code"), sent)
    return Reply(
        code=code if code and not code.isdigit() else f"HTTP {status}",
        message=_clean(said.get("Message"), sent),
        server_failed=status not in _REFUSED,
    )


def _clean(said: Any, sent: Mapping[str, Any]) -> str:
    """Return a text of the other side without secrets, those included that the request sent, and cut where it is long.

    It is cut last: half a secret would not be recognised.
    """
    text = redacted(without_values(str(said or "")[:MOST_OF_A_BODY], sent)).strip()
    return text if len(text) <= MOST_OF_A_MESSAGE else f"{text[:MOST_OF_A_MESSAGE]}..."
