"""The journal: the user that a sign-up is about to create, recorded before the call so that a crash can be cleaned up.

One file for each probe in the state directory, readable by its owner alone, and free of secrets. A running probe holds
a lock on its file; the lock ends with the process.
"""

import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cognito_audit.lib.locking import locked
from cognito_audit.lib.state_dir import STATE_VARIABLE, state_folder
from cognito_audit.probe.entry import JournalEntry, entry_of
from cognito_audit.probe.probed_client import ProbeRefused

SUFFIX: Final = ".probe"
UNFINISHED: Final = ".new"
WRITTEN_WITHIN: Final = 60
"""Seconds after which an unfinished file is surely abandoned."""
LONGEST_PROBE: Final = 15 * 60
"""Seconds after which a probe on another machine, whose end cannot be seen here, counts as over."""
LARGEST: Final = 100_000
"""How many bytes an entry may have; a probe writes less than a hundredth of that."""
_OPEN_SAFELY: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


class JournalRecord:
    """An entry on disk, whose open file is ``descriptor``. ``close`` removes it once nothing is left to clean up."""

    def __init__(self, file: Path, entry: JournalEntry, descriptor: int) -> None:
        self.file, self.entry = file, entry
        self._descriptor = descriptor

    def add_user_sub(self, user_sub: str) -> None:
        """Add the sub that SignUp returned. Without it the marks identify the user, so a full disk does no harm."""
        self.entry = replace(self.entry, user_sub=user_sub)
        with suppress(OSError):
            _write_all(self._descriptor, (json.dumps({"user_sub": user_sub}) + "\n").encode())
            os.fsync(self._descriptor)

    def age(self, now: datetime | None = None) -> float:
        """Return the seconds since the sign-up began, as far as that is known.

        If the entry's date is not in the past, its file's date counts; if that is not either, it is set to now. So the
        wait for a sign-up that may be in progress ends all the same.
        """
        if (age := self.entry.age(now)) is not None:
            return age
        written = os.fstat(self._descriptor).st_mtime
        seconds = (now or datetime.now(UTC)).timestamp() - written
        if seconds < 0:
            with suppress(OSError):
                os.utime(self.file)
        return max(seconds, 0)

    def close(self) -> str:
        """Remove the entry; return why it could not be removed, or empty text."""
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            return f"the journal entry {self.file} could not be removed ({error.strerror}): remove it by hand"
        return ""


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
            yield JournalRecord(file, entry, stream)
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
        """Return the files of all entries, including those of running probes.

        Raises ``ProbeRefused`` if the folder cannot be listed: it may hold entries.
        """
        try:
            with os.scandir(self.folder) as listed:
                return sorted(Path(one.path) for one in listed if one.name.endswith(SUFFIX))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ProbeRefused(
                f"{self.folder}: the journal cannot be read ({error.strerror}), and may hold entries: make it a folder "
                f"that you may read, or set {STATE_VARIABLE} to the right one"
            ) from error

    def drop_unfinished(self) -> None:
        """Remove files that a crash left before they became entries, which is before any call."""
        for file in self.folder.glob(f"*{UNFINISHED}") if self.folder.is_dir() else ():
            with suppress(OSError):
                if time.time() - file.lstat().st_mtime > WRITTEN_WITHIN:
                    file.unlink()

    @contextmanager
    def claim(self, file: Path, *, force: bool = False, now: datetime | None = None) -> Iterator[JournalRecord | str]:
        """Claim an entry to clean up, or say why it is left alone: its probe may be running, here or on another host.

        The reason is empty if the entry was removed meanwhile. ``force`` claims the entry of a running probe too.
        Raises ``ProbeRefused`` if the file cannot be read.
        """
        try:
            descriptor = _open(file)
        except FileNotFoundError:  # closed since it was listed
            yield ""
            return
        except OSError as error:
            raise ProbeRefused(f"{file}: cannot be read ({error.strerror}): make it readable, and try again") from error
        try:
            free = _is_free(descriptor)
            if not file.exists():  # closed by its probe since it was opened
                yield ""
                return
            record = JournalRecord(file, _read(file, descriptor), descriptor)
            yield ("" if force else _running(record, free, now)) or record
        finally:
            os.close(descriptor)


def _running(record: JournalRecord, free: bool | None, now: datetime | None) -> str:  # noqa: FBT001
    """Return why the probe of an entry may be running, or empty text.

    The lock shows it on this machine alone: whether a file system shared with others shares its locks is not known.
    """
    entry = record.entry
    if free is False:
        return f"a running probe holds this entry (process {entry.pid} on {entry.host})"
    if (free and entry.was_made_here) or record.age(now) >= LONGEST_PROBE:
        return ""
    return f"its probe began less than {LONGEST_PROBE // 60} minutes ago and may be running on {entry.host}"


def _open(file: Path) -> int:
    """Open a regular file. A FIFO would wait for ever, and a link lead out of the journal."""
    if not stat.S_ISREG(file.lstat().st_mode):
        raise ProbeRefused(f"{file}: not a regular file, so not a journal entry of this program; inspect and remove it")
    try:
        return os.open(file, os.O_RDWR | _OPEN_SAFELY)
    except PermissionError:
        return os.open(file, os.O_RDONLY | _OPEN_SAFELY)


def _is_free(descriptor: int) -> bool | None:
    """Return whether no running probe holds the file; None where the file system has no locks."""
    try:
        return locked(descriptor)
    except OSError:
        return None


def _read(file: Path, descriptor: int) -> JournalEntry:
    try:
        text = b""
        while len(text) <= LARGEST and (more := os.read(descriptor, LARGEST + 1 - len(text))):
            text += more
        if len(text) > LARGEST:
            raise ValueError(f"it has more than {LARGEST} bytes")  # noqa: TRY301
        return entry_of(text.decode("utf-8"))
    except (OSError, ValueError) as error:
        why = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error
        raise ProbeRefused(
            f"{file}: not a journal entry of this program ({why}); inspect the file, then remove it"
        ) from error


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
