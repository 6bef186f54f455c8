"""The one audit path: read the source, judge it by the rules, apply suppressions and the baseline."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from cognito_audit.config import file as config
from cognito_audit.config import profiles, rule_settings
from cognito_audit.config.settings import Settings
from cognito_audit.config.unmatched_declarations import unmatched_notes
from cognito_audit.errors import ConfigError, ExitCode
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.lib.clock import now
from cognito_audit.model.inventory import Inventory, Source
from cognito_audit.model.run import Gate, Run
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.catalogue import Catalogue, built_in, from_folders
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.selection import named_rules
from cognito_audit.services.sources import SourceRequest, open_source, read_inventory
from cognito_audit.suppressions import baseline, entries
from cognito_audit.suppressions.in_templates import in_templates


class AuditOptions(NamedTuple):
    """What an audit does beside judging.

    ``suppressions`` False (``--no-ignores``) leaves those of the configuration and of templates aside, ``baseline``
    False the baseline. ``evidence`` is a folder to save in what was read. ``fact_rules`` are rules whose facts are read
    where they are not those that judge.
    """

    suppressions: bool = True
    baseline: bool = True
    evidence: Path | None = None
    fact_rules: tuple[Rule, ...] = ()


DEFAULT_OPTIONS: Final = AuditOptions()


class AuditRequest(NamedTuple):
    """What to audit, and how."""

    source: SourceRequest
    options: AuditOptions = DEFAULT_OPTIONS


class AuditResult(NamedTuple):
    """The run, and the inventory that it judged."""

    run: Run
    inventory: Inventory

    def exit_code(self) -> ExitCode:
        """Return the exit code of the run."""
        return self.run.exit_code()


def catalogue(settings: Settings) -> Catalogue:
    """Return the built-in rules and the user's own. Raises ``ConfigError`` for a folder that does not exist."""
    built_in_rules = built_in()
    folders = [Path(folder) for folder in settings["rules"]]
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"{settings.plain['rules'].origin}: there is no folder {folder}")
    if not folders:
        return built_in_rules
    own = from_folders(folders, taken=built_in_rules.rules)
    added = frozenset(rule.id for rule in own.rules)
    return Catalogue((*built_in_rules.rules, *own.rules), (*built_in_rules.errors, *own.errors), added)


def selected_rules(settings: Settings, rules: Catalogue) -> tuple[Rule, ...]:
    """Return the rules that run. Raises ``SelectionError`` or ``ConfigError`` for a selector that names no rule."""
    excluded = rule_settings.excluded_rules(settings, rules)
    return tuple(rule for rule in rules.rules if rule.name not in excluded)


def judge_options(settings: Settings, rules: Catalogue) -> JudgeOptions:
    """Return how a run judges. Raises ``SelectionError`` or ``ConfigError`` for a selector that names no rule."""
    fail_on = settings["fail-on"]
    profile = profiles.profile_of(settings)
    changed = rule_settings.options(profile, settings, rules)
    options = {name: {key: setting.value for key, setting in values.items()} for name, values in changed.items()}
    severities = rule_settings.severities(profile, settings, rules)
    return JudgeOptions(
        rules=tuple(_with_options(rule, options) for rule in selected_rules(settings, rules)),
        started_at=now(),
        options=options,
        severities={name: setting.value for name, setting in severities.items()},
        declarations=config.declarations(settings.tables, settings.file),
        gate=Gate(
            None if fail_on == "none" else Severity(fail_on),
            settings["allow-incomplete"],
            settings["allow-empty"],
            settings["exit-zero"],
        ),
        min_severity=Severity(settings["min-severity"]),
        selection=_selection(settings),
        broken=rules.errors,
        asked=named_rules(rules, settings["select"]),
        complete=config.is_complete(settings.tables, settings.file),
    )


def audit(request: AuditRequest, settings: Settings) -> AuditResult:
    """Read what the rules need, judge it, and mark what is suppressed or in the baseline. Raises ``UserError``."""
    options = judge_options(settings, catalogue(settings))
    with open_source(request.source, settings) as source:
        return audit_source(source, options, settings, request.options)


def audit_source(
    source: Source, options: JudgeOptions, settings: Settings, audit_options: AuditOptions = DEFAULT_OPTIONS
) -> AuditResult:
    """Audit an open source: read, judge, suppress, and compare with the baseline. Raises ``UserError``."""
    use = audit_options
    configured = entries.from_config(settings.tables, settings.file) if use.suppressions else ()
    known = baseline.read(Path(settings["baseline"])) if settings["baseline"] and use.baseline else ()
    inventory = read_inventory(source, fact_sources_of(use.fact_rules or options.rules), settings)
    if use.evidence is not None:
        from cognito_audit.sources.evidence.store import save  # only where it is asked for

        save(inventory, use.evidence)
    run = judge(inventory, options, now())
    if not settings.env:
        run = replace(run, notes=(*run.notes, *unmatched_notes(run, options.declarations)))
    if use.suppressions:
        written = in_templates(inventory, run)
        run = replace(run, errors=(*run.errors, *written.errors))
        run = entries.suppress(run, (*configured, *written.entries), date.fromisoformat(options.started_at[:10]))
    return AuditResult(baseline.apply(run, known) if known else run, inventory)


def fact_sources_of(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the fact sources that the rules read."""
    return frozenset(root for rule in rules for root in rule.fact_sources())


def _selection(settings: Settings) -> tuple[str, ...]:
    """Return the selection as the user wrote it; the default profile is left out."""
    profile = settings[profiles.SETTING]
    by_profile = () if settings["select"] or profile == "default" else (f"profile {profile}",)
    return (*by_profile, *settings["select"], *(f"-{name}" for name in settings["ignore"]))


def _with_options(rule: Rule, options: Mapping[str, Mapping[str, Any]]) -> Rule:
    """Return a compound rule whose parts have the options that they have alone; any other rule as it is."""
    parts = (replace(part, options={**part.options, **options.get(part.name, {})}) for part in rule.parts)
    return replace(rule, parts=tuple(parts)) if rule.parts else rule
