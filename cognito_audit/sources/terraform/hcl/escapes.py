"""Escape sequences of quoted strings."""

import re
from typing import Final

from cognito_audit.sources.terraform.hcl.lexer import CODE, QUOTED, tokens

_TEMPLATE_ESCAPE: Final = re.compile(r"\$\$\{|%%\{")
_BLANKS_AFTER_WORD: Final = re.compile(r"^[ \t]*[A-Za-z][\w.-]*[ \t]+\r?$", re.MULTILINE)
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


def with_plain_tokens(text: str) -> str:
    r"""Return a text of the same length, without what python-hcl2 cannot read.

    It takes ``$${`` for the start of something that ends at the next ``}``, even lines later: in quoted strings ``\${``
    and ``\%{`` replace ``$${`` and ``%%{``. To it, a backslash and the character after it are part of a string; HCL
    itself has neither ``\$`` nor ``\%``. Blanks after the word that ends a heredoc go before it.
    """
    if not _TEMPLATE_ESCAPE.search(text) and not _BLANKS_AFTER_WORD.search(text):
        return text
    parts, end = [], 0
    for token, context in tokens(text):
        plain = _plain(token.group(), context)
        if plain != token.group():
            parts += [text[end : token.start()], plain]
            end = token.end()
    return "".join([*parts, text[end:]])


def _plain(token: str, context: str) -> str:
    if context == QUOTED:
        return f"\\{token[1:]}" if _TEMPLATE_ESCAPE.fullmatch(token) else token
    if context == CODE or token.strip() != context:
        return token
    word, line_end = (token[:-1], token[-1]) if token.endswith("\r") else (token, "")
    bare = word.rstrip(" \t")
    return f"{word[len(bare) :]}{bare}{line_end}"
