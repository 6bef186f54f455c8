"""The JSON report: the run, written down. Every other format is a view of it, and it can be read back.

The contract is ``schemas/run.schema.json``. New keys raise the minor version, a removed or changed one the major.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from cognito_audit.inventory import Identity, Input, InputError
from cognito_audit.render.decode import JSON_WORDS, SavedRunError, decode
from cognito_audit.render.order import in_order
from cognito_audit.render.summary import VERDICTS
from cognito_audit.run import Gate, Result, RuleInfo, Run, Subject
from cognito_audit.verdict import Missing, Severity

SCHEMA_VERSION: Final = "1.0"
SCHEMA: Final = f"urn:cognito-audit:schema:run:{SCHEMA_VERSION}"
"""The name under which the schema is published; the file lies in the package, in ``schemas/``."""


def render(run: Run) -> str:
    """The run as JSON, in ASCII: no byte of it can act on a terminal. Equal runs give equal bytes."""
    run = in_order(run)
    document = {
        "$schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "run": _run(run),
        "gate": _gate(run),
        "rules": [asdict(rule) for rule in run.rules],
        "targets": [asdict(subject) for subject in run.subjects],
        "results": [asdict(result) for result in run.results],
        "counts": run.counts(),
        "errors": [asdict(error) for error in run.errors],
        "broken": run.broken,
        "unread": [asdict(missing) for missing in run.unread],
        "notes": run.notes,
    }
    return json.dumps(_sorted_data(document), indent=2, allow_nan=False) + "\n"


def load(text: str) -> Run:
    """A saved run. Raises ``SavedRunError``, with the place, for any other document and for a newer schema version."""
    document = _parsed(text)
    run = _part(document, "run")
    gate = _part(document, "gate")
    return Run(
        tool_version=decode(str, run.get("version"), "run.version"),
        started_at=decode(str, run.get("started_at"), "run.started_at"),
        finished_at=decode(str, run.get("finished_at"), "run.finished_at"),
        rules=decode(tuple[RuleInfo, ...], document.get("rules"), "rules"),
        ruleset_digest=decode(str, _part(run, "ruleset", "run.").get("digest"), "run.ruleset.digest"),
        subjects=decode(tuple[Subject, ...], document.get("targets"), "targets"),
        results=decode(tuple[Result, ...], document.get("results"), "results"),
        gate=decode(Gate, {name: gate.get(name) for name in Gate.__slots__}, "gate"),
        min_severity=decode(Severity, gate.get("min_severity"), "gate.min_severity"),
        inputs=decode(tuple[Input, ...], run.get("inputs"), "run.inputs"),
        identity=decode(Identity, run["identity"], "run.identity") if run.get("identity") else None,
        errors=decode(tuple[InputError, ...], document.get("errors"), "errors"),
        broken=decode(tuple[str, ...], document.get("broken"), "broken"),
        unread=decode(tuple[Missing, ...], document.get("unread"), "unread"),
        notes=decode(tuple[str, ...], document.get("notes"), "notes"),
        interrupted=decode(bool, run.get("interrupted"), "run.interrupted"),
        selection=decode(tuple[str, ...], run.get("selection"), "run.selection"),
    )


def _run(run: Run) -> dict[str, Any]:
    return {
        "tool": "cognito-audit",
        "version": run.tool_version,
        "ruleset": {"count": len(run.rules), "digest": run.ruleset_digest},
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "inputs": [asdict(read) for read in run.inputs],
        "identity": asdict(run.identity) if run.identity else None,
        "selection": run.selection,
        "interrupted": run.interrupted,
        "complete": not run.incomplete,
    }


def _gate(run: Run) -> dict[str, Any]:
    code = run.exit_code()
    settings = asdict(run.gate)
    return {**settings, "min_severity": run.min_severity, "exit_code": int(code), "verdict": VERDICTS[code]}


DATA: Final = frozenset({"evidence", "patch", "maps", "tags"})
"""The members that hold data of others, whose keys have no order of ours."""


def _sorted_data(value: Any, *, data: bool = False) -> Any:
    """The document as plain JSON values: data with sorted keys, everything else in the order of the contract."""
    if isinstance(value, Mapping):
        keys = sorted(value) if data else list(value)
        return {key: _sorted_data(value[key], data=data or key in DATA) for key in keys}
    if isinstance(value, list | tuple):
        return [_sorted_data(item, data=data) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise SavedRunError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise SavedRunError("line 1, column 1: nested too deeply to be a saved run") from error
    if not isinstance(document, dict) or "schema_version" not in document:
        raise SavedRunError("schema_version: missing, so this is no run saved by `cognito-audit check -f json=FILE`")
    if (version := document["schema_version"]) != SCHEMA_VERSION:
        raise SavedRunError(
            f"schema_version: this program reads {SCHEMA_VERSION}, the document says {version!r}; "
            "use the cognito-audit that wrote it, or a newer one"
        )
    return document


def _part(document: dict[str, Any], name: str, prefix: str = "") -> dict[str, Any]:
    part = document.get(name)
    if not isinstance(part, dict):
        raise SavedRunError(f"{prefix}{name}: expected an object, found {JSON_WORDS[type(part)]}")
    return part
