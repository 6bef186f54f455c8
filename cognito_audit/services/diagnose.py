"""One diagnosis from what was asked to what is told."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cognito_audit.config.settings import Settings
from cognito_audit.diagnosis.diagnose import Seen, diagnose
from cognito_audit.diagnosis.error_only import diagnose_text
from cognito_audit.diagnosis.error_texts import read_error
from cognito_audit.diagnosis.libraries import read_library, read_requirements
from cognito_audit.diagnosis.manifests import read_manifest
from cognito_audit.diagnosis.model import Diagnosis, LibraryReading
from cognito_audit.diagnosis.snippet import LANGUAGES, snippet
from cognito_audit.errors import UserError
from cognito_audit.model.inventory import Source
from cognito_audit.reporting.output import ReportRequest, print_report, requested_reports, write_reports
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.services.audit import catalogue
from cognito_audit.services.diagnosis_input import chain_of, error_text, read_client
from cognito_audit.text.suggestions import refuse_unknown
from cognito_audit.text.terminal import Color, Terminal, terminal_width


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user brings: ``client`` names one of a file, ``error`` is a text or ``-``, ``sdks`` are NAME@VERSION,
    ``snippet`` a language or empty.
    """

    client: str = ""
    error: str | None = None
    sdks: tuple[str, ...] = ()
    manifests: tuple[Path, ...] = ()
    snippet: str = ""


def wanted(form: Sequence[str] | None, color: str, language: str) -> list[ReportRequest]:
    """The formats asked for; they, ``--color`` and ``--snippet`` are checked before any work is done.

    Code goes to stdout in place of a report, so that it can be kept as a file.
    """
    refuse_unknown("--color", color, Color)
    if language:
        refuse_unknown("--snippet", language, LANGUAGES)
    reports = [] if language and not form else requested_reports(form, Diagnosis)
    if language and any(report.file is None for report in reports):
        raise UserError("--snippet writes code to stdout; name a file for the report: -f text=FILE")
    return reports


def publish(source: Source, settings: Settings, asked: Asked, reports: Sequence[ReportRequest], color: str) -> int:
    """Diagnose, write every report, and answer the exit code. Raises ``UserError``."""
    told, code = diagnosed(source, settings, asked)
    _write(told, reports, color)
    if code:
        print_report(code, sys.stdout)
    return told.exit_code()


def publish_text(given: str, settings: Settings, asked: Asked, reports: Sequence[ReportRequest], color: str) -> int:
    """The same of an exception text alone (``-``: standard input), where no app client is named."""
    if asked.client or asked.snippet:
        option = "--client" if asked.client else "--snippet"
        raise UserError(f"{option} is about one app client: --user-pool-id ID --client-id ID, or a file")
    libraries = _libraries(asked)
    told = diagnose_text(error_text(given, sys.stdin), catalogue(settings), libraries)
    _write(told, reports, color)
    return told.exit_code()


def _write(diagnosis: Diagnosis, reports: Sequence[ReportRequest], color: str) -> None:
    write_reports(diagnosis, reports, Presentation(Terminal(terminal_width())), Color(color))


def diagnosed(source: Source, settings: Settings, asked: Asked) -> tuple[Diagnosis, str]:
    """The diagnosis itself, and the code that was asked for.

    What the user brought is read first, for its mistakes cost no call.
    """
    libraries = _libraries(asked)
    pasted = None if asked.error is None else error_text(asked.error, sys.stdin)
    chain = chain_of(settings, catalogue(settings))
    target, inventory = read_client(source, chain, asked.client)
    error = None if pasted is None else read_error(pasted, target, chain)
    code = snippet(asked.snippet, target, chain) if asked.snippet else ""
    return diagnose(target, chain, Seen(error, libraries), interrupted=inventory.interrupted), code


def _libraries(asked: Asked) -> tuple[LibraryReading, ...]:
    named = tuple(read_library(text) for text in asked.sdks)
    found: list[LibraryReading] = []
    for file in asked.manifests:
        of_file = read_requirements(read_manifest(file))
        if not of_file:
            raise UserError(f"--sdk-from {file}: names no library that speaks Cognito; name it: --sdk NAME@VERSION")
        found.extend(of_file)
    return (*named, *found)
