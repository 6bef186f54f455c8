"""One diagnosis from what was asked to what is told."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cognito_audit.audit import catalogue
from cognito_audit.diagnosis.asking import chain_of, error_text, read_client
from cognito_audit.diagnosis.diagnose import Seen, diagnose
from cognito_audit.diagnosis.error_texts import read_error
from cognito_audit.diagnosis.libraries import read_library, read_requirements
from cognito_audit.diagnosis.manifests import read_manifest
from cognito_audit.diagnosis.model import Diagnosis, LibraryReading
from cognito_audit.errors import UserError
from cognito_audit.inventory import Source
from cognito_audit.output import Wanted, wanted_formats, write_all
from cognito_audit.render.diagnosis_formats import MODULES, render
from cognito_audit.render.formats import DEFAULT_FORMAT
from cognito_audit.render.terminal import Color, Terminal, terminal_width, wants_color
from cognito_audit.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user brings: ``client`` names one of a file, ``error`` is a text or ``-``, ``sdks`` are NAME@VERSION."""

    client: str = ""
    error: str | None = None
    sdks: tuple[str, ...] = ()
    manifests: tuple[Path, ...] = ()


def wanted(form: Sequence[str] | None, color: str) -> list[Wanted]:
    """The formats asked for; they and ``--color`` are checked before any work is done."""
    if color not in list(Color):
        raise UserError(f"--color: {color!r} is not one of {', '.join(Color)}")
    return wanted_formats(form or [], tuple(MODULES), DEFAULT_FORMAT)


def publish(source: Source, settings: Settings, asked: Asked, reports: Sequence[Wanted], color: str) -> int:
    """Diagnose, write every report, and answer the exit code. Raises ``UserError``."""
    told = diagnosed(source, settings, asked)
    terminal = Terminal(terminal_width(), wants_color(Color(color), is_terminal=sys.stdout.isatty()))
    write_all(reports, lambda report: render(report.format, told, terminal))
    return told.exit_code()


def diagnosed(source: Source, settings: Settings, asked: Asked) -> Diagnosis:
    """The diagnosis itself. What the user brought is read first, for its mistakes cost no call."""
    libraries = _libraries(asked)
    pasted = None if asked.error is None else error_text(asked.error, sys.stdin)
    chain = chain_of(settings, catalogue(settings))
    target, inventory = read_client(source, chain, asked.client)
    error = None if pasted is None else read_error(pasted, target, chain)
    return diagnose(target, chain, Seen(error, libraries), interrupted=inventory.interrupted)


def _libraries(asked: Asked) -> tuple[LibraryReading, ...]:
    named = tuple(read_library(text) for text in asked.sdks)
    found: list[LibraryReading] = []
    for file in asked.manifests:
        of_file = read_requirements(read_manifest(file))
        if not of_file:
            raise UserError(f"--sdk-from {file}: names no library that speaks Cognito; name it: --sdk NAME@VERSION")
        found.extend(of_file)
    return (*named, *found)
