"""The outcome of an update: always one of four named states."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cognito_audit.errors import ExitCode


class State(StrEnum):
    """The state of a resource after an update.

    ``APPLIED``: as planned, everything else as it was (read back). ``UNCHANGED``: as before, because nothing was
    written or the update had no effect (read back). ``RESTORED``: the result differed from the plan, so the original
    was restored (read back). ``UNKNOWN``: the result could not be read, or is neither as before nor as planned.
    """

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FixOutcome:
    """The outcome of one update.

    ``target`` is the target's id, ``detail`` explains the state. ``saved`` is the backup file, ``restore`` the command
    that restores it; both are empty if nothing was written.
    """

    target: str
    state: State
    detail: str
    saved: str = ""
    restore: str = ""


def exit_code(outcomes: Sequence[FixOutcome]) -> ExitCode:
    """Return 0 if all is as planned, 1 if something was left or restored as it was, 3 if a state is unknown."""
    states = {outcome.state for outcome in outcomes}
    if State.UNKNOWN in states:
        return ExitCode.INCOMPLETE
    return ExitCode.OK if states <= {State.APPLIED} else ExitCode.FINDINGS
