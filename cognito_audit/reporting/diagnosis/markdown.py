"""A diagnosis as Markdown, to paste into a ticket."""

from collections.abc import Iterator
from typing import Final

from cognito_audit.diagnosis.model import ChainStep, Diagnosis, StepStatus
from cognito_audit.reporting.diagnosis.wording import (
    agreement,
    evidence,
    evidence_of_step,
    headline,
    lists,
    next_of_text,
    of_client,
)
from cognito_audit.reporting.run.markdown import escaped

MARKS: Final = {StepStatus.HOLDS: "ok", StepStatus.BROKEN: "**broken**", StepStatus.UNKNOWN: "*unknown*"}


def render(diagnosis: Diagnosis) -> str:
    """The diagnosis as Markdown. Equal diagnoses give equal bytes."""
    return "\n\n".join("\n".join(block) for block in _blocks(diagnosis)) + "\n"


def _blocks(diagnosis: Diagnosis) -> Iterator[Iterator[str]]:
    yield iter([f"## Why is Session null? {escaped(of_client(diagnosis.target))}"])
    yield _cause(diagnosis)
    if diagnosis.error and diagnosis.error.id:
        error = diagnosis.error
        told = f"{escaped(error.text)}: {escaped(error.cause)} ({agreement(diagnosis)})."
        step = next_of_text(diagnosis)
        after = [f"<br>Next: {escaped(step)}"] if step else []
        yield iter([f"**The error.** {told}", *after, *(escaped(sentence) for sentence in error.elsewhere)])
    if diagnosis.steps:
        yield _chain(diagnosis)
    for title, lines in lists(diagnosis):
        items = [f"- {escaped(line)}" for line in lines]
        if items:
            yield iter([f"### {title}", "", *items])


def _chain(diagnosis: Diagnosis) -> Iterator[str]:
    head = ["| # | Step | | Read |", "|---:|---|---|---|"]
    yield from (*head, *(_row(number, step) for number, step in enumerate(diagnosis.steps, 1)))


def _cause(diagnosis: Diagnosis) -> Iterator[str]:
    cause = diagnosis.cause
    if cause is None:
        yield f"**{escaped(headline(diagnosis))}**"
        return
    name = f"{cause.result.rule} {cause.result.name}" if cause.result else f"read from the {cause.source}"
    yield f"**Cause: {escaped(name)}.** {escaped(cause.message)}"
    if cause.result:
        yield from (f"<br>{escaped(line)}" for line in evidence(cause.result.evidence))
    if cause.remediation:
        yield f"<br>Next: {escaped(cause.remediation)}"


def _row(number: int, step: ChainStep) -> str:
    told = "<br>".join(escaped(line) for line in evidence_of_step(step))
    return f"| {number} | {escaped(step.title)} | {MARKS[step.status]} | {told} |"
