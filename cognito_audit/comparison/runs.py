"""Two runs side by side: what got worse, what better, and of what the second one cannot tell."""

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
UNTOLD: Final = (Status.NOT_EVALUATED, NO_TARGET, NOT_CHECKED)


class Direction(StrEnum):
    """Where a change leads. ``UNSURE``: what was known before is not evaluated, or not looked at, any more."""

    WORSE = "worse"
    BETTER = "better"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Change:
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
class RunsCompared:
    """The changes from the run ``before`` to the run ``after``; ``new`` and ``gone`` are targets of one alone."""

    before: Run
    after: Run
    changes: tuple[Change, ...]
    new: tuple[TargetInfo, ...]
    gone: tuple[TargetInfo, ...]

    def of(self, direction: Direction) -> tuple[Change, ...]:
        """The changes in one direction, gravest first."""
        return tuple(change for change in self.changes if change.direction is direction)

    def notes(self) -> Iterator[str]:
        """What to know before the comparison is believed."""
        for which, run in (("first", self.before), ("second", self.after)):
            if run.errors or run.broken:
                yield f"the {which} run had errors: what it could not read is not compared"
            elif run.incomplete:
                yield f"the {which} run was incomplete"
        if self.before.ruleset_digest != self.after.ruleset_digest:
            yield "the runs used different rules, so a change may be one of the rules"

    def exit_code(self, fail_on: Severity | None, *, allow_incomplete: bool = False) -> ExitCode:
        """1 for what got worse at or above ``fail_on`` (None: never), 2 where the second run had errors, 3 where it no
        longer tells what the first one told.
        """
        if self.after.errors or self.after.broken:
            return ExitCode.ERROR
        if fail_on is not None and any(change.severity.at_least(fail_on) for change in self.of(Direction.WORSE)):
            return ExitCode.FINDINGS
        unsure = self.of(Direction.UNSURE) or self.after.interrupted
        return ExitCode.INCOMPLETE if unsure and not allow_incomplete else ExitCode.OK


def compared(before: Run, after: Run) -> RunsCompared:
    """All differences. Findings are recognised by their fingerprints, so lines that moved make none."""
    old, new = _View(before), _View(after)
    changes = [*_findings(old, new), *_answers(old, new)]
    changes.sort(key=lambda change: (change.severity.rank, change.target, change.rule, change.path, change.fingerprint))
    return RunsCompared(
        before,
        after,
        tuple(changes),
        tuple(subject for key, subject in sorted(new.subjects.items()) if key not in old.subjects),
        tuple(subject for key, subject in sorted(old.subjects.items()) if key not in new.subjects),
    )


class _View:
    """A run, to be asked by fingerprint and by rule and target."""

    def __init__(self, run: Run) -> None:
        self.subjects = {subject.id: subject for subject in run.targets}
        self.failed = {result.fingerprint: result for result in run.results if result.status is Status.FAILED}
        self.answers = {(result.rule, result.target): result for result in run.results}

    def said(self, finding: Result) -> str:
        """What the run says of a finding of either run."""
        found = self.failed.get(finding.fingerprint)
        if found is not None:
            return ACCEPTED if found.suppressed else found.severity
        primary = self._primary_of(finding.target)
        if finding.target not in self.subjects and not primary:
            return NO_TARGET
        answer = self.answers.get((finding.rule, finding.target)) or self.answers.get((finding.rule, primary))
        if answer is None:
            return NOT_CHECKED
        if answer.status is Status.FAILED:  # for another finding: this one is there only if it could not be seen
            return Status.NOT_EVALUATED if answer.missing else Status.PASSED
        return answer.status

    def _primary_of(self, target: str) -> str:
        """The target that speaks for a replica where the replica says nothing else; empty where there is none."""
        target_id, region = primary_id(target)
        primary = self.subjects.get(target_id)
        return target_id if primary and region in primary.replica_regions else ""


def _findings(old: _View, new: _View) -> Iterator[Change]:
    for fingerprint in old.failed.keys() | new.failed.keys():
        finding = new.failed.get(fingerprint) or old.failed[fingerprint]
        was, now = old.said(finding), new.said(finding)
        direction = _direction(was, now)
        if direction is not None:
            yield _change(direction, finding, was, now)


def _answers(old: _View, new: _View) -> Iterator[Change]:
    """Questions that found nothing in either run, and of which only one run knew the answer."""
    for key, after in new.answers.items():
        before = old.answers.get(key)
        if before is None or Status.FAILED in (before.status, after.status):
            continue
        if (before.status is Status.NOT_EVALUATED) != (after.status is Status.NOT_EVALUATED):
            unsure = after.status is Status.NOT_EVALUATED
            yield _change(Direction.UNSURE if unsure else Direction.BETTER, after, before.status, after.status)


def _direction(was: str, now: str) -> Direction | None:
    """Where a finding went; None where it did not move, or was open in neither run."""
    before, after = _rank(was), _rank(now)
    if before == after:
        return None
    if after is not None:
        return Direction.WORSE if before is None or after < before else Direction.BETTER
    return Direction.UNSURE if now in UNTOLD else Direction.BETTER


def _rank(said: str) -> int | None:
    """How grave an open finding is, 0 for the gravest; None where there is none."""
    return Severity(said).rank if said in list(Severity) else None


def _change(direction: Direction, result: Result, was: str, now: str) -> Change:
    return Change(
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
