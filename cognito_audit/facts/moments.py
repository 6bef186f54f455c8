"""Points in time, as boto3 (``datetime``), the AWS CLI (ISO 8601) and raw answers (seconds since 1970) write them."""

from datetime import UTC, datetime

from cognito_audit.model.unknown import NotKnown, Unknown


def moment(value: datetime | str | float | None) -> datetime:
    """A point in time with its time zone; UTC where none is written.

    Raises ``NotKnown`` where there is no value, and ``ValueError`` for a text that is not a date.
    """
    if value is None:
        raise NotKnown("date", Unknown("the answer gives no date"))
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)
