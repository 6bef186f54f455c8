"""The findings of a text report, grouped by the target they were found on."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from cognito_audit.render.layout import Painter, excerpt, labelled, wrapped
from cognito_audit.render.plain import excerpt_of, plain_text
from cognito_audit.render.summary import counted, hidden_findings, listed, pool_of, subjects_by_id
from cognito_audit.render.template_words import in_words_of, language_of
from cognito_audit.render.terminal import Terminal
from cognito_audit.run import Result, RuleInfo, Run, Subject, by_target
from cognito_audit.verdict import Fix, NoFix

INDENT: Final = "    "
NOT_IN_BRIEF: Final = ("read", "also")
MOST_OF_A_VALUE: Final = 240
"""How many characters of a value that was read are shown."""


def findings(run: Run, terminal: Terminal, paint: Painter) -> Iterator[str]:
    """The open findings: the target with the gravest first, and on each target the gravest first."""
    named = subjects_by_id(run)
    rules = {rule.id: rule for rule in run.rules}
    groups = _alike(by_target(run.findings()), named, fingerprints=terminal.fingerprints)
    for number, (targets, results) in enumerate(groups):
        if number:
            yield ""
        heading = _heading(targets[0]) if len(targets) == 1 else _headings(targets)
        yield from (paint(line, "strong") for line in wrapped(heading, terminal.width, hanging="  "))
        for place, result in enumerate(results):
            if place:
                yield ""
            language = "" if terminal.brief else language_of(targets[0])
            yield from _finding(result, rules.get(result.rule), language, terminal, paint)
    if hidden := hidden_findings(run):
        if groups:
            yield ""
        yield f"{counted(hidden, 'finding')} below --min-severity {run.min_severity} not shown."


def _alike(
    groups: Mapping[str, Sequence[Result]], named: Mapping[str, Subject], *, fingerprints: bool
) -> list[tuple[list[Subject], Sequence[Result]]]:
    """Targets of one kind and pool on which the very same was found are told together: their findings, once.

    Not so where ``fingerprints`` are shown: each target has its own.
    """
    found: dict[str, tuple[list[Subject], Sequence[Result]]] = {}
    for target, results in groups.items():
        subject = named[target]
        same = [
            replace(result, target="", fingerprint=result.fingerprint if fingerprints else "") for result in results
        ]
        key = repr((subject.kind, subject.client_kind, subject.user_pool_id, same))
        found.setdefault(key, ([], results))[0].append(subject)
    return list(found.values())


def _headings(subjects: Sequence[Subject]) -> str:
    """``70 browser clients of pool customers (eu-west-1_A): web-0, web-1 ...``."""
    subjects = sorted(subjects, key=lambda subject: (subject.name, subject.client_id))
    first, names = subjects[0], [subject.name for subject in subjects]
    unclear = len(set(names)) < len(names)
    shown = (f"{each.name} ({each.client_id or each.address})" if unclear else each.name for each in subjects)
    kind = counted(len(subjects), f"{plain_text(first.client_kind)} {first.kind}".strip())
    pool = f" of pool {plain_text(pool_of(first))}" if first.kind != "pool" and pool_of(first) else ""
    return f"{kind}{pool}: {plain_text(', '.join(shown))}"


def _heading(subject: Subject) -> str:
    """``web-prod  browser client 3abc of pool customers (eu-west-1_A)``."""
    kind = f"{plain_text(subject.client_kind)} {subject.kind}".strip()
    own_id = subject.client_id or subject.address
    pool = pool_of(subject) if subject.kind != "pool" else subject.user_pool_id
    parts = [kind, *([own_id] if own_id and own_id != subject.name else [])]
    if pool and pool != subject.name:
        parts.append(f"of pool {pool}" if subject.kind != "pool" else pool)
    return f"{plain_text(subject.name)}: {plain_text(' '.join(parts))}"


def _finding(result: Result, rule: RuleInfo | None, language: str, terminal: Terminal, paint: Painter) -> Iterator[str]:
    width, tag = terminal.width, result.severity.upper()
    first, *rest = wrapped(f"{tag} {plain_text(result.rule)} {plain_text(result.name)}", width, "  ", INDENT)
    yield first.replace(tag, paint(tag, result.severity), 1)
    yield from rest
    yield from wrapped(plain_text(result.message), width, INDENT)
    yield from _place(result, terminal)
    for label, text in _details(result, rule, language):
        if not (terminal.brief and label in NOT_IN_BRIEF):
            yield from labelled(label, text, width, INDENT)
    if terminal.fingerprints:
        yield from labelled("finding", plain_text(result.fingerprint), width, INDENT)
    if language and isinstance(result.fix, Fix):
        yield from _code(in_words_of(language, result.fix), width)


def _code(text: str, width: int) -> Iterator[str]:
    """Lines to copy, as they are; only their comments are wrapped."""
    indent = f"{INDENT}        "
    for line in map(plain_text, text.split("\n")):
        if line.startswith("# "):
            yield from wrapped(line.removeprefix("# "), width, f"{indent}# ")
        else:
            yield f"{indent}{line}"


def _place(result: Result, terminal: Terminal) -> Iterator[str]:
    if result.location is None:
        return
    yield from labelled("at", plain_text(result.location), terminal.width, INDENT)
    line = None if terminal.brief else terminal.source_line(result.location)
    if line is not None and line.strip():
        yield from excerpt(result.location, line, terminal.width)


def _details(result: Result, rule: RuleInfo | None, language: str) -> Iterator[tuple[str, str]]:
    for path, value in sorted(result.evidence.items()):
        yield "read", f"{plain_text(path)} = {excerpt_of(value, MOST_OF_A_VALUE)}"
    for missing in result.missing:
        yield "unknown", plain_text(missing)
    if result.adjusted:
        yield "grade", f"{result.severity}, because {plain_text(result.adjusted)}"
    if rule is not None and rule.refused:
        said = f': "{plain_text(rule.refused)}"' if isinstance(rule.refused, str) else ""
        yield "aws", f"AWS refuses this configuration{said}"
    if result.remediation:
        yield "next", plain_text(result.remediation)
    yield from _fix(result.fix, language)


def _fix(fix: Fix | NoFix | None, language: str) -> Iterator[tuple[str, str]]:
    """The change itself comes last: for a file, in the file's own words below these lines."""
    match fix:
        case Fix():
            for effect in fix.also:
                yield "also", plain_text(effect)
            settings = (f"{key} = {json.dumps(value, sort_keys=True)}" for key, value in sorted(fix.patch.items()))
            change = f"in {language}'s words:" if language else "; ".join(settings)
            yield "fix", plain_text(f"{fix.title}: {change}")
        case NoFix():
            yield "no fix", listed(plain_text(reason) for reason in fix.reasons)
