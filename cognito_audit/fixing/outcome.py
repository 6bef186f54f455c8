"""The outcome of an update: always one of five named states."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cognito_audit.errors import ExitCode

_INCREASING: Final = (ExitCode.OK, ExitCode.INCOMPLETE, ExitCode.FINDINGS, ExitCode.ERROR)


class State(StrEnum):
    """The state of a resource after an update.

    ``APPLIED``: as planned, everything else as it was (read back). ``UNCHANGED``: as before, because nothing was
    written or AWS refused the update (read back). ``RESTORED``: the result differed from the plan, so the original was
    restored (read back). ``OPEN``: as before (read back several times), but the update may still take effect.
    ``UNKNOWN``: the result could not be read, or is neither as before nor as planned.
    """

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FixOutcome:
    """The outcome of one update.

    ``target`` is the target's id, ``detail`` explains the state. ``saved`` is the backup file, ``restore`` the command
    that restores it; both are empty if nothing was written. ``is_fault``: something on this machine prevented the
    update, such as a folder that cannot be written.
    """

    target: str
    state: State
    detail: str
    saved: str = ""
    restore: str = ""
    is_fault: bool = False


def exit_code(outcomes: Sequence[FixOutcome]) -> ExitCode:
    """Return 0 if all is as planned, 2 for a fault of this machine, 1 if something was left or restored as it was, and
    3 if a state is open or unknown.
    """
    return most_severe(_code(outcome) for outcome in outcomes)


def _code(outcome: FixOutcome) -> ExitCode:
    if outcome.is_fault:
        return ExitCode.ERROR
    if outcome.state in {State.OPEN, State.UNKNOWN}:
        return ExitCode.INCOMPLETE
    return ExitCode.OK if outcome.state is State.APPLIED else ExitCode.FINDINGS


def most_severe(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the exit code that beats the others: 2 beats 1, which beats 3."""
    return max(codes, key=_INCREASING.index, default=ExitCode.OK)


def how_it_ended(cause: BaseException) -> str:
    """Return how Ctrl-C or an error of this program ended the updates early."""
    if isinstance(cause, KeyboardInterrupt):
        return "interrupted"
    return f"stopped by an error ({type(cause).__name__})"


def exit_code_of_end(cause: BaseException) -> ExitCode:
    """Return the exit code of updates that were ended early."""
    return ExitCode.INTERRUPTED if isinstance(cause, KeyboardInterrupt) else ExitCode.INTERNAL
