"""Writing reports: stdout carries a report and nothing else, files are written whole or not at all."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TextIO

from cognito_audit.errors import UserError
from cognito_audit.lib.files import write_file
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


def refuse_unwritable(requests: Sequence[ReportRequest]) -> None:
    """Raise ``UserError`` for a file that clearly cannot be written, before something changes that it would report."""
    for request in requests:
        if request.file is not None and request.file.is_dir():
            raise UserError(f"{request.file}: cannot be written: it is a folder")
        if request.file is not None and not request.file.parent.is_dir():
            raise UserError(f"{request.file}: cannot be written: there is no folder {request.file.parent}")


def write_all(requests: Sequence[ReportRequest], rendered: Callable[[ReportRequest], str]) -> None:
    """Render and write each report, files first. Raises ``UserError`` where a file cannot be written."""
    for request in sorted(requests, key=lambda request: request.file is None):
        text = _whole_lines(rendered(request))
        if request.file is None:
            print_report(text, sys.stdout)
        elif request.file.is_symlink() or (request.file.exists() and not request.file.is_file()):
            _write_through(request.file, text)
        else:
            write_file(request.file, text)


def _write_through(file: Path, text: str) -> None:
    """Write to a device, pipe or link (``/dev/stdout``): replacing it as a file would destroy it."""
    try:
        with file.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror}") from error


def print_report(text: str, stream: TextIO) -> None:
    """Print to stdout. A reader that has gone away (``| head``) changes nothing: the exit code stays the run's own.

    What the stream's encoding lacks is written as an escape. Raises ``UserError`` where nothing can be written.
    """
    whole = _whole_lines(text)
    try:
        try:
            stream.write(whole)
        except UnicodeEncodeError:
            stream.write(whole.encode(stream.encoding, "backslashreplace").decode(stream.encoding))
        stream.flush()
    except OSError as error:
        # The interpreter flushes stdout once more when it ends; that flush must find an open place.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):
            raise UserError(f"standard output cannot be written: {error.strerror}") from error


def _whole_lines(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"
