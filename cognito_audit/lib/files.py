"""Files read within limits, and written whole or not at all."""

import errno
import os
import stat
import time
from pathlib import Path
from typing import BinaryIO, Final

from cognito_audit.errors import UserError

MOST_BYTES: Final = 256 * 1024 * 1024
"""The largest text that is read: plans and runs reach tens of megabytes."""
# A pipe that takes the place of a file between two looks at it must not block, and no terminal must become ours.
_CAREFUL: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
READER_WAIT: Final = 10.0
"""In seconds: how long a report for a named pipe waits for a process that reads it."""


class NotRegular(Exception):  # noqa: N818  the file has the defect
    """What has the name of a file is none; ``mode`` says what it is (``st_mode``)."""

    def __init__(self, mode: int) -> None:
        super().__init__(f"{_kind(mode)}, not a file")
        self.mode = mode


def open_regular(file: Path) -> BinaryIO:
    """Open a regular file for reading. Raises ``NotRegular`` for anything else, ``OSError`` where it cannot be opened.

    It is looked at before, because opening alone acts on some devices, and after, because another may have taken its
    place; until then nothing blocks.
    """
    _refuse_special(file.stat().st_mode)
    stream = os.fdopen(os.open(file, _CAREFUL), "rb")
    try:
        _refuse_special(os.fstat(stream.fileno()).st_mode)
    except BaseException:
        stream.close()
        raise
    return stream


def _refuse_special(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NotRegular(mode)


def read_text(file: Path, shown: str = "", most: int = MOST_BYTES) -> str:
    """Return the text of a regular file. Raises ``UserError`` for anything else, too large or not UTF-8.

    ``shown`` is its name in messages, where that is not its path; ``most`` is the largest size in bytes.
    """
    name = shown or str(file)
    try:
        with open_regular(file) as stream:
            return text_of(stream, name, most)
    except NotRegular as error:
        raise UserError(f"{name}: cannot be read: it is a {_kind(error.mode)}, not a file") from None
    except OSError as error:
        raise UserError(f"{name}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # a NUL character in its name
        raise UserError(f"{name}: cannot be read: {error}") from error


def text_of(stream: BinaryIO, name: str, most: int = MOST_BYTES) -> str:
    """Return the text that a stream has left. Raises ``UserError`` where it is unreadable, too large or not UTF-8."""
    raw = bytes_of(stream, name, most)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UserError(f"{name}:{line}: not UTF-8 text") from error


def bytes_of(stream: BinaryIO, name: str, most: int = MOST_BYTES) -> bytes:
    """Return what a stream has left. Raises ``UserError`` where it is unreadable or too large."""
    try:
        raw = stream.read(most + 1) or b""  # None of a pipe that is empty and does not block
    except OSError as error:
        raise UserError(f"{name}: cannot be read: {error.strerror or error}") from error
    if len(raw) > most:
        raise UserError(f"{name}: cannot be read: larger than {most // 1024**2} MiB")
    return raw


def _kind(mode: int) -> str:
    """Return what a path is, in a word."""
    kinds = {stat.S_ISDIR: "folder", stat.S_ISFIFO: "pipe", stat.S_ISSOCK: "socket"}
    return next((word for is_one, word in kinds.items() if is_one(mode)), "device")


def refuse_unwritable(file: Path) -> None:
    """Raise ``UserError`` for a file that ``write_output`` could not write; nothing is changed."""
    try:
        fault = _fault_of_missing(file) if not file.exists() else _fault_of(file)
    except OSError as error:
        fault = str(error.strerror)
    if fault:
        raise UserError(f"{file}: cannot be written: {fault}")


def _fault_of(file: Path) -> str:
    if file.is_dir():
        return "it is a folder"
    writable = os.access(file if _is_written_through(file) else file.parent, os.W_OK)
    return "" if writable else "permission denied"


def _fault_of_missing(file: Path) -> str:
    target = Path(os.path.realpath(file))
    if target.is_symlink():
        return "the link refers to itself"
    if not target.parent.is_dir():
        return f"there is no folder {file.parent if not file.is_symlink() else target.parent}"
    return "" if os.access(target.parent, os.W_OK) else f"permission denied in the folder {file.parent}"


def write_output(file: Path, text: str) -> None:
    """Write a file that the user named. Raises ``UserError`` naming it.

    A device, a pipe or a link (``/dev/stdout``) is written to: replacing it as a file would destroy it.
    """
    if not _is_written_through(file):
        write_file(file, text)
        return
    try:
        descriptor = _open_pipe(file) if file.is_fifo() else os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror}") from error


def _is_written_through(file: Path) -> bool:
    return file.is_symlink() or (file.exists() and not file.is_file())


def _open_pipe(file: Path) -> int:
    """Open a named pipe, once some process reads it. Raises ``UserError`` where none does in ``READER_WAIT``."""
    end = time.monotonic() + READER_WAIT
    while True:
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > end:
                raise UserError(f"{file}: cannot be written: no process reads this pipe") from error
            time.sleep(0.05)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


def write_file(file: Path, text: str, mode: int = 0o644) -> None:
    """Write a file whole or not at all. Raises ``UserError`` naming it."""
    import tempfile  # noqa: PLC0415  most reports go to stdout

    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".cognito-audit.", dir=file.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                stream.write(text)
            Path(temporary).chmod(mode)
            Path(temporary).replace(file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror}") from error
