"""The comments of a Terraform file: ``#`` and ``//`` outside strings and heredocs, inside their interpolations too."""

import re
from collections.abc import Iterator
from typing import Final

from cognito_audit.sources.documents.comment import Comment, comment_at

_CODE: Final = re.compile(r'#|//|/\*|"|<<-?([A-Za-z][\w.-]*)\r?\n|[{}]')
_STRING: Final = re.compile(r'\\.|\$\$\{|%%\{|[$%]\{|"', re.DOTALL)


def hcl_comments(text: str) -> Iterator[Comment]:
    """The comments of a text, in their order; those between ``/*`` and ``*/`` are left out."""
    # What the scanner is in, innermost last: "}" in code between braces, any other word in a template that it ends.
    within: list[str] = []
    at = 0
    while found := _next(text, at, within):
        sign, at = found.group(), found.end()
        in_code = not within or within[-1] == "}"
        if not in_code:
            _step_in_template(sign, within)
        elif sign in ("#", "//"):
            yield comment_at(text, found.start(), sign)
            at = _end(text, "\n", at)
        elif sign == "/*":
            at = _end(text, "*/", at)
        elif sign == "{":
            within.append("}")
        elif sign == "}":
            del within[-1:]
        else:
            within.append(found.group(1) or '"')


def _next(text: str, at: int, within: list[str]) -> re.Match[str] | None:
    """The next sign that matters where the scanner is."""
    if not within or within[-1] == "}":
        return _CODE.search(text, at)
    if within[-1] == '"':
        return _STRING.search(text, at)
    return re.compile(rf"\$\$\{{|%%\{{|[$%]\{{|^[ \t]*{re.escape(within[-1])}[ \t\r]*$", re.MULTILINE).search(text, at)


def _step_in_template(sign: str, within: list[str]) -> None:
    if sign in ("${", "%{"):
        within.append("}")
    elif sign.strip() == within[-1]:
        within.pop()


def _end(text: str, sign: str, at: int) -> int:
    found = text.find(sign, at)
    return found + len(sign) if found >= 0 else len(text)
