"""A comparison as text."""

from collections.abc import Iterator

from cognito_audit.reporting.comparison.outline import Outline, outline_of
from cognito_audit.reporting.documents import ComparisonReport
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.terminal import Terminal
from cognito_audit.text.wrapping import labelled, wrapped


def render(report: ComparisonReport, terminal: Terminal) -> str:
    """The comparison for a terminal of the given width."""
    return "\n".join(_lines(outline_of(report.comparison), terminal.width)) + "\n"


def _lines(outline: Outline, width: int) -> Iterator[str]:
    yield from wrapped(outline.verdict, width)
    for section in outline.sections:
        yield ""
        yield from wrapped(plain_text(section.title), width, hanging="  ")
        if section.about:
            yield from wrapped(plain_text(section.about), width, "  ")
        for item in section.items:
            yield from wrapped(plain_text(item.text), width, "  ", "    ")
            for label, text in item.details:
                yield from labelled(label, plain_text(text), width, "    ")
    for note in outline.notes:
        yield from wrapped(f"note: {plain_text(note)}", width, hanging="  ")
