"""The outcome of ``fix --restore`` as JSON. The contract is ``schemas/fix.schema.json``."""

import json

from cognito_audit import __version__
from cognito_audit.reporting.documents import RestoreReport
from cognito_audit.reporting.plan.json_document import SCHEMA, outcome_data


def render(report: RestoreReport) -> str:
    """The outcome as JSON, in ASCII."""
    data = {"$schema": SCHEMA, "schema_version": "1.0", "tool_version": __version__, "target": report.outcome.target}
    return json.dumps({**data, "outcome": outcome_data(report.outcome)}, indent=2)
