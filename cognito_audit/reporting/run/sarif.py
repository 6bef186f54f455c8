"""SARIF 2.1.0 as GitHub code scanning reads it.

The rules are those of GitHub's "SARIF support for code scanning" and of the Multitool's ``Ghas`` rule kind. GitHub
ignores ``suppressions`` and ``kind``: a suppressed or passed result would become an open alert, so neither is written.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote

from cognito_audit.lib.git import Checkout
from cognito_audit.model.inventory import Location, TargetInfo
from cognito_audit.model.run import Result, Run
from cognito_audit.model.verdict import Status
from cognito_audit.reporting.presentation import SarifOptions
from cognito_audit.reporting.run.locations import location_of, numbered, target_of
from cognito_audit.reporting.run.order import in_order
from cognito_audit.reporting.run.sarif_notifications import configuration_notifications, execution_notifications
from cognito_audit.reporting.run.sarif_rules import LEVELS, notification_descriptors, rule_descriptors, sentence
from cognito_audit.text.sanitize import plain_text

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS: Final = 25_000
MOST_SHOWN: Final = 5_000
"""GitHub refuses a file with more results than the first, and shows the second number of them, most severe first."""


DEFAULT: Final = SarifOptions()


def render(run: Run, options: SarifOptions = DEFAULT) -> str:
    """The run as SARIF: open findings at or above ``min_severity``, most severe first. Equal runs give equal bytes."""
    run = in_order(run)
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(run, options)]}
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def _run(run: Run, options: SarifOptions) -> dict[str, Any]:
    accepted = (one for one in run.suppressed() if one.status is Status.FAILED)
    findings = [*run.findings(), *(accepted if options.include_suppressed else ())]
    shown = findings[:MOST_RESULTS]
    document: dict[str, Any] = {
        "tool": {"driver": _driver(run)},
        "automationDetails": {"id": _category(run)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the audited repository."}}},
        "invocations": [_invocation(run, len(findings))],
        "results": _results(run, shown, options),
    }
    if options.checkout is not None:
        document["versionControlProvenance"] = [_provenance(options.checkout)]
    return document


def _driver(run: Run) -> dict[str, Any]:
    return {
        "name": "cognito-audit",
        "fullName": f"cognito-audit {run.tool_version}",
        "version": run.tool_version,
        "semanticVersion": run.tool_version,
        "rules": rule_descriptors(run),
        "notifications": notification_descriptors(),
    }


def _category(run: Run) -> str:
    """What GitHub tells uploads apart by: a second one with the same category replaces the first."""
    sources = sorted({read.source for read in run.inputs} - {"live"})
    if run.identity is not None:
        sources = [run.identity.account or "unknown", "+".join(sorted(run.identity.regions)), *sources]
    return "/".join(["cognito-audit", *(quote(plain_text(source), safe="+") for source in sources if source), ""])


def _invocation(run: Run, total: int) -> dict[str, Any]:
    complete = not (run.incomplete or run.errors or run.broken or run.nothing_audited)
    return {
        "executionSuccessful": complete,
        "exitCode": int(run.exit_code()),
        "startTimeUtc": run.started_at,
        "endTimeUtc": run.finished_at,
        "toolExecutionNotifications": execution_notifications(run, _cut(total)),
        "toolConfigurationNotifications": configuration_notifications(run),
    }


def _cut(total: int) -> str:
    """A sentence on the findings that are not here or not shown, or nothing."""
    if total > MOST_RESULTS:
        return f"{total} findings; the {MOST_RESULTS} most severe are here, and GitHub shows {MOST_SHOWN} of them."
    return f"{total} findings; GitHub shows the {MOST_SHOWN} most severe." if total > MOST_SHOWN else ""


def _results(run: Run, findings: Sequence[Result], options: SarifOptions) -> list[dict[str, Any]]:
    targets = {target.id: target for target in run.targets}
    index = {rule.id: number for number, rule in enumerate(run.rules)}
    located = [(finding, target_of(finding, targets)) for finding in findings]
    places = [_physical(finding, target, options.anchor) for finding, target in located]
    lines = _line_hashes(findings, places)
    results = []
    for (finding, target), place, line in zip(located, places, lines, strict=True):
        result = {
            "ruleId": finding.rule,
            **({"ruleIndex": index[finding.rule]} if finding.rule in index else {}),
            "kind": "fail",
            "level": LEVELS[finding.severity],
            "message": {"text": _message(finding, target)},
            "locations": [{"physicalLocation": place, "logicalLocations": [_logical(target)]}],
            "partialFingerprints": {"primaryLocationLineHash": line, "cognitoAudit/v1": finding.fingerprint},
        }
        if finding.suppressed is not None:
            reason = plain_text(finding.suppressed.reason)
            kind = "inSource" if finding.suppressed.by == "template" else "external"
            result["suppressions"] = [{"kind": kind, "status": "accepted", "justification": reason}]
        results.append(result)
    return results


def _line_hashes(findings: Iterable[Result], places: Sequence[dict[str, Any]]) -> list[str]:
    """The one fingerprint that GitHub reads: never of lines, numbered where a file holds the same one twice."""
    keys = [
        f"{place['artifactLocation']['uri']}|{finding.fingerprint}"
        for finding, place in zip(findings, places, strict=True)
    ]
    return [f"{key.rpartition('|')[2]}:{number}" for key, number in zip(keys, numbered(keys), strict=True)]


def _message(finding: Result, target: TargetInfo) -> str:
    text = sentence(f"{plain_text(target.name)}: {plain_text(finding.message)}")
    if finding.adjusted:
        text += f" ({finding.severity}: {plain_text(finding.adjusted)}.)"
    if finding.remediation:
        text += f" {sentence(plain_text(finding.remediation))}"
    # "[text](target)" is a link in a SARIF message; nothing from outside may make one.
    return text.replace("](", "] (")


def _physical(finding: Result, target: TargetInfo, anchor: str) -> dict[str, Any]:
    live = finding.location is None and target.location is None
    place = Location(anchor) if live and anchor else location_of(finding, target)
    end = place.column if live else place.column + 1
    return {
        "artifactLocation": _artifact(place.file),
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.line,
            "endColumn": end,
        },
    }


def _artifact(file: str) -> dict[str, str]:
    """A file by its URI: relative ones below the repository's root, absolute ones as they are."""
    if re.match(r"[A-Za-z]:/", file):
        return {"uri": f"file:///{quote(file, safe='/:')}"}
    if file.startswith("/"):
        return {"uri": f"file://{quote(file)}"}
    return {"uri": quote(file, safe="/+=@"), "uriBaseId": "SRCROOT"}


def _logical(target: TargetInfo) -> dict[str, str]:
    name = target.arn or target.address or target.id
    return {"name": plain_text(target.name), "fullyQualifiedName": plain_text(name), "kind": "resource"}


def _provenance(checkout: Checkout) -> dict[str, Any]:
    provenance: dict[str, Any] = {"repositoryUri": checkout.repository, "mappedTo": {"uriBaseId": "SRCROOT"}}
    if checkout.revision:
        provenance["revisionId"] = checkout.revision
    if checkout.branch:
        provenance["branch"] = checkout.branch
    return provenance
