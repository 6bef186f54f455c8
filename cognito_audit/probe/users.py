"""The users of a pool, as far as a clean-up looks at them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cognito_audit.probe.client import USER_NOT_FOUND, Caller, Reply
from cognito_audit.probe.entry import JournalEntry

MOST_PAGES: Final = 1_000
MOST_EMPTY_PAGES: Final = 50
"""How many pages without a new user may follow each other: a filter may leave some empty, but not for ever."""


@dataclass(frozen=True, slots=True)
class User:
    """A user of a pool: the stored name, the attributes, and when it was created, if the answer says that."""

    username: str
    attributes: Mapping[str, str]
    created_at: datetime | None = None

    def was_created_by(self, entry: JournalEntry) -> bool:
        """Return whether the user is the probe's: by SignUp's sub, else by all marks, else by the random name."""
        named = bool(entry.alias) or entry.username == self.username
        if entry.user_sub and "sub" in self.attributes:
            return named and entry.user_sub == self.attributes["sub"]
        if entry.marks:
            return named and self.has_marks_of(entry)
        return named and not entry.alias

    def has_marks_of(self, entry: JournalEntry) -> bool:
        """Return whether the user has every mark of an entry that has any."""
        return bool(entry.marks) and all(self.attributes.get(name) == value for name, value in entry.marks.items())


def find(caller: Caller, entry: JournalEntry, pause: float) -> User | Reply | None:
    """Return the user with the name that was sent, or with the alias that carries it; the reply if a call failed."""
    reply = caller.call_until_answered("AdminGetUser", pause, UserPoolId=entry.user_pool_id, Username=entry.username)
    if reply.members is not None:
        return user_of(reply.members, "UserAttributes")
    if not reply.is_refusal(USER_NOT_FOUND):
        return reply
    if not entry.alias:
        return None
    first: User | None = None
    for user in list_users(caller, entry.user_pool_id, f'{entry.alias} = "{_quoted(entry.username)}"', pause):
        if isinstance(user, Reply) or user.was_created_by(entry):
            return user
        first = first or user
    return first


def list_users(caller: Caller, pool_id: str, condition: str, pause: float) -> Iterator[User | Reply]:
    """Yield the users of a pool that satisfy a filter, then the reply that kept the list from being read whole.

    A server that repeats a token, or goes on with pages that show no new user, ends the list in such a reply too.
    """
    seen: set[str] = set()
    tokens: set[str] = set()
    more: dict[str, str] = {}
    empty = 0
    for _ in range(MOST_PAGES):
        reply = caller.call_until_answered("ListUsers", pause, UserPoolId=pool_id, Filter=condition, **more)
        if reply.members is None:
            yield reply
            return
        fresh = [user for user in _listed(reply.members) if user.username not in seen]
        seen.update(user.username for user in fresh)
        yield from fresh
        token = reply.members.get("PaginationToken")
        if not token:
            return
        empty = 0 if fresh else empty + 1
        if token in tokens or empty > MOST_EMPTY_PAGES:
            break
        tokens.add(token)
        more = {"PaginationToken": token}
    yield Reply(lost="ListUsers returned pages without end")


def _listed(members: Mapping[str, Any]) -> list[User]:
    return [user_of(member, "Attributes") for member in members.get("Users", [])]


def user_of(answer: Mapping[str, Any], member: str) -> User:
    """Return the user in an answer, whose attributes are in ``member``."""
    attributes = {item["Name"]: item.get("Value", "") for item in answer.get(member, [])}
    return User(str(answer.get("Username", "")), attributes, answer.get("UserCreateDate"))


def _quoted(value: str) -> str:
    """Return a value as a filter of ListUsers writes it between quotation marks."""
    return value.replace("\\", "\\\\").replace('"', '\\"')
