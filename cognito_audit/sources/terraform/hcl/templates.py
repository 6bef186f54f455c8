"""Templates that are not quoted: heredocs, which python-hcl2 keeps as one token, and the texts of JSON files."""

import re
from functools import cache
from typing import Any

from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.terraform.hcl.parser import syntax_tree


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
    parts: list[Any] = []
    position = 0
    for match in re.finditer(r"\$\$\{|%%\{|\$\{|%\{", text):
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
        try:
            parts.append(syntax_tree(f"x = ({text[position:end]})").children[0].children[0].children[2])
        except ParseError:
            return None
        position = end + 1
    parts.append(text[position:])
    return tuple(part for part in parts if part != "")


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
