"""Deletes the one user that a probe created, and no other."""

import shlex
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from cognito_audit.lib.redaction import without_credentials
from cognito_audit.probe.client import TRIES, USER_NOT_FOUND, Caller, Reply
from cognito_audit.probe.entry import JournalEntry
from cognito_audit.probe.interpretation import UserCreated
from cognito_audit.probe.journal import JournalRecord
from cognito_audit.probe.users import User, find
from cognito_audit.sources.live.endpoint import is_aws

POOL_NOT_FOUND: Final = "ResourceNotFoundException"


class Leftover(StrEnum):
    """What is left after the clean-up. With ``USER`` and ``UNKNOWN`` the journal entry stays."""

    NOTHING = "nothing"
    DELETED = "deleted"
    FOREIGN = "foreign"
    USER = "user"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CleanUp:
    """The result of a clean-up; ``command`` deletes the user by hand where one is, or may be, left."""

    leftover: Leftover
    summary: str
    command: str = ""

    @property
    def verified(self) -> bool:
        """Whether it is certain that no user of the probe is left."""
        return self.leftover not in (Leftover.USER, Leftover.UNKNOWN)


NEVER_CREATED: Final = CleanUp(Leftover.NOTHING, "no user was created")
NO_SUCH_USER: Final = CleanUp(Leftover.NOTHING, "no user of the probe exists")
NO_SUCH_POOL: Final = CleanUp(Leftover.NOTHING, "the user pool no longer exists, so no user of the probe is left")
FOREIGN_USER: Final = CleanUp(Leftover.FOREIGN, "another user, not created by this program, has the name: not touched")
MAY_APPEAR: Final = "no such user exists now, but one may still appear: look again in a minute"


def clean_up(
    caller: Caller, entry: JournalEntry, created: UserCreated, *, settled: bool, pause: float = 1.0
) -> CleanUp:
    """Look for the user of an entry, delete it, and verify that.

    ``created`` is what SignUp's answer showed. ``settled``: no sign-up can still be in progress, so a user who does not
    exist will not appear later; otherwise the user is looked for several times, ``pause`` seconds apart, also after it
    was deleted.
    """
    certain = settled and created is not UserCreated.YES
    user = find(caller, entry, pause)
    for _ in range(TRIES - 1):
        if user is not None or certain:
            break
        time.sleep(pause)
        user = find(caller, entry, pause)
    if user is None:
        return NO_SUCH_USER if certain else _uncertain(entry, MAY_APPEAR)
    done = _without(caller, entry, user, created, pause)
    if settled or done.leftover is not Leftover.DELETED:
        return done
    time.sleep(pause)
    again = find(caller, entry, pause)  # a request that a proxy repeats makes the user once more
    return done if again is None else _without(caller, entry, again, created, pause)


def closed(record: JournalRecord, done: CleanUp) -> CleanUp:
    """Remove the entry if nothing is left, and return the result of the clean-up; it says so where that failed."""
    problem = record.close() if done.verified else ""
    return replace(done, summary=f"{done.summary}; {problem}") if problem else done


def _without(caller: Caller, entry: JournalEntry, user: User | Reply, created: UserCreated, pause: float) -> CleanUp:
    """Delete the user that was found, if it is the probe's."""
    if isinstance(user, Reply):
        return _after_failure(caller, entry, user, pause)
    return _delete(caller, entry, user, pause) if user.was_created_by(entry) else _foreign(entry, user, created)


def _after_failure(caller: Caller, entry: JournalEntry, reply: Reply, pause: float) -> CleanUp:
    """Conclude from a user that could not be looked up. Without its pool, in the account that had it, there is none."""
    if not reply.is_refusal(POOL_NOT_FOUND):
        return _uncertain(entry, f"the user could not be looked up ({_reason(reply)})")
    described = caller.call_until_answered("DescribeUserPool", pause, UserPoolId=entry.user_pool_id)
    if not described.is_refusal(POOL_NOT_FOUND):
        why = "the pool exists" if described.succeeded else f"the pool could not be read ({_reason(described)})"
        return _uncertain(entry, f"the user could not be looked up ({_reason(reply)}), and {why}")
    if entry.pool_region not in ("", entry.region):
        return _uncertain(entry, f"{entry.region} has no such user pool, whose own region is {entry.pool_region}")
    if not is_aws(caller.endpoint_url):
        return NO_SUCH_POOL
    account, made_in = caller.account(), entry.account
    if account and account == made_in:
        return NO_SUCH_POOL
    here = f"account {account}" if account else "an account that could not be read"
    there = f"account {made_in}" if made_in else "an account that the entry does not name"
    return _uncertain(entry, f"{here} has no such user pool, but the probe ran in {there}: name its --profile")


def _foreign(entry: JournalEntry, user: User, created: UserCreated) -> CleanUp:
    """Leave a user alone who has the name but is not known to be the probe's."""
    if created is UserCreated.YES or user.has_marks_of(entry):
        return _uncertain(entry, "the user with that name does not match the one that SignUp created: not touched")
    if entry.alias and not entry.marks and not entry.user_sub:
        return _uncertain(entry, "a user has that name, and it is unclear whether the probe created it: not touched")
    return FOREIGN_USER


def command_for(entry: JournalEntry, username: str = "") -> str:
    """Return the AWS CLI command that deletes a user by hand: the user of the entry unless another name is given."""
    words = ["aws", "cognito-idp", "admin-delete-user", "--user-pool-id", entry.user_pool_id]
    words += ["--username", username or entry.username, "--region", entry.region]
    words += ["--profile", entry.profile] if entry.profile else []
    words += ["--endpoint-url", without_credentials(entry.endpoint_url)] if entry.endpoint_url else []
    return shlex.join(words)


def _delete(caller: Caller, entry: JournalEntry, user: User, pause: float) -> CleanUp:
    """Delete by the stored name, which differs from the name sent in a pool whose users are named by an attribute."""
    named = {"UserPoolId": entry.user_pool_id, "Username": user.username}
    deleted = caller.call_until_answered("AdminDeleteUser", pause, **named)
    after = caller.call_until_answered("AdminGetUser", pause, **named)
    for _ in range(TRIES - 1):
        if not after.succeeded:
            break
        time.sleep(pause)  # a deletion whose answer was lost may take effect late
        after = caller.call_until_answered("AdminGetUser", pause, **named)
    if after.is_refusal(USER_NOT_FOUND):
        return CleanUp(Leftover.DELETED, "the user was deleted and no longer exists")
    if after.is_refusal(POOL_NOT_FOUND):
        return _after_failure(caller, entry, after, pause)
    command = command_for(entry, user.username)
    if after.succeeded:
        return CleanUp(Leftover.USER, f"the user could not be deleted ({_reason(deleted)})", command)
    return CleanUp(Leftover.UNKNOWN, f"it could not be verified that the user is deleted ({_reason(after)})", command)


def _uncertain(entry: JournalEntry, summary: str) -> CleanUp:
    return CleanUp(Leftover.UNKNOWN, summary, command_for(entry))


def _reason(reply: Reply) -> str:
    return reply.code or reply.lost or "the call reported success"
