"""What every JSON document has in common: one envelope, one encoding of values, one encoding of what is unknown."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from cognito_audit import __version__
from cognito_audit.errors import ExitCode
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.unknown_json import encode_unknown

DATA: Final = frozenset({"evidence", "patch", "maps", "tags"})
"""The members that hold other people's data, whose keys are sorted."""


def schema_id(document: str, schema_version: str) -> str:
    """The name under which a schema is published; the file lies in the package, in ``schemas/``."""
    return f"urn:cognito-audit:schema:{document}:{schema_version}"


def envelope(
    document: str,
    schema_version: str,
    exit_code: ExitCode,
    body: Mapping[str, Any],
    tool_version: str = __version__,
) -> dict[str, Any]:
    """A document: the keys that all have in common, then those of its own.

    A key that the document had before there was an envelope keeps its value: the ``kind`` of a comparison, the ``tool``
    of a diagnosis.
    """
    head = {
        "$schema": schema_id(document, schema_version),
        "schema_version": schema_version,
        "kind": document,
        "tool": {"name": "cognito-audit", "version": tool_version},
        "exit_code": int(exit_code),
    }
    return {**head, **body}


def dumps(document: Mapping[str, Any]) -> str:
    """The document as JSON, in ASCII: no byte of it can act on a terminal."""
    return json.dumps(encode(document), indent=2, allow_nan=False) + "\n"


def encode(value: Any, *, data: bool = False) -> Any:
    """A value as plain JSON: data with sorted keys, everything else in the order of the contract."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return [encode(item, data=data) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(value[key], data=data) for key in (sorted(value) if data else value)}
    if isinstance(value, Unknown):
        # "unknown" alone is what fix and probe wrote first.
        return {"unknown": value.reason, **encode_unknown(value)}
    if is_dataclass(value):
        return {name: encode(getattr(value, name), data=name in DATA) for name in _names(value.__class__)}
    return value.isoformat() if isinstance(value, date) else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
