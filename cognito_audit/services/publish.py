"""Publish the result of a use-case: write each report, on stdout or to its file."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_audit.errors import ExitCode, UserError
from cognito_audit.lib.files import read_text, text_of
from cognito_audit.model.run import Run
from cognito_audit.reporting.output import (
    ReportRequest,
    print_report,
    refuse_unwritable_reports,
    requested_reports,
    write_reports,
)
from cognito_audit.reporting.presentation import Presentation, SarifOptions
from cognito_audit.text.suggestions import refuse_unknown
from cognito_audit.text.terminal import Color, Terminal, terminal_width

if TYPE_CHECKING:
    from cognito_audit.services.diagnose import DiagnoseResult


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """The reports to write, and how.

    ``brief`` and ``fingerprints`` are for text, ``sarif_anchor`` and ``sarif_suppressed`` for SARIF, and
    ``markdown_limit`` is the most bytes that Markdown may have (0 for no limit).
    """

    reports: Sequence[ReportRequest]
    color: Color = Color.NEVER
    brief: bool = False
    fingerprints: bool = False
    sarif_anchor: str = ""
    sarif_suppressed: bool = False
    markdown_limit: int = 0

    def presentation(self) -> Presentation:
        """Return how the reports are shown here: in this terminal."""
        terminal = Terminal(terminal_width(), brief=self.brief, fingerprints=self.fingerprints)
        sarif = SarifOptions(self.sarif_anchor, self.sarif_suppressed)
        return Presentation(terminal, sarif, self.markdown_limit)


def output_request(
    formats: Sequence[str],
    document: type,
    *,
    color: str = Color.NEVER,
) -> OutputRequest:
    """Return the reports that ``--format`` requests of a kind of document.

    Raises ``UserError``, also for a file that cannot be written: it is known before the work begins.
    """
    refuse_unknown("--color", color, Color)
    reports = requested_reports(formats, document)
    refuse_unwritable_reports(reports)
    return OutputRequest(reports, Color(color))


def publish(document: object, output: OutputRequest) -> None:
    """Write every report of a document. Raises ``UserError`` where a file cannot be written."""
    write_reports(document, output.reports, output.presentation(), output.color)


def publish_run(run: Run, output: OutputRequest, *, audited_here: bool = False) -> ExitCode:
    """Write every report of a run, and return its exit code.

    ``audited_here``: the run audited the repository of the current folder, which SARIF then names. With annotations for
    GitHub goes the summary of the job, where the environment names its file.
    """
    presentation = output.presentation()
    if not output.brief and any(report.format == "text" for report in output.reports):
        from cognito_audit.sources.secrecy.excerpts import lines_of_files

        lines = lines_of_files(Path.cwd(), run.inputs, audited_here=audited_here)
        presentation = replace(presentation, terminal=replace(presentation.terminal, source_line=lines))
    if audited_here and any(report.format == "sarif" for report in output.reports):
        from cognito_audit.lib.git import checkout_at

        sarif = presentation.sarif._replace(checkout=checkout_at(Path.cwd()))
        presentation = replace(presentation, sarif=sarif)
    write_reports(run, output.reports, presentation, output.color)
    if any(report.format == "github" for report in output.reports):
        from cognito_audit.reporting.run.step_summary import append_step_summary

        append_step_summary(run, environ)
    return run.exit_code()


def publish_diagnosis(result: "DiagnoseResult", output: OutputRequest) -> ExitCode:
    """Write every report of a diagnosis, then the code that was asked for, and return the exit code."""
    publish(result.diagnosis, output)
    if result.snippet:
        print_report(result.snippet, sys.stdout)
    return result.exit_code()


def diagnosis_output(output: OutputRequest, *, snippet: bool, formats: bool) -> OutputRequest:
    """Return the reports of a diagnosis. Code goes to stdout instead of a report, so that it can be saved as a file.

    Raises ``UserError`` where both would go to stdout.
    """
    if not snippet:
        return output
    if formats and any(report.file is None for report in output.reports):
        raise UserError("--snippet writes code to stdout; name a file for the report: -f text=FILE")
    return output if formats else replace(output, reports=[])


def load_run(name: str) -> Run:
    """Load a saved run by file name; ``-`` reads standard input. Raises ``UserError`` naming the file and location."""
    from cognito_audit.reporting.run.decode import SavedRunError
    from cognito_audit.reporting.run.json_document import load

    shown = "standard input" if name == "-" else name
    text = text_of(sys.stdin.buffer, shown) if name == "-" else read_text(Path(name))
    if not text.strip():
        raise UserError(f"{shown}: empty; expected a run saved by `cognito-audit check -f json=FILE`")
    try:
        return load(text)
    except SavedRunError as error:
        raise UserError(f"{shown}: {error}") from error
