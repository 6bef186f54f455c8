"""A diagnosis as text: the cause first, then the chain, then what is not known."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from cognito_audit.diagnosis.model import ChainStep, Diagnosis, StepStatus
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result
from cognito_audit.model.verdict import Fix, NoFix
from cognito_audit.reporting.diagnosis.wording import (
    agreement,
    evidence,
    evidence_of_step,
    headline,
    lists,
    next_of_text,
    of_client,
)
from cognito_audit.text.layout import Painter
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.terminal import Terminal
from cognito_audit.text.wrapping import labelled, wrapped

MARKS: Final = {
    StepStatus.HOLDS: ("ok", "good"),
    StepStatus.BROKEN: ("BROKEN", "critical"),
    StepStatus.UNKNOWN: ("unknown", "unknown"),
}
INDENT: Final = "  "
LABEL_WIDTH: Final = len("side effects")


def render(diagnosis: Diagnosis, terminal: Terminal) -> str:
    """The diagnosis as text for a terminal of the given width."""
    paint, width = Painter(terminal.color), terminal.width
    blocks = (
        _head(diagnosis.target, paint, width),
        _cause(diagnosis, paint, width),
        _error(diagnosis, width),
        _chain(diagnosis, paint, width),
        *(_list(title, lines, paint, width) for title, lines in lists(diagnosis)),
    )
    return "\n\n".join(text for text in ("\n".join(block) for block in blocks) if text) + "\n"


def _head(subject: TargetInfo | None, paint: Painter, width: int) -> Iterator[str]:
    yield paint("Why is Session null?", "strong")
    yield from wrapped(plain_text(of_client(subject)), width, INDENT, INDENT * 2)


def _cause(diagnosis: Diagnosis, paint: Painter, width: int) -> Iterator[str]:
    cause = diagnosis.cause
    if cause is None:
        tag = "Cause: not known." if diagnosis.unknown else "Cause: none in the configuration."
        first, *rest = wrapped(f"{tag} {headline(diagnosis)}", width, hanging=INDENT)
        yield first.replace(tag, paint(tag, "unknown" if diagnosis.unknown else "good"), 1)
        yield from rest
        return
    tag = f"Cause: {cause.result.rule} {cause.result.name}" if cause.result else f"Cause: read from the {cause.source}"
    yield paint(plain_text(tag), "critical")
    yield from wrapped(plain_text(cause.message), width, INDENT)
    if cause.result:
        for line in evidence(cause.result.evidence):
            yield from labelled("evidence", line, width, INDENT, LABEL_WIDTH)
        if cause.result.location:
            yield from labelled("at", plain_text(cause.result.location), width, INDENT, LABEL_WIDTH)
    if cause.loses:
        yield from labelled("so", plain_text(cause.loses), width, INDENT, LABEL_WIDTH)
    if cause.remediation:
        yield from labelled("next", plain_text(cause.remediation), width, INDENT, LABEL_WIDTH)
    for label, text in _fix(cause.result):
        yield from labelled(label, text, width, INDENT, LABEL_WIDTH)


def _fix(result: Result | None) -> Iterator[tuple[str, str]]:
    match result.fix if result else None:
        case Fix() as fix:
            settings = (f"{key} = {json.dumps(value, sort_keys=True)}" for key, value in sorted(fix.patch.items()))
            yield "fix", plain_text(f"{fix.title}: {'; '.join(settings)}")
            yield from (("side effects", plain_text(effect)) for effect in fix.also)
        case NoFix() as none:
            yield "no fix", plain_text("; ".join(none.reasons))


def _error(diagnosis: Diagnosis, width: int) -> Iterator[str]:
    error = diagnosis.error
    if error is None:
        return
    yield "The error"
    if not error.id:
        yield from wrapped("This error text isn't recognised.", width, INDENT)
    else:
        code = f"{error.code}: " if error.code else ""
        yield from labelled("text", plain_text(f"{code}{error.text}"), width, INDENT, LABEL_WIDTH)
        yield from labelled("means", plain_text(error.cause), width, INDENT, LABEL_WIDTH)
        yield from labelled("known", f"{error.known_from}; {agreement(diagnosis)}", width, INDENT, LABEL_WIDTH)
    if step := next_of_text(diagnosis):
        yield from labelled("next", plain_text(step), width, INDENT, LABEL_WIDTH)
    if error.odd_code:
        yield from labelled("but", f"it is known with {', '.join(error.seen_with)}", width, INDENT, LABEL_WIDTH)
    for sentence in error.elsewhere:
        yield from labelled("but", plain_text(sentence), width, INDENT, LABEL_WIDTH)
    if error.others:
        yield from wrapped(f"It contains {error.others} more recognised texts; the first one counts.", width, INDENT)


def _chain(diagnosis: Diagnosis, paint: Painter, width: int) -> Iterator[str]:
    if diagnosis.steps:
        yield paint("The chain, step by step", "strong")
    for number, step in enumerate(diagnosis.steps, 1):
        word, style = MARKS[step.status]
        lead = f"{INDENT}{word:<7} {number:>2} "
        first, *rest = wrapped(f"{step.title}{_assumed(step)}", width, lead, " " * len(lead))
        yield first.replace(word, paint(word, style), 1)
        yield from rest
        for line in evidence_of_step(step):
            yield from (paint(part, "quiet") for part in wrapped(line, width, " " * 13, " " * 15))


def _assumed(step: ChainStep) -> str:
    return " (assuming the earlier steps are fixed)" if step.assumed and step.status is not StepStatus.HOLDS else ""


def _list(title: str, lines: Iterable[str], paint: Painter, width: int) -> Iterator[str]:
    for number, line in enumerate(lines):
        if not number:
            yield paint(title, "strong")
        yield from wrapped(f"- {plain_text(line)}", width, INDENT, INDENT * 2)
