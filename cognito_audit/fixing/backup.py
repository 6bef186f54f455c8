"""Originals: what a resource was before an update, kept until it can be put back no more, without its secret.

The file is written, and on the disk, before the update is sent. Until the outcome is known it is *pending*: what a
crash leaves behind is found by the next run.
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
class Saved:
    """One update: ``before`` is the whole answer of the API, ``after`` what was planned; ``pending`` says that its
    outcome is not known yet. ``kind`` is ``client`` or ``pool``, ``saved_at`` ISO 8601 in UTC.
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
    def where(self) -> dict[str, str]:
        """The parameters that name the resource in a request."""
        client = {"ClientId": self.client_id} if self.client_id else {}
        return {"UserPoolId": self.user_pool_id, **client}


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A saved original in its file."""

    path: Path
    saved: Saved

    def restore_command(self, profile: str, endpoint_url: str) -> str:
        """The command that puts the original back, over the same connection."""
        words = ["cognito-audit", "fix", "--restore", str(self.path)]
        words += ["--profile", profile] if profile else []
        words += ["--endpoint-url", endpoint_url] if endpoint_url else []
        return shlex.join(words)

    def close(self) -> None:
        """Note that the outcome is known. The file stays: its owner may still want the original back."""
        write_file(self.path, _text(replace(self.saved, pending=False)), OWNER_ONLY)


def default_folder() -> Path:
    """``fixes`` in the user's state directory, or in ``COGNITO_AUDIT_STATE_DIR``."""
    return state_folder("fixes")


def save(folder: Path, saved: Saved) -> SavedFile:
    """Write an original down; it is on the disk when this returns. Raises ``UserError`` where it cannot be."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"{saved.client_id or saved.user_pool_id}-{stamp}-{secrets.token_hex(4)}{SUFFIX}"
    path = folder / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(_text(saved))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise UserError(
            f"{path}: the original cannot be saved ({error.strerror}), so nothing was changed; "
            "name another folder with --backup-dir"
        ) from error
    return SavedFile(path.absolute(), saved)


@contextmanager
def alone(folder: Path, saved: Saved) -> Iterator[bool]:
    """Whether no other process of this machine is changing the same resource, for the time of the block.

    The lock dies with its process, however that ends. Raises ``UserError`` where it cannot be written.
    """
    from cognito_audit.lib.locking import locked  # noqa: PLC0415  its package imports boto3

    path = folder / f"{saved.client_id or saved.user_pool_id}.lock"
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


def pending(folder: Path, target: str) -> Iterator[SavedFile]:
    """The updates of a target whose outcome no run has seen, oldest first."""
    for path in sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime) if folder.is_dir() else ():
        try:
            found = load(path)
        except UserError:
            continue  # a file that a crash left half written was never followed by an update
        if found.saved.pending and found.saved.target == target:
            yield found


def load(path: Path) -> SavedFile:
    """A saved original. Raises ``UserError`` for a file that is none."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UserError(f"{path}: no saved original: {error}") from error
    if not isinstance(data, dict) or data.pop("$schema", None) != SCHEMA:
        raise UserError(f"{path}: no saved original of cognito-audit fix --apply")
    try:
        saved = Saved(**data)
    except TypeError as error:
        raise UserError(f"{path}: no saved original: its members are not those of one") from error
    if saved.kind not in UPDATES or not isinstance(saved.before, dict) or not isinstance(saved.after, dict):
        raise UserError(f"{path}: no saved original: its members are not those of one")
    return SavedFile(path.absolute(), saved)


def _text(saved: Saved) -> str:
    return json.dumps({"$schema": SCHEMA, **asdict(saved)}, indent=2) + "\n"
