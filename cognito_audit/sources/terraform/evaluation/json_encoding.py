"""Texts that are JSON, though parts of them are not known."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.evaluation.unknowns import WithHoles

_MARK: Final = re.compile("\ue000(\\d+)\ue001")
"""Stands for a hole while a text is made or read: characters of the private use area, which no policy holds."""


def encoded(value: Any) -> str | Unknown:
    """The JSON of a value; each hole in it becomes a text of which nothing is known."""
    holes: list[Unknown] = []

    def mark(inner: Any) -> Any:
        if isinstance(inner, Unknown):
            holes.append(inner)
            return f"\ue000{len(holes) - 1}\ue001"
        if isinstance(inner, Mapping):
            return {key: mark(item) for key, item in inner.items()}
        return [mark(item) for item in inner] if isinstance(inner, list) else inner

    try:
        text = json.dumps(mark(value), ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError):
        return Unknown("jsonencode(...) takes what is no plain value here")
    if not holes:
        return text
    parts = (holes[int(part)] if index % 2 else part for index, part in enumerate(_MARK.split(text)))
    return WithHoles(holes[0].reason, parts=tuple(parts))


def decoded(text: Any, known: Callable[[Unknown], Any]) -> Any:
    """What a JSON text says, with its holes, each as ``known`` answers for it where it is a whole text; ``Unknown``
    where the text cannot be read.
    """
    if isinstance(text, Unknown) and not isinstance(text, WithHoles):
        return text
    parts = text.parts if isinstance(text, WithHoles) else (text,)
    holes = [part for part in parts if isinstance(part, Unknown)]
    marks = iter(range(len(holes)))
    try:
        whole = "".join(f"\ue000{next(marks)}\ue001" if isinstance(part, Unknown) else part for part in parts)
        return _with_holes(json.loads(whole), holes, known)
    except (TypeError, ValueError, RecursionError):
        return Unknown(f"is no JSON that can be read: {text.reason}" if isinstance(text, Unknown) else "is no JSON")


def _with_holes(value: Any, holes: list[Unknown], known: Callable[[Unknown], Any]) -> Any:
    if isinstance(value, dict):
        if any(_MARK.search(key) for key in value):
            return Unknown("a key is not known")
        return {key: _with_holes(item, holes, known) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_holes(item, holes, known) for item in value]
    if not isinstance(value, str):
        return value
    marks = _MARK.findall(value)
    if not marks:
        return value
    hole = holes[int(marks[0])]
    return known(hole) if _MARK.fullmatch(value) else Unknown(hole.reason)
