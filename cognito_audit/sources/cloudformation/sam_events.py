"""The events of SAM for user pools: each sets triggers of a pool in the same template.

SAM takes a ``Ref`` to a pool of the template as it is written, and the names of triggers as parameters have them.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from cognito_audit.model.partial import PartialText
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation import mapping
from cognito_audit.sources.cloudformation.loops import Bindings, Member, OpenEnd
from cognito_audit.sources.cloudformation.stack import Stack
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced

FUNCTION: Final = "AWS::Serverless::Function"
_TRANSFORM: Final = "AWS::Serverless"
_EVENT: Final = "Cognito"


class SamEvent(NamedTuple):
    """One trigger that an event sets: of the pool with that logical id, to the function ``value``."""

    node: TemplateNode
    pool: str | Unknown
    trigger: str | Unknown
    value: Traced


class _Function(NamedTuple):
    """A function of a stack; ``is_made`` is false where its condition does not hold."""

    logical_id: str
    node: TemplateNode
    bindings: Bindings
    is_made: bool


def sam_events(stack: Stack) -> Iterator[SamEvent]:
    """Yield the triggers that the events of a stack's functions set, and those that they may set."""
    for function in _functions(stack):
        properties = function.node.into("Properties")
        events = properties.into("Events")
        if not isinstance(events.value, dict | None) or _is_made_at_deployment(properties.value):
            yield _unknown(events, _why(events.value, f"the events of {function.logical_id} are not a map"))
        for key in events.value if isinstance(events.value, dict) else ():
            for one in stack.evaluator.loops.expanded(key, events.into(key), function.bindings):
                if isinstance(one, OpenEnd):
                    yield _unknown(one.node, one.why)
                else:
                    yield from _of_event(stack, function, one)
    if _is_sam(stack):
        for part in stack.unread:
            if part.node.path[:1] == ("Resources",) and _may_be_function(part.node.value):
                yield _unknown(part.node, Unknown(f"a function may be here that sets triggers: {part.why.reason}"))


def _functions(stack: Stack) -> Iterator[_Function]:
    for one in stack.resources.values():
        if one.type == FUNCTION:
            yield _Function(one.logical_id, one.node, one.bindings or {}, is_made=True)
    for absent in stack.absent:
        if absent.type == FUNCTION:
            yield _Function(absent.logical_id, absent.node, {}, is_made=False)


def _of_event(stack: Stack, function: _Function, event: Member) -> Iterator[SamEvent]:
    kind = event.node.into("Type").value
    if isinstance(kind, str) and kind != _EVENT and "${" not in kind:
        return
    name = f"the event {event.key} of {function.logical_id}"
    if kind != _EVENT:
        yield _unknown(event.node, _why(kind, f"{name} has no Type that is a text"))
        return
    pool = _pool(stack, event)
    if isinstance(pool, Unknown):
        pool = Unknown(f"{name} {pool.reason}")
    settings = event.node.into("Properties")
    with stack.evaluator.bound(event.bindings):
        given = stack.evaluator.value(settings.into("Trigger"))
    triggers = [given] if given is None or not isinstance(given.data, list) else given.data
    for one in triggers:
        trigger = one.data if one is not None else None
        if not isinstance(trigger, str):
            trigger = Unknown(f"which triggers {name} sets is not known: {_why(trigger, 'it has no Trigger').reason}")
        yield SamEvent(event.node, pool, trigger, _value(function, settings.into("Trigger")))


def _pool(stack: Stack, event: Member) -> str | Unknown:
    """The logical id of the pool that an event names."""
    named: Any = event.node.into("Properties", "UserPool").value
    if isinstance(named, Unknown):
        return Unknown(f"names a user pool that is not known: {named.reason}")
    reference = named.get("Ref") if isinstance(named, dict) else None
    if isinstance(reference, str):
        found = stack.evaluator.loops.substituted(reference, event.bindings)
        if isinstance(found, Unknown):
            return Unknown(f"names a user pool that is not known: {found.reason}")
        made = stack.resources.get(found)
        if (made is not None and made.type == mapping.POOL) or any(one.logical_id == found for one in stack.absent):
            return found
    return Unknown("names no user pool of this template by Ref, which SAM refuses")


def _value(function: _Function, node: TemplateNode) -> Traced:
    name = f"{function.logical_id}.Arn"
    if not function.is_made:
        return node.unknown(f"the event calls {function.logical_id}, which is not created")
    return node.traced(PartialText(f"{name} is only known once it exists", prefix="arn:", shown=f"${{{name}}}"))


def _is_sam(stack: Stack) -> bool:
    """Whether SAM transforms a template."""
    given = [part.value.get("Transform") for part in stack.template.parts if isinstance(part.value, dict)]
    names = [name for one in given for name in (one if isinstance(one, list) else [one])]
    return any(isinstance(name, Unknown) or str(name).startswith(_TRANSFORM) for name in names)


def _may_be_function(value: Any) -> bool:
    kind = value.get("Type") if isinstance(value, dict) else None
    return not isinstance(kind, str) or kind == FUNCTION or "${" in kind or "{{" in kind


def _is_made_at_deployment(properties: Any) -> bool:
    if not isinstance(properties, dict):
        return properties is not None
    return any(name == "Ref" or name.startswith("Fn::") for name in properties)


def _unknown(node: TemplateNode, why: Unknown) -> SamEvent:
    return SamEvent(node, why, why, node.traced(why))


def _why(value: Any, otherwise: str) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(otherwise)
