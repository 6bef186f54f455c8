"""The interface between text formats and the readers of templates, plans and answers."""

from abc import ABC, abstractmethod
from typing import Any, Final

from cognito_audit.model.inventory import InputError, Location
from cognito_audit.model.unknown import Unknown

Path = tuple[str | int, ...]
"""From the root of a document to a part of it: member names and list indices."""

MAX_DEPTH: Final = 200
"""How deep a document may be nested, aliases followed: far beyond any template, far below the interpreter's limit."""


_SHOWN: Final = 80
"""How much of a long key is shown."""


def whole_characters(text: str) -> str:
    r"""Return the text with U+FFFD for half a character (``\ud83d`` alone): no report could write it."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def given_twice(key: str, first: tuple[int, int], second: tuple[int, int]) -> Unknown:
    """Return the value of a duplicate key; the locations are lines and columns."""
    return Unknown(f"{key[:_SHOWN]!r} is given more than once, at {first[0]}:{first[1]} and {second[0]}:{second[1]}")


class ParseError(Exception):
    """A text that cannot be read; ``line`` and ``column`` count from 1, 0 is the file as a whole."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column

    def as_input_error(self, file: str) -> InputError:
        """Return the error as runs report it."""
        return InputError(self.message, file, self.line, self.column)


class Document(ABC):
    """One document of a file. ``value`` is plain data: dicts with text keys, lists, texts, numbers, booleans, None, and
    ``Unknown`` for what the text does not settle, if it was read so.
    """

    __slots__ = ("file", "value")

    def __init__(self, file: str, value: Any) -> None:
        self.file = file
        self.value = value

    @abstractmethod
    def position(self, path: Path) -> tuple[int, int]:
        """Return the line and column of a path, or of the nearest enclosing part in the text.

        A member of a map is where its key is, an item of a list where the item begins.
        """

    def location(self, path: Path) -> Location:
        """Return the position as a ``Location`` in this file."""
        return Location(self.file, *self.position(path))
