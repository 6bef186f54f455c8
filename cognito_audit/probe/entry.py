"""An entry of the journal: one sign-up, where it was made, and how its user is recognised."""

import json
import os
import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cognito_audit.aws.arn import account_of, region_of
from cognito_audit.aws.pool_ids import region_of_pool_id
from cognito_audit.probe.request import ADDRESS, E164, PREFIX

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_POOL_ID: Final = re.compile(r"[\w-]+_[0-9A-Za-z]+")
_NAMES: Final = {"email": ADDRESS, "phone_number": E164}
_SHORT_LABEL: Final = 12
"""How much of the label the shortest address of a probe holds."""


def boot_id() -> str:
    """Return what identifies this start of this machine, where the system says it: two machines may share a name."""
    with suppress(OSError, ValueError):
        return _BOOT_ID.read_text("ascii").strip()
    return ""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One sign-up: where it goes, and how its user is recognised (``SignUpRequest``).

    ``user_sub`` is what SignUp returned, if it did; ``started_at`` is ISO 8601 in UTC. ``endpoint_url`` is empty for
    AWS's own, ``user_pool_arn`` names the account, and ``boot`` the start of the machine ``host``.
    """

    label: str
    user_pool_id: str
    client_id: str
    region: str
    username: str
    alias: str
    marks: Mapping[str, str]
    endpoint_url: str = ""
    profile: str = ""
    user_sub: str = ""
    pid: int = field(default_factory=os.getpid)
    host: str = field(default_factory=socket.gethostname)
    started_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    user_pool_arn: str = ""
    boot: str = field(default_factory=boot_id)

    @property
    def account(self) -> str:
        """The account of the pool; empty where the entry does not name it."""
        return account_of(self.user_pool_arn)

    @property
    def pool_region(self) -> str:
        """The region in which the pool itself is: in another one there may be a replica of it."""
        return region_of(self.user_pool_arn) or region_of_pool_id(self.user_pool_id)

    @property
    def was_made_here(self) -> bool:
        """Whether this machine made the entry since it was started."""
        return self.host == socket.gethostname() and self.boot in ("", boot_id())

    def age(self, now: datetime | None = None) -> float | None:
        """Return the seconds since the sign-up began; None for a date that is in the future, or is not one."""
        try:
            started = datetime.fromisoformat(self.started_at)
            started = started if started.tzinfo else started.replace(tzinfo=UTC)
            seconds = ((now or datetime.now(UTC)) - started).total_seconds()
        except (ValueError, OverflowError):
            return None
        return seconds if seconds >= 0 else None


_TYPES: Final[Mapping[str, type]] = {"marks": dict, "pid": int}
_REQUIRED: Final = tuple(one.name for one in fields(JournalEntry) if one.default is one.default_factory is MISSING)
_OPTIONAL: Final = tuple(one.name for one in fields(JournalEntry) if one.name not in _REQUIRED)
UNRECORDED: Final[Mapping[str, Any]] = {"pid": 0, "host": "", "started_at": "", "boot": ""}
"""What an entry that does not name its machine or date has; the defaults are those of a new entry."""


def entry_of(text: str) -> JournalEntry:
    """Return the entry in a file of the journal. Raises ``ValueError`` with what is wrong with it.

    Members that this release does not know are left out: what identifies the user is in those that it knows.
    """
    first, *later = text.splitlines() or [""]
    members = _object(first)
    if members is None:
        raise ValueError("the first line is not a JSON object")
    for line in later:  # the last one may be cut off
        sub = (_object(line) or {}).get("user_sub")
        members |= {"user_sub": sub} if isinstance(sub, str) else {}
    for name in (*_REQUIRED, *(name for name in _OPTIONAL if name in members)):
        if not isinstance(members.get(name), _TYPES.get(name, str)):
            raise ValueError(f"{name} is missing, or not of its type")  # noqa: TRY004  the file is wrong, not the code
    entry = JournalEntry(
        **{**UNRECORDED, **{name: members[name] for name in (*_REQUIRED, *_OPTIONAL) if name in members}}
    )
    _refuse_foreign_names(entry)
    return entry


def _refuse_foreign_names(entry: JournalEntry) -> None:
    """Refuse an entry that no probe writes: a changed one must not delete a user of the pool."""
    if not all(isinstance(value, str) for value in entry.marks.values()):
        raise ValueError("marks is not of its type")
    if len(entry.label) < _SHORT_LABEL // 2 or not (entry.region and entry.username):
        raise ValueError("label, region or username is empty or too short")
    if not _POOL_ID.fullmatch(entry.user_pool_id):
        raise ValueError("user_pool_id is not the id of a user pool")
    if entry.user_pool_arn and not entry.user_pool_arn.endswith(f":userpool/{entry.user_pool_id}"):
        raise ValueError("user_pool_arn is not that of user_pool_id")
    name = _NAMES.get(entry.alias, re.compile(re.escape(PREFIX + entry.label)))
    if entry.alias not in ("", *_NAMES) or not name.fullmatch(entry.username):
        raise ValueError("alias or username is not one of a probe")
    short = entry.label.replace("-", "")[:_SHORT_LABEL]
    if entry.alias and not all(entry.label in value or short in value for value in entry.marks.values()):
        raise ValueError("marks are not those of a probe")


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
