"""The progress of a live run: one line on standard error, if that is a terminal."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Progress = Callable[[int, int, str], None]
"""Called after each call with the calls done, the calls known so far, and the operation that was last made."""


def no_progress(done: int, total: int, what: str) -> None:
    """Show no progress."""


@contextmanager
def progress_line(stream: TextIO) -> Iterator[Progress]:
    """Provide a ``Progress`` that keeps one line of a terminal up to date and clears it at the end.

    It is silent if ``stream`` is not a terminal, on a dumb one, and in CI (the variable ``CI``).
    """
    if not stream.isatty() or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        yield no_progress
        return

    def show(done: int, total: int, what: str) -> None:
        stream.write(f"\r\x1b[2K{done} of {total} calls: {what}")
        stream.flush()

    try:
        yield show
    finally:
        stream.write("\r\x1b[2K")
        stream.flush()
