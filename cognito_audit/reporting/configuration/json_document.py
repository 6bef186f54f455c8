"""The effective configuration as JSON."""

import json
from typing import Any

from cognito_audit.lib.redaction import without_credentials_in
from cognito_audit.reporting.configuration.view import ConfigurationView
from cognito_audit.reporting.documents import ConfigurationReport


def render(report: ConfigurationReport) -> str:
    """The settings, the tables of the file, and by rule what differs from the rule's own file."""
    view = ConfigurationView(report)
    settings = view.settings
    document = {
        "file": settings.file,
        "settings": {
            name: {"value": setting.value, **_origin(setting.origin, view.line_of(setting.origin, name))}
            for name, setting in settings.plain.items()
        },
        "tables": dict(settings.tables),
        "rules": _rules(view),
    }
    return json.dumps(without_credentials_in(document), indent=2, default=str)


def _rules(view: ConfigurationView) -> dict[str, dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = {}
    for change in sorted(view.changes, key=lambda change: change.rule):
        data = {"value": change.value, "own": change.own, **_origin(change.origin, change.line)}
        rules.setdefault(change.rule, {})[change.name] = data | ({"reason": change.reason} if change.reason else {})
    return rules


def _origin(origin: str, line: int | None) -> dict[str, Any]:
    return {"origin": origin, "line": line} if line else {"origin": origin}
