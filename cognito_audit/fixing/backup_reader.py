"""Reading backups: a file from outside, in which every value is checked before it is used."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, NoReturn

from cognito_audit.errors import UserError
from cognito_audit.fixing.backup import SCHEMA, SUFFIX, Backup, BackupFile, without_secret
from cognito_audit.fixing.updates import UPDATES
from cognito_audit.lib.files import NotRegular, open_regular

MAX_BYTES: Final = 4 * 1024 * 1024
"""Far more than any configuration has: AWS limits each list and text in it."""

_NAMES: Final = tuple(field.name for field in fields(Backup))
_OPTIONAL: Final = frozenset({"pending", "result", "user_pool_name", "endpoint_url"})
_CONFIGURATIONS: Final = ("before", "after", "result")
_ARN_PARTS: Final = 6
_NOT_ONE: Final = "not a backup: its members differ from those of one"


@dataclass(frozen=True, slots=True)
class BackupFolder:
    """The backups of a folder whose outcome is not known yet, by target id and oldest first.

    ``unreadable`` gives the reason why a file could not be read, by its name: it may be such a backup.
    """

    pending: Mapping[str, list[BackupFile]] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def obstacle(self, backup_stem: str) -> str:
        """Return the reason why it is unknown whether a resource has pending backups, if any."""
        return next((why for name, why in self.unreadable.items() if name.startswith(f"{backup_stem}-")), "")


class NoDocument(UserError):  # noqa: N818  the file has the defect
    """A file that is not JSON: a run that was killed while it wrote a backup leaves one, and it had sent nothing."""


def pending_backups(folder: Path) -> BackupFolder:
    """Read the backups in a folder whose outcome is not known yet. Raises ``UserError`` if it cannot be listed."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIX))  # noqa: PTH208  glob hides errors
    except FileNotFoundError:
        return BackupFolder()
    except OSError as error:
        raise UserError(
            f"{folder}: cannot be listed ({error.strerror}), so it is unknown what an interrupted fix left; nothing "
            "was sent; name another folder with --backup-dir"
        ) from error
    found: list[BackupFile] = []
    unreadable: dict[str, str] = {}
    for name in names:
        try:
            found.append(load(folder / name))
        except NoDocument:
            continue  # nothing was sent before the whole backup was on disk
        except UserError as error:
            unreadable[name] = str(error)
    pending: dict[str, list[BackupFile]] = {}
    for file in sorted(found, key=lambda file: file.backup.saved_at):
        if file.backup.pending:
            pending.setdefault(file.backup.target, []).append(file)
    return BackupFolder(pending, unreadable)


def load(path: Path) -> BackupFile:
    """Read a backup. Raises ``UserError`` if the file is not one, or contradicts itself."""
    try:
        data = json.loads(_content(path), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise (NoDocument if isinstance(error, ValueError) else UserError)(f"{path}: not a backup: {why}") from None
    if not isinstance(data, dict) or data.pop("$schema", None) != SCHEMA:
        raise UserError(f"{path}: not a backup written by cognito-audit fix --apply")
    if not (set(_NAMES) - _OPTIONAL <= data.keys() <= set(_NAMES)) or not all(map(_has_type, data, data.values())):
        raise UserError(f"{path}: {_NOT_ONE}")
    configurations = {name: without_secret(data[name]) for name in _CONFIGURATIONS if data.get(name) is not None}
    backup = Backup(**{**data, **configurations})
    if backup.kind not in UPDATES:
        raise UserError(f"{path}: {_NOT_ONE}")
    if reason := _contradiction(backup):
        raise UserError(f"{path}: the backup contradicts itself: {reason}; nothing was sent")
    return BackupFile(path.absolute(), backup)


def _content(path: Path) -> str:
    """Return the text of a regular file of bounded size. Raises ``UserError``, and ``ValueError`` for no text."""
    try:
        with open_regular(path) as stream:
            content = stream.read(MAX_BYTES + 1)
    except NotRegular:
        raise UserError(f"{path}: cannot be read: it is not a regular file") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise UserError(f"{path}: not a backup: it is larger than {MAX_BYTES // 1024**2} MiB")
    return content.decode("utf-8")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a value of JSON")


def _has_type(name: str, value: Any) -> bool:
    if name == "pending":
        return isinstance(value, bool)
    if name == "result":
        return value is None or isinstance(value, dict)
    return isinstance(value, dict if name in _CONFIGURATIONS else str)


def _contradiction(backup: Backup) -> str:
    """Return how the ids of a backup disagree with each other or with its configurations; empty if they agree."""
    if (backup.kind == "client") != bool(backup.client_id) or not backup.user_pool_id:
        return f"the ids are not those of a {backup.kind}"
    expected = f"{backup.user_pool_id}/{backup.client_id}" if backup.client_id else backup.user_pool_id
    if backup.target.replace(f"@{backup.region}", "") != expected:
        return f"target is {backup.target!r}, and the ids are those of {expected}"
    for name in _CONFIGURATIONS:
        configuration = getattr(backup, name)
        if configuration and (reason := identity_fault(backup, configuration)):
            return f"{name} {reason}"
    return "" if backup.before else "before is empty"


def identity_fault(backup: Backup, configuration: Mapping[str, Any]) -> str:
    """Return how a configuration is not that of the backup's resource, or nothing."""
    pool_id = "Id" if backup.kind == "pool" else "UserPoolId"
    for name, expected in ((pool_id, backup.user_pool_id), ("ClientId", backup.client_id)):
        if expected and configuration.get(name) != expected:
            return f"has {configuration.get(name)!r} as {name}, not {expected!r}"
    arn = configuration.get("Arn")
    parts = arn.split(":") if isinstance(arn, str) else []
    if len(parts) == _ARN_PARTS and parts[5] != f"userpool/{backup.user_pool_id}":
        return f"has the ARN {arn!r}, which is not that of the pool"
    return ""
