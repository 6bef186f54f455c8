"""The sandbox's clock: the real time plus the time that a test has skipped."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Measures the lifetimes of sessions and codes, so that a test can skip fifteen minutes."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the sandbox's current time, with time zone."""
        return datetime.now(UTC) + self._ahead

    def advance(self, *, minutes: float = 0, hours: float = 0) -> None:
        """Skip time for sessions and codes. Tokens and dates of pools and clients are not affected."""
        self._ahead += timedelta(minutes=minutes, hours=hours)
