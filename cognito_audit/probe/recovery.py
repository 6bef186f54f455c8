"""Finishing what a crash left, and finding forgotten users of probes in a pool."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cognito_audit.errors import NothingToAudit
from cognito_audit.probe.cleanup import CleanUp, Left, clean_up
from cognito_audit.probe.client import Caller
from cognito_audit.probe.interpretation import Made
from cognito_audit.probe.journal import Entry, Journal
from cognito_audit.probe.probed_client import ProbeRefused
from cognito_audit.probe.request import PREFIX, simulator_address

QUIET: Final = 60
"""Seconds after which a sign-up of a process that is gone has surely ended: Cognito waits at most five seconds for a
Lambda function and asks it three times."""
RUNNING: Final = timedelta(minutes=15)
"""A user younger than this may belong to a probe that is running elsewhere."""

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ADDRESS = re.compile(rf"success\+{PREFIX}({_UUID})@simulator\.amazonses\.com")

Connect = Callable[[Entry], Caller]
"""How to reach the account of an entry."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """One user, or entry, that was looked into."""

    user_pool_id: str
    region: str
    username: str
    clean_up: CleanUp


def recover(
    journal: Journal, connect: Connect, *, force: bool = False, now: datetime | None = None, pause: float = 1.0
) -> list[Recovered]:
    """Clean up after every entry whose process is gone; with ``force`` after the others too."""
    journal.drop_unfinished()
    found: list[Recovered] = []
    for file in journal.entries():
        try:
            with journal.taken(file, force=force) as record:
                if record is None:
                    found += [_left_alone(file.stem)] if file.exists() else []
                    continue
                entry = record.entry
                settled = entry.age(now) >= QUIET
                done = clean_up(connect(entry), entry, Made.MAYBE, settled=settled, pause=pause)
                if done.verified:
                    record.close()
                found.append(Recovered(entry.user_pool_id, entry.region, entry.username, done))
        except ProbeRefused as error:
            found.append(Recovered("", "", file.stem, CleanUp(Left.UNKNOWN, str(error))))
    return found


def _left_alone(label: str) -> Recovered:
    says = "a probe that is running holds this entry: left alone (--force takes it)"
    return Recovered("", "", PREFIX + label, CleanUp(Left.NOTHING, says))


def forgotten(
    caller: Caller, pool_id: str, journal: Journal, *, force: bool = False, now: datetime | None = None
) -> Iterator[Entry | Recovered]:
    """The users of a pool that probes made and nobody deleted, as entries to clean up.

    What only looks like one comes as ``Recovered`` and is left alone: a user without the address that goes with the
    name, one whose probe is in the journal, and one so young that a probe elsewhere may be at it (not with ``force``).
    Raises ``NothingToAudit`` where users may not be listed.
    """
    known = {file.stem for file in journal.entries()}
    latest = (now or datetime.now(UTC)) - RUNNING
    seen: set[str] = set()
    for wanted in (f'username ^= "{PREFIX}"', f'email ^= "success+{PREFIX}"'):
        for user in _listed(caller, pool_id, wanted):
            username = str(user["Username"])
            if username in seen:
                continue
            seen.add(username)
            label, email = _label_of(user)
            why = ""
            if not label:
                why = "it has the prefix, but not the address that goes with it: left alone"
            elif label in known:
                why = "its probe is in the journal: left to --cleanup"
            elif user["UserCreateDate"] > latest and not force:
                why = "it is less than 15 minutes old, so its probe may be running: left alone (--force takes it)"
            if why:
                yield Recovered(pool_id, caller.region, username, CleanUp(Left.FOREIGN, why))
            else:
                yield Entry(label, pool_id, "", caller.region, username, "", {"email": email})


def sweep(caller: Caller, entry: Entry, pause: float = 1.0) -> Recovered:
    """Delete one forgotten user."""
    done = clean_up(caller, entry, Made.MAYBE, settled=True, pause=pause)
    return Recovered(entry.user_pool_id, entry.region, entry.username, done)


def _listed(caller: Caller, pool_id: str, wanted: str) -> Iterator[Mapping[str, Any]]:
    more: dict[str, str] = {}
    while True:
        reply = caller.insist("ListUsers", 1.0, UserPoolId=pool_id, Filter=wanted, **more)
        if reply.members is None:
            raise NothingToAudit(f"the users of {pool_id} cannot be listed ({reply.code or reply.lost})")
        yield from reply.members.get("Users", [])
        token = reply.members.get("PaginationToken")
        if not token:
            return
        more = {"PaginationToken": token}


def _label_of(user: Mapping[str, Any]) -> tuple[str, str]:
    """The UUID and the address of a probe's user; empty unless name and address belong together.

    In a pool whose users are named by e-mail address the stored name is the sub.
    """
    attributes = {item["Name"]: item.get("Value", "") for item in user.get("Attributes", [])}
    email = attributes.get("email", "")
    match = _ADDRESS.fullmatch(email)
    if match is None or email != simulator_address(match[1]):
        return "", ""
    named = user["Username"] in (PREFIX + match[1], attributes.get("sub"))
    return (match[1], email) if named else ("", "")
