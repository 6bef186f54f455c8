"""What a text report is laid out with: colours, tables of numbers, excerpts of files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from cognito_audit.model.inventory import Location
from cognito_audit.text.sanitize import plain_text
from cognito_audit.text.wrapping import columns

STYLES: Final[Mapping[str, str]] = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "info": "34",
    "unknown": "35",
    "good": "32",
    "strong": "1",
    "quiet": "2",
}


class Painter(NamedTuple):
    """Colours words, or leaves them alone."""

    color: bool

    def __call__(self, text: str, style: str) -> str:
        """The text in one of ``STYLES``."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.color else text


def figures(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table of numbers in the style of ``table``, right-aligned but for its first column.

    Every text report ends in one, and loading tabulate takes longer than auditing a small file.
    """
    widths = [
        max(columns(header) + 2, *(columns(row[number]) for row in rows)) for number, header in enumerate(headers)
    ]
    ruled = [headers, ["-" * width for width in widths], *rows]
    return ["  ".join(_aligned(cells, widths)).rstrip() for cells in ruled]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        blank = " " * (width - columns(cell))
        yield f"{blank}{cell}" if number else f"{cell}{blank}"


def excerpt(location: Location, source: str, width: int) -> Iterator[str]:
    """A line of a file with a marker under the token at the column, as compilers show it.

    A line that is too long is cut around the column. A line that ends before the column, as that of a masked secret,
    gets no marker.
    """
    number = str(location.line)
    room = max(width - len(number) - 8, 20)
    line = source.replace("\t", " ")
    start = max(0, location.column - 1 - room // 2) if len(line) > room else 0
    shown = plain_text(line[start : start + room]).rstrip()
    before = plain_text(line[start : location.column - 1])
    gutter = " " * len(number)
    yield f"    {gutter} |"
    yield f"    {number} | {shown}"
    if there := line[location.column - 1 : start + room].strip():
        yield f"    {gutter} | {' ' * columns(before)}{'^' * max(columns(_token(there)), 1)}"


_TOKEN: Final = re.compile(
    r""""[^"]*"?|'[^']*'?"""  # quoted, up to where the line is cut
    r"""|(?:[\w+.-]+:/|arn:)[^\s"']*[^\s"',\]})]"""  # a URL or ARN, without the end of the list that it is in
    r"""|[\w.-]+"""
)


def _token(text: str) -> str:
    """The scalar or the key at a column, or nothing where there is other punctuation."""
    match = _TOKEN.match(text)
    return plain_text(match.group()) if match else ""
