"""The sandbox's clock: the real time, plus what a test has let pass."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Session and code lifetimes are measured with it, so that fifteen minutes take none."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The sandbox's present, with time zone."""
        return datetime.now(UTC) + self._ahead

    def advance(self, *, minutes: float = 0, hours: float = 0) -> None:
        """Let time pass for sessions and codes. Tokens and dates of pools and clients are not affected."""
        self._ahead += timedelta(minutes=minutes, hours=hours)
