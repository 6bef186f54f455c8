"""Values of what may not exist: a resource, an output or a stack whose condition is not decided."""

from dataclasses import replace
from functools import partial
from typing import Any

from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.branches import by_outcomes, chosen
from cognito_audit.sources.cloudformation.outcome_values import Value, joined
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced


def if_exists(resource: StackResource, value: Value, otherwise: Value = None) -> Value:
    """Return the value if the resource exists, ``otherwise`` if not; unknown where no decision tells."""
    doubt = resource.condition
    if doubt is None:
        return value
    return if_true(replace(doubt, reason=_why(resource, doubt)), resource.node, value, otherwise)


def data_if_exists(resource: StackResource, data: Any) -> Any:
    """Return plain data if the resource exists, None if not; unknown where no decision tells."""
    doubt = resource.condition
    if doubt is None:
        return data
    if not isinstance(doubt, Choice):
        return Unknown(_why(resource, doubt))
    return by_outcomes({True: data, False: None}.__getitem__, [replace(doubt, reason=_why(resource, doubt))], chosen)


def if_true(doubt: Unknown | None, node: TemplateNode, value: Value, otherwise: Value = None) -> Value:
    """Return the value if what is in doubt is true, ``otherwise`` if not; unknown where no decision tells."""
    if doubt is None:
        return value
    if not isinstance(doubt, Choice):
        return node.unknown(doubt.reason)
    found: Value = by_outcomes({True: value, False: otherwise}.__getitem__, [doubt], partial(joined, node))
    return found


def _why(resource: StackResource, doubt: Unknown) -> str:
    return f"whether {resource.logical_id} exists is not known: {doubt.reason}"


def member_of(value: Value, name: str) -> Value:
    """Return a member of a map, or of each map that it may be."""
    if value is None or not isinstance(value.data, Choice):
        return value.get(name) if value is not None else None
    options: list[Any] = [member_of(option, name) for option in value.data.options]
    if all(option is None for option in options):
        return None
    return Traced(replace(value.data, options=tuple(options)), value.document, value.path)
