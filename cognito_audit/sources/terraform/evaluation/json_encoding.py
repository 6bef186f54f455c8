"""JSON texts with parts that may be unknown."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.primitive_types import as_text
from cognito_audit.sources.terraform.evaluation.unknowns import TextOfParts, text_of_parts

_MARK: Final = re.compile("\ue000(\\d+)\ue001")
"""Stands for an unknown value while a text is encoded or decoded.

The characters are of the private use area, which no policy contains.
"""
_OF_HTML: Final = re.compile("[<>&\u2028\u2029]")


def encode_json(value: Any) -> str | Unknown:
    """Encode a value as JSON; an unknown value in it becomes a text whose content is unknown."""
    unknowns: list[Unknown] = []

    def mark(inner: Any) -> Any:
        if isinstance(inner, Unknown):
            unknowns.append(inner)
            return f"\ue000{len(unknowns) - 1}\ue001"
        if isinstance(inner, Mapping):
            return {key: mark(inner[key]) for key in sorted(inner)}
        if isinstance(inner, float) and repr(inner + 0.0) != as_text(inner):
            raise ValueError
        return [mark(item) for item in inner] if isinstance(inner, list) else inner

    try:
        text = json.dumps(mark(value), ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError):
        return Unknown("jsonencode(...) got something that is not a plain value")
    if _MARK.findall(text) != [str(number) for number in range(len(unknowns))]:
        return Unknown("jsonencode(...) got characters that are not evaluated")
    # As Go writes JSON, so that a page of HTML may hold it.
    text = _OF_HTML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    if not unknowns:
        return text
    parts = (unknowns[int(part)] if index % 2 else part for index, part in enumerate(_MARK.split(text)))
    return text_of_parts(unknowns[0].reason, tuple(parts))


def decode_json(text: Any, replace: Callable[[Unknown], Any]) -> Any:
    """Decode a JSON text that may be unknown in part; return ``Unknown`` if it cannot be read.

    ``replace`` is applied to each unknown that is a whole string of the document.
    """
    if isinstance(text, Unknown) and not isinstance(text, TextOfParts):
        return text
    parts = text.parts if isinstance(text, TextOfParts) else (text,)
    unknowns = [part for part in parts if isinstance(part, Unknown)]
    if any(isinstance(part, str) and _MARK.search(part) for part in parts):
        return Unknown("has characters that are not evaluated")
    marks = iter(range(len(unknowns)))
    try:
        whole = "".join(f"\ue000{next(marks)}\ue001" if isinstance(part, Unknown) else part for part in parts)
        return _with_unknowns(json.loads(whole), unknowns, replace)
    except (TypeError, ValueError, RecursionError):
        return Unknown(f"is not readable JSON: {text.reason}" if isinstance(text, Unknown) else "is not JSON")


def _with_unknowns(value: Any, unknowns: list[Unknown], replace: Callable[[Unknown], Any]) -> Any:
    if isinstance(value, dict):
        if any(_MARK.search(key) for key in value):
            return Unknown("a key is not known")
        return {key: _with_unknowns(item, unknowns, replace) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_unknowns(item, unknowns, replace) for item in value]
    if not isinstance(value, str):
        return value
    marks = _MARK.findall(value)
    if not marks:
        return value
    unknown = unknowns[int(marks[0])]
    return replace(unknown) if _MARK.fullmatch(value) else Unknown(unknown.reason)
