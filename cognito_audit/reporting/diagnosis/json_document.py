"""A diagnosis as JSON. The contract is ``schemas/diagnosis.schema.json``."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from cognito_audit import __version__
from cognito_audit.diagnosis.model import Cause, Diagnosis, Step
from cognito_audit.model.run import Result

SCHEMA_VERSION: Final = "1.0"
SCHEMA: Final = f"urn:cognito-audit:schema:diagnosis:{SCHEMA_VERSION}"


def render(diagnosis: Diagnosis) -> str:
    """The diagnosis as JSON, in ASCII. Equal diagnoses give equal bytes."""
    code = diagnosis.exit_code()
    document = {
        "$schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "tool": "cognito-audit",
        "version": __version__,
        "exit_code": int(code),
        "client": asdict(diagnosis.subject) if diagnosis.subject else None,
        "cause": _cause(diagnosis.cause) if diagnosis.cause else None,
        "steps": [_step(step) for step in diagnosis.steps],
        "next": [_verdict(result) for result in diagnosis.next],
        "ruled_out": [{"step": step.id, **_verdict(result)} for step, result in diagnosis.ruled_out],
        "unknown": [asdict(each) for each in diagnosis.unknown],
        "error": asdict(diagnosis.error) if diagnosis.error else None,
        "further_errors": [asdict(each) for each in diagnosis.further_errors],
        "libraries": [asdict(each) for each in diagnosis.libraries],
        "siblings": [asdict(each) for each in diagnosis.siblings],
        "possibilities": [asdict(each) for each in diagnosis.possibilities],
        "notes": list(diagnosis.notes),
        "probe": dict(sorted(diagnosis.probe.items())) if diagnosis.probe is not None else None,
    }
    return json.dumps(document, indent=2, allow_nan=False, default=str) + "\n"


def _cause(cause: Cause) -> Mapping[str, Any]:
    behind = _verdict(cause.result) if cause.result else {}
    return {
        **{key: behind.get(key) for key in ("rule", "name", "status", "path", "location")},
        "source": cause.source,
        "step": cause.step or None,
        "message": cause.message,
        "loses": cause.loses,
        "evidence": dict(sorted(cause.result.evidence.items())) if cause.result else {},
        "remediation": cause.remediation,
        "fix": asdict(cause.result.fix) if cause.result and cause.result.fix else None,
        "references": list(cause.references),
    }


def _step(step: Step) -> Mapping[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "status": step.status,
        "loses": step.loses,
        "assumed": list(step.assumed),
        "verdicts": [_verdict(result) for result in step.results],
        "warnings": [_verdict(result) for result in step.warnings],
    }


def _verdict(result: Result) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "name": result.name,
        "status": result.status,
        "message": result.message,
        "path": result.path,
        "location": asdict(result.location) if result.location else None,
        "evidence": dict(sorted(result.evidence.items())),
        "missing": [asdict(missing) for missing in result.missing],
    }
