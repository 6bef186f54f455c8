"""The rules of the catalogue as a table."""

from cognito_audit.reporting.documents import RuleList
from cognito_audit.text.table import table


def render(listed: RuleList) -> str:
    """A table: id, name, severity, family, and whether a fix is offered."""
    rules = listed.rules
    rows = [(rule.id, rule.name, rule.severity.value, rule.family, "yes" if rule.fix else "") for rule in rules]
    lines = "\n".join(table(("id", "name", "severity", "family", "fix"), rows))
    return f"{lines}\n\n{len(rows)} rules. 'cognito-audit explain NAME' explains one."
