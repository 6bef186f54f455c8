"""Markdown for GitHub's job summary and for comments: the verdict, the most severe findings, the others folded."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cognito_audit.model.run import Result, Run
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.run.locations import target_of
from cognito_audit.reporting.run.order import in_order
from cognito_audit.reporting.run.summary import also_in, counted, gaps, headline, hidden_findings, listed
from cognito_audit.text.sanitize import plain_text

SHOWN: Final = 50

_SPECIAL: Final = re.compile(
    r"[&<>|`*\[\]~\\$]|(?<!\w)_|_(?!\w)|:(?=//)|(?<=www)\.|(?P<mention>[@#](?=\w))", re.IGNORECASE
)
FINDINGS_HEAD: Final = "| Severity | Rule | Target | Finding | Location |\n|---|---|---|---|---|\n"
ACCEPTED_HEAD: Final = "| Severity | Rule | Target | Reason | Until |\n|---|---|---|---|---|\n"
GAPS_HEAD: Final = "| Checks | Rules | Why | IAM action |\n|---:|---|---|---|\n"


def render(run: Run, limit: int = 0) -> str:
    """The run as Markdown, of at most ``limit`` bytes (0: no limit). Equal runs give equal bytes.

    A report that would be longer ends after a whole row of a table and says what is missing.
    """
    run = in_order(run)
    blocks = list(_blocks(run))
    text = "".join(block for _, block in blocks)
    return text if not limit or len(text.encode()) <= limit else _cut(blocks, limit)


def escaped(value: object) -> str:
    """A text from outside as Markdown shows it, on one line: no markup, table cell, HTML, link, mention or formula."""
    return _SPECIAL.sub(_entity, plain_text(value))


def _entity(match: re.Match[str]) -> str:
    # A zero-width space keeps GitHub from notifying the user of that name.
    return f"{match[0]}&#8203;" if match["mention"] else f"&#{ord(match[0])};"


def _blocks(run: Run) -> Iterator[tuple[bool, str]]:
    """The report in pieces, each with whether it is a row that may be left out."""
    verdict = headline(run)
    yield False, f"## Cognito audit: {verdict.gate}\n\n**{escaped(verdict.findings)}.** {escaped(verdict.because)}\n\n"
    yield False, _counts(run)
    yield from _section("Could not be read", "", (f"- {problem}\n" for problem in _problems(run)))
    yield from _section("Not evaluated", GAPS_HEAD, _gap_rows(run))
    findings = list(run.findings())
    rows = list(_finding_rows(run, findings))
    yield from _section("Findings", FINDINGS_HEAD, rows[:SHOWN])
    if rest := rows[SHOWN:]:
        yield False, f"<details><summary>{counted(len(rest), 'more finding')}</summary>\n\n{FINDINGS_HEAD}"
        yield from ((True, row) for row in rest)
        yield False, "\n</details>\n\n"
    if hidden := hidden_findings(run):
        yield False, f"{counted(hidden, 'finding')} below {run.min_severity} not shown.\n\n"
    yield from _section("Accepted", ACCEPTED_HEAD, _accepted_rows(run))
    yield from _section("Notes", "", (f"- {escaped(note)}\n" for note in run.notes))
    rules = f"{counted(len(run.rules), 'rule')}, digest `{run.ruleset_digest[:12]}`"
    yield False, f"<sub>cognito-audit {escaped(run.tool_version)}, {rules}, {escaped(run.finished_at)}</sub>\n"


def _section(title: str, head: str, rows: Iterable[str]) -> Iterator[tuple[bool, str]]:
    rows = list(rows)
    if rows:
        yield False, f"### {title}\n\n{head}"
        yield from ((True, row) for row in rows)
        yield False, "\n"


def _counts(run: Run) -> str:
    counts = run.counts()
    words = [*(severity.value for severity in Severity), "suppressed", "not-evaluated", "passed", "not-applicable"]
    shown = ("accepted" if word == "suppressed" else word for word in words)  # the reader's word, the counts' key
    head = "| " + " | ".join(shown) + " |\n"
    return f"{head}|{'---:|' * len(words)}\n| " + " | ".join(str(counts[word]) for word in words) + " |\n\n"


def _problems(run: Run) -> Iterator[str]:
    for error in run.errors:
        yield f"{_code(error.location)} {escaped(error.message)}"
    for broken in run.broken:
        yield escaped(broken)
    for missing in run.unread:
        yield escaped(missing)


def _gap_rows(run: Run) -> Iterator[str]:
    for gap in gaps(run):
        rules = listed(gap.rules, most=5)
        yield f"| {len(gap.checks)} | {escaped(rules)} | {escaped(gap.reason)} | {_code(gap.action)} |\n"


def _finding_rows(run: Run, findings: Sequence[Result]) -> Iterator[str]:
    targets = {target.id: target for target in run.targets}
    for finding in findings:
        target = target_of(finding, targets)
        location = finding.location or target.location
        shown = str(location) if location else target.arn or target.id
        yield (
            f"| {finding.severity} | {_rule(finding)} | {_code(target.name)}{escaped(also_in(target))} | "
            f"{_message(finding)} | {_code(shown)} |\n"
        )


def _message(finding: Result) -> str:
    step = f"<br>{escaped(finding.remediation)}" if finding.remediation else ""
    return escaped(finding.message) + step


def _accepted_rows(run: Run) -> Iterator[str]:
    targets = {target.id: target for target in run.targets}
    for result in run.suppressed():
        accepted = result.suppressed
        if accepted is not None:
            name = _code(target_of(result, targets).name)
            until = escaped(accepted.expires or "no end")
            yield f"| {result.severity} | {_rule(result)} | {name} | {escaped(accepted.reason)} | {until} |\n"


def _rule(result: Result) -> str:
    return f"{escaped(result.rule)} {escaped(result.name)}"


def _code(text: str) -> str:
    return f"<code>{escaped(text)}</code>" if text else ""


def _cut(blocks: Sequence[tuple[bool, str]], limit: int) -> str:
    """The first rows that fit; every heading stays, and the last line says how many rows are missing."""
    rows = sum(is_row for is_row, _ in blocks)
    note = "\n**{} of {} rows are not shown: the report would be too long. The other formats have all of them.**\n"
    room = limit - sum(len(text.encode()) for is_row, text in blocks if not is_row) - len(note.format(rows, rows))
    kept: list[str] = []
    omitted = 0
    for is_row, text in blocks:
        size = len(text.encode())
        if is_row and (omitted or size > room):
            omitted += 1
            continue
        room -= size if is_row else 0
        kept.append(text)
    return "".join(kept) + note.format(omitted, rows)
