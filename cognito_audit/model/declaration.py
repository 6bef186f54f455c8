"""Declarations of app clients by their owners: ``[[client]]`` in the configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from cognito_audit.lib.globs import matches

KINDS: Final = ("browser", "mobile", "server", "machine", "admin")
SESSIONS: Final = ("required", "unused")


class Intent(NamedTuple):
    """What an app client is for, as declared.

    ``kind`` is one of ``KINDS`` or None when not declared; ``session`` is ``required`` (the app signs users straight
    in after sign-up) or ``unused``, None when not declared.
    """

    kind: str | None = None
    session: str | None = None


UNDECLARED: Final = Intent()


@dataclass(frozen=True, slots=True)
class Declaration:
    """One ``[[client]]`` entry: globs that match clients, and what is declared of them; ``origin`` is its location.

    ``match`` is compared with the client's name and id, ``pool`` with the pool's name and id; an omitted glob matches
    everything.
    """

    match: str
    intent: Intent
    pool: str = "*"
    account: str = "*"
    region: str = "*"
    origin: str = ""

    def covers(self, names: Sequence[str], pools: Sequence[str], account: str, region: str) -> bool:
        """Whether the entry matches a client with these names and ids, in a pool with these."""
        return (
            any(matches(name, self.match) for name in names)
            and (self.pool == "*" or any(matches(pool, self.pool) for pool in pools))
            and matches(account, self.account)
            and matches(region, self.region)
        )


def declared_intent(
    declarations: Sequence[Declaration], names: Sequence[str], pools: Sequence[str], account: str, region: str
) -> Intent:
    """Return the intent of a client: for each field, the first matching entry that sets it decides."""
    kind = session = None
    for entry in declarations:
        if entry.covers(names, pools, account, region):
            kind = kind or entry.intent.kind
            session = session or entry.intent.session
    return Intent(kind, session)
