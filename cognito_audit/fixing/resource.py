"""One live resource: read it completely, write it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cognito_audit.errors import UserError
from cognito_audit.fixing.backup import Backup
from cognito_audit.fixing.backup_reader import identity_fault
from cognito_audit.fixing.unknown_settings import unknown_in, unread_refusal
from cognito_audit.fixing.updates import UPDATES, SendError, Update, normalized, request_of
from cognito_audit.fixing.validation import answer_fault, request_faults
from cognito_audit.lib.redaction import redacted
from cognito_audit.sources.live import Aws, CallFailed
from cognito_audit.sources.live.failures import FAILURES, call_failed
from cognito_audit.sources.names.dropped_members import dropped_in, update_refusal

_CLIENT_ERROR: Final = 400
_SERVER_ERROR: Final = 500
_TIMEOUTS: Final = frozenset({"RequestTimeout", "RequestTimeoutException"})
"""Codes of a server that gave up waiting: what it passed on may still be carried out."""
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

        Raises ``ReadError`` if there is no answer, if it is not about this resource, or if a member of it is not known
        or not what the API describes: a request made from it would reset that member.
        """
        operation, member = self.update.read, self.update.member
        identifiers: dict[str, Any] = self.backup.identifiers
        try:
            answer = self.aws.call("cognito-idp", self.backup.region, operation, **identifiers)
        except CallFailed as failure:
            raise ReadError(failure.unknown.reason) from None
        except UserError as error:  # credentials that lapse, a region that botocore refuses
            raise ReadError(str(error)) from None
        configuration = answer.members.get(member)
        if not isinstance(configuration, Mapping):
            raise ReadError(f"the answer of {operation} has no {member}")
        if dropped := [*dropped_in(configuration)]:
            raise ReadError(update_refusal(dropped))
        if unread := next(unknown_in(configuration), None):
            raise ReadError(unread_refusal(*unread))
        if fault := answer_fault(operation, member, configuration):
            raise ReadError(f"the answer of {operation} is not what the API describes: {fault}")
        if fault := identity_fault(self.backup, configuration):
            raise ReadError(f"the answer of {operation} is about another resource: it {fault}")
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
        except Exception as error:  # noqa: BLE001  an answer that botocore cannot read says nothing about the update
            return Refusal(f"the answer of {action} could not be read ({type(error).__name__})", certain=False)
        return None


def endpoint_of(aws: Aws, region: str) -> str:
    """Return the URL that updates in a region are sent to. Raises ``UserError`` if there is none."""
    return str(aws.client("cognito-idp", region).meta.endpoint_url)


def _refused(error: ClientError, action: str) -> Refusal:
    """Return AWS's refusal. Its text is kept if it is about the configuration (tiers, flows), not about principals."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", _SERVER_ERROR)
    # Without an error code of AWS, botocore takes the HTTP status for one: a proxy may have given up waiting.
    certain = bool(code) and not code.isdigit() and code not in _TIMEOUTS and _CLIENT_ERROR <= status < _SERVER_ERROR
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
