"""How every command ends: the exit code and one message, whatever happened."""

import functools
import os
from collections.abc import Callable
from typing import ParamSpec

import typer

from cognito_audit.errors import ExitCode, UserError
from cognito_audit.lib.console import print_error

P = ParamSpec("P")


def guarded(command: Callable[P, int]) -> Callable[P, None]:
    """A command that returns its exit code, made safe: a message instead of a traceback, and the right code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        raise typer.Exit(_code(lambda: command(*args, **kwargs)))

    return run


def _code(work: Callable[[], int]) -> int:
    try:
        return work()
    except UserError as error:
        print_error(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        print_error("interrupted")
        return ExitCode.INTERRUPTED
    except Exception as error:
        if os.environ.get("COGNITO_AUDIT_TRACEBACK"):
            raise
        print_error(
            f"internal error: {type(error).__name__} in {_where(error)}. Please report it; "
            "COGNITO_AUDIT_TRACEBACK=1 shows the traceback."
        )
        return ExitCode.INTERNAL


def _where(error: BaseException) -> str:
    """Module and line of the error's origin; never its text, which may hold what must not be shown."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"
