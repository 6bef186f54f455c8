"""Comments of a source text, which its parser leaves out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment to the end of its line: ``text`` follows the comment sign, ``line`` and ``column`` of the sign count
    from 1. ``alone`` says that nothing stands before it on its line.
    """

    line: int
    column: int
    text: str
    alone: bool


def comment_at(source: str, start: int, sign: str) -> Comment:
    """The comment that begins with ``sign`` at the offset ``start``."""
    line_start = source.rfind("\n", 0, start) + 1
    end = source.find("\n", start)
    text = source[start + len(sign) : end if end >= 0 else len(source)]
    line = source.count("\n", 0, start) + 1
    return Comment(line, start - line_start + 1, text.strip(), not source[line_start:start].strip())
