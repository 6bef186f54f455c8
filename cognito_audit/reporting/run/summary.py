"""What every report that people read says about a run: the verdict, the open questions, and the targets affected."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from cognito_audit.aws.cli_commands import command_to_save
from cognito_audit.errors import ExitCode
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run
from cognito_audit.model.verdict import Missing, Severity, Status
from cognito_audit.reporting.run.next_steps import step_for_files


def counted(count: int, noun: str) -> str:
    """``1 client``, ``2 clients``."""
    return f"{count} {noun if count == 1 else noun + 's'}"


def listed(words: Iterable[str], most: int = 0) -> str:
    """``a, b and c``; with ``most``, ``a, b and 7 more``."""
    items = list(words)
    if most and len(items) > most:
        items = [*items[:most], f"{len(items) - most} more"]
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


MOST_RULES: Final = 4
"""How many rules a line names before it says how many more there are."""
VERDICTS: Final = {
    ExitCode.OK: "passed",
    ExitCode.FINDINGS: "failed",
    ExitCode.ERROR: "error",
    ExitCode.INCOMPLETE: "incomplete",
    ExitCode.NOTHING: "nothing-audited",
    ExitCode.INTERRUPTED: "interrupted",
}
"""The exit code in a word, the same in every format."""


class Headline(NamedTuple):
    """The verdict: a word for the gate, the findings, and the reason for the gate's word."""

    gate: str
    findings: str
    because: str


def headline(run: Run) -> Headline:
    """The verdict of a run in words."""
    counts = run.counts()
    severities = [f"{counts[severity]} {severity}" for severity in Severity if counts[severity]]
    hit = {result.target for result in run.open_findings}
    hits = Counter(target.noun for target in run.targets if target.id in hit)
    kinds = Counter(target.noun for target in run.targets)
    hit_targets = listed(f"{hits[kind]} of {counted(kinds[kind], kind)}" for kind in sorted(hits))
    audited = listed(counted(count, kind) for kind, count in sorted(kinds.items())) or "nothing"
    findings = f"{listed(severities)} in {hit_targets}" if severities else f"No findings in {audited}"
    return Headline(VERDICTS[run.exit_code()].replace("-", " "), findings, _because(run))


def _because(run: Run) -> str:
    gating, threshold = len(run.gating()), run.gate.fail_on
    at = f"at or above {threshold}" if threshold else ""
    left = run.completeness
    open_questions = listed(
        [
            *([counted(left.not_evaluated, "check") + " could not be evaluated"] if left.not_evaluated else []),
            *([counted(left.in_part, "check") + " could be evaluated only in part"] if left.in_part else []),
            *([counted(len(left.unread), "input") + " could not be read"] if left.unread else []),
        ]
    )
    match run.exit_code():
        case ExitCode.INTERRUPTED:
            return "The run was interrupted: this report covers what was read until then."
        case ExitCode.ERROR:
            wrong = [
                *([counted(len(run.errors), "input") + " could not be read"] if run.errors else []),
                *([counted(len(run.broken), "rule") + " could not be used"] if run.broken else []),
            ]
            return f"{listed(wrong)}, so the gate cannot pass."
        case ExitCode.FINDINGS:
            return f"{counted(gating, 'finding')} {at}."
        case ExitCode.NOTHING:
            return "No check could be evaluated, so this run does not pass."
        case ExitCode.INCOMPLETE:
            return f"{open_questions}, which is neither a pass nor a failure."
    verdict = f"{counted(gating, 'finding')} {at} ignored because of --exit-zero." if gating else _clear(run)
    return f"{verdict} {open_questions} (--allow-incomplete)." if open_questions else verdict


def _clear(run: Run) -> str:
    if run.nothing_audited:
        return "There was nothing to audit (--allow-empty)."
    return f"Nothing at or above {run.gate.fail_on}." if run.gate.fail_on else "No severity fails this gate."


def not_asked(run: Run) -> str:
    """What was not asked of files, and how to ask it, in a line; empty where that is nothing."""
    if not run.not_asked:
        return ""
    checks = len({(one.rule, target) for one in run.not_asked for target in one.targets})
    rules = dict.fromkeys(one.rule for one in run.not_asked)
    return (
        f"Not asked of files: {counted(checks, 'check')} ({listed(rules, MOST_RULES)}), which only an account can "
        "answer. --select RULE asks; [scope] complete = true says that the files are all there is."
    )


def accepted_in_words(accepted: Iterable[Result]) -> str:
    """``2 findings``, ``1 finding and 3 checks that could not be evaluated``."""
    statuses = Counter(one.status for one in accepted)
    unknown = statuses[Status.NOT_EVALUATED]
    findings = [counted(statuses[Status.FAILED], "finding")] if statuses[Status.FAILED] else []
    return listed([*findings, *([counted(unknown, "check") + " that could not be evaluated"] if unknown else [])])


def hidden_findings(run: Run) -> int:
    """How many open findings are below ``min_severity`` and so not listed."""
    return len(run.open_findings) - sum(1 for _ in run.findings())


@dataclass(slots=True)
class Gap:
    """One cause that left checks unanswered, with everything that shares it, in the order of the run."""

    reason: str
    action: str
    paths: dict[str, None] = field(default_factory=dict)
    rules: dict[str, None] = field(default_factory=dict)
    targets: dict[str, None] = field(default_factory=dict)
    checks: set[tuple[str, str]] = field(default_factory=set)


def gaps(run: Run) -> list[Gap]:
    """Why checks could not be evaluated, or only in part, by reason and IAM action; the causes of most come first."""
    causes: dict[tuple[str, str], Gap] = {}
    for result in run.completeness.unsettled:
        for missing in result.missing or (Missing(result.path, "no reason was recorded"),):
            gap = causes.setdefault((missing.reason, missing.action), Gap(missing.reason, missing.action))
            gap.checks.add((result.rule, result.target))
            gap.paths[missing.path] = None
            gap.rules[result.rule] = None
            gap.targets[result.target] = None
    return sorted(causes.values(), key=lambda gap: (-len(gap.checks), gap.reason, gap.action))


def step_to_know(reason: str, action: str) -> str:
    """The next step that would answer an open question, or nothing where none is known.

    An answer of the AWS CLI to save, an IAM action to grant where it was denied, or what to pass with files.
    """
    if command := command_to_save(reason):
        return f"save the missing answer beside the others: {command}"
    if not action:
        return step_for_files(reason)
    return (
        f"grant {action} and run again" if "denied" in reason.lower() else f"run again; the answer comes from {action}"
    )


def targets_by_id(run: Run) -> dict[str, TargetInfo]:
    """The targets of a run by id; one that only results name is known by its id alone."""
    named = {target.id: target for target in run.targets}
    unnamed = {result.target for result in run.results} - set(named)
    return {**named, **{one: TargetInfo(one, "target", one) for one in sorted(unnamed)}}


class Row(NamedTuple):
    """A target with its open findings of each severity, its results of each status, and its accepted findings."""

    target: TargetInfo
    severities: Counter[Severity]
    statuses: Counter[Status]
    accepted: int

    @property
    def worst(self) -> Severity | None:
        """The severity of the most severe open finding."""
        return min(self.severities, key=lambda severity: severity.rank, default=None)

    @property
    def unanswered(self) -> int:
        """How many checks could not be evaluated."""
        return self.statuses[Status.NOT_EVALUATED]


def rows(run: Run) -> list[Row]:
    """Every target, the most severe findings first, then those with open questions, then by name."""
    severities: dict[str, Counter[Severity]] = {}
    statuses: dict[str, Counter[Status]] = {}
    accepted = Counter(result.target for result in run.suppressed())
    for result in run.results:
        if result.suppressed is None:
            statuses.setdefault(result.target, Counter())[result.status] += 1
        if result.is_open_finding:
            severities.setdefault(result.target, Counter())[result.severity] += 1
    all_rows = (
        Row(target, severities.get(one, Counter()), statuses.get(one, Counter()), accepted[one])
        for one, target in targets_by_id(run).items()
    )
    return sorted(all_rows, key=_row_key)


def _row_key(row: Row) -> tuple[object, ...]:
    counts = tuple(-row.severities[severity] for severity in Severity)
    return (counts, -row.unanswered, row.target.name, row.target.id)


def days_left(expires: str, run: Run) -> int | None:
    """How many days a suppression still holds after the day of the run, its last day included.

    Negative once it has expired; None where there is no date to count to.
    """
    try:
        return (date.fromisoformat(expires) - date.fromisoformat(run.finished_at[:10])).days
    except ValueError:
        return None


def pool_of(target: TargetInfo) -> str:
    """A target's pool as people name it, or nothing."""
    if target.user_pool_name and target.user_pool_id:
        return f"{target.user_pool_name} ({target.user_pool_id})"
    return target.user_pool_name or target.user_pool_id


def also_in(target: TargetInfo) -> str:
    """The other regions of a target whose pool has replicas, as the end of its heading; or nothing."""
    return f", also in {listed(target.replica_regions)}" if target.replica_regions else ""


def cited(rules: Iterable[str], run: Run) -> Iterator[str]:
    """Rules by id and name."""
    names = {rule.id: rule.name for rule in run.rules}
    return (f"{rule} {names.get(rule, '')}".strip() for rule in rules)
