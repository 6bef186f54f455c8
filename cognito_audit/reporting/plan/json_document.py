"""The plan, and what became of it, as JSON: the contract of ``fix -f json`` (schemas/fix.schema.json)."""

from typing import Any, Final

from cognito_audit import __version__
from cognito_audit.fixing.changes import FieldChange
from cognito_audit.fixing.outcome import FixOutcome
from cognito_audit.fixing.plan import ResourcePlan
from cognito_audit.reporting.documents import FixReport
from cognito_audit.reporting.json_document import dumps, envelope

SCHEMA_VERSION: Final = "1.1"


def render(report: FixReport) -> str:
    """The plan as JSON, each resource with the outcome of its update, if there was one."""
    plan = report.plan
    became = {outcome.target: outcome for outcome in report.outcomes or ()}
    body = {
        "tool_version": __version__,
        "resources": [_resource(one, became.get(one.target.id)) for one in plan.resources],
        "left": [_left(one) for one in plan.not_requested],
        "errors": plan.errors,
        "broken": plan.broken,
        "unread": plan.unread,
        "notes": plan.notes,
    }
    return dumps(envelope("fix", SCHEMA_VERSION, report.exit_code, body))


def _resource(plan: ResourcePlan, outcome: FixOutcome | None) -> dict[str, Any]:
    live = plan.is_live
    return {
        "target": plan.target.id,
        "kind": plan.target.kind,
        "name": plan.target.name,
        "user_pool_id": plan.target.user_pool_id,
        "client_id": plan.target.client_id,
        "region": plan.target.region,
        "file": plan.target.file,
        "fixes": _fixes(plan),
        "mended": list(plan.also_fixed),
        "changes": [changed(change) for change in plan.changes()],
        "stays": list(plan.unchanged_settings()),
        "raised": [
            {"rule": one.rule, "name": one.name, "severity": one.severity, "message": one.message}
            for one in plan.raised
        ],
        "unfixed": _unfixed(plan),
        "operation": plan.update.write if plan.steps and live else None,
        "request": plan.request() if plan.steps and live else None,
        "outcome": None if outcome is None else outcome_data(outcome),
    }


def _left(plan: ResourcePlan) -> dict[str, Any]:
    target = plan.target
    named = {"target": target.id, "kind": target.kind, "name": target.name}
    return {**named, "fixes": _fixes(plan), "unfixed": _unfixed(plan)}


def _fixes(plan: ResourcePlan) -> list[dict[str, Any]]:
    return [
        {
            "rule": step.rule,
            "name": step.name,
            "severity": step.severity,
            "title": step.title,
            "also": list(step.side_effects),
        }
        for step in plan.steps
    ]


def _unfixed(plan: ResourcePlan) -> list[dict[str, Any]]:
    return [
        {
            "rule": one.rule,
            "name": one.name,
            "severity": one.severity,
            "message": one.message,
            "reasons": list(one.reasons),
            "remedy": one.remedy,
        }
        for one in plan.unfixed
    ]


def changed(change: FieldChange) -> dict[str, Any]:
    """One field; null stands for absent."""
    return {"path": change.path, "before": change.before, "after": change.after}


def outcome_data(outcome: FixOutcome) -> dict[str, Any]:
    """What became of one update."""
    return {"state": outcome.state, "detail": outcome.detail, "saved": outcome.saved, "restore": outcome.restore}
