"""The configuration file: find it, read it, and parse its tables."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cognito_audit.errors import ConfigError, UserError
from cognito_audit.lib.files import read_text
from cognito_audit.lib.nesting import refuse_depth
from cognito_audit.lib.redaction import without_credentials
from cognito_audit.model.declaration import KINDS, SESSIONS, Declaration, Intent
from cognito_audit.model.verdict import Severity
from cognito_audit.text.suggestions import did_you_mean

FILE_NAME: Final = "cognito-audit.toml"
MOST_BYTES: Final = 4 * 1024 * 1024
"""The largest configuration file or rule profile that is read."""
CLIENT_KEYS: Final = ("match", "kind", "session", "pool", "account", "region")


def find(start: Path) -> Path | None:
    """Return the nearest configuration file, in the folder of ``start`` or above, up to the root of the git repository.

    It is ``cognito-audit.toml``, or a ``pyproject.toml`` with ``[tool.cognito-audit]``.
    """
    folder = start.resolve() if start.is_dir() else start.resolve().parent
    for parent in (folder, *folder.parents):
        if os.path.lexists(parent / FILE_NAME):
            return parent / FILE_NAME
        if _has_settings(parent / "pyproject.toml"):
            return parent / "pyproject.toml"
        if (parent / ".git").exists():
            return None
    return None


def _has_settings(project: Path) -> bool:
    """Return whether a ``pyproject.toml`` has settings. Raises ``ConfigError`` where it cannot be read."""
    if not project.is_file():
        return False
    try:
        with project.open("rb") as stream:
            return b"[tool.cognito-audit" in stream.read(MOST_BYTES)
    except OSError as error:
        raise ConfigError(f"{project}: cannot be read: {error.strerror}; --no-config leaves it aside") from error


def read(file: Path, shown: str = "") -> Mapping[str, Any]:
    """Read the settings of a file. Raises ``ConfigError`` naming the file and, where TOML gives it, the line.

    ``shown`` is the name of the file in messages, where that is not its path.
    """
    name = shown or str(file)
    import tomllib  # noqa: PLC0415  many runs have no file

    try:
        data = tomllib.loads(read_text(file, name, MOST_BYTES))
        refuse_depth(data)
    except UserError as error:
        raise ConfigError(str(error)) from error
    except ValueError as error:  # a fault of TOML, or a number with thousands of digits
        raise ConfigError(f"{name}: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{name}: nested too deeply to be a configuration file") from error
    if file.name != "pyproject.toml":
        return data
    for key in ("tool", "cognito-audit"):
        data = data.get(key, {})
        if not isinstance(data, dict):
            raise ConfigError(f"{name}: {key}: expected a table, [tool.cognito-audit]")
    return data


def declarations(tables: Mapping[str, Any], file: str) -> tuple[Declaration, ...]:
    """Return what ``[[client]]`` declares. Raises ``ConfigError``."""
    declared = []
    for number, entry in enumerate(_entries(tables, "client", file), 1):
        origin = f"{file}: [[client]] {number}"
        _refuse_unknown(entry, CLIENT_KEYS, origin)
        if not isinstance(entry.get("match"), str):
            raise ConfigError(f'{origin}: match is missing: a glob over names and ids, such as "web-*"')
        kind = _word(entry, "kind", KINDS, origin)
        session = _word(entry, "session", SESSIONS, origin)
        globs = {key: _glob(entry, key, origin) for key in ("pool", "account", "region")}
        declared.append(Declaration(entry["match"], Intent(kind, session), **globs, origin=origin))
    return tuple(declared)


def severities(tables: Mapping[str, Any], file: str) -> dict[str, Severity]:
    """Return the severities of ``[severity]``, by rule name. Raises ``ConfigError``."""
    table = tables.get("severity", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: severity: expected a table, [severity]")
    return {name: Severity(str(_word(table, name, tuple(Severity), f"{file}: [severity]"))) for name in table}


def options(tables: Mapping[str, Any], file: str) -> dict[str, Mapping[str, Any]]:
    """Return the options of ``[options.NAME]``, by rule name. Raises ``ConfigError``."""
    table = tables.get("options", {})
    if not isinstance(table, dict) or not all(isinstance(value, dict) for value in table.values()):
        raise ConfigError(f"{file}: options: expected tables by rule name, such as [options.access-token-too-long]")
    return table


def is_complete(tables: Mapping[str, Any], file: str) -> bool:
    """Return whether ``[scope] complete`` says that the files are all there is. Raises ``ConfigError``."""
    entry = tables.get("scope", {})
    if not isinstance(entry, dict):
        raise ConfigError(f"{file}: scope: expected a table, [scope]")
    _refuse_unknown(entry, ("complete",), f"{file}: [scope]")
    complete = entry.get("complete", False)
    if not isinstance(complete, bool):
        raise ConfigError(
            f"{file}: [scope] complete: expected true or false, got {without_credentials(repr(complete)):.60}"
        )
    return complete


def assumed(tables: Mapping[str, Any], file: str) -> dict[str, str]:
    """Return the values of ``[assume]`` as JSON, by name. Raises ``ConfigError``.

    A name with dots may be a key in quotes, or a path of tables: ``module.auth.pool_id = "..."``.
    """
    table = tables.get("assume", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: assume: expected a table, [assume]")
    if not table:
        return {}
    from cognito_audit.sources.files.assumptions import ROOTS  # noqa: PLC0415  most files have none

    found: dict[str, str] = {}
    waiting = [(name, value, name in ROOTS) for name, value in table.items()]
    while waiting:
        name, value, is_path = waiting.pop()
        if is_path and isinstance(value, dict):
            waiting += [(f"{name}.{key}", inner, True) for key, inner in value.items()]
            continue
        try:
            found[name] = json.dumps(value)
        except (TypeError, ValueError):  # a date
            raise ConfigError(f"{file}: [assume] {name}: expected a text, number, list or table") from None
    return found


def never(tables: Mapping[str, Any], table: str, file: str) -> tuple[str, ...]:
    """Return the names, ids or globs of ``[probe] never`` or ``[fix] never``. Raises ``ConfigError``."""
    entry = tables.get(table, {})
    if not isinstance(entry, dict):
        raise ConfigError(f"{file}: {table}: expected a table, [{table}]")
    _refuse_unknown(entry, ("never",), f"{file}: [{table}]")
    names = entry.get("never", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigError(f"{file}: [{table}] never: expected a list of pool names or ids")
    return tuple(names)


def _entries(tables: Mapping[str, Any], name: str, file: str) -> list[Mapping[str, Any]]:
    entries = tables.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{file}: {name}: expected an array of tables, [[{name}]]")
    return entries


def _refuse_unknown(entry: Mapping[str, Any], known: tuple[str, ...], origin: str) -> None:
    for key in entry:
        if key not in known:
            raise ConfigError(f"{origin}: unknown key {key}{did_you_mean(key, known)}")


def _glob(entry: Mapping[str, Any], key: str, origin: str) -> str:
    """Return a glob; an account may be written as a number."""
    value = entry.get(key, "*")
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ConfigError(f"{origin}: {key}: expected a text, got {without_credentials(repr(value)):.60}")
    return str(value)


def _word(entry: Mapping[str, Any], key: str, known: tuple[str, ...], origin: str) -> str | None:
    value = entry.get(key)
    if value is not None and value not in known:
        hint = did_you_mean(str(value), known)
        raise ConfigError(
            f"{origin}: {key}: expected one of {', '.join(known)}, got {without_credentials(repr(value))}{hint}"
        )
    return value
