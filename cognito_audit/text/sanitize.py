"""Sanitises untrusted text before it enters a report."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from cognito_audit.text.values import format_value

_ESCAPE_SEQUENCE: Final = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, hyperlinks
    r"|[\x1b\x9b]\[?[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b"
)
_BLANK: Final = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f"  # C0 and C1 controls
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # bidi overrides, zero-width marks
    "\U000e0000-\U000e007f]"  # tags
)
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def plain_text(value: Any) -> str:
    """A value on one line, without anything that could act on a terminal, a page or a reader's eye.

    Escape sequences, control characters, bidirectional overrides and zero-width marks go; line breaks and tabs become
    a space; half a surrogate pair, which no encoding can write, becomes U+FFFD. Other values are formatted as in
    messages (``format_value``), objects as JSON.
    """
    legible = value if type(value) is str else _legible(value)
    if legible.isascii() and legible.isprintable():
        return legible
    text = _BLANK.sub(" ", _ESCAPE_SEQUENCE.sub("", legible))
    return _LONE_SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))


def excerpt_of(value: Any, most: int) -> str:
    """The beginning of a value as ``plain_text``, and how much more there is; the JSON report has the whole value."""
    text = plain_text(value)
    return text if len(text) <= most else f"{text[:most].rstrip()}... ({len(text) - most} more characters)"


def links(references: Iterable[str]) -> list[str]:
    """Return the references that are web pages, as ``plain_text``: a rule or a saved run may name any other scheme."""
    return [plain_text(one) for one in references if one.lower().startswith(("https://", "http://"))]


def _legible(value: Any) -> str:
    """The value as in messages; a value with objects in it as JSON."""
    nested = value if isinstance(value, list | tuple) else [value]
    if isinstance(value, list) and value and not any(value) and isinstance(value[0], Mapping):
        # A template only says that there is one, such as the secret of a client.
        return f"{len(value)} {'entry' if len(value) == 1 else 'entries'}, with no known members"
    if any(isinstance(item, Mapping) for item in nested):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=format_value)
    return format_value(value)
