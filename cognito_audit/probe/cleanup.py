"""Deletes the one user that a probe created, and no other."""

import shlex
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cognito_audit.probe.client import TRIES, USER_NOT_FOUND, Caller, Reply
from cognito_audit.probe.entry import JournalEntry
from cognito_audit.probe.interpretation import UserCreated
from cognito_audit.probe.users import User, find


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
MAY_APPEAR: Final = "no such user exists now, but the sign-up may still be in progress"
FOREIGN_USER: Final = CleanUp(Leftover.FOREIGN, "another user, not created by this program, has the name: not touched")


def clean_up(
    caller: Caller, entry: JournalEntry, created: UserCreated, *, settled: bool, pause: float = 1.0
) -> CleanUp:
    """Look for the user of an entry, delete it, and verify that.

    ``created`` is what SignUp's answer showed. ``settled``: no sign-up can still be in progress, so a user who does not
    exist will not appear later; otherwise the user is looked for several times, ``pause`` seconds apart.
    """
    if created is UserCreated.NO:
        return NEVER_CREATED
    if created is UserCreated.FOREIGN:
        return FOREIGN_USER
    certain = settled and created is not UserCreated.YES
    user = find(caller, entry, pause)
    for _ in range(TRIES - 1):
        if user is not None or certain:
            break
        time.sleep(pause)
        user = find(caller, entry, pause)
    if isinstance(user, Reply):
        return _uncertain(entry, f"the user could not be looked up ({_reason(user)})")
    if user is None:
        return NEVER_CREATED if certain else _uncertain(entry, MAY_APPEAR)
    return _delete(caller, entry, user, pause) if user.was_created_by(entry) else _foreign(entry, created)


def _foreign(entry: JournalEntry, created: UserCreated) -> CleanUp:
    """Leave a user alone who has the name but is not known to be the probe's."""
    if created is UserCreated.YES:
        return _uncertain(entry, "the user with that name does not match the one that SignUp created: not touched")
    if entry.alias and not entry.marks and not entry.user_sub:
        return _uncertain(entry, "a user has that name, and it is unclear whether the probe created it: not touched")
    return FOREIGN_USER


def command_for(entry: JournalEntry, username: str = "") -> str:
    """Return the AWS CLI command that deletes a user by hand: the user of the entry unless another name is given."""
    words = ["aws", "cognito-idp", "admin-delete-user", "--user-pool-id", entry.user_pool_id]
    words += ["--username", username or entry.username, "--region", entry.region]
    words += ["--profile", entry.profile] if entry.profile else []
    words += ["--endpoint-url", entry.endpoint_url] if entry.endpoint_url else []
    return shlex.join(words)


def _delete(caller: Caller, entry: JournalEntry, user: User, pause: float) -> CleanUp:
    """Delete by the stored name, which differs from the name sent in a pool whose users are named by an attribute."""
    named = {"UserPoolId": entry.user_pool_id, "Username": user.username}
    deleted = caller.call_until_answered("AdminDeleteUser", pause, **named)
    after = caller.call_until_answered("AdminGetUser", pause, **named)
    if after.code == USER_NOT_FOUND:
        return CleanUp(Leftover.DELETED, "the user was deleted and no longer exists")
    command = command_for(entry, user.username)
    if after.succeeded:
        return CleanUp(Leftover.USER, f"the user could not be deleted ({_reason(deleted)})", command)
    return CleanUp(Leftover.UNKNOWN, f"it could not be verified that the user is deleted ({_reason(after)})", command)


def _uncertain(entry: JournalEntry, summary: str) -> CleanUp:
    return CleanUp(Leftover.UNKNOWN, summary, command_for(entry))


def _reason(reply: Reply) -> str:
    return reply.code or reply.lost or "the call reported success"
