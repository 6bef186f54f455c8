"""What ``config show`` shows: every setting, and every rule that differs from its own file, with the origins."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cognito_audit.config.profiles import NOT_SELECTED
from cognito_audit.config.rule_settings import changes, excluded_rules
from cognito_audit.config.toml_lines import TomlLines
from cognito_audit.reporting.documents import ConfigurationReport
from cognito_audit.rulebook.catalogue import Catalogue
from cognito_audit.rulebook.rule import Rule


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A setting of one rule that is not its own: ``runs``, ``severity`` or an option's name.

    ``own`` is the rule's own value. ``value`` is False for a rule that does not run, and ``reason`` then says why.
    ``line`` is None where the origin is not a file.
    """

    rule: str
    name: str
    value: Any
    own: Any
    origin: str
    line: int | None
    reason: str = ""


class ConfigurationView:
    """The settings and rule changes of a configuration, each with its origin and line.

    Raises ``ConfigError`` or ``SelectionError``.
    """

    def __init__(self, report: ConfigurationReport) -> None:
        self.settings = report.settings
        self.rule_count = len(report.catalogue.rules)
        self._lines = TomlLines(report.text)
        within = ("tool", "cognito-audit") if Path(self.settings.file).name == "pyproject.toml" else ()
        self._tables = [(*within, "env", report.env), within] if report.env else [within]
        self.changes = (*self._not_run(report.catalogue), *self._changed(report.catalogue))

    def line_of(self, origin: str, *path: str) -> int | None:
        """The line of the configuration file that sets it; None where something else does."""
        if origin != self.settings.file:
            return None
        return next((line for table in self._tables if (line := self._lines.of(*table, *path))), None)

    def _not_run(self, rules: Catalogue) -> Iterator[RuleChange]:
        for name, reason in excluded_rules(self.settings, rules).items():
            key = "select" if reason.value == NOT_SELECTED else "ignore"
            line = self.line_of(reason.origin, key)
            yield RuleChange(name, "runs", False, True, reason.origin, line, reason.value)  # noqa: FBT003  two values

    def _changed(self, rules: Catalogue) -> Iterator[RuleChange]:
        for rule, name, own, setting in changes(self.settings, rules):
            line = self._rule_line(rule, name, setting.origin)
            yield RuleChange(rule.name, name, setting.value, own, setting.origin, line)

    def _rule_line(self, rule: Rule, name: str, origin: str) -> int | None:
        words = (rule.name, rule.id)
        paths = [("severity", word) if name == "severity" else ("options", word, name) for word in words]
        return next((line for path in paths if (line := self.line_of(origin, *path))), None)
