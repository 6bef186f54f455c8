"""The JSON report: the run, written down. Every other format is a view of it, and it can be read back.

The contract is ``schemas/run.schema.json``. New keys raise the minor version, a removed or changed one the major.
"""

import json
from dataclasses import asdict
from typing import Any, Final

from cognito_audit.lib.redaction import without_credentials_in
from cognito_audit.model.inventory import Assumption, Identity, Input, InputError, TargetInfo
from cognito_audit.model.run import Gate, NotAsked, Result, RuleInfo, Run
from cognito_audit.model.verdict import Fix, Missing, Severity
from cognito_audit.reporting.json_document import encode, envelope
from cognito_audit.reporting.run.decode import JSON_WORDS, SavedRunError, decode
from cognito_audit.reporting.run.order import in_order
from cognito_audit.reporting.run.summary import VERDICTS, listed

SCHEMA_VERSION: Final = "1.2"
FIXED: Final = ("client", "pool")
"""The kinds of targets that have fixes."""
READABLE: Final = ("1.0", "1.1", SCHEMA_VERSION)
"""The versions of saved runs that can be read back."""


def render(run: Run) -> str:
    """The run as JSON, in ASCII: no byte of it can act on a terminal. Equal runs give equal bytes."""
    run = in_order(run)
    body = {
        "run": _run(run),
        "gate": _gate(run),
        "rules": run.rules,
        "targets": run.targets,
        "results": run.results,
        "not_asked": run.not_asked,
        "assumptions": run.assumptions,
        "counts": run.counts(),
        "errors": run.errors,
        "broken": run.broken,
        "unread": run.unread,
        "notes": run.notes,
    }
    document = envelope("run", SCHEMA_VERSION, run.exit_code(), body, run.tool_version)
    members = (f"  {json.dumps(key)}: {_written(value)}" for key, value in document.items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def load(text: str) -> Run:
    """A saved run. Raises ``SavedRunError``, with the place, for any other document and for a newer schema version."""
    document = without_credentials_in(_parsed(text))  # an earlier release showed some
    run = _part(document, "run")
    gate = _part(document, "gate")
    return Run(
        tool_version=decode(str, run.get("version"), "run.version"),
        started_at=decode(str, run.get("started_at"), "run.started_at"),
        finished_at=decode(str, run.get("finished_at"), "run.finished_at"),
        rules=decode(tuple[RuleInfo, ...], document.get("rules"), "rules"),
        ruleset_digest=decode(str, _part(run, "ruleset", "run.").get("digest"), "run.ruleset.digest"),
        targets=decode(tuple[TargetInfo, ...], document.get("targets"), "targets"),
        results=_results(document.get("results")),
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
        not_asked=decode(tuple[NotAsked, ...], document.get("not_asked", []), "not_asked"),
        assumptions=decode(tuple[Assumption, ...], document.get("assumptions", []), "assumptions"),
    )


def _run(run: Run) -> dict[str, Any]:
    return {
        "tool": "cognito-audit",
        "version": run.tool_version,
        "ruleset": {"count": len(run.rules), "digest": run.ruleset_digest},
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "inputs": run.inputs,
        "identity": run.identity,
        "selection": run.selection,
        "interrupted": run.interrupted,
        "complete": not run.incomplete,
    }


def _gate(run: Run) -> dict[str, Any]:
    code = run.exit_code()
    settings = asdict(run.gate)
    return {**settings, "min_severity": run.min_severity, "exit_code": int(code), "verdict": VERDICTS[code]}


def _written(value: Any) -> str:
    """A member of the document: an item of a list is a line, for a thousand clients have tens of thousands of them."""
    if isinstance(value, tuple) and value:
        items = (f"    {json.dumps(encode(item), allow_nan=False)}" for item in value)
        return "[\n" + ",\n".join(items) + "\n  ]"
    return json.dumps(encode(value), indent=2, allow_nan=False).replace("\n", "\n  ")


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise SavedRunError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from error
    except ValueError as error:  # a number that JSON lacks, or with thousands of digits
        raise SavedRunError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise SavedRunError("line 1, column 1: nested too deeply to be a saved run") from error
    if not isinstance(document, dict) or "schema_version" not in document:
        raise SavedRunError("schema_version: missing, so this is not a run saved by `cognito-audit check -f json=FILE`")
    if (version := document["schema_version"]) not in READABLE:
        raise SavedRunError(
            f"schema_version: this program reads {listed(READABLE)}, the document says {version!r}; "
            "use the cognito-audit that wrote it, or a newer one"
        )
    return document


def _results(value: Any) -> tuple[Result, ...]:
    results = decode(tuple[Result, ...], value, "results")
    for index, result in enumerate(results):
        if isinstance(result.fix, Fix) and result.fix.target not in FIXED:
            raise SavedRunError(f"results[{index}].fix.target: expected {' or '.join(FIXED)}")
    return results


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number in JSON")


def _part(document: dict[str, Any], name: str, prefix: str = "") -> dict[str, Any]:
    part = document.get(name)
    if not isinstance(part, dict):
        raise SavedRunError(f"{prefix}{name}: expected an object, got {JSON_WORDS[type(part)]}")
    return part
