"""What ``cognito-audit fix`` does with its options: consent, output and exit code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cognito_audit.config import file as config
from cognito_audit.config.settings import Settings
from cognito_audit.errors import ExitCode, UserError
from cognito_audit.fixing.outcome import Outcome, State, exit_code
from cognito_audit.fixing.plan import Plan
from cognito_audit.fixing.unsendable import not_sent
from cognito_audit.lib.console import agreed, print_error
from cognito_audit.model.inventory import Source
from cognito_audit.reporting.documents import FixReport, RestoreReport
from cognito_audit.reporting.output import ReportRequest, requested_reports, write_all, write_reports
from cognito_audit.reporting.plan.wording import heading, not_planned
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import formats_of, render
from cognito_audit.services.audit import catalogue, judge_options
from cognito_audit.services.plan_fixes import read_and_plan
from cognito_audit.services.sources import live_source, refuse_mixture
from cognito_audit.text.suggestions import refuse_unknown
from cognito_audit.text.terminal import Terminal, terminal_width

if TYPE_CHECKING:
    from cognito_audit.fixing.applier import Applier
    from cognito_audit.fixing.primary_region import Primaries
    from cognito_audit.sources.live import Aws


FOR_PEOPLE: Final = ("text", "diff")
TEMPLATES: Final = ("cloudformation", "terraform")
SCRIPTS: Final = ("aws-cli", "boto3")
"""The formats that send API requests, which only live resources take."""


def reports_wanted(form: str | None, formats: Sequence[str] | None, document: type) -> list[ReportRequest]:
    """The reports that ``--as`` and ``--format`` request of a plan. Raises ``UserError``."""
    if form is None:
        return requested_reports(formats, document)
    refuse_unknown("--as", form, (name for name in formats_of(FixReport) if name not in ("text", "json")))
    if formats:
        raise UserError("--as FORMAT is short for --format FORMAT: give one of them")
    if document is RestoreReport:
        raise UserError("--restore puts one saved original back: name nothing else")
    return [ReportRequest(form, None)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for; ``folder`` is where originals are saved."""

    reports: Sequence[ReportRequest]
    apply: bool
    yes: bool
    folder: Path | None

    def check(self, paths: Sequence[str], pools: Sequence[str], clients: Sequence[str], restore: Path | None) -> None:
        """Raise ``UserError`` for what contradicts itself, before any work is done."""
        if restore is not None:
            if paths or pools or clients or self.apply:
                raise UserError("--restore puts one saved original back: name nothing else")
            return
        if self.apply and any(report.format in (*TEMPLATES, *SCRIPTS) for report in self.reports):
            raise UserError("--apply carries the plan out: leave --as out, and all formats but text and json")
        if paths and self.apply:
            raise UserError(
                "--apply changes live resources; for files, print a patch with --as cloudformation or --as terraform"
            )
        for report in self.reports:
            if paths and report.format in SCRIPTS:
                raise UserError(f"{report.format} makes requests for live resources; files have none")
        refuse_mixture(paths, pools, clients)
        if not (paths or pools):
            raise UserError("say what to fix: templates, or --user-pool-id ID")

    def consent(self, question: str) -> bool:
        """Whether the user agrees: ``--yes``, or asked on a terminal. Raises ``UserError`` where nobody can be."""
        return self.yes or agreed(question, nobody="look at the plan, then run it again with --yes")


def fix_files(source: Source, asked: Asked, settings: Settings) -> int:
    """The plan for files; as a patch of the files themselves, where a template's format is requested."""
    rules = catalogue(settings)
    plan = read_and_plan(source, judge_options(settings, rules), settings, rules)
    report = FixReport(plan, _code_of(plan))
    _say_faults(plan)

    def rendered(request: ReportRequest) -> str:
        if request.format in TEMPLATES:
            return _patch(plan, source, request.format)
        return render(report, request.format, _presentation())

    write_all(asked.reports, rendered)
    return report.exit_code


def _patch(plan: Plan, source: Source, language: str) -> str:
    """The patch of the files; on stderr what it leaves out, as the snippet to put in by hand."""
    from cognito_audit.fixing.patching.templates import Patcher

    patches = Patcher(source, language).patch(plan)
    for one, why in patches.left:
        snippet = render(FixReport(Plan((one,)), ExitCode.OK), language, Presentation())
        print_error(f"{one.target.id} is not patched: {why}. What should stand there:\n{snippet}")
    return patches.diff or "# nothing to patch"


def fix_live(pools: Sequence[str], clients: Sequence[str], asked: Asked, settings: Settings, *, progress: bool) -> int:
    """The plan for live resources, applied where that is asked for; app clients that are named alone."""
    rules = catalogue(settings)
    protected = config.never(settings.tables, "fix", settings.file)
    primaries = _primaries(settings)
    with live_source(settings, pools, clients, progress=progress) as source:
        plan = read_and_plan(
            source, judge_options(settings, rules), settings, rules, primaries.against, clients_only=bool(clients)
        )
    _say_faults(plan)
    if not asked.apply:
        _say_left(plan, asked.reports)
        report = FixReport(plan, _code_of(plan))
        write_reports(report, asked.reports, _presentation())
        return report.exit_code
    shown = [one for one in asked.reports if one.file is None and one.format in FOR_PEOPLE]
    write_reports(FixReport(plan, _code_of(plan)), shown, _presentation())
    outcomes = [*not_sent(plan, primaries.against), *_apply(plan, asked, primaries, protected)]
    report = FixReport(plan, max(exit_code(outcomes), _code_of(plan)), outcomes)
    write_reports(report, [one for one in asked.reports if one not in shown], _presentation())
    write_reports(replace(report, plan_shown=True), shown, _presentation())
    return report.exit_code


def restore_saved(path: Path, asked: Asked, settings: Settings) -> int:
    """Put a saved original back."""
    from cognito_audit.fixing.applier import restore
    from cognito_audit.fixing.backup import load

    file = load(path)
    saved = file.saved
    if not asked.consent(f"Put {saved.target} ({saved.name}) back as it was at {saved.saved_at}?"):
        print_error("nothing was changed")
        return ExitCode.OK
    outcome = restore(_aws(settings), file)
    report = RestoreReport(outcome, exit_code([outcome]))
    write_reports(report, asked.reports, _presentation())
    return report.exit_code


def _apply(plan: Plan, asked: Asked, primaries: "Primaries", protected: Sequence[str]) -> list[Outcome]:
    from cognito_audit.fixing.applier import Applier
    from cognito_audit.fixing.backup import default_folder

    applier = Applier(primaries.aws, asked.folder or default_folder(), protected, primaries)
    stopped = _unfinished(plan, applier)
    ready = [one for one in plan.changing() if one.target.id not in stopped]
    if not ready:
        return list(stopped.values())
    if not asked.consent(f"Apply {len(ready)} {'update' if len(ready) == 1 else 'updates'}?"):
        print_error("nothing was changed")
        return list(stopped.values())
    return [*stopped.values(), *(applier.apply(one) for one in ready)]


def _unfinished(plan: Plan, applier: "Applier") -> dict[str, Outcome]:
    """Say what interrupted runs left; by target id, those whose state is not known."""
    stopped: dict[str, Outcome] = {}
    for target in plan.targets:
        found = applier.unfinished(target)
        if found is None:
            continue
        print_error(f"{found.target}: {found.detail}")
        if found.state is State.UNKNOWN:
            stopped[found.target] = found
    return stopped


def _primaries(settings: Settings) -> "Primaries":
    from cognito_audit.fixing.primary_region import Primaries

    return Primaries(_aws(settings))


def _aws(settings: Settings) -> "Aws":
    from cognito_audit.sources.live import Aws, Connection

    return Aws(Connection(settings["profile"] or "", tuple(settings["regions"]), settings["endpoint-url"] or ""), 1)


def _presentation() -> Presentation:
    return Presentation(Terminal(terminal_width()))


def _say_left(plan: Plan, reports: Sequence[ReportRequest]) -> None:
    """Say on stderr what was not planned, where the reports are scripts that have no place for it."""
    if all(report.format in (*FOR_PEOPLE, "json") for report in reports):
        return
    for one in plan.left:
        print_error(f"{heading(one)}: {not_planned(one)}")


def _say_faults(plan: Plan) -> None:
    for error in plan.errors:
        print_error(f"{error.place}: {error.message}")
    for fault in (*plan.broken, *map(str, plan.unread)):
        print_error(fault)


def _code_of(plan: Plan) -> ExitCode:
    if plan.errors or plan.broken:
        return ExitCode.ERROR
    return ExitCode.INCOMPLETE if plan.unread else ExitCode.OK
