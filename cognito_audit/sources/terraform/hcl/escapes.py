"""The escapes of quoted strings."""

import re
from typing import Final

from cognito_audit.sources.terraform.hcl.lexer import QUOTED, signs

_TEMPLATE_ESCAPE: Final = re.compile(r"\$\$\{|%%\{")
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$", "%": "%"}
_ESCAPE: Final = re.compile(r"\\(?:([nrt\"\\$%])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")


def unescaped(text: str) -> str:
    """A quoted literal's own text, from what a syntax tree has of it."""

    def one(match: re.Match[str]) -> str:
        if match[1]:
            return _ESCAPES[match[1]]
        code = int(match[2] or match[3], 16)
        is_character = code < 0x110000 and not 0xD800 <= code <= 0xDFFF  # noqa: PLR2004  Unicode's end; half characters
        return chr(code) if is_character else match[0]

    return _ESCAPE.sub(one, text)


def with_plain_escapes(text: str) -> str:
    r"""The same text, as long as it was, with ``\${`` and ``\%{`` for the ``$${`` and ``%%{`` of quoted strings.

    python-hcl2 takes ``$${`` for the beginning of something that ends at the next ``}``, be that lines later; a
    character after a backslash is one character of a string to it, and HCL itself knows neither ``\$`` nor ``\%``.
    """
    if not _TEMPLATE_ESCAPE.search(text):
        return text
    quoted = (found for found, within in signs(text) if within == QUOTED)
    starts = [found.start() for found in quoted if _TEMPLATE_ESCAPE.fullmatch(found.group())]
    ends = [0, *(start + 1 for start in starts)]
    return "\\".join(text[end:start] for end, start in zip(ends, [*starts, len(text)], strict=True))
