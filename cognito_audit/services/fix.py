"""What ``cognito-audit fix`` does with its options: consent, output and exit code."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_audit.config import file as config
from cognito_audit.config.settings import Settings
from cognito_audit.errors import ExitCode, UserError
from cognito_audit.fixing.outcome import Outcome, State, exit_code
from cognito_audit.fixing.plan import Plan
from cognito_audit.fixing.unsendable import not_sent
from cognito_audit.lib.console import agreed, print_error
from cognito_audit.model.inventory import Source
from cognito_audit.reporting.output import print_report
from cognito_audit.reporting.plan.by_name import FORMS, LIVE_ONLY
from cognito_audit.reporting.plan.json_document import as_json, restored_as_json
from cognito_audit.reporting.plan.text import as_diff
from cognito_audit.reporting.plan.wording import heading, not_planned
from cognito_audit.services.audit import catalogue, judging
from cognito_audit.services.plan_fixes import read_and_plan
from cognito_audit.services.sources import live_source, refuse_mixture
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.suggestions import refuse_unknown
from cognito_audit.text.terminal import terminal_width
from cognito_audit.text.wrapping import wrapped

if TYPE_CHECKING:
    from cognito_audit.fixing.applier import Applier
    from cognito_audit.fixing.primary_region import Primaries
    from cognito_audit.sources.live import Aws


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for; ``folder`` is where originals are saved."""

    form: str | None
    output: str
    apply: bool
    yes: bool
    folder: Path | None

    def check(self, paths: Sequence[str], pools: Sequence[str], clients: Sequence[str], restore: Path | None) -> None:
        """Raise ``UserError`` for what contradicts itself, before any work is done."""
        if self.form is not None:
            refuse_unknown("--as", self.form, FORMS)
        refuse_unknown("--format", self.output, ("text", "json"))
        if self.form is not None and (self.apply or self.output == "json"):
            raise UserError("--as prints the plan in another form: leave --apply and --format json out")
        if restore is not None:
            if paths or pools or clients or self.apply or self.form:
                raise UserError("--restore puts one saved original back: name nothing else")
            return
        if paths and self.apply:
            raise UserError(
                "--apply changes live resources; for files, print a patch with --as cloudformation or --as terraform"
            )
        if paths and self.form in LIVE_ONLY:
            raise UserError(f"--as {self.form} makes requests for live resources; files have none")
        refuse_mixture(paths, pools, clients)
        if not (paths or pools):
            raise UserError("say what to fix: templates, or --user-pool-id ID")

    def consent(self, question: str) -> bool:
        """Whether the user agrees: ``--yes``, or asked on a terminal. Raises ``UserError`` where nobody can be."""
        return self.yes or agreed(question, nobody="look at the plan, then run it again with --yes")


def fix_files(source: Source, asked: Asked, settings: Settings) -> int:
    """The plan for files; as a patch of the files themselves, where a template's form is asked for."""
    rules = catalogue(settings)
    plan = read_and_plan(source, judging(settings, rules), settings, rules)
    if asked.form in ("cloudformation", "terraform"):
        _show_patch(plan, source, asked.form)
    else:
        _show(plan, asked)
    return _code_of(plan)


def _show_patch(plan: Plan, source: Source, language: str) -> None:
    """The patch on stdout; on stderr what it leaves out, as the snippet to put in by hand."""
    from cognito_audit.fixing.patching.templates import Patcher

    _say_faults(plan)
    patches = Patcher(source, language).patch(plan)
    for one, why in patches.left:
        snippet = FORMS[language](Plan((one,)))
        print_error(f"{one.target.id} is not patched: {why}. What should stand there:\n{snippet}")
    print_report(patches.diff or "# nothing to patch", sys.stdout)


def fix_live(pools: Sequence[str], clients: Sequence[str], asked: Asked, settings: Settings, *, progress: bool) -> int:
    """The plan for live resources, applied where that is asked for; app clients that are named alone."""
    rules = catalogue(settings)
    protected = config.never(settings.tables, "fix", settings.file)
    primaries = _primaries(settings)
    with live_source(settings, pools, clients, progress=progress) as source:
        plan = read_and_plan(
            source, judging(settings, rules), settings, rules, primaries.against, clients_only=bool(clients)
        )
    if not asked.apply:
        _show(plan, asked)
        return _code_of(plan)
    if asked.output == "text":
        _show(plan, asked)
    outcomes = [*not_sent(plan, primaries.against), *_apply(plan, asked, primaries, protected)]
    if asked.output == "json":
        print_report(as_json(plan, outcomes), sys.stdout)
    else:
        print_report("\n".join(_told(outcome) for outcome in outcomes) or "nothing to apply", sys.stdout)
    return max(exit_code(outcomes), _code_of(plan))


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
    print_report(restored_as_json(outcome) if asked.output == "json" else _told(outcome), sys.stdout)
    return exit_code([outcome])


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


def _show(plan: Plan, asked: Asked) -> None:
    _say_faults(plan)
    if asked.output == "json":
        text = as_json(plan)
    elif (form := asked.form or "diff") == "diff":
        text = as_diff(plan, terminal_width())
    else:
        text = FORMS[form](plan)
        for one in plan.left:  # a script has no place for it
            print_error(f"{heading(one)}: {not_planned(one)}")
    print_report(text, sys.stdout)


def _say_faults(plan: Plan) -> None:
    for error in plan.errors:
        print_error(f"{error.place}: {error.message}")
    for fault in (*plan.broken, *map(str, plan.unread)):
        print_error(fault)


def _told(outcome: Outcome) -> str:
    undo = f"\n  to put it back: {outcome.restore}" if outcome.restore and outcome.state is not State.UNCHANGED else ""
    told = plain_text(f"{outcome.state}: {outcome.target}: {outcome.detail}")
    return "\n".join(wrapped(told, terminal_width(), hanging="  ")) + undo


def _code_of(plan: Plan) -> ExitCode:
    if plan.errors or plan.broken:
        return ExitCode.ERROR
    return ExitCode.INCOMPLETE if plan.unread else ExitCode.OK
