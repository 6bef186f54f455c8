"""Backups: the configuration before an update, without its secret, so that it can be restored.

The file is on disk before the update is sent. Until the outcome is known it is *pending*, so that the next run finds
what a crash left behind.
"""

import json
import os
import secrets
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cognito_audit.errors import UserError
from cognito_audit.fixing.updates import UPDATES
from cognito_audit.lib.files import write_file
from cognito_audit.lib.state_dir import state_folder

SCHEMA: Final = "urn:cognito-audit:schema:saved:1.0"
SUFFIX: Final = ".fix.json"
OWNER_ONLY: Final = 0o600


@dataclass(frozen=True, slots=True)
class Backup:
    """The backup for one update; its fields are the keys of the file.

    ``before`` is the whole answer of the API, ``after`` is what was planned. ``pending`` is true until the outcome of
    the update is known. ``kind`` is ``client`` or ``pool``, ``saved_at`` is ISO 8601 in UTC.
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

    def close(self) -> None:
        """Record that the outcome is known. The file is kept: its owner may still want to restore the original."""
        write_file(self.path, _text(replace(self.backup, pending=False)), OWNER_ONLY)


def default_folder() -> Path:
    """Return ``fixes`` in the user's state directory, or in ``COGNITO_AUDIT_STATE_DIR``."""
    return state_folder("fixes")


def save(folder: Path, backup: Backup) -> BackupFile:
    """Write a backup; it is on disk when this returns. Raises ``UserError`` if it cannot be written."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"{backup.client_id or backup.user_pool_id}-{stamp}-{secrets.token_hex(4)}{SUFFIX}"
    path = folder / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(_text(backup))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise UserError(
            f"{path}: the backup cannot be saved ({error.strerror}), so nothing was changed; "
            "name another folder with --backup-dir"
        ) from error
    return BackupFile(path.absolute(), backup)


@contextmanager
def resource_lock(folder: Path, backup: Backup) -> Iterator[bool]:
    """Lock a resource against other processes of this machine for the block; yields whether that succeeded.

    The lock ends with its process, however that ends. Raises ``UserError`` if the lock file cannot be written.
    """
    from cognito_audit.lib.locking import locked  # noqa: PLC0415  its package imports boto3

    path = folder / f"{backup.client_id or backup.user_pool_id}.lock"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    except OSError as error:
        raise UserError(
            f"{path}: cannot be written ({error.strerror}), so nothing was changed; "
            "name another folder with --backup-dir"
        ) from error
    try:
        yield locked(descriptor)
    finally:
        os.close(descriptor)


def pending_backups(folder: Path, target: str) -> Iterator[BackupFile]:
    """Yield the backups of a target whose outcome is not known yet, oldest first."""
    for path in sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime) if folder.is_dir() else ():
        try:
            file = load(path)
        except UserError:
            continue  # a file that a crash left half written: no update followed it
        if file.backup.pending and file.backup.target == target:
            yield file


def load(path: Path) -> BackupFile:
    """Read a backup. Raises ``UserError`` if the file is not one."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UserError(f"{path}: not a backup: {error}") from error
    if not isinstance(data, dict) or data.pop("$schema", None) != SCHEMA:
        raise UserError(f"{path}: not a backup written by cognito-audit fix --apply")
    try:
        backup = Backup(**data)
    except TypeError as error:
        raise UserError(f"{path}: not a backup: its members differ from those of one") from error
    if backup.kind not in UPDATES or not isinstance(backup.before, dict) or not isinstance(backup.after, dict):
        raise UserError(f"{path}: not a backup: its members differ from those of one")
    return BackupFile(path.absolute(), backup)


def _text(backup: Backup) -> str:
    return json.dumps({"$schema": SCHEMA, **asdict(backup)}, indent=2) + "\n"
