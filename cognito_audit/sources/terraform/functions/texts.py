"""Functions of texts."""

import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.sources.terraform.evaluation.bounds import MAX_SIZE, MAX_TEXT
from cognito_audit.sources.terraform.functions.signature import LanguageFunction
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError

_BLANKS: Final = (
    "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)
"""White space of Unicode, as ``unicode.IsSpace`` of Go has it."""
_JOINING: Final = frozenset({"Mn", "Me", "Mc", "Cf", "Sk"})
_END_OF_LINES: Final = re.compile(r"[\r\n]+\Z")
_TOO_LONG: Final = "the text would be too long"


def characters(text: str) -> list[str]:
    """Return the characters of a text as people count them. Raises where several code points may be one."""
    if not text.isascii() and any(_may_join(one) for one in text):
        raise NotEvaluatedError("characters of several code points")
    if "\r\n" in text:
        return re.findall(r"\r\n|.", text, re.DOTALL)
    return [*text]


def _may_join(character: str) -> bool:
    code = ord(character)
    is_letter_of_syllables = 0x1100 <= code <= 0x11FF or 0xA960 <= code <= 0xD7FF  # noqa: PLR2004  Hangul
    return unicodedata.category(character) in _JOINING or is_letter_of_syllables or code >= 0x1F000  # noqa: PLR2004


def _by_character(text: str, convert: Callable[[str], str]) -> str:
    """Convert each character by itself, as Go does; a character that becomes several is not evaluated."""
    if text.isascii():
        return convert(text)
    made = [convert(one) for one in text]
    if any(len(one) != 1 for one in made):
        raise NotEvaluatedError("characters without one of the other case")
    return "".join(made)


def _title(text: str) -> str:
    """Begin each word with a capital. A letter, a digit or an underscore before a letter is part of its word."""
    found: list[str] = []
    before = " "
    for one in text:
        found.append(_by_character(one, str.title) if _separates(before) else one)
        before = one
    return "".join(found)


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return not character.isalpha() and not character.isdecimal() and character in _BLANKS


def _join(separator: str, *lists: list[Any]) -> str:
    if not lists or any(item is None for items in lists for item in items):
        raise InvalidArgumentError("null in a list")
    parts = [item for items in lists for item in items]
    if sum(map(len, parts)) + len(separator) * len(parts) > MAX_TEXT:
        raise NotEvaluatedError(_TOO_LONG)
    return separator.join(parts)


def _split(separator: str, text: str) -> list[str]:
    if text.count(separator) >= MAX_SIZE:
        raise NotEvaluatedError("too many parts")
    return text.split(separator) if separator else [*text]


def _substr(text: str, offset: int, length: int) -> str:
    found = characters(text)
    start = max(0, offset + len(found)) if offset < 0 else offset
    return "".join(found[start:] if length < 0 else found[start : start + length])


def _indent(spaces: int, text: str) -> str:
    if spaces < 0:
        raise InvalidArgumentError("fewer than no blanks")
    if text.count("\n") * spaces > MAX_TEXT:
        raise NotEvaluatedError(_TOO_LONG)
    return text.replace("\n", "\n" + " " * spaces)


def _basename(path: str) -> str:
    return "." if not path else path.rstrip("/").rpartition("/")[2] or "/"


def _dirname(path: str) -> str:
    folder = posixpath.normpath(path[: path.rfind("/") + 1] or ".")
    return folder.replace("//", "/")


TEXTS: Final[Mapping[str, LanguageFunction]] = {
    "basename": LanguageFunction(_basename, "text"),
    "chomp": LanguageFunction(lambda text: _END_OF_LINES.sub("", text), "text"),
    "dirname": LanguageFunction(_dirname, "text"),
    "endswith": LanguageFunction(lambda text, end: text.endswith(end), "text text"),
    "indent": LanguageFunction(_indent, "integer text"),
    "join": LanguageFunction(_join, "text texts*"),
    "lower": LanguageFunction(lambda text: _by_character(text, str.lower), "text"),
    "split": LanguageFunction(_split, "text text"),
    "startswith": LanguageFunction(lambda text, start: text.startswith(start), "text text"),
    "strcontains": LanguageFunction(lambda text, part: part in text, "text text"),
    "strrev": LanguageFunction(lambda text: "".join(reversed(characters(text))), "text"),
    "substr": LanguageFunction(_substr, "text integer integer"),
    "title": LanguageFunction(_title, "text"),
    "trim": LanguageFunction(lambda text, cut: text.strip(cut) if cut else text, "text text"),
    "trimprefix": LanguageFunction(lambda text, prefix: text.removeprefix(prefix), "text text"),
    "trimspace": LanguageFunction(lambda text: text.strip(_BLANKS), "text"),
    "trimsuffix": LanguageFunction(lambda text, suffix: text.removesuffix(suffix), "text text"),
    "upper": LanguageFunction(lambda text: _by_character(text, str.upper), "text"),
}
