"""Lexer: separates code, comments, strings and heredocs of a Terraform file."""

import re
from collections.abc import Iterator
from typing import Final

CODE: Final = "}"
QUOTED: Final = '"'

_CODE: Final = re.compile(r'#|//|/\*|"|<<-?([^\W\d][\w.-]*)\r?\n|[{}]')
_STRING: Final = re.compile(r'\\.|\$\$\{|%%\{|[$%]\{|"', re.DOTALL)


def tokens(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield each token that opens, closes or escapes something, with its context.

    The context is ``CODE``, ``QUOTED``, or the word that ends the heredoc around the token.
    """
    # The open contexts, innermost last; a brace of code ends with "}", a template with its own word.
    contexts: list[str] = []
    position = 0
    while match := _next(text, position, contexts):
        lexeme, position = match.group(), match.end()
        innermost = contexts[-1] if contexts else CODE
        yield match, innermost
        if innermost != CODE:
            _step_in_template(lexeme, contexts)
        elif lexeme in ("#", "//"):
            position = _after(text, "\n", position)
        elif lexeme == "/*":
            position = _after(text, "*/", position)
        elif lexeme == "{":
            contexts.append(CODE)
        elif lexeme == "}":
            del contexts[-1:]
        else:
            contexts.append(match.group(1) or QUOTED)


def _next(text: str, start: int, contexts: list[str]) -> re.Match[str] | None:
    """Find the next token of the innermost context."""
    if not contexts or contexts[-1] == CODE:
        return _CODE.search(text, start)
    if contexts[-1] == QUOTED:
        return _STRING.search(text, start)
    heredoc = rf"\$\$\{{|%%\{{|[$%]\{{|^[ \t]*{re.escape(contexts[-1])}[ \t\r]*$"
    return re.compile(heredoc, re.MULTILINE).search(text, start)


def _step_in_template(lexeme: str, contexts: list[str]) -> None:
    if lexeme in ("${", "%{"):
        contexts.append(CODE)
    elif lexeme.strip() == contexts[-1]:
        contexts.pop()


def _after(text: str, lexeme: str, start: int) -> int:
    position = text.find(lexeme, start)
    return position + len(lexeme) if position >= 0 else len(text)


def closing(text: str, start: int) -> int | None:
    """Return the position of the brace that closes the one before ``start``, which begins code."""
    contexts = [CODE]
    position = start
    while match := _next(text, position, contexts):
        lexeme, position, innermost = match.group(), match.end(), contexts[-1]
        if innermost != CODE:
            _step_in_template(lexeme, contexts)
        elif lexeme in ("#", "//"):
            position = _after(text, "\n", position)
        elif lexeme == "/*":
            position = _after(text, "*/", position)
        elif lexeme == "}":
            contexts.pop()
            if not contexts:
                return match.start()
        else:
            contexts.append(CODE if lexeme == "{" else match.group(1) or QUOTED)
    return None
