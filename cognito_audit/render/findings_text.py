"""The findings of a text report, grouped by the target they were found on."""

import json
from collections.abc import Iterator

from cognito_audit.render.layout import Painter, excerpt, labelled, wrapped
from cognito_audit.render.plain import plain_text
from cognito_audit.render.summary import counted, hidden_findings, listed, pool_of, subjects_by_id
from cognito_audit.render.terminal import Terminal
from cognito_audit.run import Result, RuleInfo, Run, Subject, by_target
from cognito_audit.verdict import Fix, NoFix

INDENT = "    "


def findings(run: Run, terminal: Terminal, paint: Painter) -> Iterator[str]:
    """The open findings: the target with the gravest first, and on each target the gravest first."""
    named = subjects_by_id(run)
    rules = {rule.id: rule for rule in run.rules}
    groups = by_target(run.findings())
    for number, (target, results) in enumerate(groups.items()):
        if number:
            yield ""
        first, *rest = wrapped(_heading(named[target]), terminal.width, hanging="  ")
        yield paint(first, "strong")
        yield from rest
        for place, result in enumerate(results):
            if place:
                yield ""
            yield from _finding(result, rules.get(result.rule), terminal, paint)
    if hidden := hidden_findings(run):
        if groups:
            yield ""
        yield f"{counted(hidden, 'finding')} below --min-severity {run.min_severity} not shown."


def _heading(subject: Subject) -> str:
    """``web-prod  browser client 3abc of pool customers (eu-west-1_A)``."""
    kind = f"{plain_text(subject.client_kind)} {subject.kind}".strip()
    own_id = subject.client_id or subject.address
    pool = pool_of(subject) if subject.kind != "pool" else subject.user_pool_id
    parts = [kind, *([own_id] if own_id and own_id != subject.name else [])]
    if pool and pool != subject.name:
        parts.append(f"of pool {pool}" if subject.kind != "pool" else pool)
    return f"{plain_text(subject.name)}: {plain_text(' '.join(parts))}"


def _finding(result: Result, rule: RuleInfo | None, terminal: Terminal, paint: Painter) -> Iterator[str]:
    width, tag = terminal.width, result.severity.upper()
    first, *rest = wrapped(f"{tag} {plain_text(result.rule)} {plain_text(result.name)}", width, "  ", INDENT)
    yield first.replace(tag, paint(tag, result.severity), 1)
    yield from rest
    yield from wrapped(plain_text(result.message), width, INDENT)
    yield from _place(result, terminal)
    for label, text in _details(result, rule):
        yield from labelled(label, text, width, INDENT)


def _place(result: Result, terminal: Terminal) -> Iterator[str]:
    if result.location is None:
        return
    yield from labelled("at", plain_text(result.location), terminal.width, INDENT)
    line = terminal.source_line(result.location)
    if line is not None and line.strip():
        yield from excerpt(result.location, line, terminal.width)


def _details(result: Result, rule: RuleInfo | None) -> Iterator[tuple[str, str]]:
    for path, value in sorted(result.evidence.items()):
        yield "read", f"{plain_text(path)} = {plain_text(value)}"
    for missing in result.missing:
        yield "unknown", plain_text(missing)
    if result.adjusted:
        yield "grade", f"{result.severity}, because {plain_text(result.adjusted)}"
    if rule is not None and rule.refused:
        said = f': "{plain_text(rule.refused)}"' if isinstance(rule.refused, str) else ""
        yield "aws", f"AWS refuses this configuration{said}"
    if result.remediation:
        yield "next", plain_text(result.remediation)
    yield from _fix(result.fix)


def _fix(fix: Fix | NoFix | None) -> Iterator[tuple[str, str]]:
    match fix:
        case Fix():
            settings = (f"{key} = {json.dumps(value, sort_keys=True)}" for key, value in sorted(fix.patch.items()))
            yield "fix", plain_text(f"{fix.title}: {'; '.join(settings)}")
            for effect in fix.also:
                yield "also", plain_text(effect)
        case NoFix():
            yield "no fix", listed(plain_text(reason) for reason in fix.reasons)
