"""Regular files, read within a limit: nothing that blocks, never ends, or acts when it is opened."""

import os
import stat
from pathlib import Path
from typing import Final

from cognito_audit.lib.files import NotRegular, open_regular
from cognito_audit.sources.documents import ParseError

_SPECIAL: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a character device"),
    (stat.S_ISBLK, "a block device"),
)


def special(mode: int) -> str:
    """Return what a special file is (``a named pipe``); empty for a regular one."""
    return next((words for test, words in _SPECIAL if test(mode)), "")


def regular_bytes(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file.

    Raises ``ParseError`` for a special file, one that is larger than ``limit`` or changes meanwhile, and ``OSError``
    for what cannot be read.
    """
    try:
        stream = open_regular(path)
    except NotRegular as error:
        if stat.S_ISDIR(error.mode):
            os.scandir(path).close()  # it may be that it cannot be listed, which is the better reason
        step = "" if stat.S_ISDIR(error.mode) else "; pass its content through standard input: -"
        raise ParseError(f"is {special(error.mode)}, and only regular files are read{step}") from None
    with stream:
        before = os.fstat(stream.fileno())
        if before.st_size > limit:
            raise ParseError(f"larger than {limit // 1024**2} MiB, the most that is read")
        data = stream.read(before.st_size + 1)
        after = os.fstat(stream.fileno())
    if len(data) != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ParseError("changed while it was read; check again when nothing writes to it")
    return data
