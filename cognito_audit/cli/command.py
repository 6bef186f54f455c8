"""How a command is registered: its groups of options, how it ends, and what its ``--help`` shows."""

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Any, ParamSpec

import typer

from cognito_audit.cli.help import SectionedCommand, SectionedGroup
from cognito_audit.errors import EXIT_CODES, ExitCode, UserError
from cognito_audit.lib.console import print_error

P = ParamSpec("P")


def command_group(about: str, *examples: str, name: str | None = None) -> typer.Typer:
    """Return a group of commands whose ``--help`` ends with examples."""
    return typer.Typer(
        name=name,
        cls=SectionedGroup,
        help=f"{about}\n\n{EXIT_CODES}" if name else about,
        epilog=_epilog(examples),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def register(app: typer.Typer, command: Callable[..., int], *examples: str, name: str | None = None) -> None:
    """Add a command to an app: it takes groups of options, and returns its exit code."""
    kind: Any = partial(SectionedCommand, command=guarded(command))
    about = inspect.getdoc(command)
    app.command(name or command.__name__, cls=kind, help=about, epilog=_epilog(examples))(_without_options)


def _without_options() -> None:
    """Stand for a command until its options are made."""


def _epilog(examples: Sequence[str]) -> str:
    return "\n".join(f"cognito-audit {example}" for example in examples)


def guarded(command: Callable[P, int]) -> Callable[P, None]:
    """Return a command that ends with its exit code, and with a message instead of a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        raise typer.Exit(_exit_code(lambda: command(*args, **kwargs)))

    return run


def _exit_code(work: Callable[[], int]) -> int:
    try:
        _refuse_lost_folder()
        return work()
    except UserError as error:
        print_error(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        print_error("interrupted")
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001  told with its place, as an error of ours
        if os.environ.get("COGNITO_AUDIT_TRACEBACK"):
            sys.stderr.writelines(_traceback(error))
        print_error(
            f"internal error: {type(error).__name__} in {_origin(error)}. Please report it; "
            "COGNITO_AUDIT_TRACEBACK=1 shows the traceback."
        )
        return ExitCode.INTERNAL


def _refuse_lost_folder() -> None:
    """Raise ``UserError`` where the current folder was deleted: nothing can be found from it, and nothing named."""
    try:
        Path.cwd()
    except OSError as error:
        raise UserError(f"the current folder cannot be read: {error.strerror}; change to another one") from error


def _origin(error: BaseException) -> str:
    """Return the module and line that raised the error; never its text, which may hold what must not be shown."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"


def _traceback(error: BaseException) -> Iterator[str]:
    """Yield the lines of a traceback, that of its cause first, without the texts of exceptions: they quote values."""
    import traceback

    if cause := error.__cause__ or error.__context__:
        yield from _traceback(cause)
        yield "which led to:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}\n"
