"""A comparison as Markdown."""

from collections.abc import Iterator

from cognito_audit.reporting.comparison.outline import Outline, outline_of
from cognito_audit.reporting.documents import ComparisonReport
from cognito_audit.reporting.run.markdown import escaped


def render(report: ComparisonReport) -> str:
    """The comparison as Markdown, to paste into a comment."""
    return "\n".join(_lines(outline_of(report.comparison))) + "\n"


def _lines(outline: Outline) -> Iterator[str]:
    yield f"## {escaped(outline.verdict)}"
    for section in outline.sections:
        yield ""
        yield f"### {escaped(section.title)}"
        yield ""
        if section.about:
            yield f"{escaped(section.about)}\n"
        for item in section.items:
            details = "; ".join(f"{label}: {escaped(text)}" for label, text in item.details)
            yield f"- **{escaped(item.text)}**{f' {details}' if details else ''}"
    if outline.notes:
        yield ""
        yield from (f"> {escaped(note)}" for note in outline.notes)
