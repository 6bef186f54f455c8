"""Writing reports: stdout carries a report and nothing else, files are written whole or not at all."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from cognito_audit.errors import UserError
from cognito_audit.lib.files import write_file
from cognito_audit.text.suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """One ``--format FMT[=FILE]``: without a file the report goes to stdout."""

    format: str
    file: Path | None


def requested_reports(texts: Sequence[str], known: Sequence[str], default: str) -> list[ReportRequest]:
    """What ``--format`` asks for. Raises ``UserError`` for an unknown format, or two reports on stdout."""
    wanted = []
    for text in texts or [default]:
        name, equals, file = text.partition("=")
        if name not in known:
            raise UserError(f"--format: there is no format {name!r}{did_you_mean(name, known) or _list(known)}")
        if equals and not file:
            raise UserError(f"--format {text}: the file's name is missing")
        wanted.append(ReportRequest(name, Path(file) if file else None))
    if sum(item.file is None for item in wanted) > 1:
        raise UserError("--format: only one report can go to stdout; name a file: --format html=report.html")
    return wanted


def write_all(wanted: Sequence[ReportRequest], render: Callable[[ReportRequest], str]) -> None:
    """Render and write each report, files first. Raises ``UserError`` where a file cannot be written."""
    for item in sorted(wanted, key=lambda item: item.file is None):
        text = render(item)
        if item.file is None:
            print_report(text, sys.stdout)
        elif item.file.is_symlink() or (item.file.exists() and not item.file.is_file()):
            _write_through(item.file, text)
        else:
            write_file(item.file, text)


def _write_through(file: Path, text: str) -> None:
    """Write to what is no file of its own (``/dev/stdout``, a pipe, a link): replacing it would destroy it."""
    try:
        with file.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror}") from error


def print_report(text: str, stream: TextIO) -> None:
    """Print to stdout. A reader that has gone away (``| head``) changes nothing: the exit code stays the run's own.

    What the stream's encoding lacks is written as an escape. Raises ``UserError`` where nothing can be written.
    """
    whole = text if text.endswith("\n") else text + "\n"
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


def _list(known: Sequence[str]) -> str:
    return f"; there are {', '.join(known)}"
