"""Plan the fixes of findings, apply them, and put saved originals back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cognito_audit.config import file as config
from cognito_audit.config.settings import Settings
from cognito_audit.errors import Declined, ExitCode, NothingToAudit, UserError
from cognito_audit.fixing.outcome import FixOutcome, State, exit_code, exit_code_of_end, how_it_ended, most_severe
from cognito_audit.fixing.plan import Plan, ResourcePlan
from cognito_audit.fixing.planner import Planner
from cognito_audit.fixing.planning_context import BlockReason
from cognito_audit.fixing.send_checks import blocked_outcomes
from cognito_audit.lib.console import confirm, print_error
from cognito_audit.model.inventory import Source
from cognito_audit.services.audit import AuditOptions, audit_source, catalogue, judge_options
from cognito_audit.services.sources import SourceRequest, connection_of, open_source

if TYPE_CHECKING:
    from cognito_audit.fixing.applier import Applier
    from cognito_audit.fixing.primary_region import PrimaryRegions
    from cognito_audit.sources.live import Aws

TEMPLATE_FORMATS: Final = ("cloudformation", "terraform")
"""The formats that patch templates."""
SCRIPT_FORMATS: Final = ("aws-cli", "boto3")
"""The formats that send API requests, which only live targets take."""
REPORT_FORMATS: Final = ("text", "json")
"""The formats that also show the outcomes of updates."""

Tell = Callable[[FixOutcome], None]
"""Tells the user an outcome as soon as it is known."""


@dataclass(frozen=True, slots=True)
class FixRequest:
    """What to plan fixes for, the ``formats`` of the plan, and whether to ``apply`` it.

    ``suppressions`` False plans fixes for suppressed findings too. ``yes`` confirms the updates beforehand; the
    originals are saved in ``backup_folder``. ``restore`` is a saved original to put back instead; ``overwrite``
    confirms beforehand that this also undoes what was changed since.
    """

    source: SourceRequest
    formats: tuple[str, ...] = ()
    suppressions: bool = True
    apply: bool = False
    yes: bool = False
    backup_folder: Path | None = None
    restore: Path | None = None
    overwrite: bool = False

    def refuse_contradictions(self, env: str) -> None:
        """Raise ``UserError`` for options that contradict each other, before any work is done."""
        files, live = self.source.files, self.source.live
        if self.restore is not None:
            if files.paths or live.user_pool_ids or live.client_ids or self.apply:
                raise UserError("--restore puts one saved original back: leave all other inputs out")
            return
        if self.overwrite:
            raise UserError("--overwrite belongs to --restore: --apply never overwrites what was changed in between")
        if self.apply and any(name not in REPORT_FORMATS for name in self.formats):
            raise UserError("--apply carries the plan out: leave out --as, and all formats except text and json")
        if files.paths and self.apply:
            raise UserError(
                "--apply changes live resources; for files, print a patch with --as cloudformation or --as terraform"
            )
        for name in self.formats:
            if files.paths and name in SCRIPT_FORMATS:
                raise UserError(f"{name} makes requests for live resources; files have none")
        self.source.refuse_mixture(env)
        if not (files.paths or live.user_pool_ids or env):
            raise UserError("nothing to fix: pass templates or --user-pool-id ID")


@dataclass(frozen=True, slots=True)
class FixResult:
    """A plan, and the outcomes of its updates where it was applied.

    ``source`` are the files of a plan for templates. ``primaries`` holds what a live plan learned about the regions of
    replicas. ``declined``: the user did not confirm the updates, so that none was sent. ``cause`` is what ended the
    updates early: Ctrl-C, or an error of this program.
    """

    plan: Plan
    outcomes: tuple[FixOutcome, ...] | None = None
    source: Source | None = None
    primaries: "PrimaryRegions | None" = None
    declined: bool = False
    cause: BaseException | None = None

    def exit_code(self) -> ExitCode:
        """Return 2 for input that was not read, 1 for an update that did not take effect, 3 for what is not known."""
        if self.cause is not None:
            return exit_code_of_end(self.cause)
        code = ExitCode.INCOMPLETE if self.plan.unread else ExitCode.OK
        if self.plan.errors or self.plan.broken or self.declined:
            code = ExitCode.ERROR
        return most_severe((code, exit_code(self.outcomes or ())))


def plan_fixes(request: FixRequest, settings: Settings) -> FixResult:
    """Plan fixes for the open findings of an audit. Raises ``UserError``."""
    primaries = None if request.source.files.paths else _primaries(settings)
    block_reason = primaries.block_reason if primaries else None
    clients_only = bool(request.source.live.client_ids)
    with open_source(request.source, settings) as source:
        plan = plan_source(source, settings, block_reason, clients_only=clients_only, suppressions=request.suppressions)
    return FixResult(plan, source=None if primaries else source, primaries=primaries)


def plan_source(
    source: Source,
    settings: Settings,
    block_reason: BlockReason | None = None,
    *,
    clients_only: bool = False,
    suppressions: bool = True,
) -> Plan:
    """Audit an open source and plan fixes for its open findings; with ``clients_only``, those of app clients alone.

    The facts of all rules are read, because no fix may make another rule fail. Findings of the baseline are planned
    for: that they are known does not fix them. ``block_reason`` gives the reason why a live target may not be written;
    without it the plan is one for files. Raises ``UserError``.
    """
    rules = catalogue(settings)
    options = judge_options(settings, rules)
    audit_options = AuditOptions(suppressions=suppressions, baseline=False, fact_rules=rules.rules)
    result = audit_source(source, options, settings, audit_options)
    if settings.env and not result.inventory.targets:
        raise NothingToAudit(f"--env {settings.env}: none of the pools that were read is in this environment")
    planner = Planner(result.inventory, rules.rules, options.options, options.declarations, block_reason)
    return planner.plan(result.run, clients_only=clients_only)


def apply_fixes(result: FixResult, request: FixRequest, settings: Settings, tell: Tell) -> FixResult:
    """Apply the updates of a plan after the user has confirmed them; ``tell`` gets each outcome at once.

    Nothing that goes wrong after the first update loses an outcome: it is in the result, with the ``cause``.
    """
    from cognito_audit.fixing.applier import Applier
    from cognito_audit.fixing.backup import default_folder

    primaries = result.primaries or _primaries(settings)
    protected = config.never(settings.tables, "fix", settings.file)
    applier = Applier(primaries.aws, request.backup_folder or default_folder(), protected, primaries)
    blocked = [*blocked_outcomes(result.plan, primaries.block_reason)]
    interrupted = _interrupted(result.plan, applier)
    ready = [one for one in result.plan.changing() if one.target.id not in interrupted]
    outcomes = [*blocked, *interrupted.values()]
    declined, cause = False, None
    if ready:
        try:
            confirm(f"Apply {len(ready)} {'update' if len(ready) == 1 else 'updates'}?", yes=request.yes)
        except Declined:
            declined = True
    for outcome in outcomes:
        tell(outcome)
    if not declined:
        cause = _apply(ready, applier, outcomes, tell)
    return replace(result, outcomes=tuple(outcomes), declined=declined, cause=cause)


def _apply(
    plans: list[ResourcePlan], applier: "Applier", outcomes: list[FixOutcome], tell: Tell
) -> BaseException | None:
    """Apply plans one after the other and add an outcome for each, whatever happens; return what ended it early."""
    earlier = len(outcomes)
    try:
        for plan in plans:
            outcomes.append(applier.apply(plan))
            tell(outcomes[-1])
    except BaseException as error:  # noqa: BLE001  whatever it is, the user must learn what was sent; it is raised later
        for plan in plans[len(outcomes) - earlier :]:
            outcomes.append(applier.outcome_when_stopped(plan.target, how_it_ended(error)))
            tell(outcomes[-1])
        return error
    return None


def _interrupted(plan: Plan, applier: "Applier") -> dict[str, FixOutcome]:
    """Report what interrupted runs left, and return by target id the outcomes whose state is not known."""
    from cognito_audit.fixing.backup_reader import pending_backups

    backups = pending_backups(applier.folder)
    unknown: dict[str, FixOutcome] = {}
    for target in plan.targets:
        outcome = applier.unfinished(target, backups)
        if outcome is None:
            continue
        print_error(f"{outcome.target}: {outcome.detail}")
        if outcome.state is State.UNKNOWN:
            unknown[outcome.target] = outcome
    return unknown


def _primaries(settings: Settings) -> "PrimaryRegions":
    from cognito_audit.fixing.primary_region import PrimaryRegions

    return PrimaryRegions(live_connection(settings))


def live_connection(settings: Settings) -> "Aws":
    """Return the connection that updates are sent over. Raises ``UserError``."""
    from cognito_audit.sources.live import Aws

    return Aws(connection_of(settings), 1)
