"""Unknown values in an answer: an update made from it would reset them."""

from collections.abc import Iterator, Mapping
from typing import Any

from cognito_audit.model.unknown import Unknown


def unknown_in(value: Any, path: str = "") -> Iterator[tuple[str, Unknown]]:
    """Yield the unknown values of an API answer with their paths, at any depth."""
    if isinstance(value, Unknown):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from unknown_in(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from unknown_in(inner, f"{path}[{index}]")


def unread_refusal(path: str, unknown: Unknown) -> str:
    """Return why an answer with an unknown value cannot be updated."""
    return f"{path or 'its configuration'} is unknown ({unknown.reason}), and an update would reset it"
