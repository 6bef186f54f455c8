"""The rules of the catalogue as JSON."""

import json
from typing import Any

from cognito_audit.judging.judge import info
from cognito_audit.reporting.documents import RuleList
from cognito_audit.rulebook.rule import Rule


def render(listed: RuleList) -> str:
    """A list of objects with ``id``, ``name``, ``severity`` and the rest that reports say of a rule."""
    return json.dumps([_rule(rule) for rule in listed.rules], indent=2, ensure_ascii=False)


def _rule(rule: Rule) -> dict[str, Any]:
    about = info(rule)
    return {
        "id": about.id,
        "name": about.name,
        "severity": about.severity.value,
        "family": about.family,
        "subject": about.subject,
        "title": about.title,
        "why": about.why,
        "since": about.since,
        "references": list(about.references),
        "actions": list(about.actions),
        "fixable": about.fixable,
        "refused": about.refused,
        "options": dict(rule.options),
        "maps": {catalogue: list(checks) for catalogue, checks in about.maps.items()},
    }
