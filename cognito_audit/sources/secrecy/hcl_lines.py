"""The lines of Terraform files that hold secrets: arguments by name, and the variables and locals that they come from.

The text is scanned, not parsed: a syntax tree of the whole folder would take longer than the audit.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cognito_audit.sources.secrecy.names import line_starts, lines_with, may_be_secret, may_hold_secret
from cognito_audit.sources.terraform.hcl.lexer import CODE, tokens

_FILLER: Final = "\x01"
"""Stands for each character of a text, so that no sign within it counts as code."""
_BLOCK: Final = re.compile(
    rf"^[ \t]*([a-z_]+)[ \t]+({_FILLER}+|[\w-]+)[ \t]*(?:{_FILLER}+|[\w-]+)?[ \t]*\{{", re.MULTILINE
)
_LOCALS: Final = re.compile(r"^[ \t]*(locals)()[ \t]*\{", re.MULTILINE)
_ENTRY: Final = re.compile(rf"(?P<name>[A-Za-z_][\w-]*|{_FILLER}+)[ \t]*(?:=(?![=>])|:(?!:))")
_UNITS: Final = re.compile(r"\btoken_validity_units\s*=?\s*\{")
_REFERENCE: Final = re.compile(r"\b(?:var|local)\.([A-Za-z_][\w-]*)")
_PLAIN: Final = re.compile(r"[\s\w.\[\]*()-]*")
"""References, calls and flags: such an expression shows no secret."""
_NUMBER: Final = re.compile(r"\s*[0-9][0-9.]*\s*")
_MARK: Final = re.compile(r"\b(?:sensitive|ephemeral)[ \t]*=[ \t]*(?!false\b)")
_TEXT: Final = re.compile(r'"([^"$%]+)"')


class UnbalancedTextError(Exception):
    """The brackets of a text do not match, so its lines belong to nothing that is known."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """``name = expression``, anywhere in a file: where it begins and ends, and its expression as text."""

    name: str
    start: int
    end: int
    expression: str
    is_plain: bool


@dataclass(frozen=True, slots=True)
class _BlockSpan:
    """A block of a file: its kind, its first label, and where it begins and ends."""

    kind: str
    label: str
    start: int
    end: int


class HclText:
    """The text of a ``.tf`` or ``.tfvars`` file. Raises ``UnbalancedTextError``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._code = _without_texts(text)
        self.blocks = [*self._blocks(_BLOCK), *self._blocks(_LOCALS)]
        units = [range(match.start(), self._end_of_block(match.end())) for match in _UNITS.finditer(self._code)]
        entries = (self._entry(match) for match in _ENTRY.finditer(self._code))
        self.entries = [one for one in entries if not any(one.start in span for span in units)]

    def _within(self, block: _BlockSpan) -> Iterator[_Entry]:
        """Yield the entries of a block."""
        return (entry for entry in self.entries if block.start < entry.start < block.end)

    def marked(self) -> set[str]:
        """Return the variables that are declared as secret."""
        variables = (block for block in self.blocks if block.kind == "variable")
        return {block.label for block in variables if _MARK.search(self._code, block.start, block.end)}

    def declared(self) -> set[str]:
        """Return the variables that are declared."""
        return {block.label for block in self.blocks if block.kind == "variable"}

    def module_sources(self) -> Iterator[str]:
        """Yield the sources of the modules that are called, as they are written."""
        return (self._source(block) for block in self.blocks if block.kind == "module")

    def references(self, names: Collection[str], passed: Mapping[str, Collection[str]]) -> set[str]:
        """Return the variables and locals that secrets come from; see ``_secret_entries``."""
        entries = self._secret_entries(names, passed)
        return {name for entry in entries for name in _REFERENCE.findall(entry.expression)}

    def hidden(
        self, names: Collection[str], passed: Mapping[str, Collection[str]], inputs: Collection[str] | None = None
    ) -> set[int]:
        """Return the lines that hold a secret; see ``_secret_entries``.

        ``inputs`` are, of a tfvars file, the only entries to show.
        """
        shown = (entry for entry in self._secret_entries(names, passed) if not entry.is_plain)
        spans = [(entry.start, entry.end, entry.expression) for entry in shown]
        for block in self.blocks:
            if block.kind == "variable" and block.label in names:
                spans.append((block.start, block.end, ""))
                defaults = (entry for entry in self._within(block) if entry.name == "default")
                spans += [(one.start, one.end, one.expression) for one in defaults]
        if inputs is not None:
            others = (entry for entry in self.entries if entry.name not in inputs)
            spans += [(one.start, one.end, one.expression) for one in others]
        return self._lines(spans)

    def _secret_entries(self, names: Collection[str], passed: Mapping[str, Collection[str]]) -> Iterator[_Entry]:
        """Yield what is secret by its name, by ``sensitive(...)``, as a local of ``names`` or an argument of a module.

        ``passed`` maps sources of modules to the names of such arguments.
        """
        for entry in self.entries:
            if may_hold_secret(entry.name) or re.search(r"\bsensitive\(", entry.expression):
                yield entry
        for block in self.blocks:
            secret = names if block.kind == "locals" else ()
            if block.kind == "module":
                secret = passed.get(self._source(block), ())
            yield from (entry for entry in self._within(block) if entry.name in secret)

    def _source(self, block: _BlockSpan) -> str:
        return next((entry.expression for entry in self._within(block) if entry.name == "source"), "")

    def _lines(self, spans: list[tuple[int, int, str]]) -> set[int]:
        starts = line_starts(self.text)
        hidden = {
            line
            for start, end, _ in spans
            for line in range(bisect_right(starts, start), bisect_right(starts, max(start, end - 1)) + 1)
        }
        texts = {one for *_, expression in spans for one in _TEXT.findall(expression) if may_be_secret(one)}
        return hidden | lines_with(self.text, texts)

    def _blocks(self, pattern: re.Pattern[str]) -> Iterator[_BlockSpan]:
        for match in pattern.finditer(self._code):
            label = self.text[slice(*match.span(2))].strip('"')
            yield _BlockSpan(match.group(1), label, match.start(), self._end_of_block(match.end()))

    def _end_of_block(self, start: int) -> int:
        depth = 1
        for match in re.compile("[{}]").finditer(self._code, start):
            depth += 1 if match.group() == "{" else -1
            if not depth:
                return match.end()
        raise UnbalancedTextError

    def _entry(self, match: re.Match[str]) -> _Entry:
        end = self._end_of_expression(match.end())
        name = self.text[slice(*match.span("name"))].strip('"')
        code = self._code[match.end() : end]
        is_plain = _PLAIN.fullmatch(code) is not None and not _NUMBER.fullmatch(code)
        return _Entry(name, match.start(), end, self.text[match.end() : end], is_plain)

    def _end_of_expression(self, start: int) -> int:
        depth = 0
        for match in re.compile(r"[\[({})\]\n,]").finditer(self._code, start):
            sign = match.group()
            if sign in "[({":
                depth += 1
            elif sign in "])}":
                depth -= 1
                if depth < 0:
                    return match.start()
            elif not depth:
                return match.start()
        return len(self._code)


def _without_texts(text: str) -> str:
    """Return a text of the same length in which comments are blank, and texts are ``_FILLER``."""
    pieces: list[str] = []
    position = 0
    for start, end, sign in _spans(text):
        pieces += (text[position:start], sign * (end - start))
        position = end
    return "".join((*pieces, text[position:]))


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each comment and text begins and ends, and what stands for it; those within a text are part of it."""
    opened, outer, depth = -1, 0, 0
    for match, context in tokens(text):
        lexeme = match.group()
        if context == CODE and lexeme in ("#", "//", "/*"):
            if opened < 0:
                yield match.start(), _end_of_comment(text, match), " "
        elif context == CODE and lexeme == "}":
            depth -= 1
        elif context == CODE or lexeme in ("${", "%{"):
            if opened < 0 and lexeme != "{":
                opened, outer = match.start(), depth
            depth += 1
        elif lexeme == '"' or lexeme.strip() == context:
            depth -= 1
            if depth == outer:
                yield opened, match.end(), _FILLER
                opened = -1
    if opened >= 0 or depth:
        raise UnbalancedTextError


def _end_of_comment(text: str, match: re.Match[str]) -> int:
    closing = "*/" if match.group() == "/*" else "\n"
    end = text.find(closing, match.end())
    return len(text) if end < 0 else end + len(closing.strip())
