"""The HTML report: one self-contained page, from the templates, the style and the script in ``reports/``.

No value of a run can become markup, style or script: templates escape by default, every value passes through
``plain_text``, and the page's own Content-Security-Policy allows the one style and the one script by their hashes.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment

from cognito_audit.diagnosis.run_summary import stories
from cognito_audit.errors import ExitCode
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import RuleInfo, Run
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.reporting.page import environment, style_and_script
from cognito_audit.reporting.run import json_document
from cognito_audit.reporting.run.grouping import FindingGroup, grouped
from cognito_audit.reporting.run.order import in_order
from cognito_audit.reporting.run.summary import (
    Row,
    also_in,
    counted,
    days_left,
    gaps,
    headline,
    hidden_findings,
    listed,
    rows,
    step_to_know,
)

STATUSES = (Status.PASSED, Status.NOT_APPLICABLE, Status.FAILED, Status.NOT_EVALUATED)
TONES = {ExitCode.OK: "good", ExitCode.INCOMPLETE: "unknown", ExitCode.NOTHING: "unknown"}


def render(run: Run) -> str:
    """The run as a page. Equal runs give equal bytes; days left count from the day of the run."""
    run = in_order(run)
    template = _environment(run).get_template("report.html.j2")
    return template.render(
        **_numbers(run),
        **_identity(run),
        run=run,
        headline=headline(run),
        tone=_tone(run),
        counts=run.counts(),
        hidden=hidden_findings(run),
        gaps=gaps(run),
        accepted=list(run.suppressed()),
        by_rule=list(_by_rule(run)),
        severities=list(Severity),
        stories=stories(run),
        **style_and_script(),
    )


def _environment(run: Run) -> Environment:
    jinja = environment()
    jinja.filters.update(
        moment=_moment,
        step=lambda reason, action: step_to_know(reason, action) or "run again once it can be read",
        days_left=lambda expires: days_left(expires, run),
    )
    return jinja


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A line of the table of targets, with the finding groups that name the target."""

    row: Row
    groups: list[FindingGroup]

    @property
    def target(self) -> TargetInfo:
        """The target."""
        return self.row.target

    @property
    def verdict(self) -> str:
        """A severity, or ``unknown``, ``unjudged``, ``accepted``, ``clear``: what the table shows and filters by."""
        row = self.row
        if row.worst:
            return row.worst
        if row.unanswered:
            return "unknown"
        if row.accepted:
            return "accepted"
        return "clear" if row.statuses else "unjudged"

    @property
    def kind(self) -> str:
        """``browser client``, ``pool``."""
        return f"{self.target.client_kind} {self.target.noun}".strip()

    @property
    def note(self) -> str:
        """Its ids and location, which distinguish it from others of the same name."""
        target = self.target
        own = target.client_id or target.address or (target.user_pool_id if target.kind == "pool" else "")
        location = str(target.location) if target.location else ""
        parts = (own, location, also_in(target).removeprefix(", "))
        return " ".join(part for part in parts if part and part != target.name)

    @property
    def numbers(self) -> list[int]:
        """Findings of each severity, then checks passed and not evaluated."""
        row = self.row
        return [*(row.severities[severity] for severity in Severity), row.statuses[Status.PASSED], row.unanswered]


def _numbers(run: Run) -> dict[str, Any]:
    """The targets in the order of the table, their numbers in it, and the finding groups that refer to them."""
    ordered = rows(run)
    numbers = {row.target.id: number for number, row in enumerate(ordered)}
    groups = grouped(run, numbers)
    on: dict[int, list[FindingGroup]] = {}
    for group in groups:
        for number in dict.fromkeys(spot.number for same in group.occurrences for spot in same.spots):
            on.setdefault(number, []).append(group)
    left = run.completeness
    return {
        "rows": [TargetRow(row, on.get(number, [])) for number, row in enumerate(ordered)],
        "targets": [row.target for row in ordered],
        "numbers": numbers,
        "groups": groups,
        "kinds": sorted({row.target.noun for row in ordered}),
        "namesakes": {name for name, count in Counter(row.target.name for row in ordered).items() if count > 1},
        "open_questions": left.not_evaluated + left.in_part + len(run.unread) + len(run.errors) + len(run.broken),
    }


def _identity(run: Run) -> dict[str, Any]:
    kinds = Counter(target.noun for target in run.targets)
    options = (
        ("--allow-incomplete", run.gate.allow_incomplete),
        ("--allow-empty", run.gate.allow_empty),
        ("--exit-zero", run.gate.exit_zero),
    )
    return {
        "scope": _scope(run),
        "audited": listed(counted(count, kind) for kind, count in sorted(kinds.items())) or "nothing",
        "seconds": _seconds(run),
        "gate_options": [name for name, chosen in options if chosen],
        "report_id": hashlib.sha256(json_document.render(run).encode()).hexdigest(),
    }


def _tone(run: Run) -> str:
    """The colour of the verdict; a verdict that only an option made pass is not green."""
    waived = run.exit_code() is ExitCode.OK and (run.gating() or run.incomplete)
    return "caution" if waived else TONES.get(run.exit_code(), "bad")


def _scope(run: Run) -> str:
    who = run.identity
    if who and who.account:
        return f"account {who.account}{', ' + ', '.join(who.regions) if who.regions else ''}"
    return listed((read.name for read in run.inputs), 3) or "nothing read"


def _seconds(run: Run) -> str | None:
    try:
        taken = datetime.fromisoformat(run.finished_at) - datetime.fromisoformat(run.started_at)
    except ValueError:
        return None
    return f"{taken.total_seconds():.0f}"


def _by_rule(run: Run) -> Iterator[tuple[RuleInfo, list[int]]]:
    """How often each rule ended in each status, accepted findings among the failed."""
    ended = Counter((result.rule, result.status) for result in run.results)
    return ((rule, [ended[rule.id, status] for status in STATUSES]) for rule in run.rules)


def _moment(time: str) -> str:
    """ISO 8601 as people read it: ``2026-11-22 22:10:03 UTC``."""
    return time.replace("T", " ", 1).replace("Z", " UTC")
