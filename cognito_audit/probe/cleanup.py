"""Deleting the one user that a probe made, and nobody else's."""

import shlex
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cognito_audit.probe.client import TRIES, USER_NOT_FOUND, Caller, Reply
from cognito_audit.probe.interpretation import Made
from cognito_audit.probe.journal import Entry


class Left(StrEnum):
    """What there is after the clean-up. With ``USER`` and ``UNKNOWN`` the journal entry stays."""

    NOTHING = "nothing"
    DELETED = "deleted"
    FOREIGN = "foreign"
    USER = "user"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CleanUp:
    """How the clean-up ended; ``command`` is what to run by hand where a user is, or may be, left."""

    left: Left
    says: str
    command: str = ""

    @property
    def verified(self) -> bool:
        """Whether it is certain that no user of the probe is left."""
        return self.left not in (Left.USER, Left.UNKNOWN)


NEVER_MADE: Final = CleanUp(Left.NOTHING, "no user was made")
MAY_COME: Final = "no such user is there now, but the sign-up may still be under way"
SOMEBODY_ELSES: Final = CleanUp(Left.FOREIGN, "the name belongs to a user that this program did not make: left alone")


@dataclass(frozen=True, slots=True)
class _User:
    username: str
    attributes: Mapping[str, str]

    def is_made_by(self, entry: Entry) -> bool:
        """The sub that SignUp answered tells for certain; else every mark does; a name that is random tells alone."""
        if entry.user_sub and "sub" in self.attributes:
            return entry.user_sub == self.attributes["sub"]
        if entry.marks:
            return all(self.attributes.get(name) == value for name, value in entry.marks.items())
        return not entry.alias and entry.username == self.username


def clean_up(caller: Caller, entry: Entry, made: Made, *, settled: bool, pause: float = 1.0) -> CleanUp:
    """Look for the user of an entry, delete it, and make sure.

    ``made`` is what SignUp's answer said. ``settled``: no sign-up can still be under way, so that a user who is not
    there will not appear later; else he is looked for several times, ``pause`` seconds apart.
    """
    if made is Made.NO:
        return NEVER_MADE
    if made is Made.FOREIGN:
        return SOMEBODY_ELSES
    sure = settled and made is not Made.YES
    found = _find(caller, entry, pause)
    for _ in range(TRIES - 1):
        if found is not None or sure:
            break
        time.sleep(pause)
        found = _find(caller, entry, pause)
    if isinstance(found, Reply):
        return _not_sure(entry, f"the user could not be looked up ({_why(found)})")
    if found is None:
        return NEVER_MADE if sure else _not_sure(entry, MAY_COME)
    return _delete(caller, entry, found, pause) if found.is_made_by(entry) else _of_stranger(entry, made)


def _of_stranger(entry: Entry, made: Made) -> CleanUp:
    """A user has the name and is not known to be the probe's. He stays; whether that is all there is to say depends."""
    if made is Made.YES:
        return _not_sure(entry, "the user who has that name does not look like the one that SignUp made: left alone")
    if entry.alias and not entry.marks and not entry.user_sub:
        return _not_sure(entry, "a user has that name, and nothing tells whether the probe made it: left alone")
    return SOMEBODY_ELSES


def command_for(entry: Entry, username: str = "") -> str:
    """The AWS CLI command that deletes a user by hand; the user of the entry unless another name is given."""
    words = ["aws", "cognito-idp", "admin-delete-user", "--user-pool-id", entry.user_pool_id]
    words += ["--username", username or entry.username, "--region", entry.region]
    words += ["--profile", entry.profile] if entry.profile else []
    words += ["--endpoint-url", entry.endpoint_url] if entry.endpoint_url else []
    return shlex.join(words)


def _find(caller: Caller, entry: Entry, pause: float) -> _User | Reply | None:
    """The user by the name sent; where an attribute is the name, also by that. The reply where it gave no answer."""
    reply = caller.insist("AdminGetUser", pause, UserPoolId=entry.user_pool_id, Username=entry.username)
    if reply.members is not None:
        return _user(reply.members, "UserAttributes")
    if reply.code != USER_NOT_FOUND:
        return reply
    if not entry.alias:
        return None
    wanted = f'{entry.alias} = "{entry.username}"'
    reply = caller.insist("ListUsers", pause, UserPoolId=entry.user_pool_id, Filter=wanted, Limit=10)
    if reply.members is None:
        return reply
    users = [_user(member, "Attributes") for member in reply.members.get("Users", [])]
    return next((user for user in users if user.is_made_by(entry)), users[0] if users else None)


def _user(answer: Mapping[str, Any], member: str) -> _User:
    attributes = {item["Name"]: item.get("Value", "") for item in answer.get(member, [])}
    return _User(str(answer.get("Username", "")), attributes)


def _delete(caller: Caller, entry: Entry, user: _User, pause: float) -> CleanUp:
    """Delete by the stored name, which is not the name sent in a pool whose users are named by an attribute."""
    named = {"UserPoolId": entry.user_pool_id, "Username": user.username}
    deleted = caller.insist("AdminDeleteUser", pause, **named)
    there = caller.insist("AdminGetUser", pause, **named)
    if there.code == USER_NOT_FOUND:
        return CleanUp(Left.DELETED, "the user was deleted, and is gone")
    command = command_for(entry, user.username)
    if there.succeeded:
        return CleanUp(Left.USER, f"the user could not be deleted ({_why(deleted)})", command)
    return CleanUp(Left.UNKNOWN, f"whether the user is gone could not be verified ({_why(there)})", command)


def _not_sure(entry: Entry, says: str) -> CleanUp:
    return CleanUp(Left.UNKNOWN, says, command_for(entry))


def _why(reply: Reply) -> str:
    return reply.code or reply.lost or "it answered as if it had"
