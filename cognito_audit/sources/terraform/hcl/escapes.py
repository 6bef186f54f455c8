"""Escape sequences of quoted strings."""

import re
from typing import Final

from cognito_audit.sources.terraform.hcl.lexer import QUOTED, tokens

_TEMPLATE_ESCAPE: Final = re.compile(r"\$\$\{|%%\{")
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


def with_plain_escapes(text: str) -> str:
    r"""Return a text of the same length with ``\${`` and ``\%{`` for the ``$${`` and ``%%{`` of quoted strings.

    python-hcl2 takes ``$${`` for the start of something that ends at the next ``}``, even lines later. To it, a
    backslash and the character after it are part of a string; HCL itself has neither ``\$`` nor ``\%``.
    """
    if not _TEMPLATE_ESCAPE.search(text):
        return text
    quoted = (token for token, context in tokens(text) if context == QUOTED)
    starts = [token.start() for token in quoted if _TEMPLATE_ESCAPE.fullmatch(token.group())]
    ends = [0, *(start + 1 for start in starts)]
    return "\\".join(text[end:start] for end, start in zip(ends, [*starts, len(text)], strict=True))
