"""The catalogue as a list, for people and for programs."""

import json
from collections.abc import Sequence

from cognito_audit.judging.judge import info
from cognito_audit.rulebook.rule import Rule
from cognito_audit.text.table import table


def as_text(rules: Sequence[Rule]) -> str:
    """A table: id, name, severity, and whether a fix is offered."""
    rows = [(rule.id, rule.name, rule.severity.value, rule.family, "yes" if rule.fix else "") for rule in rules]
    lines = "\n".join(table(("id", "name", "severity", "family", "fix"), rows))
    return f"{lines}\n\n{len(rows)} rules. 'cognito-audit explain NAME' tells more of one."


def as_json(rules: Sequence[Rule]) -> str:
    """A list of objects with ``id``, ``name``, ``severity`` and the rest that reports say of a rule."""
    listed = []
    for rule in rules:
        told = info(rule)
        listed.append(
            {
                "id": told.id,
                "name": told.name,
                "severity": told.severity.value,
                "family": told.family,
                "subject": told.subject,
                "title": told.title,
                "why": told.why,
                "since": told.since,
                "references": list(told.references),
                "actions": list(told.actions),
                "fixable": told.fixable,
                "refused": told.refused,
                "options": dict(rule.options),
                "maps": {catalogue: list(checks) for catalogue, checks in told.maps.items()},
            }
        )
    return json.dumps(listed, indent=2, ensure_ascii=False)
