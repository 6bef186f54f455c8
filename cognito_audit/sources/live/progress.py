"""How far a live run is: one line on standard error, only where somebody is looking."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Progress = Callable[[int, int, str], None]
"""Called after each call with the calls done, the calls known so far, and the operation that was last made."""


def no_progress(done: int, total: int, what: str) -> None:
    """Says nothing."""


@contextmanager
def progress_line(stream: TextIO) -> Iterator[Progress]:
    """A ``Progress`` that keeps one line of a terminal up to date and wipes it at the end.

    Silent where ``stream`` is no terminal, on a dumb one, and in CI (the variable ``CI``).
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
