"""Which rules run, with which options and severities, and the origin of each: profile, configuration or option."""

from collections.abc import Iterator, Mapping
from typing import Any

from cognito_audit.config import file as config
from cognito_audit.config import profiles
from cognito_audit.config.profiles import IGNORED, NOT_SELECTED, Profile
from cognito_audit.config.settings import Setting, Settings
from cognito_audit.errors import ConfigError
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.selection import rule_ids, select
from cognito_audit.text.suggestions import did_you_mean


def excluded_rules(settings: Settings, rules: Catalogue) -> Mapping[str, Setting]:
    """Return the rules that do not run by name, each with its origin and reason (``IGNORED`` where none is written).

    The rules that run are those of ``--select`` or else those of the profile, without those of ``--ignore``. Raises
    ``SelectionError`` or ``ConfigError`` for a selector that names no rule.
    """
    if settings["select"]:
        selected = {rule.id for rule in select(rules, settings["select"], ())}
        origin = settings.plain["select"].origin
        excluded = {rule.name: Setting(NOT_SELECTED, origin) for rule in rules.rules if rule.id not in selected}
    else:
        profile = profiles.profile_of(settings)
        reasons = profiles.excluded_rules(profile, rules)
        excluded = {name: Setting(reason, profile.origin) for name, reason in reasons.items()}
    ignored = rule_ids(rules, settings["ignore"])
    origin = settings.plain["ignore"].origin
    return {**excluded, **{rule.name: Setting(IGNORED, origin) for rule in rules.rules if rule.id in ignored}}


def options(profile: Profile, settings: Settings, rules: Catalogue) -> Mapping[str, Mapping[str, Setting]]:
    """Return the options that are set, by rule name, each from the configuration file or else from the profile."""
    merged: dict[str, dict[str, Setting]] = {}
    own = config.options(settings.tables, settings.file)
    for origin, table in ((profile.origin, profile.options), (settings.file, own)):
        for name, values in table.items():
            rule = _rule_of(name, f"{origin}: [options]", rules)
            _check_options(rule, values, f"{origin}: [options.{name}]")
            merged.setdefault(rule.name, {}).update({key: Setting(value, origin) for key, value in values.items()})
    return merged


def severities(profile: Profile, settings: Settings, rules: Catalogue) -> Mapping[str, Setting]:
    """Return the severities that are set, by rule name, each from the configuration file or else from the profile."""
    own = config.severities(settings.tables, settings.file)
    sources = ((profile.origin, profile.severities), (settings.file, own))
    return {
        _rule_of(name, f"{origin}: [severity]", rules).name: Setting(severity, origin)
        for origin, table in sources
        for name, severity in table.items()
    }


def changes(settings: Settings, rules: Catalogue) -> Iterator[tuple[Rule, str, Any, Setting]]:
    """Yield what differs from the rule files: the rule, ``severity`` or the name of an option, the value of the rule
    file, and the effective value with its origin. Raises ``ConfigError``.
    """
    profile = profiles.profile_of(settings)
    set_severities, set_options = severities(profile, settings, rules), options(profile, settings, rules)
    for rule in rules.rules:
        if rule.name in set_severities and set_severities[rule.name].value != rule.severity:
            yield rule, "severity", rule.severity, set_severities[rule.name]
        for name, setting in set_options.get(rule.name, {}).items():
            if setting.value != rule.options[name]:
                yield rule, name, rule.options[name], setting


def _check_options(rule: Rule, values: Mapping[str, Any], origin: str) -> None:
    for option, value in values.items():
        if option not in rule.options:
            raise ConfigError(f"{origin}: unknown option {option}{did_you_mean(option, rule.options)}")
        if type(value) is not type(rule.options[option]):
            raise ConfigError(f"{origin}: {option}: expected a value like its default {rule.options[option]!r}")


def _rule_of(name: str, origin: str, rules: Catalogue) -> Rule:
    rule = rules.find(name)
    if rule is None:
        known = [known.name for known in rules.rules]
        raise ConfigError(f"{origin}: unknown rule {name}{did_you_mean(name, known)}")
    return rule
