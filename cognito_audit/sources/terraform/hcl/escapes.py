"""Escape sequences of quoted strings."""

import re
from typing import Final

_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$", "%": "%"}
_ESCAPE: Final = re.compile(r"\\(?:([nrt\"\\$%])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")


def unescaped(text: str) -> str:
    """Resolve the escape sequences of a quoted literal of a syntax tree."""

    def one(match: re.Match[str]) -> str:
        if match[1]:
            return _ESCAPES[match[1]]
        code = int(match[2] or match[3], 16)
        is_character = code < 0x110000 and not 0xD800 <= code <= 0xDFFF  # noqa: PLR2004  the end of Unicode, surrogates
        return chr(code) if is_character else match[0]

    return _ESCAPE.sub(one, text)
