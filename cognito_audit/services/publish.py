"""What commands that end in a report have in common: the formats asked for, and the exit code."""

from collections.abc import Sequence
from os import environ
from pathlib import Path
from typing import Final, TextIO

from cognito_audit.errors import UserError
from cognito_audit.model.run import Run
from cognito_audit.reporting.output import ReportRequest, requested_reports, write_reports
from cognito_audit.reporting.presentation import Presentation, SarifOptions
from cognito_audit.text.suggestions import refuse_unknown
from cognito_audit.text.terminal import Color, Terminal, lines_of_files, terminal_width

DEFAULT_SARIF: Final = SarifOptions()


def wanted(form: Sequence[str] | None, color: str) -> list[ReportRequest]:
    """The reports that ``--format`` asks for; they and ``--color`` are checked before any work is done."""
    refuse_unknown("--color", color, Color)
    return requested_reports(form, Run)


def sarif_options(reports: Sequence[ReportRequest], anchor: str, *, suppressed: bool) -> SarifOptions:
    """How SARIF is written for the repository that the program was started in."""
    asked = any(report.format == "sarif" for report in reports)
    if not asked:
        return SarifOptions(anchor, suppressed)
    from cognito_audit.lib.git import checkout_at

    return SarifOptions(anchor, suppressed, checkout_at(Path.cwd()))


def publish(
    run: Run,
    reports: Sequence[ReportRequest],
    color: str,
    sarif: SarifOptions = DEFAULT_SARIF,
    markdown_limit: int = 0,
    *,
    brief: bool = False,
    fingerprints: bool = False,
) -> int:
    """Write every report; the exit code is the run's own, whatever the format; ``brief`` text is short.

    With annotations for GitHub goes the summary of the job, where the environment names its file.
    """
    terminal = Terminal(
        terminal_width(), source_line=lines_of_files(Path.cwd()), brief=brief, fingerprints=fingerprints
    )
    write_reports(run, reports, Presentation(terminal, sarif, markdown_limit), Color(color))
    if any(report.format == "github" for report in reports):
        from cognito_audit.reporting.run.step_summary import append_step_summary

        append_step_summary(run, environ)
    return run.exit_code()


def load_run(name: str, stdin: TextIO) -> Run:
    """A saved run by file name; ``-`` reads standard input. Raises ``UserError`` naming the file and the place."""
    from cognito_audit.reporting.run.decode import SavedRunError
    from cognito_audit.reporting.run.json_document import load

    shown = "standard input" if name == "-" else name
    try:
        return load(stdin.read() if name == "-" else Path(name).read_text("utf-8"))
    except OSError as error:
        raise UserError(f"{name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{shown}: not UTF-8 text") from error
    except SavedRunError as error:
        raise UserError(f"{shown}: {error}") from error
