"""GitLab's Code Quality report: an array of issues, each with a unique fingerprint and a relative path.

"Code Quality report format": ``description``, ``check_name``, ``fingerprint``, ``severity`` and ``location`` are
required; a ``path`` does not begin with ``./``.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.model.inventory import Location, TargetInfo
from cognito_audit.model.run import Result, Run
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.run.locations import location_of, location_of_target, numbered, target_of
from cognito_audit.reporting.run.order import in_order
from cognito_audit.reporting.run.unanswered import OpenCheck, unanswered
from cognito_audit.text.sanitize import plain_text

SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}
NOT_EVALUATED: Final = "Not evaluated: "
"""How the description of an unanswered question begins. It is an ``info`` issue: an empty report would look clean."""


def render(run: Run) -> str:
    """The open findings at or above ``min_severity`` and the unanswered questions. Equal runs give equal bytes."""
    run = in_order(run)
    targets = {target.id: target for target in run.targets}
    findings = list(run.findings())
    # Two files may define the same logical id: their findings share a fingerprint, and GitLab wants it unique.
    twins = numbered(finding.fingerprint for finding in findings)
    issues = [_issue(finding, number, targets) for finding, number in zip(findings, twins, strict=True)]
    issues += [_question(question, targets) for question in unanswered(run)]
    return json.dumps(issues, indent=2) + "\n"


def _issue(finding: Result, number: int, targets: Mapping[str, TargetInfo]) -> dict[str, Any]:
    target = target_of(finding, targets)
    description = f"{finding.rule} {finding.name}: {target.name}: {finding.message}"
    return {
        "description": plain_text(description),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint if number == 1 else _digest(f"{finding.fingerprint}|{number}"),
        "severity": SEVERITIES[finding.severity],
        "location": _location(location_of(finding, target)),
    }


def _question(question: OpenCheck, targets: Mapping[str, TargetInfo]) -> dict[str, Any]:
    first = question.targets[0]
    target = targets.get(first) or TargetInfo(first, "target", first)
    return {
        "description": f"{NOT_EVALUATED}{question.message}",
        "check_name": question.rule,
        "fingerprint": _digest(f"not-evaluated|{question.rule}|{'|'.join(question.reasons)}"),
        "severity": "info",
        "location": _location(location_of_target(target)),
    }


def _location(place: Location) -> dict[str, Any]:
    return {"path": place.file, "lines": {"begin": place.line}}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
