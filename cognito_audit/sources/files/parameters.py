"""Template parameters from the command line: ``NAME=VALUE``, or a parameter file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cognito_audit.errors import UserError


def parameters_of(given: Sequence[str]) -> dict[str, str]:
    """The values by name; a later one wins. Raises ``UserError`` naming what is malformed."""
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if equals:
            values[name] = value
        else:
            values.update(_from_file(Path(text.removeprefix("file://"))))
    return values


def _from_file(file: Path) -> dict[str, str]:
    """The AWS CLI's list of ``ParameterKey`` and ``ParameterValue``, or a ``Parameters`` object as CodePipeline and SAM
    take it.
    """
    try:
        data = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UserError(f"--parameter {file}: neither NAME=VALUE nor a file that can be read") from error
    except ValueError as error:
        raise UserError(f"--parameter {file}: not a JSON parameter file: {error}") from error
    if isinstance(data, list) and all(isinstance(entry, dict) and "ParameterKey" in entry for entry in data):
        return {
            str(entry["ParameterKey"]): _text(entry["ParameterValue"]) for entry in data if "ParameterValue" in entry
        }
    table = data.get("Parameters", data) if isinstance(data, dict) else None
    if not isinstance(table, dict):
        raise UserError(f"--parameter {file}: expected a list of ParameterKey and ParameterValue, or an object")
    return {str(name): _text(value) for name, value in table.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
