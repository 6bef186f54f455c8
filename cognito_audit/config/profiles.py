"""Rule profiles: named files that select rules, and set their options and severities.

``profiles/NAME.toml`` come with the program; one of your own is named by its path. ``--select``, ``--ignore`` and the
tables of the configuration file override a profile.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cognito_audit.config import file as config
from cognito_audit.config.settings import Settings
from cognito_audit.errors import ConfigError, UserError
from cognito_audit.lib.files import read_text
from cognito_audit.lib.nesting import refuse_depth
from cognito_audit.lib.package_data import folder
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.selection import SelectionError, rule_ids, select
from cognito_audit.rulebook.toml_text import data_of
from cognito_audit.text.suggestions import did_you_mean

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

KEYS: Final = ("title", "select", "ignore", "options", "severity")
SETTING: Final = "profile-rules"
NOT_SELECTED: Final = "not selected"
IGNORED: Final = "ignored"
"""Why a rule does not run, where no reason is written."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile.

    ``select`` and ``ignore`` hold selectors as ``--select`` takes them (without ``select``: every rule); ``ignore``
    has the reason of each, or empty. ``options`` and ``severities`` are by rule name, as in the configuration file.
    """

    name: str
    title: str
    select: tuple[str, ...]
    ignore: Mapping[str, str]
    options: Mapping[str, Mapping[str, Any]]
    severities: Mapping[str, Severity]

    @property
    def origin(self) -> str:
        """Return its name in messages."""
        return f"profile {self.name}"


def built_in_names() -> list[str]:
    """Return the names of the profiles that come with the program."""
    return sorted(file.name.removesuffix(".toml") for file in _files())


def profile_of(settings: Settings) -> Profile:
    """Return the profile that the settings name. Raises ``ConfigError`` for one that is unknown or cannot be used."""
    name = settings[SETTING]
    origin = settings.plain[SETTING].origin
    place = origin if origin == settings.file else f"{origin} {name}"
    shipped = next((file for file in _files() if file.name == f"{name}.toml"), None)
    if shipped is not None:
        return read(name, shipped.read_text("utf-8"))
    file = Path(name)
    if file.suffix != ".toml" or not os.path.lexists(file):
        known = built_in_names()
        hint = did_you_mean(name, known) or f"; expected {', '.join(known)} or a file of your own (*.toml)"
        raise ConfigError(f"{place}: unknown profile {name!r}{hint}")
    try:
        text = read_text(file, name, config.MOST_BYTES)
    except UserError as error:
        raise ConfigError(str(error)) from error
    return read(name, text)


def read(name: str, text: str) -> Profile:
    """Parse the text of a profile; ``name`` is its name in messages. Raises ``ConfigError``."""
    try:
        data = data_of(text)
        refuse_depth(data)
    except ValueError as error:
        raise ConfigError(f"{name}: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{name}: nested too deeply to be a rule profile") from error
    for key in data:
        if key not in KEYS:
            raise ConfigError(f"{name}: unknown key {key}{did_you_mean(key, KEYS)}")
    if not isinstance(data.get("title", ""), str):
        raise ConfigError(f"{name}: title: expected a text")
    return Profile(
        name,
        data.get("title", ""),
        _selectors(data, "select", name),
        _ignored(data, name),
        config.options(data, name),
        config.severities(data, name),
    )


def excluded_rules(profile: Profile, catalogue: Catalogue) -> Mapping[str, str]:
    """Return the rules that a profile excludes, by name, with the reason; rules of the user's own are never excluded.

    Raises ``ConfigError`` for a selector that names no rule.
    """
    try:
        selected = {rule.id for rule in select(catalogue, profile.select, ())}
        ignored = {
            rule: reason for selector, reason in profile.ignore.items() for rule in rule_ids(catalogue, (selector,))
        }
    except SelectionError as error:
        raise ConfigError(f"{profile.origin}: {error}") from error
    return {
        rule.name: ignored[rule.id] or IGNORED if rule.id in ignored else NOT_SELECTED
        for rule in catalogue.rules
        if rule.id not in catalogue.added and (rule.id not in selected or rule.id in ignored)
    }


def _selectors(data: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{name}: {key}: expected a list of selectors, as --select takes them")
    return tuple(value)


def _ignored(data: Mapping[str, Any], name: str) -> Mapping[str, str]:
    """Return the selectors of ``ignore`` with their reasons: it is a list, or a table of reasons."""
    value = data.get("ignore", [])
    if not isinstance(value, dict):
        return dict.fromkeys(_selectors(data, "ignore", name), "")
    if not all(isinstance(reason, str) for reason in value.values()):
        raise ConfigError(f"{name}: [ignore]: expected a text, the reason, for each selector")
    return value


def _files() -> "Iterator[Traversable]":
    return (file for file in folder("profiles").iterdir() if file.name.endswith(".toml"))
