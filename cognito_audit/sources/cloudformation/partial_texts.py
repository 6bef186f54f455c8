"""Texts of a template that are known in part."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from cognito_audit.model.partial import PartialText
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.open_text import NamedText
from cognito_audit.sources.secrecy.sensitive import Sensitive, revealed

_DOTS: Final = "..."
_MAX_SHOWN: Final = 300
"""How many characters messages show; what functions within functions put together would grow without end."""
_REPEATED_DOTS: Final = re.compile(r"(?:\.\.\.){2,}")
_VARIABLE: Final = re.compile(r"\$\{|\{\{")


def text_around(reason: str, text: str) -> Unknown:
    """Return a text that has variables in it, for the reason; it is known before the first and behind the last one."""
    before, behind = _before_variables(text), _behind_variables(text)
    if "{{resolve:" in text:
        shown = text if "${" not in text else ""
        return PartialText(reason, prefix=before, suffix=behind, shown=shown)
    return PartialText(reason, prefix=before, suffix=behind) if before or behind else Unknown(reason)


def text_of_parts(separator: str, texts: Sequence[str | Unknown], names: Sequence[str]) -> Unknown:
    """Return the text of parts, some of them unknown; ``names`` are shown in place of those."""
    reason = next(one.reason for one in texts if isinstance(one, Unknown))
    shown = separator.join(
        text if isinstance(text, str) else _shown(text) or (names[at] if at < len(names) else _DOTS)
        for at, text in enumerate(texts)
    )
    shown = _REPEATED_DOTS.sub(_DOTS, shown)
    if len(shown) > _MAX_SHOWN:
        shown = f"{shown[:_MAX_SHOWN]}{_DOTS}"
    is_there = any(text if isinstance(text, str) else isinstance(text, PartialText) for text in texts)
    if not is_there and not (separator and len(texts) > 1):
        return NamedText(reason, "", shown)
    before = separator.join(_known(texts, ends=False))
    behind = separator.join(reversed([*_known([*reversed(texts)], ends=True)]))
    return PartialText(reason, "", _before_variables(before), _behind_variables(behind), shown)


def _known(texts: Sequence[str | Unknown], *, ends: bool) -> Iterator[str]:
    """Yield the texts up to the first that is unknown, and what is known of that one."""
    for text in texts:
        if isinstance(text, Unknown):
            yield (text.suffix if ends else text.prefix) if isinstance(text, PartialText) else ""
            return
        yield text


def _shown(unknown: Unknown) -> str:
    if isinstance(unknown, PartialText):
        return unknown.words
    return unknown.shown if isinstance(unknown, NamedText) else ""


def _before_variables(text: str) -> str:
    return _VARIABLE.split(text, maxsplit=1)[0]


def _behind_variables(text: str) -> str:
    return text.rpartition("}")[2]


def revealed_text(piece: str | Sensitive) -> str:
    """Return a text, or a secret as it is written."""
    text = revealed(piece)
    return str(text).lower() if isinstance(text, bool) else str(text)
