"""What commands that end in a report have in common: the formats asked for, and the exit code."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from cognito_audit.errors import UserError
from cognito_audit.output import Wanted, wanted_formats, write_all
from cognito_audit.render.decode import SavedRunError
from cognito_audit.render.formats import DEFAULT_FORMAT, FORMATS
from cognito_audit.render.json_report import load
from cognito_audit.render.terminal import Color, Terminal, lines_of_files, terminal_width, wants_color
from cognito_audit.run import Run


def wanted(form: Sequence[str] | None, color: str) -> list[Wanted]:
    """The reports that ``--format`` asks for; they and ``--color`` are checked before any work is done."""
    if color not in list(Color):
        raise UserError(f"--color: {color!r} is not one of {', '.join(Color)}")
    return wanted_formats(form or [], tuple(FORMATS), DEFAULT_FORMAT)


def publish(run: Run, reports: Sequence[Wanted], color: str) -> int:
    """Write every report; the exit code is the run's own, whatever the format."""
    terminal = Terminal(
        terminal_width(), wants_color(Color(color), is_terminal=sys.stdout.isatty()), lines_of_files(Path.cwd())
    )
    write_all(reports, lambda name: FORMATS[name].render(run, terminal))
    return run.exit_code()


def load_run(name: str, stdin: TextIO) -> Run:
    """A saved run by file name; ``-`` reads standard input. Raises ``UserError`` naming the file and the place."""
    shown = "standard input" if name == "-" else name
    try:
        return load(stdin.read() if name == "-" else Path(name).read_text("utf-8"))
    except OSError as error:
        raise UserError(f"{name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{shown}: not UTF-8 text") from error
    except SavedRunError as error:
        raise UserError(f"{shown}: {error}") from error
