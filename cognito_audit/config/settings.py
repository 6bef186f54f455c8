"""Settings and where each came from: command line over environment over file over default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.errors import ConfigError
from cognito_audit.model.verdict import Severity
from cognito_audit.text.suggestions import did_you_mean

SEVERITY_OR_NONE: Final = (*Severity, "none")


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: ``kind`` is ``bool``, ``int``, ``float``, ``str``, ``list`` or a tuple of the allowed words."""

    kind: Any
    default: Any
    help: str


KEYS: Final[Mapping[str, Key]] = {
    "select": Key("list", (), "the rules to run: ids, id prefixes, names, globs, families or CATALOGUE:CHECK"),
    "ignore": Key("list", (), "rules to leave out, named likewise"),
    "rules": Key("list", (), "folders with rule files of your own"),
    "profile-rules": Key("str", "default", "the rule profile: default, strict, aws-fsbp, ci or a file of your own"),
    "fail-on": Key(SEVERITY_OR_NONE, "high", "the least severity of a finding that fails the gate; none for never"),
    "min-severity": Key(tuple(Severity), "info", "the least severity of a finding that is shown"),
    "allow-incomplete": Key("bool", default=False, help="exit 0 although something could not be evaluated"),
    "allow-empty": Key("bool", default=False, help="exit 0 although there was nothing to audit"),
    "exit-zero": Key("bool", default=False, help="exit 0 although there are findings"),
    "profile": Key("str", None, "the AWS profile"),
    "regions": Key("list", (), "the AWS regions"),
    "endpoint-url": Key("str", None, "another endpoint than AWS's own"),
    "requests-per-second": Key("float", None, "the most requests of one category a second, in one region"),
    "requests-per-pool": Key("float", 5.0, "the most requests of one operation a second, on one pool"),
    "max-workers": Key("int", 16, "the most requests at a time"),
    "baseline": Key("str", None, "a baseline file: findings in it do not fail the gate"),
}
"""The plain settings, by their name in the file. The command line spells them ``--fail-on``, the environment
``COGNITO_AUDIT_FAIL_ON``."""


def option_of(name: str) -> str:
    """How the command line spells a setting; one that may be given several times is in the singular there."""
    return "--region" if name == "regions" else f"--{name}"


TABLES: Final = ("options", "severity", "client", "suppress", "probe", "fix", "env")
"""The settings of the file that are tables."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and its origin: ``--fail-on``, ``COGNITO_AUDIT_FAIL_ON``, ``cognito-audit.toml`` or ``default``."""

    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Every plain setting with its origin, and the tables of the file (empty without one)."""

    plain: Mapping[str, Setting]
    tables: Mapping[str, Any]
    file: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.plain[name].value


def resolve(
    given: Mapping[str, Any], environment: Mapping[str, str], data: Mapping[str, Any], file: str = ""
) -> Settings:
    """The effective settings.

    ``given`` are the options of the command line by setting name (None or empty: not given), ``data`` is the parsed
    file. Raises ``ConfigError``.
    """
    for name in data:
        if name not in KEYS and name not in TABLES:
            raise ConfigError(f"{file}: unknown setting {name}{did_you_mean(name, [*KEYS, *TABLES])}")
    plain: dict[str, Setting] = {}
    for name, key in KEYS.items():
        variable = "COGNITO_AUDIT_" + name.upper().replace("-", "_")
        if given.get(name) not in (None, (), []):
            plain[name] = Setting(_checked(given[name], key, option_of(name)), option_of(name))
        elif environment.get(variable):
            plain[name] = Setting(_parsed(environment[variable], key, variable), variable)
        elif name in data:
            plain[name] = Setting(_checked(data[name], key, f"{file}: {name}"), file)
        else:
            plain[name] = Setting(key.default, "default")
    return Settings(plain, {name: data[name] for name in TABLES if name in data}, file)


def _parsed(text: str, key: Key, where: str) -> Any:
    """A value from the environment, where all is text."""
    if key.kind == "bool":
        if text.lower() not in ("1", "true", "yes", "0", "false", "no"):
            raise ConfigError(f"{where}: {text!r} is neither true nor false")
        return text.lower() in ("1", "true", "yes")
    if key.kind in ("int", "float"):
        try:
            return int(text) if key.kind == "int" else float(text)
        except ValueError as error:
            raise ConfigError(f"{where}: {text!r} is no number") from error
    return _checked(text.split(",") if key.kind == "list" else text, key, where)


def _checked(value: Any, key: Key, where: str) -> Any:
    if isinstance(key.kind, tuple):
        if value not in key.kind:
            words = ", ".join(key.kind)
            raise ConfigError(f"{where}: {value!r} is not one of {words}{did_you_mean(str(value), key.kind)}")
        return str(value)
    wanted: Any = {"bool": bool, "int": int, "float": (int, float), "str": str, "list": (list, tuple)}[key.kind]
    if not isinstance(value, wanted) or (key.kind in ("int", "float") and isinstance(value, bool)):
        raise ConfigError(f"{where}: {value!r} is no {key.kind}")
    if key.kind in ("int", "float") and value <= 0:
        raise ConfigError(f"{where}: {value!r} must be more than zero")
    if key.kind == "list":
        if not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{where}: every item must be a text")
        return tuple(value)
    return value
