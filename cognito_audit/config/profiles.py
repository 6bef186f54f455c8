"""Rule profiles: named files that choose rules and set their options and severities.

``profiles/NAME.toml`` come with the program; a team's own is given by its path. What a user says himself (``--select``,
``--ignore``, the tables of the configuration file) wins over a profile.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cognito_audit.config import file as config
from cognito_audit.config.settings import Settings
from cognito_audit.errors import ConfigError
from cognito_audit.lib.package_data import folder
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.selection import SelectionError, named, select
from cognito_audit.rulebook.toml_text import data_of
from cognito_audit.text.suggestions import did_you_mean

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

KEYS: Final = ("title", "select", "ignore", "options", "severity")
SETTING: Final = "profile-rules"
NOT_SELECTED: Final = "not selected"
IGNORED: Final = "ignored"
"""Why a rule does not run, where nobody gave a reason."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile: ``select`` and ``ignore`` hold selectors as ``--select`` takes them (no ``select``: every rule),
    ``ignore`` with the reason of each, empty where none is given; ``options`` and ``severities`` are by rule name, as
    in the configuration file.
    """

    name: str
    title: str
    select: tuple[str, ...]
    ignore: Mapping[str, str]
    options: Mapping[str, Mapping[str, Any]]
    severities: Mapping[str, Severity]

    @property
    def origin(self) -> str:
        """How messages name it."""
        return f"profile {self.name}"


def built_in_names() -> list[str]:
    """The names of the profiles that come with the program."""
    return sorted(file.name.removesuffix(".toml") for file in _files())


def profile_of(settings: Settings) -> Profile:
    """The profile that the settings name. Raises ``ConfigError`` for one that is not there or cannot be used."""
    name = settings[SETTING]
    origin = settings.plain[SETTING].origin
    where = origin if origin == settings.file else f"{origin} {name}"
    shipped = next((file for file in _files() if file.name == f"{name}.toml"), None)
    if shipped is not None:
        return read(name, shipped.read_text("utf-8"))
    file = Path(name)
    if file.suffix != ".toml" or not file.is_file():
        known = built_in_names()
        hint = did_you_mean(name, known) or f"; there are {', '.join(known)}, or give a file of your own (*.toml)"
        raise ConfigError(f"{where}: there is no profile {name!r}{hint}")
    try:
        return read(name, file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: not UTF-8 text") from error


def read(name: str, text: str) -> Profile:
    """The profile in a file's text; ``name`` stands in messages. Raises ``ConfigError``."""
    try:
        data = data_of(text)
    except ValueError as error:
        raise ConfigError(f"{name}: {error}") from error
    for key in data:
        if key not in KEYS:
            raise ConfigError(f"{name}: unknown key {key}{did_you_mean(key, KEYS)}")
    if not isinstance(data.get("title", ""), str):
        raise ConfigError(f"{name}: title must be a text")
    return Profile(
        name,
        data.get("title", ""),
        _selectors(data, "select", name),
        _left_out(data, name),
        config.options(data, name),
        config.severities(data, name),
    )


def left_out(profile: Profile, catalogue: Catalogue) -> Mapping[str, str]:
    """The rules that a profile leaves out, by name, and why; rules that the user added are never among them.

    Raises ``ConfigError`` for a selector that names no rule.
    """
    try:
        wanted = {rule.id for rule in select(catalogue, profile.select, ())}
        ignored = {
            rule: reason for selector, reason in profile.ignore.items() for rule in named(catalogue, (selector,))
        }
    except SelectionError as error:
        raise ConfigError(f"{profile.origin}: {error}") from error
    return {
        rule.name: ignored[rule.id] or IGNORED if rule.id in ignored else NOT_SELECTED
        for rule in catalogue.rules
        if rule.id not in catalogue.added and (rule.id not in wanted or rule.id in ignored)
    }


def _selectors(data: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{name}: {key} must be a list of selectors, as --select takes them")
    return tuple(value)


def _left_out(data: Mapping[str, Any], name: str) -> Mapping[str, str]:
    """What ``ignore`` leaves out: a list of selectors, or a table that gives each its reason."""
    value = data.get("ignore", [])
    if not isinstance(value, dict):
        return dict.fromkeys(_selectors(data, "ignore", name), "")
    if not all(isinstance(reason, str) for reason in value.values()):
        raise ConfigError(f"{name}: [ignore] gives each selector its reason, a text")
    return value


def _files() -> "Iterator[Traversable]":
    return (file for file in folder("profiles").iterdir() if file.name.endswith(".toml"))
