"""The effective configuration as tables for a terminal of 80 columns."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, Final

from cognito_audit.config.profiles import NOT_SELECTED
from cognito_audit.lib.redaction import without_credentials
from cognito_audit.reporting.configuration.view import ConfigurationView, RuleChange
from cognito_audit.reporting.documents import ConfigurationReport
from cognito_audit.text.table import table

WIDTH: Final = 80
"""The columns of a terminal."""
LEAST: Final = 16
"""The fewest columns of a value."""


def render(report: ConfigurationReport) -> str:
    """The settings, then the rules by what sets them."""
    view = ConfigurationView(report)
    return "\n".join([f"file: {view.settings.file or 'none found'}", "", *_settings(view), "", *_rules(view)])


def _settings(view: ConfigurationView) -> Sequence[str]:
    file = view.settings.file
    rows = [
        (name, _word(setting.value), _location(setting.origin, view.line_of(setting.origin, name)))
        for name, setting in view.settings.plain.items()
    ]
    rows += [(f"[{name}]", "", _location(file, view.line_of(file, name))) for name in view.settings.tables]
    return _fitted(("setting", "value", "from"), rows, wide=1)


def _rules(view: ConfigurationView) -> Iterator[str]:
    off = sum(change.name == "runs" for change in view.changes)
    yield f"{view.rule_count - off} of {view.rule_count} rules run."
    for origin in dict.fromkeys(change.origin for change in view.changes):
        changes = [change for change in view.changes if change.origin == origin]
        unselected = [change for change in changes if change.reason == NOT_SELECTED]
        yield from ("", f"By {origin}:")
        if unselected:
            yield from ("", f"{len(unselected)} rules not selected.")
        if listed := [change for change in changes if change not in unselected]:
            yield from ("", *_table(listed))


def _location(origin: str, line: int | None) -> str:
    return f"{origin}:{line}" if line else origin


def _table(changes: Sequence[RuleChange]) -> Sequence[str]:
    """The changes of one origin, with their lines where it is a file."""
    cells = [(change.rule, change.name, _described(change), str(change.line or "")) for change in changes]
    if any(change.line for change in changes):
        return _fitted(("rule", "setting", "value", "line"), cells, wide=2)
    return _fitted(("rule", "setting", "value"), [cell[:3] for cell in cells], wide=2)


def _described(change: RuleChange) -> str:
    if change.name == "runs":
        return f"off: {change.reason}"
    return f"{_word(change.value)} instead of {_word(change.own)}"


def _fitted(headers: Sequence[str], rows: Sequence[Sequence[str]], *, wide: int) -> Sequence[str]:
    """A table whose column number ``wide`` is wrapped to the terminal's width."""
    widths = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]
    width = max(WIDTH - sum(widths) + widths[wide] - 2 * (len(headers) - 1), LEAST)
    return table(
        headers, [[_wrapped(cell, width) if n == wide else cell for n, cell in enumerate(row)] for row in rows]
    )


def _wrapped(text: str, width: int) -> str:
    return "\n".join(wrap(text, width, break_long_words=False, break_on_hyphens=False))


def _word(value: Any) -> str:
    if value is None or value in ((), []):
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return without_credentials(", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value))
