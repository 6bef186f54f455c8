"""Comparison of two runs: what got worse, what got better, and what the second run cannot tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cognito_audit.errors import ExitCode
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run, primary_id
from cognito_audit.model.verdict import Severity, Status

ACCEPTED: Final = "accepted"
NO_TARGET: Final = "no such target"
NOT_CHECKED: Final = "not checked"
UNANSWERED: Final = (Status.NOT_EVALUATED, NO_TARGET, NOT_CHECKED)


class Direction(StrEnum):
    """The direction of a change. ``UNSURE``: known before, and not evaluated or not audited any more."""

    WORSE = "worse"
    BETTER = "better"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class RunChange:
    """One difference between the runs.

    ``was`` and ``now`` are a severity (an open finding of it), a status, ``accepted``, ``no such target`` or ``not
    checked``. ``severity``, ``message``, ``path`` and ``fingerprint`` are those of the finding; ``message`` and
    ``fingerprint`` are empty where neither run found anything.
    """

    direction: Direction
    rule: str
    name: str
    severity: Severity
    target: str
    was: str
    now: str
    message: str
    path: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RunComparison:
    """The changes from the run ``before`` to the run ``after``; ``new`` and ``gone`` are targets of one only."""

    before: Run
    after: Run
    changes: tuple[RunChange, ...]
    new: tuple[TargetInfo, ...]
    gone: tuple[TargetInfo, ...]

    def of(self, direction: Direction) -> tuple[RunChange, ...]:
        """The changes in one direction, most severe first."""
        return tuple(change for change in self.changes if change.direction is direction)

    def notes(self) -> Iterator[str]:
        """What limits the comparison."""
        for which, run in (("first", self.before), ("second", self.after)):
            if run.errors or run.broken:
                yield f"the {which} run had errors; what it could not read is not compared"
            elif run.incomplete:
                yield f"the {which} run was incomplete"
        if self.before.ruleset_digest != self.after.ruleset_digest:
            yield "the runs used different rules, which may explain a change"

    def exit_code(self, fail_on: Severity | None, *, allow_incomplete: bool = False) -> ExitCode:
        """Return 1 if anything got worse at or above ``fail_on`` (None: never), 2 for errors in the second run, 3 for
        checks that only the first run could evaluate.
        """
        if self.after.errors or self.after.broken:
            return ExitCode.ERROR
        if fail_on is not None and any(change.severity.at_least(fail_on) for change in self.of(Direction.WORSE)):
            return ExitCode.FINDINGS
        unsure = self.of(Direction.UNSURE) or self.after.interrupted
        return ExitCode.INCOMPLETE if unsure and not allow_incomplete else ExitCode.OK


def diff_runs(before: Run, after: Run) -> RunComparison:
    """Return all differences. Findings are matched by fingerprint, so a moved line is not a difference."""
    old, new = _RunIndex(before), _RunIndex(after)
    changes = [*_findings(old, new), *_answers(old, new)]
    changes.sort(key=lambda change: (change.severity.rank, change.target, change.rule, change.path, change.fingerprint))
    return RunComparison(
        before,
        after,
        tuple(changes),
        tuple(target for key, target in sorted(new.targets.items()) if key not in old.targets),
        tuple(target for key, target in sorted(old.targets.items()) if key not in new.targets),
    )


class _RunIndex:
    """The results of a run, by fingerprint and by rule and target."""

    def __init__(self, run: Run) -> None:
        self.targets = {target.id: target for target in run.targets}
        self.failed = {result.fingerprint: result for result in run.results if result.status is Status.FAILED}
        self.answers = {(result.rule, result.target): result for result in run.results}

    def state_of(self, finding: Result) -> str:
        """The state of a finding of either run in this one."""
        same = self.failed.get(finding.fingerprint)
        if same is not None:
            return ACCEPTED if same.suppressed else same.severity
        primary = self._primary_of(finding.target)
        if finding.target not in self.targets and not primary:
            return NO_TARGET
        answer = self.answers.get((finding.rule, finding.target)) or self.answers.get((finding.rule, primary))
        if answer is None:
            return NOT_CHECKED
        if answer.status is Status.FAILED:  # for another finding: this one is there only if it could not be seen
            return Status.NOT_EVALUATED if answer.missing else Status.PASSED
        return answer.status

    def _primary_of(self, target: str) -> str:
        """The primary target that stands for a replica without results of its own; empty where there is none."""
        target_id, region = primary_id(target)
        primary = self.targets.get(target_id)
        return target_id if primary and region in primary.replica_regions else ""


def _findings(old: _RunIndex, new: _RunIndex) -> Iterator[RunChange]:
    for fingerprint in old.failed.keys() | new.failed.keys():
        finding = new.failed.get(fingerprint) or old.failed[fingerprint]
        was, now = old.state_of(finding), new.state_of(finding)
        direction = _direction(was, now)
        if direction is not None:
            yield _change(direction, finding, was, now)


def _answers(old: _RunIndex, new: _RunIndex) -> Iterator[RunChange]:
    """Checks without a finding in either run that only one of the runs could evaluate."""
    for key, after in new.answers.items():
        before = old.answers.get(key)
        if before is None or Status.FAILED in (before.status, after.status):
            continue
        if (before.status is Status.NOT_EVALUATED) != (after.status is Status.NOT_EVALUATED):
            unsure = after.status is Status.NOT_EVALUATED
            yield _change(Direction.UNSURE if unsure else Direction.BETTER, after, before.status, after.status)


def _direction(was: str, now: str) -> Direction | None:
    """The direction of a finding; None where it did not change, or was open in neither run."""
    before, after = _rank(was), _rank(now)
    if before == after:
        return None
    if after is not None:
        return Direction.WORSE if before is None or after < before else Direction.BETTER
    return Direction.UNSURE if now in UNANSWERED else Direction.BETTER


def _rank(state: str) -> int | None:
    """The rank of an open finding's severity, 0 for critical; None where there is no open finding."""
    return Severity(state).rank if state in list(Severity) else None


def _change(direction: Direction, result: Result, was: str, now: str) -> RunChange:
    return RunChange(
        direction,
        result.rule,
        result.name,
        result.severity,
        result.target,
        was,
        now,
        result.message,
        result.path,
        result.fingerprint,
    )
