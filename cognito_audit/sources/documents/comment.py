"""Comments of a source text, which its parser leaves out."""

from typing import NamedTuple

from cognito_audit.sources.documents.line_starts import LineStarts


class Comment(NamedTuple):
    """A comment to the end of its line: ``text`` follows the comment sign, ``line`` and ``column`` of the sign count
    from 1. ``alone`` says that nothing stands before it on its line.
    """

    line: int
    column: int
    text: str
    alone: bool


def comment_at(source: str, start: int, sign: str, lines: LineStarts) -> Comment:
    """Return the comment that begins with ``sign`` at the offset ``start``; ``lines`` are those of the source."""
    line, column = lines.position(start)
    end = source.find("\n", start)
    text = source[start + len(sign) : end if end >= 0 else len(source)]
    return Comment(line, column, text.strip(), not source[start - column + 1 : start].strip())
