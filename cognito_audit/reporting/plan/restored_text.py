"""The outcome of ``fix --restore`` as text."""

from cognito_audit.reporting.documents import RestoreReport
from cognito_audit.reporting.plan.text import outcome_text
from cognito_audit.text.terminal import Terminal


def render(report: RestoreReport, terminal: Terminal) -> str:
    """The outcome for a terminal of the given width."""
    return outcome_text(report.outcome, terminal.width)
