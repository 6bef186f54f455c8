"""The environment of the sandbox's account and the record of what happened, shared by its server and its user."""

from collections import Counter
from dataclasses import dataclass, field

from cognito_audit.sandbox.calls import Call
from cognito_audit.sandbox.clock import Clock
from cognito_audit.sandbox.faults import Faults
from cognito_audit.sandbox.outbox import Message
from cognito_audit.sandbox.quota import Quota


@dataclass(eq=False)
class World:
    """Everything here may be read and changed while the sandbox runs.

    * ``quota``: a `Quota` to throttle by, None for no limits.
    * ``clock``: ``clock.advance(minutes=15)`` ages sessions and codes.
    * ``faults``: the faults to inject (`Faults.add`).
    * ``calls``: a Counter of operation names; ``requests``: the `Call`s in order, faulty ones included.
    * ``outbox``: the `Message`s that Cognito would have sent, with their codes.
    * ``triggers``: the behaviour of a pool's Lambda triggers, by pool id: ``{"PreSignUp": "auto-confirm"}`` or
      ``{"PreSignUp": "error: some text"}``. It applies only if the pool's LambdaConfig has the trigger.
    """

    quota: Quota | None = None
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    calls: Counter[str] = field(default_factory=Counter)
    requests: list[Call] = field(default_factory=list)
    outbox: list[Message] = field(default_factory=list)
    triggers: dict[str, dict[str, str]] = field(default_factory=dict)

    def forget(self) -> None:
        """Reset to the initial state, without a quota."""
        self.quota = None
        self.clock = Clock()
        self.faults.clear()
        self.calls.clear()
        self.requests.clear()
        self.outbox.clear()
        self.triggers.clear()
