"""Reading a resource back after an update, until the outcome is certain or the pauses are over.

A lost answer says nothing: the server may act a moment later. So a resource that is still as before is read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from time import sleep
from typing import Any, Final

from cognito_audit.fixing.resource import LiveResource, ReadError, Refusal

PAUSES: Final = (1.0, 2.0, 4.0)
"""The seconds before each further read."""


class Comparison(Enum):
    """What was read: ``wanted`` as it should be, as it was, anything else, or nothing."""

    AS_WANTED = auto()
    AS_BEFORE = auto()
    OTHER = auto()
    UNREAD = auto()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The last reading. ``now`` is None where it failed, for the ``reason``; ``seconds`` is how long was waited."""

    comparison: Comparison
    now: Mapping[str, Any] | None = None
    reason: str = ""
    seconds: float = 0.0


def read_back(
    resource: LiveResource,
    before: Mapping[str, Any],
    wanted: Mapping[str, Any],
    refusal: Refusal | None,
    pauses: Sequence[float],
) -> ReadBack:
    """Read a resource after an update to ``wanted``; after a pause again while it may still become so."""
    seconds = 0.0
    reading = _once(resource, before, wanted)
    for pause in pauses:
        is_open = reading.comparison is Comparison.UNREAD or (
            reading.comparison is Comparison.AS_BEFORE and not (refusal and refusal.certain)
        )
        if not is_open:
            break
        sleep(pause)
        seconds += pause
        reading = _later(reading, _once(resource, before, wanted))
    return ReadBack(reading.comparison, reading.now, reading.reason, seconds)


def _later(reading: ReadBack, newer: ReadBack) -> ReadBack:
    """Return the newer reading, unless it failed: then the older one still says more."""
    return reading if newer.comparison is Comparison.UNREAD else newer


def _once(resource: LiveResource, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> ReadBack:
    try:
        now = resource.read()
    except ReadError as error:
        return ReadBack(Comparison.UNREAD, None, str(error))
    if resource.is_as(now, wanted):
        return ReadBack(Comparison.AS_WANTED, now)
    return ReadBack(Comparison.AS_BEFORE if resource.is_as(now, before) else Comparison.OTHER, now)
