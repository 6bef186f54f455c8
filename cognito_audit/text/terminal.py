"""The terminal of a text report: its width and colours, and where it gets the lines of audited files."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

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
