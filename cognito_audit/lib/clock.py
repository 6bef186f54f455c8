"""The current time as reports print it."""

from datetime import UTC, datetime
from os import environ
from typing import Final

from cognito_audit.errors import ConfigError

VARIABLE: Final = "SOURCE_DATE_EPOCH"
"""https://reproducible-builds.org/specs/source-date-epoch/: a malformed value is an error."""


def now() -> str:
    """Return the time as ISO 8601 in UTC, to the second; ``SOURCE_DATE_EPOCH`` replaces the clock where it is set.

    Raises ``ConfigError`` where that is not a number of seconds.
    """
    epoch = environ.get(VARIABLE, "")
    return (_moment(epoch) if epoch else datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(epoch: str) -> datetime:
    try:
        if epoch.isascii() and epoch.isdigit():
            return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):  # after the year 9999, or more digits than Python reads
        pass
    raise ConfigError(f"{VARIABLE}: expected whole seconds since 1970, got {epoch[:40]!r}")
