"""A comparison as JSON. The contract is ``schemas/diff.schema.json``."""

from typing import Any, Final

from cognito_audit.comparison.drift import ClientComparison, Drift
from cognito_audit.comparison.runs import Direction, RunComparison
from cognito_audit.reporting.documents import ComparisonReport
from cognito_audit.reporting.json_document import dumps, envelope

SCHEMA_VERSION: Final = "1.1"


def render(report: ComparisonReport) -> str:
    """The comparison as JSON, in ASCII."""
    comparison = report.comparison
    body = _drift(comparison) if isinstance(comparison, Drift) else _runs(comparison)
    return dumps(envelope("diff", SCHEMA_VERSION, report.exit_code, body))


def _runs(runs: RunComparison) -> dict[str, Any]:
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
        "clients": [_client(client) for client in drift.clients],
        "only_defined": drift.only_defined,
        "only_live": drift.only_live,
        "unread": drift.unread,
        "errors": drift.errors,
        "notes": [f"error: {error.location}: {error.message}" for error in drift.errors],
    }


def _client(client: ClientComparison) -> dict[str, Any]:
    return {
        "definition": client.definition,
        "client_id": client.client_id,
        "name": client.name,
        "differences": [
            {"setting": one.setting, "defined": one.defined, "live": one.live, "place": one.location}
            for one in client.differences
        ],
        "doubts": client.unknown,
        "same": client.same,
    }
