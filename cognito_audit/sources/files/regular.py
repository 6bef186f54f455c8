"""Regular files, read within a limit: nothing that blocks, never ends, or acts when it is opened."""

import os
import stat
from pathlib import Path
from typing import Final

from cognito_audit.sources.documents import ParseError

_SPECIAL: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a character device"),
    (stat.S_ISBLK, "a block device"),
)
# A pipe that takes the place of a file between two looks at it must not block, and no terminal must become ours.
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def special(mode: int) -> str:
    """Return what a special file is (``a named pipe``); empty for a regular one."""
    return next((words for test, words in _SPECIAL if test(mode)), "")


def regular_bytes(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file.

    Raises ``ParseError`` for a special file, one that is larger than ``limit`` or changes meanwhile, and ``OSError``
    for what cannot be read.
    """
    state = path.stat()
    if stat.S_ISDIR(state.st_mode):
        os.scandir(path).close()  # it may be that it cannot be listed, which is the better reason
    _check(state, limit)  # before it is opened: that alone acts on some devices
    with os.fdopen(os.open(path, _FLAGS), "rb") as stream:
        before = os.fstat(stream.fileno())
        _check(before, limit)
        data = stream.read(before.st_size + 1)
        after = os.fstat(stream.fileno())
    if len(data) != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ParseError("changed while it was read; check again when nothing writes to it")
    return data


def _check(state: os.stat_result, limit: int) -> None:
    if what := special(state.st_mode):
        step = "" if stat.S_ISDIR(state.st_mode) else "; pass its content through standard input: -"
        raise ParseError(f"is {what}, and only regular files are read{step}")
    if state.st_size > limit:
        raise ParseError(f"larger than {limit // 1024**2} MiB, the most that is read")
