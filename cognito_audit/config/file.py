"""The configuration file: finding it, reading it, and what its tables say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cognito_audit.errors import ConfigError
from cognito_audit.model.declaration import KINDS, SESSIONS, Declaration, Intent
from cognito_audit.model.verdict import Severity
from cognito_audit.text.suggestions import did_you_mean

FILE_NAME: Final = "cognito-audit.toml"
CLIENT_KEYS: Final = ("match", "kind", "session", "pool", "account", "region")


def find(start: Path) -> Path | None:
    """The file that holds for ``start``: ``cognito-audit.toml``, or a ``pyproject.toml`` with ``[tool.cognito-audit]``,
    in its folder or one above, up to the root of the git repository.
    """
    folder = start.resolve() if start.is_dir() else start.resolve().parent
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
        project = place / "pyproject.toml"
        if project.is_file() and b"[tool.cognito-audit" in project.read_bytes():
            return project
        if (place / ".git").exists():
            return None
    return None


def read(file: Path, shown: str = "") -> Mapping[str, Any]:
    """The settings in a file. Raises ``ConfigError`` naming the file (as ``shown``, where that is not its path) and,
    where TOML gives it, the line.
    """
    name = shown or str(file)
    import tomllib  # noqa: PLC0415  many runs have no file

    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {error}") from error
    if file.name == "pyproject.toml":
        found = data.get("tool", {}).get("cognito-audit", {})
        return found if isinstance(found, dict) else {}
    return data


def declarations(tables: Mapping[str, Any], file: str) -> tuple[Declaration, ...]:
    """What ``[[client]]`` declares. Raises ``ConfigError``."""
    found = []
    for number, entry in enumerate(_entries(tables, "client", file), 1):
        where = f"{file}: [[client]] {number}"
        _refuse_unknown(entry, CLIENT_KEYS, where)
        if not isinstance(entry.get("match"), str):
            raise ConfigError(f'{where}: match is missing: a glob over names and ids, such as "web-*"')
        kind = _word(entry, "kind", KINDS, where)
        session = _word(entry, "session", SESSIONS, where)
        globs = {key: str(entry.get(key, "*")) for key in ("pool", "account", "region")}
        found.append(Declaration(entry["match"], Intent(kind, session), **globs, origin=where))
    return tuple(found)


def severities(tables: Mapping[str, Any], file: str) -> dict[str, Severity]:
    """Another severity for a rule, by rule name: ``[severity]``. Raises ``ConfigError``."""
    table = tables.get("severity", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: severity must be a table: [severity]")
    return {name: Severity(str(_word(table, name, tuple(Severity), f"{file}: [severity]"))) for name in table}


def options(tables: Mapping[str, Any], file: str) -> dict[str, Mapping[str, Any]]:
    """Options of rules, by rule name: ``[options.NAME]``. Raises ``ConfigError``."""
    table = tables.get("options", {})
    if not isinstance(table, dict) or not all(isinstance(value, dict) for value in table.values()):
        raise ConfigError(f"{file}: options are tables by rule name: [options.access-token-too-long]")
    return table


def never(tables: Mapping[str, Any], table: str, file: str) -> tuple[str, ...]:
    """The pools that ``[probe] never`` or ``[fix] never`` protects: names, ids or globs. Raises ``ConfigError``."""
    entry = tables.get(table, {})
    if not isinstance(entry, dict):
        raise ConfigError(f"{file}: {table} must be a table: [{table}]")
    _refuse_unknown(entry, ("never",), f"{file}: [{table}]")
    names = entry.get("never", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigError(f"{file}: [{table}] never must be a list of pool names or ids")
    return tuple(names)


def _entries(tables: Mapping[str, Any], name: str, file: str) -> list[Mapping[str, Any]]:
    entries = tables.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{file}: {name} must be an array of tables: [[{name}]]")
    return entries


def _refuse_unknown(entry: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in entry:
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key}{did_you_mean(key, known)}")


def _word(entry: Mapping[str, Any], key: str, known: tuple[str, ...], where: str) -> str | None:
    value = entry.get(key)
    if value is not None and value not in known:
        hint = did_you_mean(str(value), known) or f"; it is one of {', '.join(known)}"
        raise ConfigError(f"{where}: {key} cannot be {value!r}{hint}")
    return value
