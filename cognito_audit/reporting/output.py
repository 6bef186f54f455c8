"""Writing reports: stdout carries a report and nothing else, files are written whole or not at all."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TextIO

from cognito_audit.errors import UserError
from cognito_audit.lib.files import refuse_unwritable, write_output
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import DEFAULT_FORMAT, formats_of, render
from cognito_audit.text.suggestions import did_you_mean
from cognito_audit.text.terminal import Color, wants_color


class ReportRequest(NamedTuple):
    """One ``--format FMT[=FILE]``: without a file the report goes to stdout."""

    format: str
    file: Path | None


def requested_reports(texts: Sequence[str] | None, document: type) -> list[ReportRequest]:
    """The reports that ``--format`` requests of a kind of document; without one, text on stdout.

    Raises ``UserError`` for an unknown format, or two reports on stdout.
    """
    known = formats_of(document)
    requests = []
    for text in texts or [DEFAULT_FORMAT]:
        name, equals, file = text.partition("=")
        if name not in known:
            formats = f"; the formats are {', '.join(known)}"
            raise UserError(f"--format: unknown format {name!r}{did_you_mean(name, known) or formats}")
        if equals and not file:
            raise UserError(f"--format {text}: the file name is missing; expected FORMAT=FILE")
        requests.append(ReportRequest(name, Path(file) if file else None))
    if sum(request.file is None for request in requests) > 1:
        example = f"--format {requests[-1].format}=FILE"
        raise UserError(f"--format: only one report can go to stdout; give the others a file: {example}")
    return requests


def write_reports(
    document: object,
    requests: Sequence[ReportRequest],
    presentation: Presentation,
    color: Color = Color.NEVER,
) -> None:
    """Write a document in each format that was requested. Raises ``UserError`` where a file cannot be written.

    ``color`` decides about colours for each report: with ``AUTO``, those on a terminal get them.
    """

    def rendered(request: ReportRequest) -> str:
        in_color = wants_color(color, is_terminal=request.file is None and sys.stdout.isatty())
        terminal = replace(presentation.terminal, color=in_color)
        return render(document, request.format, replace(presentation, terminal=terminal))

    write_all(requests, rendered)


def refuse_unwritable_reports(requests: Sequence[ReportRequest]) -> None:
    """Raise ``UserError`` for files that cannot be written, before the work that they would report is done."""
    files = [request.file for request in requests if request.file is not None]
    for file in files:
        refuse_unwritable(file)
    for file in files:
        if files.count(file) > 1:
            raise UserError(f"--format: two reports go to {file}; give each a file of its own")


def write_all(requests: Sequence[ReportRequest], rendered: Callable[[ReportRequest], str]) -> None:
    """Render and write each report, files first. Raises ``UserError`` where one cannot be written, after the others."""
    faults: list[str] = []
    for request in sorted(requests, key=lambda request: request.file is None):
        try:
            text = _whole_lines(rendered(request))
            if request.file is None:
                print_report(text, sys.stdout)
            else:
                write_output(request.file, text)
        except UserError as error:
            faults.append(str(error))
    if faults:
        raise UserError("\n".join(faults))


def print_report(text: str, stream: TextIO) -> None:
    """Print a report. Raises ``UserError`` where standard output cannot be written (``lib.streams``)."""
    stream.write(_whole_lines(text))
    stream.flush()


def _whole_lines(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"
