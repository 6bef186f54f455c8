"""A run: every verdict on every target, the counts and the exit code. The JSON report is this, written down."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from cognito_audit.errors import ExitCode
from cognito_audit.model.completeness import Completeness
from cognito_audit.model.inventory import Assumption, Identity, Input, InputError, Location, TargetInfo
from cognito_audit.model.verdict import Fix, Missing, NoFix, Severity, Status


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule as reports show it. ``actions`` are the IAM actions behind the facts that it reads."""

    id: str
    name: str
    family: str
    severity: Severity
    subject: str
    title: str
    why: str
    since: str
    references: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    fixable: bool = False
    refused: str | bool = False
    maps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The suppression of a finding, or of what was not evaluated.

    ``by`` is ``config``, ``template`` or ``baseline``.
    """

    by: str
    reason: str
    owner: str = ""
    expires: str = ""


@dataclass(slots=True)  # not frozen: there are tens of thousands, and a frozen one takes five times as long to make
class Result:
    """One verdict on one target; a failed verdict gives one result for each finding. Nothing changes it once made.

    ``missing`` is what is not known: the reasons of a verdict that was not evaluated, and what a finding leaves open.
    ``rule`` is the rule's id, ``target`` the target's id. ``path`` is the symbolic path (``ExplicitAuthFlows``,
    ``pool.UserPoolTier``), ``location`` the location in a file. ``fingerprint`` stays the same between runs.
    ``evidence`` maps symbolic paths to the values read.
    """

    rule: str
    name: str
    severity: Severity
    target: str
    status: Status
    message: str = ""
    path: str = ""
    location: Location | None = None
    missing: tuple[Missing, ...] = ()
    fix: Fix | NoFix | None = None
    remediation: str = ""
    adjusted: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    suppressed: Suppressed | None = None

    @property
    def is_open(self) -> bool:
        """Whether what is missing counts: unless it was not evaluated, and that is accepted."""
        return self.suppressed is None or self.status is not Status.NOT_EVALUATED

    @property
    def is_open_finding(self) -> bool:
        """Whether this is a failure that is not suppressed."""
        return self.status is Status.FAILED and self.suppressed is None


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A rule that was not asked of files on some targets (by id), or not in full: only an account can answer.

    ``reasons`` say what may be made outside the files.
    """

    rule: str
    name: str
    reasons: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """The settings that decide the exit code. ``fail_on`` is None for ``--fail-on none``."""

    fail_on: Severity | None = Severity.HIGH
    allow_incomplete: bool = False
    allow_empty: bool = False
    exit_zero: bool = False


DEFAULT_GATE: Final = Gate()


@dataclass(frozen=True)  # without slots: what every report asks of tens of thousands of results is worked out once
class Run:
    """The results of one run, with what they are about.

    ``started_at`` and ``finished_at`` are ISO 8601 in UTC. ``broken`` names rules that could not be used or broke on
    the way: neither verdicts nor crashes. ``unread`` says what kept pools or clients from being listed at all.
    ``not_asked`` are questions that only an account can answer; they leave no run incomplete. ``assumptions`` are
    values that the user gave for what no file says.
    """

    tool_version: str
    started_at: str
    finished_at: str
    rules: tuple[RuleInfo, ...]
    ruleset_digest: str
    targets: tuple[TargetInfo, ...]
    results: tuple[Result, ...]
    gate: Gate = DEFAULT_GATE
    min_severity: Severity = Severity.INFO
    inputs: tuple[Input, ...] = ()
    identity: Identity | None = None
    errors: tuple[InputError, ...] = ()
    broken: tuple[str, ...] = ()
    unread: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    interrupted: bool = False
    selection: tuple[str, ...] = ()
    not_asked: tuple[NotAsked, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @cached_property
    def by_status(self) -> Mapping[Status, Sequence[Result]]:
        """The results of each status, in the order of the run."""
        groups: dict[Status, list[Result]] = {status: [] for status in Status}
        for result in self.results:
            groups[result.status].append(result)
        return groups

    @cached_property
    def open_findings(self) -> tuple[Result, ...]:
        """The failures that are not suppressed."""
        return tuple(result for result in self.by_status[Status.FAILED] if result.is_open_finding)

    def findings(self) -> Iterator[Result]:
        """Return the open findings at or above ``min_severity``, most severe first, then by target and rule."""
        shown = _at_least(self.min_severity)
        findings = (r for r in self.open_findings if r.severity in shown)
        return iter(sorted(findings, key=lambda r: (r.severity.rank, r.target, r.rule, r.path)))

    def not_evaluated(self) -> Iterator[Result]:
        """Return the results that were not evaluated."""
        return iter(self.by_status[Status.NOT_EVALUATED])

    def suppressed(self) -> Iterator[Result]:
        """Return the suppressed findings, and what was not evaluated and is accepted."""
        return (result for result in self.results if result.suppressed is not None)

    def counts(self) -> dict[str, int]:
        """Return how many results each status has and how many open findings each severity, whatever is shown."""
        accepted = Counter(result.status for result in self.suppressed())
        severities = Counter(result.severity for result in self.open_findings)
        return {
            **{status.value: len(results) - accepted[status] for status, results in self.by_status.items()},
            **{severity.value: severities[severity] for severity in Severity},
            "suppressed": accepted.total(),
            "targets": len(self.targets),
            "clients": sum(target.kind == "client" for target in self.targets),
        }

    @cached_property
    def completeness(self) -> Completeness:
        """What was left open."""
        return Completeness.of(self.results, self.unread, interrupted=self.interrupted)

    @property
    def incomplete(self) -> bool:
        """Whether something selected was not evaluated, or not in full, or something was not read."""
        return not self.completeness.is_complete

    def gating(self) -> list[Result]:
        """Return the findings that fail the gate."""
        failing = _at_least(self.gate.fail_on) if self.gate.fail_on else ()
        return [r for r in self.open_findings if r.severity in failing]

    @property
    def nothing_audited(self) -> bool:
        """Whether no target got a verdict."""
        return not any(self.by_status[status] for status in (Status.PASSED, Status.FAILED, Status.NOT_APPLICABLE))

    def exit_code(self) -> ExitCode:
        """Return the exit code of the process; see ``ExitCode`` for the order."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if self.errors or self.broken:
            return ExitCode.ERROR
        if self.gating() and not self.gate.exit_zero:
            return ExitCode.FINDINGS
        incomplete = self.incomplete and not self.gate.allow_incomplete
        if self.nothing_audited and (incomplete or not self.gate.allow_empty):
            return ExitCode.NOTHING
        if incomplete:
            return ExitCode.INCOMPLETE
        return ExitCode.OK


def _at_least(severity: Severity) -> frozenset[Severity]:
    return frozenset(other for other in Severity if other.at_least(severity))


def primary_id(target: str) -> tuple[str, str]:
    """Return the id of a replica's primary (from ``POOL_ID@REGION/CLIENT_ID``) and the region."""
    pool_id, _, rest = target.partition("@")
    region, slash, part = rest.partition("/")
    return f"{pool_id}{slash}{part}", region


def by_target(results: Iterable[Result]) -> dict[str, list[Result]]:
    """Return results grouped by target id, in their order."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.target, []).append(result)
    return groups
