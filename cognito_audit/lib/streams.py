"""The standard streams of the process, so that none of them decides how a command ends.

A stream that the caller closed is opened on the null device: the next file that is opened would take its number, and
get what is meant for the stream. A message that standard error does not take is lost, and changes nothing. A report
that standard output does not take is a ``UserError``; a reader that has gone away (``| head``) is none. Both wait for
the slow reader of a pipe that does not block, and write what their encoding lacks as an escape.
"""

import io
import os
import sys
from typing import TYPE_CHECKING, Final, TextIO

from cognito_audit.errors import UserError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PATIENCE: Final = 5.0
"""In seconds: how long messages wait for a reader who may never read them. A report waits until it is read."""


def prepare_streams() -> None:
    """Make the three standard streams usable, whatever the caller made of them."""
    for number in range(3):
        _open_closed(number)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  open to the end
    sys.stdout = _prepared(sys.stdout, _ReportFile(1, "w", closefd=False))
    sys.stderr = _prepared(sys.stderr, _MessageFile(2, "w", closefd=False))


def has_lost(stream: TextIO) -> bool:
    """Return whether a standard stream did not take something that was written to it."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return isinstance(raw, _ReportFile | _MessageFile) and raw.lost


def give_up_output() -> None:
    """Lose what standard output did not take: the interpreter would try once more, and change the exit code."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if isinstance(raw, _ReportFile):
        raw.lost = True


def _open_closed(number: int) -> None:
    try:
        os.fstat(number)
    except OSError:
        opened = os.open(os.devnull, os.O_RDWR)
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)


def _prepared(before: TextIO | None, raw: io.FileIO) -> TextIO:
    """Return a text stream that writes to ``raw``, in the encoding of the stream before; the console of Windows stays.

    ``before`` is None where the caller closed it.
    """
    binary = getattr(before, "buffer", None)
    if before is not None and type(getattr(binary, "raw", binary)) is not io.FileIO:
        return before
    encoding = before.encoding if before else "utf-8"
    # By line, whatever PYTHONUNBUFFERED says: messages and reports appear in their order. Reports are written at once.
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors="backslashreplace", line_buffering=True)


class _ReportFile(io.FileIO):
    """Standard output. It raises ``UserError`` each time that it cannot be written, so that no fault is forgotten."""

    lost = False

    def write(self, data: "ReadableBuffer") -> int:
        written: int | None = None
        while written is None and not self.lost:
            try:
                written = super().write(data)
                if written is None:  # a pipe that is full and does not block
                    _wait_until_writable(self, None)
            except BrokenPipeError:
                self.lost = True
            except OSError as error:
                raise UserError(f"standard output cannot be written: {error.strerror}") from error
        return memoryview(data).nbytes if written is None else written


class _MessageFile(io.FileIO):
    """Standard error. What it cannot take is lost."""

    lost = False
    _ended = False

    def write(self, data: "ReadableBuffer") -> int:
        size = memoryview(data).nbytes
        if self._ended:
            return size
        try:
            written = super().write(data)
            if written is None:
                _wait_until_writable(self, PATIENCE)
                written = super().write(data)
        except OSError:
            self.lost = True
            return size
        self.lost = self._ended = written is None
        return size if written is None else written


def _wait_until_writable(stream: io.FileIO, seconds: float | None) -> None:
    from select import select  # noqa: PLC0415  hardly ever needed

    select([], [stream], [], seconds)
