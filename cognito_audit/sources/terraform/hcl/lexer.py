"""The signs of a Terraform file that tell code from comments, strings and heredocs."""

import re
from collections.abc import Iterator
from typing import Final

CODE: Final = "}"
QUOTED: Final = '"'

_CODE: Final = re.compile(r'#|//|/\*|"|<<-?([A-Za-z][\w.-]*)\r?\n|[{}]')
_STRING: Final = re.compile(r'\\.|\$\$\{|%%\{|[$%]\{|"', re.DOTALL)


def signs(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each sign that matters and what it stands in: ``CODE``, ``QUOTED``, or the word that ends a heredoc."""
    # What the scanner is in, innermost last; a brace of code ends with "}", a template with its own word.
    within: list[str] = []
    at = 0
    while found := _next(text, at, within):
        sign, at = found.group(), found.end()
        innermost = within[-1] if within else CODE
        yield found, innermost
        if innermost != CODE:
            _step_in_template(sign, within)
        elif sign in ("#", "//"):
            at = _end(text, "\n", at)
        elif sign == "/*":
            at = _end(text, "*/", at)
        elif sign == "{":
            within.append(CODE)
        elif sign == "}":
            del within[-1:]
        else:
            within.append(found.group(1) or QUOTED)


def _next(text: str, at: int, within: list[str]) -> re.Match[str] | None:
    """The next sign that matters where the scanner is."""
    if not within or within[-1] == CODE:
        return _CODE.search(text, at)
    if within[-1] == QUOTED:
        return _STRING.search(text, at)
    return re.compile(rf"\$\$\{{|%%\{{|[$%]\{{|^[ \t]*{re.escape(within[-1])}[ \t\r]*$", re.MULTILINE).search(text, at)


def _step_in_template(sign: str, within: list[str]) -> None:
    if sign in ("${", "%{"):
        within.append(CODE)
    elif sign.strip() == within[-1]:
        within.pop()


def _end(text: str, sign: str, at: int) -> int:
    found = text.find(sign, at)
    return found + len(sign) if found >= 0 else len(text)
