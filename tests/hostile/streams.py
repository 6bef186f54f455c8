"""The standard streams as they may be: each state starts a command with them, and returns how it ended."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support import PROGRAM

LONGEST = 60
"""In seconds: a command that takes longer hangs."""
FULL = Path("/dev/full")


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote where somebody read."""

    code: int
    out: bytes
    err: bytes


def plain(words: Sequence[str], folder: Path, environment: dict[str, str]) -> Ended:
    """Run a command with streams that work; its standard input is empty."""
    done = subprocess.run(
        [*PROGRAM, *words], check=False, cwd=folder, env=environment, input=b"", capture_output=True, timeout=LONGEST
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _redirected(redirection: str) -> Callable[[Sequence[str], Path, dict[str, str]], Ended]:
    """Return a runner of commands with a redirection of the shell."""

    def run(words: Sequence[str], folder: Path, environment: dict[str, str]) -> Ended:
        script = ["sh", "-c", f'exec "$@" {redirection}', "sh", *PROGRAM, *words]
        done = subprocess.run(
            script, check=False, cwd=folder, env=environment, input=b"", capture_output=True, timeout=LONGEST
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


def _with_variables(**variables: str) -> Callable[[Sequence[str], Path, dict[str, str]], Ended]:
    return lambda words, folder, environment: plain(words, folder, {**environment, **variables})


def _reader_gone(number: int) -> Callable[[Sequence[str], Path, dict[str, str]], Ended]:
    """Return a runner of commands with a pipe in place of a stream (1 or 2) that nobody reads."""

    def run(words: Sequence[str], folder: Path, environment: dict[str, str]) -> Ended:
        reading, writing = os.pipe()
        os.close(reading)
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, ("stdout", "stderr")[number - 1]: writing}
        child = subprocess.Popen([*PROGRAM, *words], cwd=folder, env=environment, stdin=subprocess.DEVNULL, **streams)
        os.close(writing)
        out, err = child.communicate(timeout=LONGEST)
        return Ended(child.returncode, out or b"", err or b"")

    return run


def _slow_and_non_blocking(words: Sequence[str], folder: Path, environment: dict[str, str]) -> Ended:
    """Run a command whose standard output is a small pipe that does not block, and that is read late."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    streams = {"stdin": subprocess.DEVNULL, "stdout": writing, "stderr": subprocess.PIPE}
    child = subprocess.Popen([*PROGRAM, *words], cwd=folder, env=environment, **streams)
    os.close(writing)
    parts: list[bytes] = []

    def read_late() -> None:
        time.sleep(1)
        while part := os.read(reading, 4096):
            parts.append(part)

    reader = threading.Thread(target=read_late)
    reader.start()
    _, err = child.communicate(timeout=LONGEST)
    reader.join()
    os.close(reading)
    return Ended(child.returncode, b"".join(parts), err)


UNCHANGED = {
    "stdin closed": _redirected("<&-"),
    "stdout closed": _redirected(">&-"),
    "stderr closed": _redirected("2>&-"),
    "all closed": _redirected("<&- >&- 2>&-"),
    "stderr full": _redirected("2>/dev/full"),
    "stderr for reading only": _redirected("2</dev/null"),
    "stdin for writing only": _redirected("0>/dev/null"),
    "nobody reads stdout": _reader_gone(1),
    "nobody reads stderr": _reader_gone(2),
    "stdout does not block": _slow_and_non_blocking,
    "ASCII": _with_variables(PYTHONIOENCODING="ascii", PYTHONUTF8="0"),
    "Latin-1": _with_variables(PYTHONIOENCODING="latin-1"),
    "the C locale": _with_variables(LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
    "unbuffered": _with_variables(PYTHONUNBUFFERED="1"),
}
"""States that change no exit code."""

UNWRITABLE = {
    "stdout full": _redirected(">/dev/full"),
    "stdout for reading only": _redirected("1</dev/null"),
    "stdout and stderr full": _redirected(">/dev/full 2>/dev/full"),
    "unbuffered, stdout full": lambda words, folder, environment: _redirected(">/dev/full")(
        words, folder, {**environment, "PYTHONUNBUFFERED": "1"}
    ),
}
"""States in which no report can be written: the exit code is 2 where there is something to write."""
