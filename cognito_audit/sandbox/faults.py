"""Faults on demand: errors, delays, cut connections and altered answers, for chosen calls.

Refusals by IAM, throttling and internal errors have the codes, the HTTP status and the shape that the API reference
lists under the common errors
(https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from cognito_audit.sandbox.calls import Call

WHO = "arn:aws:sts::123456789012:assumed-role/auditor/session"


@dataclass
class Fault:
    """A fault for the calls that it matches; without any of the kinds below it has no effect.

    ``operation`` is an API name or ``*``; ``when`` narrows it by the call's pool, client or region; ``times`` is how
    many calls it still affects (None: all). Kinds, in the order in which they happen: ``delay`` in seconds;
    ``cut="before"`` closes the connection before the sandbox acts; ``code`` answers that error with HTTP ``status``
    instead of acting; ``alter`` edits the JSON answer of a call that succeeded; ``cut="after"`` acts, then closes
    the connection, so that the answer is lost.
    """

    operation: str = "*"
    code: str | None = None
    status: int = 400
    message: str = ""
    delay: float = 0.0
    cut: Literal["before", "after"] | None = None
    alter: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    when: Callable[[Call], bool] | None = None
    times: int | None = None

    @classmethod
    def access_denied(cls, operation: str, **limits: Any) -> "Fault":
        """Return a refusal by IAM; as in IAM's, the message names the principal and the action."""
        return cls(operation, "AccessDeniedException", **limits)

    @classmethod
    def throttled(cls, operation: str, **limits: Any) -> "Fault":
        """Return ``TooManyRequestsException``, which Cognito sends with HTTP 400."""
        return cls(operation, "TooManyRequestsException", message="Rate exceeded", **limits)

    @classmethod
    def internal_error(cls, operation: str, **limits: Any) -> "Fault":
        """Return ``InternalErrorException`` with HTTP 500."""
        return cls(operation, "InternalErrorException", 500, "Something went wrong", **limits)

    def hits(self, call: Call) -> bool:
        """Return whether it matches this call and is not used up."""
        return self.times != 0 and self.operation in (call.operation, "*") and (self.when is None or self.when(call))

    def error_body(self, call: Call, action: str, resource: str) -> dict[str, str]:
        """Return the JSON of the error. IAM's errors write the key as ``Message``."""
        if self.code == "AccessDeniedException":
            text = self.message or f"User: {WHO} is not authorized to perform: {action} on resource: {resource}"
            return {"__type": "AccessDeniedException", "Message": text}
        return {"__type": self.code or "", "message": self.message or f"{call.operation} failed"}


class Faults:
    """The active faults. Thread-safe: ``times`` is never exceeded."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        """Add faults after the existing ones: the first that matches a call affects it."""
        with self._lock:
            self._faults.extend(faults)

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, call: Call) -> Fault | None:
        """Return the fault that affects this call, and count it as used."""
        with self._lock:
            for fault in self._faults:
                if fault.hits(call):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
