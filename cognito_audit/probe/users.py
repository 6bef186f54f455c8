"""The users of a pool, as far as a clean-up looks at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cognito_audit.probe.client import USER_NOT_FOUND, Caller, Reply
from cognito_audit.probe.entry import JournalEntry


@dataclass(frozen=True, slots=True)
class User:
    """A user of a pool: the stored name, and the attributes."""

    username: str
    attributes: Mapping[str, str]

    def was_created_by(self, entry: JournalEntry) -> bool:
        """Return whether the user is the probe's: by SignUp's sub, else by all marks, else by the random name."""
        if entry.user_sub and "sub" in self.attributes:
            return entry.user_sub == self.attributes["sub"]
        if entry.marks:
            return all(self.attributes.get(name) == value for name, value in entry.marks.items())
        return not entry.alias and entry.username == self.username


def find(caller: Caller, entry: JournalEntry, pause: float) -> User | Reply | None:
    """Return the user with the name that was sent, or with the alias that carries it; the reply if a call failed."""
    reply = caller.call_until_answered("AdminGetUser", pause, UserPoolId=entry.user_pool_id, Username=entry.username)
    if reply.members is not None:
        return user_of(reply.members, "UserAttributes")
    if reply.code != USER_NOT_FOUND:
        return reply
    if not entry.alias:
        return None
    condition = f'{entry.alias} = "{entry.username}"'
    reply = caller.call_until_answered("ListUsers", pause, UserPoolId=entry.user_pool_id, Filter=condition, Limit=10)
    if reply.members is None:
        return reply
    users = [user_of(member, "Attributes") for member in reply.members.get("Users", [])]
    return next((user for user in users if user.was_created_by(entry)), users[0] if users else None)


def user_of(answer: Mapping[str, Any], member: str) -> User:
    """Return the user in an answer, whose attributes are in ``member``."""
    attributes = {item["Name"]: item.get("Value", "") for item in answer.get(member, [])}
    return User(str(answer.get("Username", "")), attributes)
