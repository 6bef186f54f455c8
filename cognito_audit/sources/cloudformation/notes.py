"""Notes on a stack: what cannot be read from its files, and what its conditions leave open."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from cognito_audit.sources.cloudformation import mapping
from cognito_audit.sources.cloudformation.exposures import READER, references
from cognito_audit.sources.cloudformation.pool_parts import ATTACHED, PARTS
from cognito_audit.sources.cloudformation.stack import Stack, StackResource
from cognito_audit.sources.names.unread_types import type_notes

_EVALUATED: Final = ("AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23")
READ: Final = frozenset({mapping.CLIENT, mapping.POOL, mapping.RISK, mapping.LOGS, ATTACHED, *PARTS})
"""The resource types that are read."""
_CALL: Final = re.compile(r"(?:create|update|delete|set)UserPool\w*", re.IGNORECASE)


def notes_of(stack: Stack) -> Iterator[str]:
    """Yield the notes of one stack, each with its location first."""
    for node in stack.template.unfollowed:
        yield f"{node} is not followed"
    for macro in stack.template.macros:
        if macro not in _EVALUATED:
            yield f"{stack.template.document.file}: the macro {macro} may add or change app clients; it is not followed"
    for logical_id, condition in stack.absent:
        if stack.template.section("Resources").get(logical_id) is None:
            continue
        kind = stack.template.section("Resources")[logical_id].into("Type").value
        if kind in (mapping.CLIENT, mapping.POOL):
            place = stack.template.section("Resources")[logical_id].traced(None).location()
            yield f"{place}: {logical_id} is not created, because condition {condition} does not hold"
    for resource in stack.resources.values():
        for note in _of_resource(resource):
            yield f"{resource.here.location()}: {note}"


def unread_types(stacks: Iterable[Stack]) -> Iterator[str]:
    """A note for each resource type of Cognito that is not read."""
    found = [resource for stack in stacks for resource in stack.resources.values()]
    return type_notes(
        (resource.type, str(resource.here.location()))
        for resource in found
        if resource.type.startswith("AWS::Cognito::") and resource.type not in READ
    )


def _of_resource(resource: StackResource) -> Iterator[str]:
    name, kind = resource.logical_id, resource.type
    if kind in (mapping.CLIENT, mapping.POOL):
        if resource.condition is not None:
            yield f"{name} is judged as if it existed; whether it does is not known ({resource.condition.reason})"
        for given in mapping.read_only_properties(resource):
            yield f"{name} gives the property {given}, which is read-only in {kind}: it is ignored"
    elif kind.endswith("::MODULE"):
        yield f"{name} is a module ({kind}); what it makes is not followed"
    elif (kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource") and kind != READER:
        yield from _of_custom_resource(resource)


def _of_custom_resource(resource: StackResource) -> Iterator[str]:
    call = _CALL.search(json.dumps(resource.node.value))
    given = [name for name in references(resource.node.value) if _is_cognito(resource, name)]
    if call:
        yield f"{resource.logical_id} is a custom resource that calls {call.group()}; what it changes is not followed"
    elif given:
        what = ", ".join(dict.fromkeys(given))
        yield f"{resource.logical_id} is a custom resource that is given {what}; what it changes there is not followed"


def _is_cognito(resource: StackResource, name: str) -> bool:
    found = resource.stack.resources.get(name)
    return found is not None and found.type in (mapping.CLIENT, mapping.POOL)
