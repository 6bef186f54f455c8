"""Notes on a stack: what cannot be read from its files, and what its conditions leave open."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.member_types import BOOLEANS
from cognito_audit.sources.cloudformation import mapping
from cognito_audit.sources.cloudformation.resource_types import READ
from cognito_audit.sources.cloudformation.secret_flows import READER, references
from cognito_audit.sources.cloudformation.stack import Stack
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.cloudformation.template import UnreadPart
from cognito_audit.sources.documents.yaml_words import BooleanWord
from cognito_audit.sources.names.unread_types import type_notes

_CALL: Final = re.compile(
    r"(?:create|update|delete|set|add)(?:UserPool|IdentityPool|IdentityProvider|ResourceServer|RiskConfiguration|"
    r"LogDelivery|UICustomization|ManagedLogin)\w*",
    re.IGNORECASE,
)
_ACTION: Final = re.compile(r"\baction\W{1,12}(\w+)", re.IGNORECASE)
_OF_VALUES: Final = frozenset({"Parameters", "Mappings"})
"""The sections that hold values for properties."""
_READS: Final = ("describe", "get", "list")


def notes_of(stack: Stack) -> Iterator[str]:
    """Yield the notes of one stack, each with its location first."""
    for absent in stack.absent:
        if absent.type in READ:
            place = absent.node.traced(None).location()
            yield f"{place}: {absent.logical_id} is not created, because condition {absent.condition} does not hold"
    yield from _words(stack)
    for resource in stack.resources.values():
        for note in _of_resource(resource):
            yield f"{resource.here.location()}: {note}"


def _words(stack: Stack) -> Iterator[str]:
    """A note for each word without quotes that CloudFormation reads as a boolean where a text belongs."""
    read = {one.node.path for one in stack.resources.values() if one.type in READ}
    for path, word in stack.template.words.items():
        name = next((step for step in reversed(path) if isinstance(step, str) and not step.startswith("Fn::")), "")
        if name not in BOOLEANS and name != "GenerateSecret" and (path[:2] in read or path[0] in _OF_VALUES):
            boolean = str(BooleanWord(word).is_true).lower()
            place = stack.template.document.location(path)
            yield f"{place}: {name}: {word} without quotes is {boolean} for CloudFormation; write '{word}' for the word"


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


def changed_by_custom_resources(stack: Stack) -> Iterator[UnreadPart]:
    """Yield the custom resources of a stack that may make or change targets: what they do is not in the template."""
    for resource in stack.resources.values():
        kind = resource.type
        if (kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource") and kind != READER:
            why = _of_custom_resource(resource)
            if why:
                yield UnreadPart(resource.node, Unknown(f"{resource.logical_id} is a custom resource that {why}"))


def _of_custom_resource(resource: StackResource) -> str:
    text = _text(resource.node.value)
    if call := _CALL.search(text):
        return f"calls {call.group()}; what it changes is not read"
    actions = _ACTION.findall(text)
    if actions and all(action.lower().startswith(_READS) for action in actions):
        return ""
    given = [name for name in references(resource.node.value) if _is_cognito(resource, name)]
    what = ", ".join(dict.fromkeys(given))
    return f"is given {what}; what it changes there is not read" if given else ""


def _text(value: Any) -> str:
    """All texts in a value."""
    if isinstance(value, dict):
        return " ".join(f"{name}: {_text(inner)}" for name, inner in value.items())
    return " ".join(map(_text, value)) if isinstance(value, list) else str(value)


def _is_cognito(resource: StackResource, name: str) -> bool:
    found = resource.stack.resources.get(name)
    return found is not None and found.type in (mapping.CLIENT, mapping.POOL)
