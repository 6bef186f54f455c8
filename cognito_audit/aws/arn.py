"""Amazon Resource Names: the one parser of the program."""

from typing import NamedTuple


class Arn(NamedTuple):
    """``arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE``; ``region`` and ``account`` are empty for services without."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse(text: str) -> Arn | None:
    """Parse an ARN; return None for any other text."""
    scheme, *parts = text.split(":", 5)
    return Arn(*parts) if scheme == "arn" and len(parts) == len(Arn._fields) else None


def account_of(text: str) -> str:
    """Return the account that an ARN names; empty where it names none, and for text that is not an ARN."""
    arn = parse(text)
    return arn.account if arn else ""


def region_of(text: str) -> str:
    """Return the region that an ARN names; empty where it names none, and for text that is not an ARN."""
    arn = parse(text)
    return arn.region if arn else ""
