"""ASFF, the AWS Security Finding Format: a file for ``securityhub batch-import-findings``. Nothing is sent anywhere.

Security Hub keeps a finding by its ``Id`` until a new one replaces it. There is therefore one finding for each rule on
each target, whatever its status: a pass closes the failure of an earlier run.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cognito_audit.errors import UserError
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, RuleInfo, Run
from cognito_audit.model.verdict import Status
from cognito_audit.reporting.run.locations import partition_of, target_of
from cognito_audit.reporting.run.order import in_order
from cognito_audit.reporting.run.sarif_rules import sentence, shortened
from cognito_audit.text.sanitize import links, plain_text

SCHEMA_VERSION: Final = "2018-10-08"
MOST_BYTES: Final = 240_000
"""The largest finding that Security Hub takes is 240 KB; the limits of the texts below keep every one far under it."""
TITLE, DESCRIPTION, TEXT, IDENTIFIER = 256, 1024, 512, 512
"""The most characters of ``Title``, ``Description``, ``Remediation.Recommendation.Text`` and identifiers."""

COMPLIANCE: Final[Mapping[Status, str]] = {
    Status.PASSED: "PASSED",
    Status.FAILED: "FAILED",
    Status.NOT_EVALUATED: "NOT_AVAILABLE",
    Status.NOT_APPLICABLE: "NOT_AVAILABLE",
}
"""``NOT_AVAILABLE``: "Check could not be performed due to a service outage, API error, or because the result of the AWS
Config evaluation was NOT_APPLICABLE" (Compliance.Status)."""


def render(run: Run) -> str:
    """The run as a JSON array of findings. Equal runs give equal bytes.

    Raises ``UserError`` for targets without an account (files), which Security Hub does not take.
    """
    run = in_order(run)
    targets = {target.id: target for target in run.targets}
    rules = {rule.id: rule for rule in run.rules}
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in run.results:
        groups.setdefault((result.target, result.rule), []).append(result)
    findings = []
    for (_, rule), results in groups.items():
        target = target_of(results[0], targets)
        findings.append(_finding(results, target, rules.get(rule), run))
    return json.dumps(findings, indent=2, allow_nan=False) + "\n"


def _partition(target: TargetInfo, run: Run) -> str:
    """The partition of a target. Raises ``UserError`` where no account, region or partition is known."""
    partition = partition_of(target, run)
    if not (target.account and target.region and partition):
        raise UserError(
            f"asff: {plain_text(target.id)} belongs to no account and region, which Security Hub requires: "
            "audit live pools, or use -f sarif or -f ocsf for files"
        )
    return partition


def _finding(results: Sequence[Result], target: TargetInfo, rule: RuleInfo | None, run: Run) -> dict[str, Any]:
    worst = min(results, key=_severity_key)
    partition = _partition(target, run)
    product = f"arn:{partition}:securityhub:{target.region}:{target.account}:product/{target.account}/default"
    finding = {
        "SchemaVersion": SCHEMA_VERSION,
        "Id": shortened(f"cognito-audit/{target.arn or target.id}/{worst.rule}", IDENTIFIER),
        "ProductArn": product,
        "ProductName": "cognito-audit",
        "GeneratorId": f"cognito-audit/{worst.rule}",
        "AwsAccountId": target.account,
        "Region": target.region,
        "Types": ["Software and Configuration Checks/AWS Security Best Practices"],
        "CreatedAt": run.finished_at,
        "UpdatedAt": run.finished_at,
        "Severity": {"Label": _label(worst), "Original": worst.severity},
        "Title": shortened(plain_text(f"{worst.rule} {rule.title if rule else worst.name}"), TITLE),
        "Description": shortened(_description(results, rule), DESCRIPTION),
        "ProductFields": {"rule": worst.rule, "name": plain_text(worst.name), "version": run.tool_version},
        "Resources": [_resource(target, partition)],
        "Compliance": _compliance(worst),
        "Workflow": {"Status": _workflow(results)},
        "RecordState": "ARCHIVED" if worst.status is Status.NOT_APPLICABLE else "ACTIVE",
    }
    if worst.remediation:
        url = next(iter(links(rule.references)), "") if rule else ""
        text = shortened(plain_text(worst.remediation), TEXT)
        finding["Remediation"] = {"Recommendation": {"Text": text, **({"Url": url} if url else {})}}
    return finding


def _severity_key(result: Result) -> tuple[bool, int]:
    """Open findings come before accepted ones, then the most severe."""
    return (result.suppressed is not None, result.severity.rank)


def _label(result: Result) -> str:
    """Security Hub's label: a result that did not fail is informational."""
    informational = result.status is not Status.FAILED or result.severity == "info"
    return "INFORMATIONAL" if informational else result.severity.upper()


def _description(results: Sequence[Result], rule: RuleInfo | None) -> str:
    messages = [sentence(plain_text(result.message)) for result in results if result.message]
    missing = [sentence(plain_text(str(missing))) for result in results for missing in result.missing]
    why = [plain_text(" ".join(rule.why.split()))] if rule else []
    return " ".join([*messages, *missing, *why]) or results[0].rule


def _compliance(result: Result) -> dict[str, Any]:
    compliance: dict[str, Any] = {"Status": COMPLIANCE[result.status]}
    if result.status is Status.NOT_EVALUATED:
        missing = "; ".join(str(missing) for missing in result.missing)
        reason = shortened(plain_text(missing) or "no reason was recorded", DESCRIPTION)
        compliance["StatusReasons"] = [{"ReasonCode": "NOT_EVALUATED", "Description": reason}]
    return compliance


def _workflow(results: Sequence[Result]) -> str:
    if all(result.suppressed is not None for result in results):
        return "SUPPRESSED"
    return "RESOLVED" if results[0].status is Status.PASSED else "NEW"


def _resource(target: TargetInfo, partition: str) -> dict[str, Any]:
    named = {"name": target.name, "user_pool_id": target.user_pool_id, "client_id": target.client_id}
    return {
        "Type": "Other",
        "Id": shortened(plain_text(target.arn or target.id), IDENTIFIER),
        "Partition": partition,
        "Region": target.region,
        "Details": {"Other": {key: plain_text(value) for key, value in named.items() if value}},
    }
