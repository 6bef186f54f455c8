"""Functions of regular expressions."""

import re
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.sources.terraform.evaluation.bounds import MAX_SIZE
from cognito_audit.sources.terraform.functions.pattern_matcher import Pattern, Span, compiled
from cognito_audit.sources.terraform.functions.signature import LanguageFunction
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError

_REFERENCE: Final = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")


def _value(pattern: Pattern, span: Span, text: str) -> Any:
    """Return a match: its text, or its groups as a list or by name."""
    groups = [_group(span, number, text) for number in range(1, len(pattern.names) + 1)]
    if not groups:
        return _group(span, 0, text)
    return dict(zip(pattern.names, groups, strict=True)) if pattern.names[0] else groups


def _group(span: Span, number: int, text: str) -> str | None:
    start, end = span[2 * number], span[2 * number + 1]
    return None if start is None or end is None else text[start:end]


def _pattern(text: str) -> Pattern:
    pattern = compiled(text)
    if len(set(map(bool, pattern.names))) > 1:
        raise InvalidArgumentError("groups with and without names")
    return pattern


def _regex(pattern: str, text: str) -> Any:
    known = _pattern(pattern)
    span = known.search(text, 0)
    if span is None:
        raise InvalidArgumentError("no match")
    return _value(known, span, text)


def _regexall(pattern: str, text: str) -> list[Any]:
    known = _pattern(pattern)
    return [_value(known, span, text) for span in known.matches(text)]


def _replace(text: str, old: str, new: str) -> str:
    is_pattern = len(old) > 1 and old.startswith("/") and old.endswith("/")
    if len(text) * (len(new) + 1) > MAX_SIZE * 1000:
        raise NotEvaluatedError("the text would be too long")
    return _replaced(compiled(old[1:-1]), text, new) if is_pattern else text.replace(old, new)


def _replaced(pattern: Pattern, text: str, new: str) -> str:
    """Replace every match, but an empty one right after another."""
    parts: list[str] = []
    position, end = 0, 0
    while position <= len(text):
        span = pattern.search(text, position)
        if span is None:
            break
        first, last = span[0] or 0, span[1] or 0
        parts.append(text[end:first])
        if last > end or first == 0:
            parts.append(_expanded(pattern, span, text, new))
        end = last
        position = max(position + 1, last)
    return "".join([*parts, text[end:]])


def _expanded(pattern: Pattern, span: Span, text: str, new: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match[1]:
            return "$"
        name = match[2] or match[3]
        if name.isascii() and name.isdigit() and (name == "0" or not name.startswith("0")):
            number = int(name) if len(name) < 9 else len(span)  # noqa: PLR2004
            return _group(span, number, text) or "" if number <= len(pattern.names) else ""
        return _group(span, pattern.names.index(name) + 1, text) or "" if name in pattern.names else ""

    return _REFERENCE.sub(one, new)


PATTERNS: Final[Mapping[str, LanguageFunction]] = {
    "regex": LanguageFunction(_regex, "text text"),
    "regexall": LanguageFunction(_regexall, "text text"),
    "replace": LanguageFunction(_replace, "text text text"),
}
