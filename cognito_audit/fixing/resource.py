"""One live resource: read it whole, write it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cognito_audit.errors import UserError
from cognito_audit.fixing.backup import Saved
from cognito_audit.fixing.updates import UPDATES, CannotSend, Update, request_of, settled
from cognito_audit.fixing.validation import request_faults
from cognito_audit.lib.redaction import redacted
from cognito_audit.sources.live import Aws, CallFailed
from cognito_audit.sources.live.failures import FAILURES, call_failed
from cognito_audit.sources.names.dropped_members import dropped_in, update_refusal

_SERVER_ERROR: Final = 500
_SAYS_WHO: Final = frozenset({"AccessDeniedException", "AccessDenied", "UnauthorizedOperation"})
"""Refusals by IAM, whose texts name principals and policies."""


class CannotRead(Exception):  # noqa: N818  the reason why the state is not known
    """The resource could not be read, or not whole."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A write that gave no success. ``certain``: AWS said no, so it did not act; else it may have acted."""

    reason: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Resource:
    """The resource that a saved original is of."""

    aws: Aws
    saved: Saved

    @property
    def update(self) -> Update:
        """The operation that replaces its configuration."""
        return UPDATES[self.saved.kind]

    def read(self) -> Mapping[str, Any]:
        """The whole configuration as it is now.

        Raises ``CannotRead`` where there is no answer, or where it holds members that the installed botocore has no
        name for: a request made from it would reset them.
        """
        operation, member = self.update.read, self.update.member
        where: dict[str, Any] = self.saved.where
        try:
            answer = self.aws.ask("cognito-idp", self.saved.region, operation, **where)
        except CallFailed as failure:
            raise CannotRead(failure.unknown.reason) from None
        found = answer.members.get(member)
        if not isinstance(found, Mapping):
            raise CannotRead(f"the answer of {operation} held no {member}")
        if holes := [*dropped_in(found)]:
            raise CannotRead(update_refusal(holes))
        return found

    def is_as(self, now: Mapping[str, Any], configuration: Mapping[str, Any]) -> bool:
        """Whether two configurations mean the same."""
        return settled(self.update, now) == settled(self.update, configuration)

    def write(self, configuration: Mapping[str, Any], now: Mapping[str, Any]) -> Refused | None:
        """Send the whole configuration, once, over what it is now. None where AWS said yes. Raises ``CannotSend``."""
        request = request_of(self.update, configuration, now)
        if faults := request_faults(self.update.write, request):
            raise CannotSend(f"the installed botocore cannot send it, so nothing was sent: {faults}")
        action = f"cognito-idp:{self.update.write}"
        try:
            self.aws.tell("cognito-idp", self.saved.region, self.update.write, **request)
        except ClientError as error:
            return _refused(error, action)
        except FAILURES as error:
            return Refused(call_failed(error, action).unknown.reason, certain=_never_sent(error))
        except UserError as error:
            return Refused(str(error), certain=True)
        return None


def _refused(error: ClientError, action: str) -> Refused:
    """What AWS said. Its own text is kept where it speaks of the configuration (tiers, flows), not of principals."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", _SERVER_ERROR)
    certain = bool(code) and status < _SERVER_ERROR
    reason = call_failed(error, action).unknown.reason
    text = str(error.response.get("Error", {}).get("Message") or "")
    if certain and text and code not in _SAYS_WHO:
        reason = f"{reason}: {redacted(text)}"
    return Refused(reason, certain)


def _never_sent(error: Exception) -> bool:
    """Whether the request did not leave this machine."""
    from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ParamValidationError  # noqa: PLC0415

    return isinstance(error, BotoCoreError) and isinstance(
        error, EndpointConnectionError | ConnectTimeoutError | ParamValidationError
    )
