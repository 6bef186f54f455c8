"""Errors on unknown words, with the known ones and the nearest of them."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from cognito_audit.errors import UserError

LONGEST: Final = 200
"""The longest word that is compared with others: the comparison takes the square of its length."""


def did_you_mean(word: str, known: Iterable[str], *, near: float = 0.6) -> str:
    """``; did you mean X?``, or nothing where no known word is that near (1 is the same word)."""
    if len(word) > LONGEST:
        return ""
    close = get_close_matches(word, list(known), n=1, cutoff=near)
    return f"; did you mean {close[0]}?" if close else ""


def refuse_unknown(option: str, word: str, known: Iterable[str]) -> None:
    """Raise ``UserError`` for the value of an option (``--color``) unless it is one of the known ones."""
    words = list(known)
    if word not in words:
        raise UserError(f"{option}: {word!r} is not one of {', '.join(words)}{did_you_mean(word, words)}")
