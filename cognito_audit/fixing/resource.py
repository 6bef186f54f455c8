"""One live resource: read it completely, write it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cognito_audit.errors import UserError
from cognito_audit.fixing.backup import Backup
from cognito_audit.fixing.updates import UPDATES, SendError, Update, normalized, request_of
from cognito_audit.fixing.validation import request_faults
from cognito_audit.lib.redaction import redacted
from cognito_audit.sources.live import Aws, CallFailed
from cognito_audit.sources.live.failures import FAILURES, call_failed
from cognito_audit.sources.names.dropped_members import dropped_in, update_refusal

_SERVER_ERROR: Final = 500
_NAMES_PRINCIPALS: Final = frozenset({"AccessDeniedException", "AccessDenied", "UnauthorizedOperation"})
"""Refusals by IAM, whose texts name principals and policies."""


class ReadError(Exception):
    """The resource could not be read, or not completely."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A write that did not succeed. ``certain``: AWS refused it, so it had no effect; otherwise it may have had."""

    reason: str
    certain: bool


@dataclass(frozen=True, slots=True)
class LiveResource:
    """The resource that a backup belongs to."""

    aws: Aws
    backup: Backup

    @property
    def update(self) -> Update:
        """The operation that replaces its configuration."""
        return UPDATES[self.backup.kind]

    def read(self) -> Mapping[str, Any]:
        """Return the whole current configuration.

        Raises ``ReadError`` if there is no answer, or if it has members that the installed botocore does not know: a
        request made from it would reset them.
        """
        operation, member = self.update.read, self.update.member
        identifiers: dict[str, Any] = self.backup.identifiers
        try:
            answer = self.aws.call("cognito-idp", self.backup.region, operation, **identifiers)
        except CallFailed as failure:
            raise ReadError(failure.unknown.reason) from None
        configuration = answer.members.get(member)
        if not isinstance(configuration, Mapping):
            raise ReadError(f"the answer of {operation} has no {member}")
        if dropped := [*dropped_in(configuration)]:
            raise ReadError(update_refusal(dropped))
        return configuration

    def is_as(self, now: Mapping[str, Any], configuration: Mapping[str, Any]) -> bool:
        """Return whether two configurations are equivalent."""
        return normalized(self.update, now) == normalized(self.update, configuration)

    def write(self, configuration: Mapping[str, Any], now: Mapping[str, Any]) -> Refusal | None:
        """Send the whole configuration once; ``now`` is the current one. None on success. Raises ``SendError``."""
        request = request_of(self.update, configuration, now)
        if faults := request_faults(self.update.write, request):
            raise SendError(f"the installed botocore cannot send it, so nothing was sent: {faults}")
        action = f"cognito-idp:{self.update.write}"
        try:
            self.aws.send("cognito-idp", self.backup.region, self.update.write, **request)
        except ClientError as error:
            return _refused(error, action)
        except FAILURES as error:
            return Refusal(call_failed(error, action).unknown.reason, certain=_never_sent(error))
        except UserError as error:
            return Refusal(str(error), certain=True)
        return None


def _refused(error: ClientError, action: str) -> Refusal:
    """Return AWS's refusal. Its text is kept if it is about the configuration (tiers, flows), not about principals."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", _SERVER_ERROR)
    certain = bool(code) and status < _SERVER_ERROR
    reason = call_failed(error, action).unknown.reason
    text = str(error.response.get("Error", {}).get("Message") or "")
    if certain and text and code not in _NAMES_PRINCIPALS:
        reason = f"{reason}: {redacted(text)}"
    return Refusal(reason, certain)


def _never_sent(error: Exception) -> bool:
    """Return whether the request never left this machine."""
    from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ParamValidationError  # noqa: PLC0415

    return isinstance(error, BotoCoreError) and isinstance(
        error, EndpointConnectionError | ConnectTimeoutError | ParamValidationError
    )
