"""The outcome of ``fix --restore`` as JSON. The contract is ``schemas/fix.schema.json``."""

from cognito_audit import __version__
from cognito_audit.reporting.documents import RestoreReport
from cognito_audit.reporting.json_document import dumps, envelope
from cognito_audit.reporting.plan.json_document import SCHEMA_VERSION, outcome_data


def render(report: RestoreReport) -> str:
    """The outcome as JSON, in ASCII."""
    outcome = report.outcome
    body = {"tool_version": __version__, "target": outcome.target, "outcome": outcome_data(outcome)}
    return dumps(envelope("fix", SCHEMA_VERSION, report.exit_code, body))
