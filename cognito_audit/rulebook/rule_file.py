"""The reader of rule files: TOML in, ``Rule`` out, and every error with its file and line."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from cognito_audit.errors import UserError
from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.lib.nesting import refuse_depth
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.expressions import Expression, Message
from cognito_audit.rulebook.model_check import faults
from cognito_audit.rulebook.rule import Adjust, Each, FixTemplate, Rule, Unless
from cognito_audit.rulebook.syntax import BrokenRule
from cognito_audit.rulebook.toml_text import data_of
from cognito_audit.rulebook.type_check import type_faults
from cognito_audit.text.suggestions import did_you_mean

FAMILIES: Final = (
    "session", "secret", "flows", "tokens", "oauth", "attributes", "pool", "delivery", "identity-pool", "federation",
    "domain", "compound",
)  # fmt: skip
REQUIRED: Final = ("id", "severity", "title", "why", "fails", "message", "path", "remediation", "since")
OPTIONAL: Final = (
    "subject", "applies", "each", "options", "adjust", "fix", "refused", "references", "maps", "all_of", "examples",
)  # fmt: skip
T = TypeVar("T")
_WEB_PAGE: Final = re.compile(r"https?://[^\s/?#<>\"]+(?:[/?#][^\s<>\"]*)?")
_EXAMPLES = re.compile(r"^\[\[examples\]\]", re.MULTILINE)


class RuleFileError(UserError):
    """A rule file that cannot be used. The message starts with ``FILE:LINE:``."""


def read_rule(text: str, file: str, *, check: bool = True) -> Rule:
    """Return the rule in a file's text, without its examples, which ``rule_testing.examples`` reads.

    ``file`` names it in messages, and gives the rule its name and family. Raises ``RuleFileError``.
    """
    try:
        return _RuleReader(text, file).rule(check=check)
    except RecursionError as error:
        raise RuleFileError(f"{file}:1: nested too deeply to be a rule file") from error


def head_of(text: str) -> str:
    """Return a rule file's text without its examples, which come last and are most of it."""
    examples = _EXAMPLES.search(text)
    return text[: examples.start()] if examples else text


class _RuleReader:
    """Reads one rule file."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        parts = file.replace("\\", "/").split("/")
        self.name = parts[-1].removesuffix(".toml")
        self.folder = parts[-2] if len(parts) > 1 else ""

    def rule(self, *, check: bool) -> Rule:
        data = self._parse()
        self._refuse_unknown(data, (*REQUIRED, *OPTIONAL), "")
        all_of = self._texts(data, "all_of")
        if all_of:
            data.setdefault("fails", "true")
        for key in REQUIRED:
            if key not in data:
                raise self.error(f"{key} is missing")
        maps = self._table(data, "maps")
        rule = Rule(
            id=self._text(data, "id"),
            name=self.name,
            family=self.folder if self.folder in FAMILIES else "custom",
            severity=self._severity(data["severity"]),
            subject=self._one_of(data.get("subject", "client"), tuple(TARGET_KINDS), "subject"),
            title=self._text(data, "title"),
            why=self._text(data, "why").strip(),
            fails=self._expression(data["fails"], "fails"),
            message=self._message(data["message"], "message"),
            path=self._text(data, "path"),
            since=self._text(data, "since"),
            remediation=self._message(data["remediation"], "remediation"),
            applies=self._expression(data["applies"], "applies") if "applies" in data else None,
            each=self._each(data),
            options=self._table(data, "options"),
            adjust=tuple(self._adjust(item) for item in self._tables(data, "adjust")),
            fix=self._fix(self._table(data, "fix"), data.get("subject", "client")) if "fix" in data else None,
            refused=self._refused(data.get("refused", False)),
            references=self._references(data),
            maps={catalogue: self._texts(maps, catalogue) for catalogue in maps},
            all_of=all_of,
            file=self.file,
            digest=hashlib.sha256(self.text.encode()).hexdigest(),
        )
        if check:
            for fault in (*faults(rule), *type_faults(rule)):
                raise self.error(fault, _quoted(fault))
        return rule

    def _parse(self) -> dict[str, Any]:
        head = head_of(self.text)
        try:
            data = data_of(head)
        except ValueError as error:
            position = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line = position[1] if position else str(head.count("\n") + 1)
            raise RuleFileError(f"{self.file}:{line}: {str(error).partition(' (at')[0]}") from error
        refuse_depth(data)
        return data

    def error(self, message: str, near: str = "") -> RuleFileError:
        """Return an error with the message and the first line that has ``near`` (a key or a word)."""
        lines = self.text.splitlines()
        word = re.compile(rf"(?<![\w-]){re.escape(near)}(?![\w-])") if near else None
        line = next((number for number, text in enumerate(lines, 1) if word and word.search(text)), 1)
        return RuleFileError(f"{self.file}:{line}: {message}")

    def _refuse_unknown(self, data: Mapping[str, Any], known: tuple[str, ...], table: str) -> None:
        for key in data:
            if key not in known:
                raise self.error(f"unknown key {table}{key}{did_you_mean(key, known)}", key)

    def _text(self, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key} must be a string", key)
        return value

    def _table(self, data: Mapping[str, Any], key: str) -> dict[str, Any]:
        value = data.get(key, {})
        if not isinstance(value, dict):
            raise self.error(f"{key} must be a table", key)
        return value

    def _tables(self, data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(f"{key} must be an array of tables", key)
        return value

    def _texts(self, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"{key} must be a list of strings", key)
        return tuple(value)

    def _references(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        references = self._texts(data, "references")
        for reference in references:
            if not _WEB_PAGE.fullmatch(reference):  # reports make links of them
                raise self.error(f"references: expected URLs that start with https://, got {reference!r}", "references")
        return references

    def _refused(self, value: Any) -> str | bool:
        if not isinstance(value, str | bool):
            raise self.error("refused must be true, false or a string", "refused")
        return value

    def _one_of(self, value: Any, known: tuple[str, ...], key: str) -> str:
        if value not in known:
            hint = did_you_mean(str(value), known) or f"; expected one of {', '.join(known)}"
            raise self.error(f"{key} cannot be {value!r}{hint}", key)
        return str(value)

    def _severity(self, value: Any) -> Severity:
        return Severity(self._one_of(value, tuple(Severity), "severity"))

    def _expression(self, source: Any, key: str) -> Expression:
        return self._compiled(Expression, source, key)

    def _message(self, source: Any, key: str) -> Message:
        return self._compiled(Message, source, key)

    def _compiled(self, kind: Callable[[str], T], source: Any, key: str) -> T:
        if not isinstance(source, str) or not source.strip():
            raise self.error(f"{key} must be a string", key)
        try:
            return kind(source)
        except BrokenRule as error:
            raise self.error(f"{key}: {error}", key) from error

    def _each(self, data: Mapping[str, Any]) -> Each | None:
        table = self._table(data, "each")
        if not table:
            return None
        if len(table) != 1:
            raise self.error("each must name one item: each = { url = 'client.CallbackURLs' }", "each")
        ((name, items),) = table.items()
        return Each(name, self._expression(items, "each"))

    def _adjust(self, item: Mapping[str, Any]) -> Adjust:
        self._refuse_unknown(item, ("when", "severity", "why"), "adjust.")
        return Adjust(
            self._expression(item.get("when"), "when"), self._severity(item.get("severity")), self._text(item, "why")
        )

    def _fix(self, data: Mapping[str, Any], subject: str) -> FixTemplate:
        self._refuse_unknown(data, ("title", "target", "patch", "also", "unless"), "fix.")
        return FixTemplate(
            self._text(data, "title"),
            self._patch(self._table(data, "patch")),
            self._one_of(data.get("target", subject), ("client", "pool"), "target"),
            self._texts(data, "also"),
            tuple(
                Unless(self._expression(item.get("when"), "when"), self._text(item, "reason"))
                for item in self._tables(data, "unless")
            ),
        )

    def _patch(self, value: Any) -> Any:
        """Return a patch as written, with ``{ expr = "..." }`` compiled."""
        if isinstance(value, dict):
            if set(value) == {"expr"}:
                return self._expression(value["expr"], "expr")
            return {key: self._patch(inner) for key, inner in value.items()}
        return value


def _quoted(fault: str) -> str:
    """Return the word that a fault is about, to find its line by."""
    word = re.search(r"'([^']+)'|(?:has no|takes no|unknown option|unknown name) (\w+)", fault)
    return (word[1] or word[2]) if word else ""
