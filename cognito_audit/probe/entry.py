"""An entry of the journal: one sign-up, and how its user is recognised."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One sign-up: where it goes, and how its user is recognised (``SignUpRequest``).

    ``user_sub`` is what SignUp returned, if it did; ``started_at`` is ISO 8601 in UTC.
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

    def age(self, now: datetime | None = None) -> float:
        """Return the seconds since the entry was written."""
        return ((now or datetime.now(UTC)) - datetime.fromisoformat(self.started_at)).total_seconds()
