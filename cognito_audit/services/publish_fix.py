"""Publish a plan of fixes: as reports, as patches of templates, and with the outcomes of its updates."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from cognito_audit.config.settings import Settings
from cognito_audit.errors import Declined, ExitCode, UserError
from cognito_audit.fixing.plan import Plan
from cognito_audit.lib.console import print_error
from cognito_audit.model.inventory import Source
from cognito_audit.reporting.documents import FixReport, RestoreReport
from cognito_audit.reporting.output import (
    ReportRequest,
    print_report,
    refuse_unwritable_reports,
    requested_reports,
    write_all,
    write_reports,
)
from cognito_audit.reporting.plan.text import changes_text
from cognito_audit.reporting.plan.wording import heading, not_planned
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import formats_of, render
from cognito_audit.services.fix import (
    TEMPLATE_FORMATS,
    FixRequest,
    FixResult,
    apply_fixes,
    plan_fixes,
)
from cognito_audit.services.outcome_log import TEXT_FORMATS, OutcomeLog
from cognito_audit.services.publish import OutputRequest
from cognito_audit.services.restore import restore_original
from cognito_audit.text.suggestions import refuse_unknown


def fix_output(formats: Sequence[str], short_format: str | None, *, restoring: bool) -> OutputRequest:
    """Return the reports that ``--format`` and ``--as`` request. Raises ``UserError``."""
    if short_format is None:
        reports = requested_reports(formats, RestoreReport if restoring else FixReport)
        refuse_unwritable_reports(reports)
        return OutputRequest(reports)
    refuse_unknown("--as", short_format, [name for name in formats_of(FixReport) if name not in ("text", "json")])
    if formats:
        raise UserError("--as FORMAT is short for --format FORMAT: give one of them")
    if restoring:
        raise UserError("--restore puts one saved original back: leave all other inputs out")
    return OutputRequest([ReportRequest(short_format, None)])


def fix_and_publish(request: FixRequest, settings: Settings, output: OutputRequest) -> ExitCode:
    """Plan, or apply, or restore; write the reports, and return the exit code. Raises ``UserError``."""
    if request.restore is not None:
        return _restore_and_publish(request.restore, request, settings, output)
    result = plan_fixes(request, settings)
    _print_faults(result.plan)
    if request.apply:
        return _apply_and_publish(result, request, settings, output)
    if result.source is None:
        _print_unplanned(result.plan, output.reports)
    report = FixReport(result.plan, result.exit_code())

    def rendered(requested: ReportRequest) -> str:
        if result.source is not None and requested.format in TEMPLATE_FORMATS:
            return _patch(result.plan, result.source, requested.format)
        return render(report, requested.format, output.presentation())

    write_all(output.reports, rendered)
    return report.exit_code


def _restore_and_publish(path: Path, request: FixRequest, settings: Settings, output: OutputRequest) -> ExitCode:
    """Restore a backup, and write the reports whatever ended it. Raises ``UserError``, and what ended it early."""
    restored = restore_original(path, request, settings, lambda plan: changes_text(plan.changes, plan.since))
    log = OutcomeLog(output, request.backup_folder)
    log.tell(restored.outcome)
    report = RestoreReport(restored.outcome, restored.exit_code())
    write_reports(report, [one for one in output.reports if not log.is_for(one)], output.presentation())
    if restored.cause is not None:
        raise restored.cause
    return report.exit_code


def _apply_and_publish(result: FixResult, request: FixRequest, settings: Settings, output: OutputRequest) -> ExitCode:
    """Show the plan, apply it once it is confirmed, and tell each outcome at once; then write the other reports.

    Raises ``Declined`` for an answer other than *y*, and what ended it early, after the reports are written.
    """
    log = OutcomeLog(output, request.backup_folder)
    shown = [report for report in output.reports if log.is_for(report)]
    write_reports(FixReport(result.plan, result.exit_code()), shown, output.presentation())
    result = apply_fixes(result, request, settings, log.tell)
    if shown and not result.outcomes:
        print_report("nothing to apply", sys.stdout)
    report = FixReport(result.plan, result.exit_code(), result.outcomes)
    write_reports(report, [one for one in output.reports if one not in shown], output.presentation())
    if result.declined:
        raise Declined
    if result.cause is not None:
        raise result.cause
    return report.exit_code


def _patch(plan: Plan, source: Source, language: str) -> str:
    """Return the patch of the files; on stderr goes what it leaves out, as the snippet to put in by hand."""
    from cognito_audit.fixing.patching.templates import Patcher

    patches = Patcher(source, language).patch(plan)
    for one, why in patches.skipped:
        snippet = render(FixReport(Plan((one,)), ExitCode.OK), language, Presentation())
        print_error(f"{one.target.id} is not patched: {why}. Write this instead:\n{snippet}")
    if patches.diff and patches.base != Path.cwd().resolve():
        command = shlex.join(["patch", "-p1", "-d", str(patches.base)])
        print_error(f"the patch names files relative to {patches.base}: apply it there, with git apply or {command}")
    return patches.diff or "# nothing to patch"


def _print_unplanned(plan: Plan, reports: Sequence[ReportRequest]) -> None:
    """Report on stderr what was not planned, where the reports are scripts that cannot hold it."""
    if any(report.format not in (*TEXT_FORMATS, "json") for report in reports):
        for one in plan.not_requested:
            print_error(f"{heading(one)}: {not_planned(one)}")


def _print_faults(plan: Plan) -> None:
    for error in plan.errors:
        print_error(f"{error.location}: {error.message}")
    for fault in (*plan.broken, *map(str, plan.unread)):
        print_error(fault)
