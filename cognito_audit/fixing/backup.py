"""Backups: the configuration before an update, without its secret, so that it can be restored.

The file is on disk before the update is sent. Until the outcome is known it is *pending*, so that the next run finds
what a crash left behind.
"""

import json
import os
import secrets
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final
from urllib.parse import quote

from cognito_audit.errors import UserError
from cognito_audit.lib.files import write_file
from cognito_audit.lib.state_dir import state_folder

SCHEMA: Final = "urn:cognito-audit:schema:saved:1.0"
SUFFIX: Final = ".fix.json"
OWNER_ONLY: Final = 0o600
_CAREFUL: Final[int] = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""No links are followed, and a named pipe does not block. Windows has neither flag."""
_NEW_FOLDER: Final = "name another folder with --backup-dir"


@dataclass(frozen=True, slots=True)
class Backup:
    """The backup for one update; its fields are the keys of the file.

    ``before`` is the whole answer of the API, ``after`` is what was planned, and ``result`` what was read back after
    the update: None while that is not known, and in files of release 1.0.0. ``pending`` is true until the outcome of
    the update is known. ``kind`` is ``client`` or ``pool``, ``saved_at`` is ISO 8601 in UTC. ``endpoint_url`` is the
    server that the update went to.
    """

    target: str
    kind: str
    name: str
    region: str
    user_pool_id: str
    client_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    saved_at: str
    pending: bool = True
    result: Mapping[str, Any] | None = None
    user_pool_name: str = ""
    endpoint_url: str = ""

    @property
    def identifiers(self) -> dict[str, str]:
        """The parameters that identify the resource in a request."""
        client = {"ClientId": self.client_id} if self.client_id else {}
        return {"UserPoolId": self.user_pool_id, **client}


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup and its file."""

    path: Path
    backup: Backup

    def restore_command(self, profile: str, endpoint_url: str) -> str:
        """Return the command that restores the backup over the same connection."""
        words = ["cognito-audit", "fix", "--restore", str(self.path)]
        words += ["--profile", profile] if profile else []
        words += ["--endpoint-url", endpoint_url] if endpoint_url else []
        return shlex.join(words)

    def record(self, result: Mapping[str, Any] | None, *, pending: bool) -> str:
        """Record what was read back, and whether the outcome is still open. Return what prevented it, or nothing.

        The file is kept: its owner may still want to restore the original. That it cannot be written changes nothing
        about the update, whose outcome is reported all the same.
        """
        known = None if result is None else without_secret(result)
        try:
            write_file(self.path, _text(replace(self.backup, pending=pending, result=known)), OWNER_ONLY)
        except UserError as error:
            return f"; its backup could not be completed ({error}), so the next --apply checks this update again"
        return ""


def file_stem(resource_id: str) -> str:
    """Return an id so that it names a file in any folder, and no place outside of it."""
    return quote(resource_id, safe="")


def without_secret(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration without the client's secret."""
    return {name: value for name, value in configuration.items() if name != "ClientSecret"}


def default_folder() -> Path:
    """Return ``fixes`` in the user's state directory, or in ``COGNITO_AUDIT_STATE_DIR``."""
    return state_folder("fixes")


def save(folder: Path, backup: Backup) -> BackupFile:
    """Write a backup; it is on disk when this returns. Raises ``UserError`` if it cannot be written."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = folder / f"{file_stem(backup.client_id or backup.user_pool_id)}-{stamp}-{secrets.token_hex(4)}{SUFFIX}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(_text(backup))
                stream.flush()
                os.fsync(stream.fileno())
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it holds text that no file can hold"
        raise UserError(f"{path}: the backup cannot be saved ({why}), so nothing was sent; {_NEW_FOLDER}") from error
    return BackupFile(path.absolute(), backup)


@contextmanager
def resource_lock(folder: Path, backup: Backup) -> Iterator[bool]:
    """Lock a resource against other processes of this machine for the block; yields whether that succeeded.

    The lock ends with its process, however that ends. Raises ``UserError`` if the lock file cannot be written.
    """
    from cognito_audit.lib.locking import locked  # noqa: PLC0415  its package imports boto3

    path = folder / f"{file_stem(backup.client_id or backup.user_pool_id)}.lock"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _CAREFUL, OWNER_ONLY)
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}), so nothing was sent; {_NEW_FOLDER}") from error
    try:
        if not S_ISREG(os.fstat(descriptor).st_mode):
            raise UserError(f"{path}: not a regular file, so nothing was sent; delete it, or {_NEW_FOLDER}")
        yield locked(descriptor)
    finally:
        os.close(descriptor)


def _text(backup: Backup) -> str:
    return json.dumps({"$schema": SCHEMA, **asdict(backup)}, indent=2) + "\n"
