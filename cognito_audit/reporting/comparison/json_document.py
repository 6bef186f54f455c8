"""A comparison as JSON. The contract is ``schemas/diff.schema.json``."""

import json
from dataclasses import asdict
from typing import Any, Final

from cognito_audit.comparison.drift import Drift
from cognito_audit.comparison.runs import Direction, RunsCompared
from cognito_audit.reporting.documents import ComparisonReport

SCHEMA_VERSION: Final = "1.0"


def render(report: ComparisonReport) -> str:
    """The comparison as JSON, in ASCII."""
    comparison = report.comparison
    body = _drift(comparison) if isinstance(comparison, Drift) else _runs(comparison)
    document = {"schema_version": SCHEMA_VERSION, **body, "exit_code": int(report.exit_code)}
    return json.dumps(document, indent=2, default=asdict) + "\n"


def _runs(runs: RunsCompared) -> dict[str, Any]:
    return {
        "kind": "runs",
        **{direction.value: runs.of(direction) for direction in Direction},
        "new_targets": [target.id for target in runs.new],
        "gone_targets": [target.id for target in runs.gone],
        "notes": tuple(runs.notes()),
    }


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "kind": "drift",
        "clients": drift.pairs,
        "only_defined": drift.only_defined,
        "only_live": drift.only_live,
        "unread": drift.unread,
        "errors": drift.errors,
        "notes": [f"error: {error.location}: {error.message}" for error in drift.errors],
    }
