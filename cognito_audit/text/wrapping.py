"""Word wrapping, measured in terminal columns."""

from typing import Final

DEFAULT_WIDTH: Final = 80
"""Columns of a terminal of unknown width."""


def columns(text: str) -> int:
    """How many columns a sanitised text takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # noqa: PLC0415  slow to load, and few texts need it

    return max(wcswidth(text), 0)


def wrapped(text: str, width: int, indent: str = "", hanging: str | None = None) -> list[str]:
    """The words of a text in lines of at most ``width`` columns; a longer word (a URL, an ARN) stays whole.

    ``hanging`` indents every line but the first.
    """
    rest = indent if hanging is None else hanging
    measure = len if text.isascii() else columns
    lines: list[str] = []
    line, taken, empty = indent, columns(indent), True
    words = text.split()
    if measure is len and taken + len(whole := " ".join(words)) <= width:  # most texts fit
        return [f"{indent}{_harmless_at_start(whole)}".rstrip()]
    for word in words:
        needed = measure(word)
        if not empty and taken + 1 + needed > width:
            lines.append(line)
            line, taken, empty = rest, columns(rest), True
        line += _harmless_at_start(word) if empty else f" {word}"
        taken += needed if empty else needed + 1
        empty = False
    return [*lines, line.rstrip()]


def _harmless_at_start(word: str) -> str:
    """The word, escaped if CI runners would take it for a command at the start of a line (``::error::``)."""
    return f"\\{word}" if word.startswith(("::", "##[")) else word


def labelled(label: str, text: str, width: int, indent: str, label_width: int = 7) -> list[str]:
    """A label and its text, wrapped beside it."""
    first = f"{indent}{label:<{label_width}} "
    return wrapped(text, width, first, " " * len(first))
