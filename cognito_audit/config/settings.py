"""Settings and where each came from: command line over environment over file over default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from cognito_audit.aws.quotas import CONCURRENT_REQUESTS, REQUESTS_PER_POOL
from cognito_audit.errors import ConfigError
from cognito_audit.lib.redaction import without_credentials
from cognito_audit.model.verdict import Severity
from cognito_audit.text.suggestions import did_you_mean

SEVERITY_OR_NONE: Final = (*Severity, "none")


class Key(NamedTuple):
    """One setting: ``kind`` is ``bool``, ``int``, ``float``, ``str``, ``list`` or a tuple of the allowed words.

    ``metavar`` stands for a value in ``--help``. ``fallback`` says what holds where there is no default value.
    """

    kind: Any
    default: Any
    help: str
    metavar: str = ""
    fallback: str = ""


KEYS: Final[Mapping[str, Key]] = {
    "select": Key(
        "list", (), "Run only these rules: ids, id prefixes, names, globs, families or CATALOGUE:CHECK", "RULES"
    ),
    "ignore": Key("list", (), "Leave out these rules, named as in --select", "RULES"),
    "rules": Key("list", (), "Folder with rule files of your own", "DIR"),
    "profile-rules": Key(
        "str", "default", "Rule profile: default, strict, aws-fsbp, ci or a file of your own", "NAME|FILE"
    ),
    "fail-on": Key(
        SEVERITY_OR_NONE, "high", f"Lowest severity that fails the gate: {', '.join(SEVERITY_OR_NONE)}", "SEVERITY"
    ),
    "min-severity": Key(tuple(Severity), "info", "Lowest severity to report, and to plan fixes for", "SEVERITY"),
    "allow-incomplete": Key("bool", default=False, help="Exit 0 even if something could not be evaluated"),
    "allow-empty": Key("bool", default=False, help="Exit 0 even if there was nothing to audit"),
    "exit-zero": Key("bool", default=False, help="Exit 0 even if there are findings"),
    "profile": Key("str", None, "AWS profile", "NAME", "as in the AWS CLI"),
    "regions": Key("list", (), "AWS region", "REGION", "the one in the pool ID, else as in the AWS CLI"),
    "endpoint-url": Key("str", None, "Send requests to this URL instead of AWS", "URL"),
    "requests-per-second": Key(
        "float", None, "Most requests per second of one quota category, per region", "N", "Cognito's default quotas"
    ),
    "requests-per-pool": Key(
        "float", REQUESTS_PER_POOL, "Most requests per second of one operation, per user pool", "N"
    ),
    "max-workers": Key("int", CONCURRENT_REQUESTS, "Most requests at the same time", "N"),
    "baseline": Key("str", None, "Baseline file: its findings do not fail the gate", "FILE"),
}
"""The plain settings, by their name in the file: the one table of their options, defaults and help texts. The command
line spells them ``--fail-on``, the environment ``COGNITO_AUDIT_FAIL_ON``."""


def option_of(name: str) -> str:
    """Return the option of a setting; ``regions`` is in the singular there, because it takes one at a time."""
    return "--region" if name == "regions" else f"--{name}"


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return "COGNITO_AUDIT_" + name.upper().replace("-", "_")


def default_text(key: Key) -> str:
    """Return the default of a setting in words; empty for a switch, and where nothing holds by default."""
    if key.default in (None, ()) or key.kind == "bool":
        return key.fallback
    return f"{key.default:g}" if key.kind == "float" else str(key.default)


TABLES: Final = ("options", "severity", "client", "suppress", "probe", "fix", "env", "scope", "assume")
"""The settings of the file that are tables."""


class Setting(NamedTuple):
    """A value and its origin: ``--fail-on``, ``COGNITO_AUDIT_FAIL_ON``, ``cognito-audit.toml`` or ``default``."""

    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Every plain setting with its origin, the tables of the file (empty without one), and its environment in use."""

    plain: Mapping[str, Setting]
    tables: Mapping[str, Any]
    file: str = ""
    env: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.plain[name].value


def resolve(
    options: Mapping[str, Any],
    environment: Mapping[str, str],
    data: Mapping[str, Any],
    file: str = "",
    env: str = "",
) -> Settings:
    """Return the effective settings.

    ``options`` are those of the command line by setting name (None or empty: not set), ``data`` is the parsed file.
    Raises ``ConfigError``.
    """
    for name in data:
        if name not in KEYS and name not in TABLES:
            raise ConfigError(f"{file}: unknown setting {name}{did_you_mean(name, [*KEYS, *TABLES])}")
    plain: dict[str, Setting] = {}
    for name, key in KEYS.items():
        variable = variable_of(name)
        if options.get(name) not in (None, (), []):
            plain[name] = Setting(_checked(options[name], key, option_of(name)), option_of(name))
        elif environment.get(variable):
            plain[name] = Setting(_parsed(environment[variable], key, variable), variable)
        elif name in data:
            plain[name] = Setting(_checked(data[name], key, f"{file}: {name}"), file)
        else:
            plain[name] = Setting(key.default, "default")
    return Settings(plain, {name: data[name] for name in TABLES if name in data}, file, env)


def _parsed(text: str, key: Key, origin: str) -> Any:
    """Parse a value of the environment, where everything is text."""
    if key.kind == "bool":
        if text.lower() not in ("1", "true", "yes", "0", "false", "no"):
            raise ConfigError(f"{origin}: expected true or false, got {text!r}")
        return text.lower() in ("1", "true", "yes")
    if key.kind in ("int", "float"):
        try:
            return _checked(int(text) if key.kind == "int" else float(text), key, origin)
        except ValueError as error:
            raise ConfigError(f"{origin}: expected a number, got {text[:40]!r}") from error
    return _checked(text.split(",") if key.kind == "list" else text, key, origin)


RANGES: Final[Mapping[str, tuple[float, int]]] = {"int": (1, 1000), "float": (0.01, 100_000)}
"""The least and the largest number of each kind: more threads cannot be started, and a slower pace never ends."""

_KINDS: Final[Mapping[str, tuple[Any, str]]] = {
    "bool": (bool, "true or false"),
    "int": (int, "a whole number"),
    "float": ((int, float), "a number"),
    "str": (str, "a text"),
    "list": ((list, tuple), "a list of texts"),
}
"""The Python types of each kind, and how a message names it."""


def _checked(value: Any, key: Key, origin: str) -> Any:
    if isinstance(key.kind, tuple):
        if value not in key.kind:
            words = ", ".join(key.kind)
            raise ConfigError(f"{origin}: {value!r} is not one of {words}{did_you_mean(str(value), key.kind)}")
        return str(value)
    types, noun = _KINDS[key.kind]
    if not isinstance(value, types) or (key.kind in ("int", "float") and isinstance(value, bool)):
        raise ConfigError(f"{origin}: expected {noun}, got {without_credentials(repr(value))}")
    if key.kind in RANGES:
        least, most = RANGES[key.kind]
        if not value > 0:  # nan is not above zero either
            raise ConfigError(f"{origin}: expected {noun} above zero, got {value!r}")
        if not least <= value <= most:
            raise ConfigError(f"{origin}: expected {noun} from {least:g} to {most}, got {value!r}")
    if key.kind == "list":
        if not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{origin}: expected a list of texts, got {list(value)!r}")
        return tuple(value)
    return value
