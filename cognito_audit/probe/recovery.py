"""Clean-up after crashed probes, and the search for forgotten users of probes in a pool."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cognito_audit.errors import NothingToAudit
from cognito_audit.probe.cleanup import CleanUp, Leftover, clean_up
from cognito_audit.probe.client import Caller
from cognito_audit.probe.entry import JournalEntry
from cognito_audit.probe.interpretation import UserCreated
from cognito_audit.probe.journal import Journal
from cognito_audit.probe.probed_client import ProbeRefused
from cognito_audit.probe.request import PREFIX, simulator_address

QUIET: Final = 60
"""Seconds after which a sign-up of a process that has ended is surely over: Cognito waits at most five seconds for a
Lambda function and asks it three times."""
RUNNING: Final = timedelta(minutes=15)
"""A user younger than this may belong to a probe that is running elsewhere."""

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ADDRESS = re.compile(rf"success\+{PREFIX}({_UUID})@simulator\.amazonses\.com")

Connect = Callable[[JournalEntry], Caller]
"""Connects to the account of an entry."""


@dataclass(frozen=True, slots=True)
class RecoveredUser:
    """One user, or journal entry, that was checked."""

    user_pool_id: str
    region: str
    username: str
    clean_up: CleanUp


def recover(
    journal: Journal, connect: Connect, *, force: bool = False, now: datetime | None = None, pause: float = 1.0
) -> list[RecoveredUser]:
    """Clean up after every entry whose process has ended; with ``force`` after the others too."""
    journal.drop_unfinished()
    users: list[RecoveredUser] = []
    for file in journal.entries():
        try:
            with journal.claim(file, force=force) as record:
                if record is None:
                    users += [_skipped(file.stem)] if file.exists() else []
                    continue
                entry = record.entry
                settled = entry.age(now) >= QUIET
                done = clean_up(connect(entry), entry, UserCreated.MAYBE, settled=settled, pause=pause)
                if done.verified:
                    record.close()
                users.append(RecoveredUser(entry.user_pool_id, entry.region, entry.username, done))
        except ProbeRefused as error:
            users.append(RecoveredUser("", "", file.stem, CleanUp(Leftover.UNKNOWN, str(error))))
    return users


def _skipped(label: str) -> RecoveredUser:
    summary = "a running probe holds this entry: skipped (--force includes it)"
    return RecoveredUser("", "", PREFIX + label, CleanUp(Leftover.NOTHING, summary))


def find_forgotten(
    caller: Caller, pool_id: str, journal: Journal, *, force: bool = False, now: datetime | None = None
) -> Iterator[JournalEntry | RecoveredUser]:
    """Find the users of a pool that probes created and did not delete, as entries to clean up.

    A user that only resembles one is returned as ``RecoveredUser`` and skipped: one without the address that matches
    the name, one whose probe is in the journal, and one so young that its probe may still be running elsewhere (not
    with ``force``). Raises ``NothingToAudit`` if the users cannot be listed.
    """
    known = {file.stem for file in journal.entries()}
    latest = (now or datetime.now(UTC)) - RUNNING
    seen: set[str] = set()
    for condition in (f'username ^= "{PREFIX}"', f'email ^= "success+{PREFIX}"'):
        for user in _list_users(caller, pool_id, condition):
            username = str(user["Username"])
            if username in seen:
                continue
            seen.add(username)
            label, email = _label_of(user)
            reason = ""
            if not label:
                reason = "it has the prefix, but not the matching address: skipped"
            elif label in known:
                reason = "its probe is in the journal: use --cleanup"
            elif user["UserCreateDate"] > latest and not force:
                reason = "it is less than 15 minutes old, so its probe may be running: skipped (--force includes it)"
            if reason:
                yield RecoveredUser(pool_id, caller.region, username, CleanUp(Leftover.FOREIGN, reason))
            else:
                yield JournalEntry(label, pool_id, "", caller.region, username, "", {"email": email})


def sweep(caller: Caller, entry: JournalEntry, pause: float = 1.0) -> RecoveredUser:
    """Delete one forgotten user."""
    done = clean_up(caller, entry, UserCreated.MAYBE, settled=True, pause=pause)
    return RecoveredUser(entry.user_pool_id, entry.region, entry.username, done)


def _list_users(caller: Caller, pool_id: str, condition: str) -> Iterator[Mapping[str, Any]]:
    more: dict[str, str] = {}
    while True:
        reply = caller.call_until_answered("ListUsers", 1.0, UserPoolId=pool_id, Filter=condition, **more)
        if reply.members is None:
            raise NothingToAudit(f"the users of {pool_id} cannot be listed ({reply.code or reply.lost})")
        yield from reply.members.get("Users", [])
        token = reply.members.get("PaginationToken")
        if not token:
            return
        more = {"PaginationToken": token}


def _label_of(user: Mapping[str, Any]) -> tuple[str, str]:
    """Return the UUID and the address of a probe's user; empty unless name and address match.

    In a pool whose users are named by e-mail address the stored name is the sub.
    """
    attributes = {item["Name"]: item.get("Value", "") for item in user.get("Attributes", [])}
    email = attributes.get("email", "")
    match = _ADDRESS.fullmatch(email)
    if match is None or email != simulator_address(match[1]):
        return "", ""
    named = user["Username"] in (PREFIX + match[1], attributes.get("sub"))
    return (match[1], email) if named else ("", "")
