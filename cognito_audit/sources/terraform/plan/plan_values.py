"""The attributes of a plan's resources; an attribute that the plan does not show is ``Unknown``."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, Final

from cognito_audit.lib.redaction import PRESENT
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.mapping.resource import AttributePath
from cognito_audit.sources.terraform.mapping.resource_types import REFERENCES, attributes
from cognito_audit.sources.terraform.plan.computed_attributes import BLOCKS, OPTIONAL_AND_COMPUTED
from cognito_audit.sources.terraform.plan.configuration import PlanConfiguration, after_apply
from cognito_audit.sources.terraform.plan.dynamic_blocks import DynamicBlocks, PlanBlock

_UNREADABLE: Final = Unknown("what the plan marks as known after apply does not fit the value")
_MAYBE_DYNAMIC: Final = Unknown(
    "omitted, or known after apply if a dynamic block writes it: the folder of the plan tells (--terraform-dir)"
)
_SENSITIVE: Final = Unknown("sensitive: Terraform does not show it")
_FREE_TEXTS: Final = frozenset({"default_redirect_uri"})
"""Texts that may contain the result of a function that is known only after apply (``uuid()``)."""


@dataclass(frozen=True, slots=True)
class PlanResource:
    """A resource instance as the document lists it.

    ``values`` are its attributes; ``unknown`` and ``sensitive`` mark which of them are known after apply and which are
    not shown.
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
        """Return ``type.name``, its address in the configuration."""
        return f"{self.type}.{self.name}"


def values_of(resource: PlanResource, configuration: PlanConfiguration, blocks: DynamicBlocks) -> dict[str, Any]:
    """Return the attributes of one resource; ``blocks`` are those that the plan may not show."""
    return _Values(resource, configuration, blocks).read()


class _Values:
    def __init__(self, resource: PlanResource, configuration: PlanConfiguration, blocks: DynamicBlocks) -> None:
        self.resource = resource
        self.configuration = configuration
        self.blocks = blocks

    def read(self) -> dict[str, Any]:
        resource = self.resource
        unknown = resource.unknown if isinstance(resource.unknown, dict) else {}
        sensitive = resource.sensitive
        if not isinstance(sensitive, dict):  # the whole resource, or nothing of it
            sensitive = dict.fromkeys(resource.values, sensitive is True)
        read: dict[str, Any] = {}
        for name in map(intern, dict.fromkeys((*resource.values, *unknown))):  # each instance has its own copies
            value, hidden = resource.values.get(name), unknown.get(name)
            if name == "client_secret":
                read[name] = PRESENT if value else None
            elif name in REFERENCES and hidden is True:
                read[name] = self.configuration.reference(resource.module, resource.block, name)
            elif _is_blank(hidden, value) and _is_blank(sensitive.get(name), value):  # by far the most
                read[name] = value
            else:
                read[name] = self._value(value, hidden, sensitive.get(name), (name,))
        return read

    def _value(self, value: Any, unknown: Any, sensitive: Any, path: AttributePath) -> Any:
        if unknown is True:
            return self._not_in_plan(path)
        if not _fits(unknown, value):
            return _UNREADABLE
        if sensitive is True and value is not None:
            return _SENSITIVE
        if isinstance(value, dict) or (isinstance(unknown, dict) and value is None):
            return self._map(value, unknown, sensitive, path)
        if isinstance(value, list) or (isinstance(unknown, list) and unknown):
            return self._list(value, unknown, sensitive, path)
        return value

    def _map(self, value: Any, unknown: Any, sensitive: Any, path: AttributePath) -> dict[str, Any]:
        values, unknowns, marks = (part if isinstance(part, dict) else {} for part in (value, unknown, sensitive))
        return {
            name: self._value(values.get(name), unknowns.get(name), marks.get(name), (*path, name))
            for name in dict.fromkeys((*values, *unknowns))
        }

    def _list(self, value: Any, unknown: Any, sensitive: Any, path: AttributePath) -> list[Any]:
        values, unknowns, marks = (part if isinstance(part, list) else [] for part in (value, unknown, sensitive))
        return [
            self._value(_at(values, index), _at(unknowns, index), _at(marks, index), (*path, index))
            for index in range(max(len(values), len(unknowns)))
        ]

    def _not_in_plan(self, path: AttributePath) -> Unknown | None:
        """Return ``Unknown``, or None if the attribute was omitted and the provider leaves it to the API."""
        resource, names = self.resource, ".".join(step for step in path if isinstance(step, str))
        configured = self.configuration.resource(resource.module, resource.block)
        if names not in OPTIONAL_AND_COMPUTED.get(resource.type, frozenset()) or isinstance(path[-1], int):
            expression = self.configuration.expression(resource.module, resource.block, path)
            # An attribute that is in no table and not set is the provider's, such as the creation date of a pool.
            is_providers = expression is None and configured is not None and path[0] not in attributes(resource.type)
            return None if is_providers else after_apply(expression)
        if configured is None:
            return Unknown("known after apply, and the plan's configuration does not contain the resource")
        if len(path) > 1 and self.configuration.expression(resource.module, resource.block, path[:-1]) is None:
            return Unknown("known after apply, in a dynamic block")
        expression = self.configuration.expression(resource.module, resource.block, path)
        if expression is None:
            may_be_dynamic = names in BLOCKS and self.blocks.may_write(
                PlanBlock(resource.module, resource.block), resource.address, path
            )
            return _MAYBE_DYNAMIC if may_be_dynamic else None
        if path[0] not in _FREE_TEXTS and self.configuration.is_known(resource.module, resource.block, expression):
            return None  # everything it depends on is known, so it is null
        return after_apply(expression)


def _fits(marks: Any, value: Any) -> bool:
    """Return whether marks have the shape of the value; empty marks fit any."""
    if isinstance(marks, dict):
        return not marks or value is None or isinstance(value, dict)
    if isinstance(marks, list):
        return not marks or value is None or isinstance(value, list)
    return marks is None or marks is False


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None


def _is_blank(marks: Any, value: Any) -> bool:
    """Return whether ``after_unknown`` or ``after_sensitive`` marks nothing: it is absent, or false for each item."""
    if isinstance(marks, list) and isinstance(value, list):
        return len(marks) <= len(value) and all(mark is False for mark in marks)
    return marks is None or marks is False
