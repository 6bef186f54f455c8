"""Values as messages and sentences show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from cognito_audit.model.partial import PartialValue
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

MOST: Final = 12
"""How many items of a list a message names before it counts the rest."""


def format_value(value: Any) -> str:
    """A value as messages show it: lists by comma, JSON's words for true, false and absent, whole numbers whole."""
    if value is None:
        return "absent"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, PartialValue | Unknown):
        return value.words if isinstance(value, PartialValue) else f"unknown ({value.reason})"
    if isinstance(value, Facts):
        return "{" + ", ".join(value.keys()) + "}"
    if isinstance(value, Items | list | tuple):
        return ", ".join(format_value(item) for item in _shown(value)) or "none"
    return str(value)


def format_short(value: Any) -> str:
    """A value for a sentence: the first items of a long list, and how many more there are."""
    if isinstance(value, Items | list | tuple) and len(items := _shown(value)) > MOST + 1:
        return f"{format_value(items[:MOST])}, {len(items) - MOST} more"
    return format_value(value)


def _shown(items: Items | Sequence[Any]) -> list[Any]:
    """Return the items of a list; where some are unknown, the known ones and why more may follow."""
    shown: list[Any] = []
    try:
        for item in items:
            shown.append(item)  # noqa: PERF402  an unknown end must not lose what came before it
    except NotKnown as error:
        shown.append(Unknown(error.reason))
    return shown
