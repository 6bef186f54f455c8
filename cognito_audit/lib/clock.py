"""The current time as reports print it."""

from datetime import UTC, datetime
from os import environ


def now() -> str:
    """Return the time as ISO 8601 in UTC, to the second; ``SOURCE_DATE_EPOCH`` replaces the clock where it is set."""
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
