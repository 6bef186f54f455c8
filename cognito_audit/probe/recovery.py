"""Clean-up after crashed probes, and the search for forgotten users of probes in a pool."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from cognito_audit.errors import NothingToAudit, UserError
from cognito_audit.probe.cleanup import CleanUp, Leftover, clean_up, closed, command_for
from cognito_audit.probe.client import Caller, Reply
from cognito_audit.probe.entry import JournalEntry
from cognito_audit.probe.interpretation import UserCreated
from cognito_audit.probe.journal import LONGEST_PROBE, Journal, JournalRecord
from cognito_audit.probe.request import PREFIX, simulator_address
from cognito_audit.probe.users import User, list_users
from cognito_audit.sources.live.endpoint import is_aws

QUIET: Final = 60
"""Seconds after which a sign-up of a process that has ended is surely over: Cognito waits at most five seconds for a
Lambda function and asks it three times."""
RUNNING: Final = timedelta(seconds=LONGEST_PROBE)
"""A user younger than this may belong to a probe that is running elsewhere."""

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ADDRESS = re.compile(rf"success\+{PREFIX}({_UUID})@simulator\.amazonses\.com")

Connect = Callable[[JournalEntry], Caller]
"""Connects to where an entry was made. Raises ``UserError`` if that is not possible."""


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
    """Clean up after every entry whose process has ended; with ``force`` after the others too.

    What is wrong with one entry, or keeps its user from being looked for, is in its result, and hinders no other.
    """
    try:
        files = journal.entries()
    except UserError as error:
        return [_trouble("the journal", str(error))]
    journal.drop_unfinished()
    users: list[RecoveredUser] = []
    for file in files:
        try:
            with journal.claim(file, force=force, now=now) as claimed:
                if isinstance(claimed, JournalRecord):
                    users.append(_recover(claimed, connect, now, pause))
                elif claimed:
                    reason = f"{claimed}: skipped (--force includes it)"
                    users.append(_trouble(PREFIX + file.stem, reason))
        except UserError as error:
            users.append(_trouble(file.stem, str(error)))
    return users


def _recover(record: JournalRecord, connect: Connect, now: datetime | None, pause: float) -> RecoveredUser:
    entry = record.entry
    left = QUIET - record.age(now)
    try:
        done = clean_up(connect(entry), entry, UserCreated.MAYBE, settled=left <= 0, pause=pause)
    except UserError as error:
        done = CleanUp(Leftover.UNKNOWN, str(error), command_for(entry))
    done = closed(record, done)
    if not done.verified:
        done = replace(done, summary=f"{done.summary} (journal entry: {record.file})")
    return RecoveredUser(entry.user_pool_id, entry.region, entry.username, done)


def _trouble(name: str, reason: str) -> RecoveredUser:
    """Return the result for what was not looked into: a user may be left."""
    return RecoveredUser("", "", name, CleanUp(Leftover.UNKNOWN, reason))


def find_forgotten(
    caller: Caller, pool_id: str, journal: Journal, *, force: bool = False, now: datetime | None = None
) -> Iterator[JournalEntry | RecoveredUser]:
    """Find the users of a pool that probes created and did not delete, as entries to clean up.

    A user that only resembles one is returned as ``RecoveredUser`` and skipped: one without the address that matches
    the name, one whose probe is in the journal, and one so young that its probe may still be running elsewhere (not
    with ``force``). So is a list that could not be read to its end. Raises ``NothingToAudit`` if the users cannot be
    listed at all, ``ProbeRefused`` if the journal cannot be read.
    """
    known = {file.stem for file in journal.entries()}
    latest = (now or datetime.now(UTC)) - RUNNING
    seen: set[str] = set()
    for condition in (f'username ^= "{PREFIX}"', f'email ^= "success+{PREFIX}"'):
        for user in list_users(caller, pool_id, condition, 1.0):
            if isinstance(user, Reply):
                why = f"the users of {pool_id} cannot be listed ({user.code or user.lost})"
                if not seen:
                    raise NothingToAudit(why)
                yield RecoveredUser(pool_id, caller.region, "other users", CleanUp(Leftover.UNKNOWN, why))
            elif user.username not in seen:
                seen.add(user.username)
                yield _forgotten(caller, pool_id, user, known, None if force else latest)


def _forgotten(
    caller: Caller, pool_id: str, user: User, known: Collection[str], latest: datetime | None
) -> JournalEntry | RecoveredUser:
    """Return the entry of a forgotten user, created before ``latest``, or why it is skipped."""
    label, email = _label_of(user)
    if not label:
        reason = CleanUp(Leftover.FOREIGN, "it has the prefix, but not the matching address: skipped")
    elif label in known:
        reason = CleanUp(Leftover.UNKNOWN, "its probe is in the journal: use --cleanup")
    elif latest and (user.created_at is None or user.created_at > latest):
        why = "it is less than 15 minutes old, so its probe may be running: skipped (--force includes it)"
        reason = CleanUp(Leftover.UNKNOWN, why)
    else:
        endpoint = "" if is_aws(caller.endpoint_url) else caller.endpoint_url
        return JournalEntry(label, pool_id, "", caller.region, user.username, "", {"email": email}, endpoint)
    return RecoveredUser(pool_id, caller.region, user.username, reason)


def sweep(caller: Caller, entry: JournalEntry, pause: float = 1.0) -> RecoveredUser:
    """Delete one forgotten user."""
    done = clean_up(caller, entry, UserCreated.MAYBE, settled=True, pause=pause)
    return RecoveredUser(entry.user_pool_id, entry.region, entry.username, done)


def _label_of(user: User) -> tuple[str, str]:
    """Return the UUID and the address of a probe's user; empty unless name and address match.

    In a pool whose users are named by e-mail address the stored name is the sub.
    """
    email = user.attributes.get("email", "")
    match = _ADDRESS.fullmatch(email)
    if match is None or email != simulator_address(match[1]):
        return "", ""
    named = user.username in (PREFIX + match[1], user.attributes.get("sub"))
    return (match[1], email) if named else ("", "")
