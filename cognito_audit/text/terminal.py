"""The terminal of a text report: its width and colours, and the lines of audited files."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, TextIO

from cognito_audit.lib.redaction import without_user_info
from cognito_audit.model.inventory import Location
from cognito_audit.text.wrapping import DEFAULT_WIDTH

MIN_WIDTH, MAX_WIDTH = 40, 200

SourceLine = Callable[[Location], str | None]
"""The line of a file at a location, without its end; None where it cannot be read any more."""


class Color(StrEnum):
    """The choices of ``--color``."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Terminal:
    """How a text report is shown: ``width`` in columns.

    ``brief`` omits evidence, excerpts and side effects of fixes; ``fingerprints`` adds those by which suppressions and
    baselines recognise findings.
    """

    width: int = DEFAULT_WIDTH
    color: bool = False
    source_line: SourceLine = lambda _location: None
    brief: bool = False
    fingerprints: bool = False


def terminal_width() -> int:
    """The columns to write in: COLUMNS, else the terminal's, else 80; from 40 to 200."""
    columns = shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns
    return max(MIN_WIDTH, min(columns, MAX_WIDTH))


def wants_color(choice: Color, *, is_terminal: bool, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to write colours: ``--color``, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal.

    A variable counts when it is not empty (https://no-color.org); ``FORCE_COLOR=0`` forces nothing, and a dumb terminal
    shows no colours.
    """
    if choice is not Color.AUTO:
        return choice is Color.ALWAYS
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return is_terminal and environment.get("TERM") != "dumb"


_SECRET_VALUE: Final = re.compile(
    r"(?i)(?<!generate)(?<!generate_)((?:secret|password|private_?key)\W{0,3}[:=]\s*)\S.*"
)


LONGEST_LINE: Final = 2_000
LARGEST_READ_WHOLE: Final = 2_000_000
"""Up to this many bytes a file is split at once, which takes a fifth of the time; a larger one may be one line."""


def _short_lines(source: TextIO) -> Iterator[str]:
    """The lines of a text, an empty one for each that is too long to be shown: a plan of tens of megabytes is one."""
    while line := source.readline(LONGEST_LINE + 1):
        rest = line
        while rest and not rest.endswith("\n"):
            rest = source.readline(LONGEST_LINE + 1)
        yield from [""] if len(line.rstrip("\n")) > LONGEST_LINE else line.splitlines()


def lines_of_files(root: Path) -> SourceLine:
    """Return a reader of the lines of files below ``root``; each file is read once.

    The value of a key that names a secret is not shown, nor a line of more than ``LONGEST_LINE`` characters: a minified
    file does not help a reader, and searching it for each finding takes minutes. Nor is the beginning of a JSON file:
    it is the location of everything in a plan, and a plan of one line would show its variables.
    """

    @cache
    def lines(file: str) -> list[str]:
        try:
            with (root / file).open(encoding="utf-8") as source:
                whole = os.fstat(source.fileno()).st_size <= LARGEST_READ_WHOLE
                return source.read().splitlines() if whole else list(_short_lines(source))
        except (OSError, ValueError):  # gone or changed since it was audited
            return []

    def source_line(location: Location) -> str | None:
        read = lines(location.file)
        line = read[location.line - 1] if 0 < location.line <= len(read) else ""
        is_whole_file = line.startswith("{") and location.line == location.column == 1
        if not 0 < len(line) <= LONGEST_LINE or is_whole_file:
            return None
        return without_user_info(_SECRET_VALUE.sub(r"\1...", line))

    return source_line
