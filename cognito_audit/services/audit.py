"""One audit from settings to run: load the rules, read the source, judge."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cognito_audit.config import file as config
from cognito_audit.config import profiles, rule_settings
from cognito_audit.config.environments import environment
from cognito_audit.config.settings import Settings
from cognito_audit.config.unmatched_declarations import unmatched_notes
from cognito_audit.errors import ConfigError
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.lib.clock import now
from cognito_audit.model.inventory import Source
from cognito_audit.model.run import Gate, Run
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.catalogue import Catalogue, built_in, from_folders
from cognito_audit.rulebook.rule import Rule
from cognito_audit.suppressions import baseline, entries
from cognito_audit.suppressions.in_templates import in_templates


def catalogue(settings: Settings) -> Catalogue:
    """The program's rules and the user's. Raises ``ConfigError`` for a folder that is not there."""
    own = built_in()
    folders = [Path(folder) for folder in settings["rules"]]
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"{settings.plain['rules'].origin}: there is no folder {folder}")
    if not folders:
        return own
    theirs = from_folders(folders, taken=own.rules)
    added = frozenset(rule.id for rule in theirs.rules)
    return Catalogue((*own.rules, *theirs.rules), (*own.errors, *theirs.errors), added)


def selected_rules(settings: Settings, rules: Catalogue) -> tuple[Rule, ...]:
    """The rules that run. Raises ``SelectionError`` or ``ConfigError`` for what no rule answers to."""
    out = rule_settings.left_out(settings, rules)
    return tuple(rule for rule in rules.rules if rule.name not in out)


def judge_options(settings: Settings, rules: Catalogue) -> JudgeOptions:
    """How a run judges. Raises ``SelectionError`` or ``ConfigError`` for what no rule answers to."""
    fail_on = settings["fail-on"]
    profile = profiles.profile_of(settings)
    given = rule_settings.options(profile, settings, rules)
    options = {name: {key: setting.value for key, setting in values.items()} for name, values in given.items()}
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
    )


def read_and_judge(
    source: Source,
    how: JudgeOptions,
    settings: Settings,
    *,
    ignores: bool = True,
    evidence: Path | None = None,
    env: str | None = None,
) -> Run:
    """Read what the rules need, judge it, and mark what was accepted before.

    ``ignores`` False leaves suppressions aside; ``evidence`` is a folder for what was read, ``env`` the
    environment that is meant. Raises ``UserError``.
    """
    scope = environment(settings.tables, env, settings.file) if env else None
    accepted = entries.from_config(settings.tables, settings.file) if ignores else ()
    known = baseline.read(Path(settings["baseline"])) if settings["baseline"] else ()
    inventory = source.read(fact_sources_of(how.rules))
    if scope is not None:
        inventory = scope.narrowed(inventory)
    if evidence is not None:
        from cognito_audit.sources.evidence.store import save  # only where it is asked for

        save(inventory, evidence)
    run = judge(inventory, how, now())
    if scope is None:
        run = replace(run, notes=(*run.notes, *unmatched_notes(run, how.declarations)))
    if ignores:
        written = in_templates(inventory, run)
        run = replace(run, errors=(*run.errors, *written.errors))
        run = entries.suppress(run, (*accepted, *written.entries), date.fromisoformat(how.started_at[:10]))
    return baseline.apply(run, known) if known else run


def fact_sources_of(rules: Iterable[Rule]) -> frozenset[str]:
    """What the rules read."""
    return frozenset(root for rule in rules for root in rule.fact_sources())


def _selection(settings: Settings) -> tuple[str, ...]:
    """What was asked for, as it was asked for; the default profile goes without saying."""
    profile = settings[profiles.SETTING]
    by_profile = () if settings["select"] or profile == "default" else (f"profile {profile}",)
    return (*by_profile, *settings["select"], *(f"-{name}" for name in settings["ignore"]))


def _with_options(rule: Rule, options: Mapping[str, Mapping[str, Any]]) -> Rule:
    """A compound rule whose parts ask what they ask when they stand alone; any other rule as it is."""
    parts = (replace(part, options={**part.options, **options.get(part.name, {})}) for part in rule.parts)
    return replace(rule, parts=tuple(parts)) if rule.parts else rule
