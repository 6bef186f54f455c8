"""The attributes of a plan's resources, with ``Unknown`` where the plan does not show the value."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.mapping.answers import PRESENT
from cognito_audit.sources.terraform.mapping.resource import AttributePath
from cognito_audit.sources.terraform.mapping.resource_types import NAMING, attributes
from cognito_audit.sources.terraform.plan.computed_attributes import OPTIONAL_AND_COMPUTED
from cognito_audit.sources.terraform.plan.configuration import Configuration, after_apply

_SENSITIVE: Final = Unknown("sensitive: Terraform keeps it out of what it shows")
_FREE_TEXTS: Final = frozenset({"default_redirect_uri"})
"""Texts into which a function that is known after apply only (``uuid()``) may put something."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource instance as the document lists it: ``values`` are its attributes, ``unknown`` and ``sensitive`` mark
    among them what is known after apply and what is not shown.
    """

    address: str
    module: str
    type: str
    name: str
    values: Mapping[str, Any]
    unknown: Any
    sensitive: Any

    @property
    def block(self) -> str:
        """``type.name``, as the configuration calls it."""
        return f"{self.type}.{self.name}"


def values_of(entry: Entry, configuration: Configuration) -> dict[str, Any]:
    """The attributes of one resource."""
    return _Values(entry, configuration).read()


class _Values:
    def __init__(self, entry: Entry, configuration: Configuration) -> None:
        self.entry = entry
        self.configuration = configuration

    def read(self) -> dict[str, Any]:
        entry = self.entry
        unknown = entry.unknown if isinstance(entry.unknown, dict) else {}
        sensitive = entry.sensitive if isinstance(entry.sensitive, dict) else {}
        found: dict[str, Any] = {}
        for name in map(intern, dict.fromkeys((*entry.values, *unknown))):  # each instance has its own copy of them
            value, hidden = entry.values.get(name), unknown.get(name)
            if name == "client_secret":
                found[name] = PRESENT if value else None
            elif name in NAMING and hidden is True:
                found[name] = self.configuration.named(entry.module, entry.block, name)
            elif _is_blank(hidden, value) and _is_blank(sensitive.get(name), value):  # by far the most
                found[name] = value
            else:
                found[name] = self._value(value, hidden, sensitive.get(name), (name,))
        return found

    def _value(self, value: Any, unknown: Any, sensitive: Any, path: AttributePath) -> Any:
        if unknown is True:
            return self._not_in_plan(path)
        if sensitive is True and value is not None:
            return _SENSITIVE
        if isinstance(value, dict) or isinstance(unknown, dict):
            return self._map(value, unknown, sensitive, path)
        if isinstance(value, list) or (isinstance(unknown, list) and unknown):
            return self._list(value, unknown, sensitive, path)
        return value

    def _map(self, value: Any, unknown: Any, sensitive: Any, path: AttributePath) -> dict[str, Any]:
        values, holes, marks = (part if isinstance(part, dict) else {} for part in (value, unknown, sensitive))
        return {
            name: self._value(values.get(name), holes.get(name), marks.get(name), (*path, name))
            for name in dict.fromkeys((*values, *holes))
        }

    def _list(self, value: Any, unknown: Any, sensitive: Any, path: AttributePath) -> list[Any]:
        values, holes, marks = (part if isinstance(part, list) else [] for part in (value, unknown, sensitive))
        return [
            self._value(_at(values, index), _at(holes, index), _at(marks, index), (*path, index))
            for index in range(max(len(values), len(holes)))
        ]

    def _not_in_plan(self, path: AttributePath) -> Unknown | None:
        """Unknown, unless it was omitted and the provider leaves it to the API: then it is absent."""
        entry, names = self.entry, ".".join(step for step in path if isinstance(step, str))
        configured = self.configuration.resource(entry.module, entry.block)
        if names not in OPTIONAL_AND_COMPUTED.get(entry.type, frozenset()) or isinstance(path[-1], int):
            expression = self.configuration.expression(entry.module, entry.block, path)
            # What no table names and nobody wrote is the provider's, such as the date when a pool was made.
            is_the_providers = expression is None and configured is not None and path[0] not in attributes(entry.type)
            return None if is_the_providers else after_apply(expression)
        if configured is None:
            return Unknown("known after apply, and the plan's configuration does not hold the resource")
        if len(path) > 1 and self.configuration.expression(entry.module, entry.block, path[:-1]) is None:
            return Unknown("known after apply, in a dynamic block")
        expression = self.configuration.expression(entry.module, entry.block, path)
        if expression is None:
            return None
        if path[0] not in _FREE_TEXTS and self.configuration.is_known(entry.module, entry.block, expression):
            return None  # all that it depends on is known, so it is null
        return after_apply(expression)


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None


def _is_blank(marks: Any, value: Any) -> bool:
    """Whether ``after_unknown`` or ``after_sensitive`` marks nothing in a value: absent, or false for each item."""
    if isinstance(marks, list) and isinstance(value, list):
        return len(marks) <= len(value) and all(mark is False for mark in marks)
    return marks is None or marks is False
