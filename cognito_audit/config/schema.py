"""The JSON Schema of the configuration file, built from the tables that parse it."""

from typing import Any, Final

from cognito_audit.config.file import CLIENT_KEYS
from cognito_audit.config.settings import KEYS, RANGES, Key
from cognito_audit.model.declaration import KINDS, SESSIONS
from cognito_audit.model.verdict import Severity
from cognito_audit.suppressions import entries

TYPES: Final = {"bool": "boolean", "int": "integer", "float": "number", "str": "string"}
TEXT: Final = {"type": "string"}
COMPLETE: Final = "The files are all there is: what may be made outside them is not made"
ASSUME: Final = "What only the deployer knows, by the name of the import, parameter, output or data source"


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of ``cognito-audit.toml`` and ``[tool.cognito-audit]``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:cognito-audit:schema:config:1.0",
        "title": "cognito-audit.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {**{name: _plain(key) for name, key in KEYS.items()}, **_tables()},
    }


def _plain(key: Key) -> dict[str, Any]:
    about: dict[str, Any] = {"description": key.help}
    if key.default not in (None, ()):
        about["default"] = key.default
    if isinstance(key.kind, tuple):
        return {"enum": list(key.kind), **about}
    if key.kind == "list":
        return {"type": "array", "items": TEXT, **about}
    bound = dict(zip(("minimum", "maximum"), RANGES[key.kind], strict=True)) if key.kind in RANGES else {}
    return {"type": TYPES[key.kind], **bound, **about}


def _tables() -> dict[str, Any]:
    never = _of({"never": {"type": "array", "items": TEXT}})
    return {
        "options": {"type": "object", "additionalProperties": {"type": "object"}},
        "severity": {"type": "object", "additionalProperties": {"enum": list(Severity)}},
        "client": {"type": "array", "items": _client()},
        "suppress": {"type": "array", "items": _suppression()},
        "env": {"type": "object", "additionalProperties": _environment()},
        "scope": _of({"complete": {"type": "boolean", "description": COMPLETE}}),
        "assume": {"type": "object", "description": ASSUME},
        "probe": never,
        "fix": never,
    }


def _of(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _environment() -> dict[str, Any]:
    own = {"pools": {"type": "array", "items": TEXT}, "tag": {"type": "object", "additionalProperties": TEXT}}
    plain = {name: _plain(key) for name, key in KEYS.items()}
    return {"type": "object", "additionalProperties": False, "properties": {**own, **plain}}


def _client() -> dict[str, Any]:
    properties: dict[str, Any] = dict.fromkeys(CLIENT_KEYS, TEXT)
    properties |= {"kind": {"enum": list(KINDS)}, "session": {"enum": list(SESSIONS)}}
    return {"type": "object", "required": ["match"], "additionalProperties": False, "properties": properties}


def _suppression() -> dict[str, Any]:
    properties: dict[str, Any] = dict.fromkeys(entries.KEYS, TEXT)
    properties["tag"] = {"type": "object", "additionalProperties": TEXT}
    properties["status"] = {"enum": list(entries.STATUSES)}
    return {
        "type": "object",
        "required": ["rule", "reason"],
        "additionalProperties": False,
        "properties": properties,
    }
