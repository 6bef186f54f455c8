"""How an update ended: always in a state with a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cognito_audit.errors import ExitCode


class State(StrEnum):
    """In what state a resource was left.

    ``APPLIED``: as planned, all else as it was (read back). ``UNCHANGED``: as it was before, nothing was written or
    nothing took effect (read back). ``RESTORED``: the update did something else than planned, and was taken back (read
    back). ``UNKNOWN``: what it is now could not be found out, or is neither the one nor the other.
    """

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one update.

    ``target`` is the target's id, ``detail`` says why in words. ``saved`` is the file with the original, ``restore``
    the command that puts it back; both empty where nothing was written.
    """

    target: str
    state: State
    detail: str
    saved: str = ""
    restore: str = ""


def exit_code(outcomes: Sequence[Outcome]) -> ExitCode:
    """0: all as planned; 1: something was left, or put back, as it was; 3: a state that is not known."""
    states = {outcome.state for outcome in outcomes}
    if State.UNKNOWN in states:
        return ExitCode.INCOMPLETE
    return ExitCode.OK if states <= {State.APPLIED} else ExitCode.FINDINGS
