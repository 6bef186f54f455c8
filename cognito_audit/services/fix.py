"""Plan the fixes of findings, apply them, and put saved originals back."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cognito_audit.config import file as config
from cognito_audit.config.settings import Settings
from cognito_audit.errors import Declined, ExitCode, NothingToAudit, UserError
from cognito_audit.fixing.outcome import FixOutcome, State, exit_code
from cognito_audit.fixing.plan import Plan
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


@dataclass(frozen=True, slots=True)
class FixRequest:
    """What to plan fixes for, the ``formats`` of the plan, and whether to ``apply`` it.

    ``suppressions`` False plans fixes for suppressed findings too. ``yes`` confirms the updates beforehand; the
    originals are saved in ``backup_folder``. ``restore`` is a saved original to put back instead.
    """

    source: SourceRequest
    formats: tuple[str, ...] = ()
    suppressions: bool = True
    apply: bool = False
    yes: bool = False
    backup_folder: Path | None = None
    restore: Path | None = None

    def refuse_contradictions(self, env: str) -> None:
        """Raise ``UserError`` for options that contradict each other, before any work is done."""
        files, live = self.source.files, self.source.live
        if self.restore is not None:
            if files.paths or live.user_pool_ids or live.client_ids or self.apply:
                raise UserError("--restore puts one saved original back: leave all other inputs out")
            return
        if self.apply and any(name in (*TEMPLATE_FORMATS, *SCRIPT_FORMATS) for name in self.formats):
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
    replicas. ``declined``: the user did not confirm the updates, so that none was sent.
    """

    plan: Plan
    outcomes: tuple[FixOutcome, ...] | None = None
    source: Source | None = None
    primaries: "PrimaryRegions | None" = None
    declined: bool = False

    def exit_code(self) -> ExitCode:
        """Return 2 for input that was not read, 3 for what is not known, 1 for an update that did not take effect."""
        code = ExitCode.INCOMPLETE if self.plan.unread else ExitCode.OK
        if self.plan.errors or self.plan.broken or self.declined:
            code = ExitCode.ERROR
        return code if self.outcomes is None else max(exit_code(self.outcomes), code)


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


def apply_fixes(result: FixResult, request: FixRequest, settings: Settings) -> FixResult:
    """Apply the updates of a plan after the user has confirmed them."""
    primaries = result.primaries or _primaries(settings)
    blocked = blocked_outcomes(result.plan, primaries.block_reason)
    result = _apply(result, request, primaries, settings)
    return replace(result, outcomes=(*blocked, *(result.outcomes or ())))


def restore_original(path: Path, settings: Settings, *, yes: bool) -> FixOutcome:
    """Put a saved original back after the user has confirmed it. Raises ``Declined``."""
    from cognito_audit.fixing.applier import restore
    from cognito_audit.fixing.backup import load

    file = load(path)
    saved = file.backup
    confirm(f"Put {saved.target} ({saved.name}) back as it was at {saved.saved_at}?", yes=yes)
    return restore(_aws(settings), file)


def _apply(result: FixResult, request: FixRequest, primaries: "PrimaryRegions", settings: Settings) -> FixResult:
    from cognito_audit.fixing.applier import Applier
    from cognito_audit.fixing.backup import default_folder

    protected = config.never(settings.tables, "fix", settings.file)
    applier = Applier(primaries.aws, request.backup_folder or default_folder(), protected, primaries)
    interrupted = _interrupted(result.plan, applier)
    ready = [one for one in result.plan.changing() if one.target.id not in interrupted]
    unknown = tuple(interrupted.values())
    if not ready:
        return replace(result, outcomes=unknown)
    try:
        confirm(f"Apply {len(ready)} {'update' if len(ready) == 1 else 'updates'}?", yes=request.yes)
    except Declined:
        return replace(result, outcomes=unknown, declined=True)
    return replace(result, outcomes=(*unknown, *(applier.apply(one) for one in ready)))


def _interrupted(plan: Plan, applier: "Applier") -> dict[str, FixOutcome]:
    """Report what interrupted runs left, and return by target id the outcomes whose state is not known."""
    unknown: dict[str, FixOutcome] = {}
    for target in plan.targets:
        outcome = applier.unfinished(target)
        if outcome is None:
            continue
        print_error(f"{outcome.target}: {outcome.detail}")
        if outcome.state is State.UNKNOWN:
            unknown[outcome.target] = outcome
    return unknown


def _primaries(settings: Settings) -> "PrimaryRegions":
    from cognito_audit.fixing.primary_region import PrimaryRegions

    return PrimaryRegions(_aws(settings))


def _aws(settings: Settings) -> "Aws":
    from cognito_audit.sources.live import Aws

    return Aws(connection_of(settings), 1)
