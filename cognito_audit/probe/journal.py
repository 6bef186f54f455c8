"""The journal: the user that a sign-up is about to create, recorded before the call so that a crash can be cleaned up.

One file for each probe in the state directory, readable by its owner alone, and free of secrets. A running probe holds
a lock on its file; the lock ends with the process.
"""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from cognito_audit.lib.locking import locked
from cognito_audit.lib.state_dir import STATE_VARIABLE, state_folder
from cognito_audit.probe.entry import JournalEntry
from cognito_audit.probe.probed_client import ProbeRefused

SUFFIX: Final = ".probe"
UNFINISHED: Final = ".new"
WRITTEN_WITHIN: Final = 60
"""Seconds after which an unfinished file is surely abandoned."""


class JournalRecord:
    """An entry on disk. ``close`` removes it once nothing is left to clean up."""

    def __init__(self, file: Path, entry: JournalEntry) -> None:
        self.file, self.entry = file, entry

    def add_user_sub(self, user_sub: str) -> None:
        """Add the sub that SignUp returned. Without it the marks identify the user, so a full disk does no harm."""
        self.entry = JournalEntry(**{**asdict(self.entry), "user_sub": user_sub})
        with suppress(OSError), self.file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"user_sub": user_sub}) + "\n")
            stream.flush()
            os.fsync(stream.fileno())

    def close(self) -> None:
        """Remove the entry."""
        self.file.unlink(missing_ok=True)


class Journal:
    """The journal in a folder (by default the user's state directory, or ``COGNITO_AUDIT_STATE_DIR``)."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or state_folder("probes")

    @contextmanager
    def record(self, entry: JournalEntry) -> Iterator[JournalRecord]:
        """Write an entry and sync it to disk before this returns, and hold its lock.

        Raises ``ProbeRefused`` if that fails.
        """
        file = self.folder / f"{entry.label}{SUFFIX}"
        try:
            stream = self._write(file, entry)
        except OSError as error:
            raise ProbeRefused(
                f"{file}: the journal cannot be written ({error.strerror}), so no sign-up is made: a crash would leave "
                f"its user behind. Set {STATE_VARIABLE} to a writable folder"
            ) from error
        try:
            yield JournalRecord(file, entry)
        finally:
            os.close(stream)

    def _write(self, file: Path, entry: JournalEntry) -> int:
        """Return the descriptor of the written, locked file. It gets its name when it is complete."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = file.with_suffix(UNFINISHED)
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            locked(descriptor)
            _write_all(descriptor, (json.dumps(asdict(entry)) + "\n").encode())
            os.fsync(descriptor)
            temporary.replace(file)
            _sync_folder(self.folder)
        except BaseException:
            os.close(descriptor)
            temporary.unlink(missing_ok=True)
            raise
        return descriptor

    def entries(self) -> list[Path]:
        """Return the files of all entries, including those of running probes."""
        return sorted(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []

    def drop_unfinished(self) -> None:
        """Remove files that a crash left before they became entries, which is before any call."""
        for file in self.folder.glob(f"*{UNFINISHED}") if self.folder.is_dir() else ():
            with suppress(OSError):
                if time.time() - file.stat().st_mtime > WRITTEN_WITHIN:
                    file.unlink()

    @contextmanager
    def claim(self, file: Path, *, force: bool = False) -> Iterator[JournalRecord | None]:
        """Claim an entry to clean up; None while its probe is running, here or on another host, or if it was removed.

        ``force`` claims the entry of a running probe too. Raises ``ProbeRefused`` if the file cannot be read.
        """
        try:
            descriptor = os.open(file, os.O_RDWR)
        except FileNotFoundError:  # closed since it was listed
            yield None
            return
        except OSError as error:
            raise ProbeRefused(f"{file}: cannot read: {error.strerror}") from error
        try:
            free = locked(descriptor)
            if not file.exists():  # closed by its probe since it was opened
                yield None
                return
            entry = _read(file)
            here = entry.host == socket.gethostname()
            yield JournalRecord(file, entry) if force or (free and here) else None
        finally:
            os.close(descriptor)


def _read(file: Path) -> JournalEntry:
    try:
        first, *later = file.read_text("utf-8").splitlines()
        members = json.loads(first)
        for line in later:
            with suppress(ValueError):  # a line that was cut off
                members.update(json.loads(line))
        return JournalEntry(**members)
    except (OSError, ValueError, TypeError) as error:
        raise ProbeRefused(f"{file}: not a journal entry of this program; inspect the file, then remove it") from error


def _write_all(descriptor: int, text: bytes) -> None:
    written = 0
    while written < len(text):
        written += os.write(descriptor, text[written:])


def _sync_folder(folder: Path) -> None:
    """Sync the file's name to disk too, where folders can be synced at all."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
