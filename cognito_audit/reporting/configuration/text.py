"""What ``config show`` tells: every setting, and what of every rule is not as its own file has it, with the origins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from cognito_audit.config.profiles import NOT_SELECTED
from cognito_audit.config.rule_settings import changes, left_out
from cognito_audit.config.settings import Settings
from cognito_audit.config.toml_lines import Lines
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.rule import Rule
from cognito_audit.text.table import table

WIDTH: Final = 80
"""The columns of a terminal."""
LEAST: Final = 16
"""The fewest columns of a value."""


@dataclass(frozen=True, slots=True)
class Row:
    """What of one rule is set otherwise: ``runs``, ``severity`` or an option's name; ``own`` is the rule's own value.

    ``value`` is False for a rule that does not run, and ``reason`` then says why. ``line`` is None where the origin is
    no file.
    """

    rule: str
    name: str
    value: Any
    own: Any
    origin: str
    line: int | None
    reason: str = ""


class Shown:
    """The settings and rules of one command, ready to be told. ``text`` is the configuration file's, ``env`` the
    environment that is meant. Raises ``ConfigError`` or ``SelectionError``.
    """

    def __init__(self, settings: Settings, rules: Catalogue, text: str = "", env: str | None = None) -> None:
        self._settings = settings
        self._count = len(rules.rules)
        self._lines = Lines(text)
        within = ("tool", "cognito-audit") if Path(settings.file).name == "pyproject.toml" else ()
        self._tables = [(*within, "env", env), within] if env else [within]
        self._rows = [*self._left_out(rules), *self._changed(rules)]

    def as_data(self) -> dict[str, Any]:
        """JSON data: the settings, the tables of the file, and by rule what is not the rule's own."""
        rules: dict[str, dict[str, Any]] = {}
        for row in sorted(self._rows, key=lambda row: row.rule):
            told = {"value": row.value, "own": row.own, **_origin(row.origin, row.line)}
            rules.setdefault(row.rule, {})[row.name] = told | ({"reason": row.reason} if row.reason else {})
        plain = self._settings.plain.items()
        return {
            "file": self._settings.file,
            "settings": {
                name: {"value": found.value, **_origin(found.origin, self._line(found.origin, name))}
                for name, found in plain
            },
            "tables": dict(self._settings.tables),
            "rules": rules,
        }

    def as_text(self) -> str:
        """Tables for a terminal of 80 columns: the settings, then the rules by what sets them."""
        return "\n".join([f"file: {self._settings.file or 'none found'}", "", *self._plain(), "", *self._of_rules()])

    def _plain(self) -> Sequence[str]:
        file = self._settings.file
        rows = [
            (name, _word(found.value), _place(found.origin, self._line(found.origin, name)))
            for name, found in self._settings.plain.items()
        ]
        rows += [(f"[{name}]", "", _place(file, self._line(file, name))) for name in self._settings.tables]
        return _fitted(("setting", "value", "from"), rows, wide=1)

    def _of_rules(self) -> Iterator[str]:
        out = sum(row.name == "runs" for row in self._rows)
        yield f"{self._count - out} of {self._count} rules run."
        for origin in dict.fromkeys(row.origin for row in self._rows):
            rows = [row for row in self._rows if row.origin == origin]
            unselected = [row for row in rows if row.reason == NOT_SELECTED]
            yield from ("", f"By {origin}:")
            if unselected:
                yield from ("", f"{len(unselected)} rules do not run, for they are not selected.")
            if listed := [row for row in rows if row not in unselected]:
                yield from ("", *_table(listed))

    def _left_out(self, rules: Catalogue) -> Iterator[Row]:
        for name, found in left_out(self._settings, rules).items():
            key = "select" if found.value == NOT_SELECTED else "ignore"
            line = self._line(found.origin, key)
            yield Row(name, "runs", value=False, own=True, origin=found.origin, line=line, reason=found.value)

    def _changed(self, rules: Catalogue) -> Iterator[Row]:
        for rule, name, own, found in changes(self._settings, rules):
            yield Row(rule.name, name, found.value, own, found.origin, self._rule_line(rule, name, found.origin))

    def _rule_line(self, rule: Rule, name: str, origin: str) -> int | None:
        words = (rule.name, rule.id)
        places = [("severity", word) if name == "severity" else ("options", word, name) for word in words]
        return next((line for place in places if (line := self._line(origin, *place))), None)

    def _line(self, origin: str, *path: str) -> int | None:
        """Where the configuration file says it; None where something else does."""
        if origin != self._settings.file:
            return None
        return next((line for table in self._tables if (line := self._lines.of(*table, *path))), None)


def _origin(origin: str, line: int | None) -> dict[str, Any]:
    return {"origin": origin, "line": line} if line else {"origin": origin}


def _place(origin: str, line: int | None) -> str:
    return f"{origin}:{line}" if line else origin


def _table(rows: Sequence[Row]) -> Sequence[str]:
    """The rows of one origin, with their lines where it is a file."""
    cells = [(row.rule, row.name, _told(row), str(row.line or "")) for row in rows]
    if any(row.line for row in rows):
        return _fitted(("rule", "setting", "value", "line"), cells, wide=2)
    return _fitted(("rule", "setting", "value"), [cell[:3] for cell in cells], wide=2)


def _told(row: Row) -> str:
    return f"no: {row.reason}" if row.name == "runs" else f"{_word(row.value)} instead of {_word(row.own)}"


def _fitted(headers: Sequence[str], rows: Sequence[Sequence[str]], *, wide: int) -> Sequence[str]:
    """A table whose column number ``wide`` takes as many lines as the terminal's width asks for."""
    widths = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]
    width = max(WIDTH - sum(widths) + widths[wide] - 2 * (len(headers) - 1), LEAST)
    return table(headers, [[_lines(cell, width) if n == wide else cell for n, cell in enumerate(row)] for row in rows])


def _lines(text: str, width: int) -> str:
    return "\n".join(wrap(text, width, break_long_words=False, break_on_hyphens=False))


def _word(value: Any) -> str:
    if value is None or value in ((), []):
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
