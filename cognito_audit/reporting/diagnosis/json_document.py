"""A diagnosis as JSON. The contract is ``schemas/diagnosis.schema.json``."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit import __version__
from cognito_audit.diagnosis.model import Cause, ChainStep, Diagnosis, LibrarySupport
from cognito_audit.model.run import Result
from cognito_audit.reporting.json_document import dumps, envelope

SCHEMA_VERSION: Final = "1.1"


def render(diagnosis: Diagnosis) -> str:
    """The diagnosis as JSON, in ASCII. Equal diagnoses give equal bytes."""
    body = {
        "tool": "cognito-audit",
        "version": __version__,
        "client": diagnosis.target,
        "cause": _cause(diagnosis.cause) if diagnosis.cause else None,
        "steps": [_step(step) for step in diagnosis.steps],
        "next": [_verdict(result) for result in diagnosis.next],
        "ruled_out": [{"step": step.id, **_verdict(result)} for step, result in diagnosis.ruled_out],
        "unknown": diagnosis.unknown,
        "error": diagnosis.error,
        "further_errors": diagnosis.further_errors,
        "libraries": [_library(library) for library in diagnosis.libraries],
        "siblings": diagnosis.siblings,
        "possibilities": diagnosis.possibilities,
        "notes": diagnosis.notes,
        "probe": dict(sorted(diagnosis.probe.items())) if diagnosis.probe is not None else None,
    }
    return dumps(envelope("diagnosis", SCHEMA_VERSION, diagnosis.exit_code(), body))


def _cause(cause: Cause) -> Mapping[str, Any]:
    behind = _verdict(cause.result) if cause.result else {}
    return {
        **{key: behind.get(key) for key in ("rule", "name", "status", "path", "location")},
        "source": cause.source,
        "step": cause.step or None,
        "message": cause.message,
        "loses": cause.loses,
        "evidence": cause.result.evidence if cause.result else {},
        "remediation": cause.remediation,
        "fix": cause.result.fix if cause.result else None,
        "references": cause.references,
    }


def _step(step: ChainStep) -> Mapping[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "status": step.status,
        "loses": step.loses,
        "assumed": step.assumed,
        "verdicts": [_verdict(result) for result in step.results],
        "warnings": [_verdict(result) for result in step.warnings],
    }


def _library(library: LibrarySupport) -> Mapping[str, Any]:
    return {
        "name": library.name,
        "version": library.version,
        "origin": library.origin,
        "shows": library.shows,
        "told": library.detail,
        "known_from": library.known_from,
        "next": library.next,
        "references": list(library.references),
    }


def _verdict(result: Result) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "name": result.name,
        "status": result.status,
        "message": result.message,
        "path": result.path,
        "location": result.location,
        "evidence": result.evidence,
        "missing": result.missing,
    }
