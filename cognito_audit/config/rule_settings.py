"""Which rules run, with which options and severities, and what says so: the profile, the configuration, an option."""

from collections.abc import Iterator, Mapping
from typing import Any

from cognito_audit.config import file as config
from cognito_audit.config import profiles
from cognito_audit.config.profiles import IGNORED, NOT_SELECTED, Profile
from cognito_audit.config.settings import Setting, Settings
from cognito_audit.errors import ConfigError
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.selection import named, select
from cognito_audit.text.suggestions import did_you_mean


def left_out(settings: Settings, rules: Catalogue) -> Mapping[str, Setting]:
    """The rules that do not run, by name: why (``NOT_SELECTED``, or the reason for ignoring it), and what says so.

    The rules that run are those of ``--select`` or else those of the profile, without those of ``--ignore``. Raises
    ``SelectionError`` or ``ConfigError`` for what no rule answers to.
    """
    if settings["select"]:
        wanted = {rule.id for rule in select(rules, settings["select"], ())}
        origin = settings.plain["select"].origin
        found = {rule.name: Setting(NOT_SELECTED, origin) for rule in rules.rules if rule.id not in wanted}
    else:
        profile = profiles.profile_of(settings)
        reasons = profiles.left_out(profile, rules)
        found = {name: Setting(reason, profile.origin) for name, reason in reasons.items()}
    ignored = named(rules, settings["ignore"])
    origin = settings.plain["ignore"].origin
    return {**found, **{rule.name: Setting(IGNORED, origin) for rule in rules.rules if rule.id in ignored}}


def options(profile: Profile, settings: Settings, rules: Catalogue) -> Mapping[str, Mapping[str, Setting]]:
    """The options that were set, by rule name: each from the configuration file, or else from the profile."""
    merged: dict[str, dict[str, Setting]] = {}
    own = config.options(settings.tables, settings.file)
    for origin, given in ((profile.origin, profile.options), (settings.file, own)):
        for name, values in given.items():
            rule = _rule_of(name, f"{origin}: [options]", rules)
            _check_options(rule, values, f"{origin}: [options.{name}]")
            merged.setdefault(rule.name, {}).update({key: Setting(value, origin) for key, value in values.items()})
    return merged


def severities(profile: Profile, settings: Settings, rules: Catalogue) -> Mapping[str, Setting]:
    """The severities that were set, by rule name: each from the configuration file, or else from the profile."""
    own = config.severities(settings.tables, settings.file)
    sources = ((profile.origin, profile.severities), (settings.file, own))
    return {
        _rule_of(name, f"{origin}: [severity]", rules).name: Setting(severity, origin)
        for origin, given in sources
        for name, severity in given.items()
    }


def changes(settings: Settings, rules: Catalogue) -> Iterator[tuple[Rule, str, Any, Setting]]:
    """What differs from the rules' own files: the rule, ``severity`` or an option's name, the rule's own value, and
    the value in force with its origin. Raises ``ConfigError``.
    """
    profile = profiles.profile_of(settings)
    grave, given = severities(profile, settings, rules), options(profile, settings, rules)
    for rule in rules.rules:
        if rule.name in grave and grave[rule.name].value != rule.severity:
            yield rule, "severity", rule.severity, grave[rule.name]
        for name, setting in given.get(rule.name, {}).items():
            if setting.value != rule.options[name]:
                yield rule, name, rule.options[name], setting


def _check_options(rule: Rule, values: Mapping[str, Any], where: str) -> None:
    for option, value in values.items():
        if option not in rule.options:
            raise ConfigError(f"{where}: there is no option {option}{did_you_mean(option, rule.options)}")
        if type(value) is not type(rule.options[option]):
            raise ConfigError(f"{where}: {option} must be like its default, {rule.options[option]!r}")


def _rule_of(name: str, where: str, rules: Catalogue) -> Rule:
    rule = rules.find(name)
    if rule is None:
        known = [known.name for known in rules.rules]
        raise ConfigError(f"{where}: there is no rule {name}{did_you_mean(name, known)}")
    return rule
