"""Values that a file marks as secret: known to the evaluation of the file, and to nothing after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cognito_audit.model.partial import Choice, PartialText
from cognito_audit.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Sensitive(Unknown):
    """A secret value: unknown to every rule and report, while conditions and functions of its file still read it.

    ``value`` has neither a representation nor a part in comparisons. What a source returns has the reason alone.
    """

    value: Any = field(default=None, repr=False, compare=False)


def sensitive(value: Any, reason: str) -> Any:
    """Return a value as a secret; nothing and what is unknown anyway stay as they are.

    Of a secret that is known in part, or one of several, nothing stays.
    """
    if isinstance(value, Choice):
        return replace(value, options=tuple(sensitive(option, reason) for option in value.options))
    if isinstance(value, PartialText) and (value.prefix or value.suffix):
        return Unknown(reason)
    return value if value is None or isinstance(value, Unknown) else Sensitive(reason, value=value)


def revealed(value: Any) -> Any:
    """Return a value with every secret in it as it is written, for what only compares or counts it."""
    if isinstance(value, Sensitive):
        return revealed(value.value)
    if isinstance(value, Choice):
        return replace(value, options=tuple(map(revealed, value.options)))
    if isinstance(value, Mapping):
        return {key: revealed(inner) for key, inner in value.items()}
    return type(value)(map(revealed, value)) if isinstance(value, list) else value  # a set stays one


def first_sensitive(value: Any) -> Sensitive | None:
    """Return the first secret in a value, at whatever depth."""
    if isinstance(value, Sensitive):
        return value
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    items = value.options if isinstance(value, Choice) else items
    return next((found for item in items if (found := first_sensitive(item)) is not None), None)
