"""A clean-up or a sweep as text."""

from cognito_audit.probe.outcome import conclusion_of
from cognito_audit.reporting.documents import CleanupReport
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.terminal import Terminal
from cognito_audit.text.wrapping import wrapped


def render(report: CleanupReport, terminal: Terminal) -> str:
    """What became of each user, and the conclusion."""
    lines: list[str] = []
    for user in report.users:
        pool = f" in {user.user_pool_id}" if user.user_pool_id else ""
        lines += wrapped(plain_text(f"{user.username}{pool}: {user.clean_up.summary}"), terminal.width, hanging="  ")
        if user.clean_up.command:
            lines.append(plain_text(f"  {user.clean_up.command}"))
    conclusion = conclusion_of(report.users).text
    return "\n".join([*lines, *wrapped(f"Conclusion: {plain_text(conclusion)}", terminal.width, hanging="  ")])
