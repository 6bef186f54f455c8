"""OCSF 1.5.0, class Detection Finding (2004), for security lakes and SIEMs.

The verdict is in ``status_code``: ``FAIL``, ``PASS`` or ``NOT_EVALUATED``. A result that is not applicable gives no
event.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from cognito_audit.errors import UserError
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, RuleInfo, Run
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.reporting.run.locations import distinct, partition_of, target_of
from cognito_audit.reporting.run.order import in_order
from cognito_audit.text.sanitize import links, plain_text

VERSION: Final = "1.5.0"
SEVERITIES: Final[Mapping[Severity, tuple[int, str]]] = {
    Severity.CRITICAL: (5, "Critical"),
    Severity.HIGH: (4, "High"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.LOW: (2, "Low"),
    Severity.INFO: (1, "Informational"),
}
CODES: Final[Mapping[Status, str]] = {
    Status.FAILED: "FAIL",
    Status.PASSED: "PASS",
    Status.NOT_EVALUATED: "NOT_EVALUATED",
}
TYPES: Final[Mapping[str, str]] = {"client": "AwsCognitoUserPoolClient", "pool": "AwsCognitoUserPool"}


def render(run: Run) -> str:
    """The run as a JSON array of events. Equal runs give equal bytes."""
    run = in_order(run)
    targets = {target.id: target for target in run.targets}
    rules = {rule.id: rule for rule in run.rules}
    shown = [result for result in run.results if result.status in CODES]
    identifiers = distinct(_identifier(result) for result in shown)
    events = [
        _event(result, target_of(result, targets), rules.get(result.rule), run)
        | {"finding_info": _finding(result, rules.get(result.rule), uid, run)}
        for result, uid in zip(shown, identifiers, strict=True)
    ]
    return json.dumps(events, indent=2, allow_nan=False, sort_keys=True) + "\n"


def _identifier(result: Result) -> str:
    """What an event is recognised by in another run."""
    return f"cognito-audit/{result.rule}/{result.fingerprint or plain_text(result.target)}"


def _event(result: Result, target: TargetInfo, rule: RuleInfo | None, run: Run) -> dict[str, Any]:
    number, word = _severity(result)
    status, status_word = (3, "Suppressed") if result.suppressed else (1, "New")
    event = {
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200401,
        "type_name": "Detection Finding: Create",
        "severity_id": number,
        "severity": word,
        "status_id": status,
        "status": status_word,
        "status_code": CODES[result.status],
        "status_detail": _detail(result),
        "message": _message(result, target),
        "time": _milliseconds(run.finished_at),
        "metadata": _metadata(target, run),
        "resources": [_resource(target, run)],
    }
    if target.account:
        event["cloud"] = _cloud(target)
    if result.remediation:
        event["remediation"] = {"desc": plain_text(result.remediation), "references": _references(rule)}
    return event


def _severity(result: Result) -> tuple[int, str]:
    """The severity of a finding; a pass is informational, and the severity of an open question is unknown."""
    if result.status is Status.FAILED:
        return SEVERITIES[result.severity]
    return (1, "Informational") if result.status is Status.PASSED else (0, "Unknown")


def _detail(result: Result) -> str:
    if result.suppressed is not None:
        until = f" (until {result.suppressed.expires})" if result.suppressed.expires else ""
        return plain_text(f"accepted{until}: {result.suppressed.reason}")
    return plain_text("; ".join(str(missing) for missing in result.missing)) or plain_text(result.message)


def _message(result: Result, target: TargetInfo) -> str:
    message = result.message or f"{result.rule} {result.name}: {result.status}"
    return plain_text(f"{target.name}: {message}")


def _finding(result: Result, rule: RuleInfo | None, uid: str, run: Run) -> dict[str, Any]:
    references = _references(rule)
    return {
        "uid": uid,
        "title": plain_text(rule.title if rule else result.name),
        "desc": plain_text(" ".join(rule.why.split()) if rule else result.message),
        "types": [rule.family if rule else "custom"],
        "created_time": _milliseconds(run.finished_at),
        "analytic": {"uid": result.rule, "name": plain_text(result.name), "type_id": 1, "type": "Rule"},
        **({"src_url": references[0]} if references else {}),
    }


def _metadata(target: TargetInfo, run: Run) -> dict[str, Any]:
    product = {"name": "cognito-audit", "uid": "cognito-audit", "vendor_name": "cognito-audit"}
    return {
        "version": VERSION,
        "event_code": "cognito-audit",
        "profiles": ["cloud"] if target.account else [],
        "product": {**product, "version": run.tool_version},
    }


def _resource(target: TargetInfo, run: Run) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "uid": plain_text(target.arn or target.id),
        "name": plain_text(target.name),
        "type": TYPES.get(target.kind, plain_text(target.kind)),
        "group": {"name": "cognito"},
    }
    if target.account:
        resource["region"] = target.region
    if partition := partition_of(target, run):
        resource["cloud_partition"] = partition
    if target.location is not None:
        resource["labels"] = [f"place:{plain_text(target.location)}"]
    return resource


def _cloud(target: TargetInfo) -> dict[str, Any]:
    account = {"uid": target.account, "type_id": 10, "type": "AWS Account"}
    return {"provider": "AWS", "region": target.region, "account": account}


def _references(rule: RuleInfo | None) -> list[str]:
    return links(rule.references) if rule else []


def _milliseconds(moment: str) -> int:
    """Milliseconds since 1970 of an ISO 8601 time in UTC. Raises ``UserError`` for any other text."""
    try:
        return int(datetime.fromisoformat(moment).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise UserError(
            f"ocsf needs the time of the run; expected run.finished_at as a time, got {moment!r:.40}"
        ) from error
