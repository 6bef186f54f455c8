"""A clean-up or a sweep as JSON. The contract is ``schemas/probe.schema.json``."""

from typing import Any

from cognito_audit.probe.outcome import conclusion_of
from cognito_audit.probe.recovery import RecoveredUser
from cognito_audit.reporting.documents import CleanupReport
from cognito_audit.reporting.probe.json_document import clean_up_data, document


def render(report: CleanupReport) -> str:
    """What became of each user, as JSON in ASCII."""
    return document(report.command, conclusion_of(report.users), users=[_user(user) for user in report.users])


def _user(user: RecoveredUser) -> dict[str, Any]:
    return {
        "user_pool_id": user.user_pool_id,
        "region": user.region,
        "username": user.username,
        "clean_up": clean_up_data(user.clean_up),
    }
