"""Templates that are not quoted: heredocs, which python-hcl2 keeps as one token, and the texts of JSON files."""

import re
from functools import cache
from typing import Any, Final

from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.terraform.hcl.parser import syntax_tree

_MAX_CODE: Final = 200_000
"""The most characters of expressions in a template: all of them are parsed at once, which takes seconds."""
_MARK: Final = re.compile(r"\$\$\{|%%\{|\$\{|%\{")


def heredoc_text(token: str) -> str:
    """Return the raw text of a heredoc, without its indentation if it begins with ``<<-``."""
    first, *lines = token.rstrip("\n").split("\n")
    lines = [line.removesuffix("\r") for line in lines[:-1]]
    if first.startswith("<<-"):
        margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        lines = [line[margin:] for line in lines]
    return "".join(f"{line}\n" for line in lines)


@cache
def template(text: str) -> tuple[Any, ...] | None:
    """Split an unquoted template into texts and syntax trees; return None if it cannot be parsed."""
    parts = _split(text)
    if parts is None:
        return None
    codes = [part for part in parts if isinstance(part, _Code)]
    if not codes:
        return tuple(parts)
    code = "".join(f"x{number} = ({code})\n" for number, code in enumerate(codes))
    if len(code) > _MAX_CODE:
        return None
    try:
        trees = syntax_tree(code).children[0].children
    except ParseError:
        return None
    values = [tree.children[2] for tree in trees if tree.data == "attribute"]
    if len(values) != len(codes):  # an expression that ends the brackets around it
        return None
    found = iter(values)
    return tuple(next(found) if isinstance(part, _Code) else part for part in parts)


class _Code(str):
    """The expression of an interpolation."""

    __slots__ = ()


def _split(text: str) -> list[str] | None:
    """Split a template into texts and the expressions of its interpolations."""
    parts: list[str] = []
    position = 0
    for match in _MARK.finditer(text):
        if match.start() < position:
            continue
        parts.append(text[position : match.start()])
        position = match.end()
        if match[0] == "%{":
            return None
        if len(match[0]) == 3:  # noqa: PLR2004  $${ and %%{ are escapes
            parts.append(match[0][1:])
            continue
        end = _closing(text, position)
        if end is None:
            return None
        parts.append(_Code(text[position:end]))
        position = end + 1
    parts.append(text[position:])
    return [part for part in parts if isinstance(part, _Code) or part != ""]


def _closing(text: str, start: int) -> int | None:
    """Return the position of the brace that closes the one before ``start``."""
    depth, position = 1, start
    while position < len(text):
        character = text[position]
        if character == '"':
            quoted = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL).match(text, position)
            if quoted is None:
                return None
            position = quoted.end()
            continue
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return position
        position += 1
    return None
