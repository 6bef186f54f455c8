"""Places where a template exposes an app client's secret: outputs, plain parameters, environment variables."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.conditions import all_hold, negated
from cognito_audit.sources.cloudformation.doubt import if_true
from cognito_audit.sources.cloudformation.limits import MAX_NAME
from cognito_audit.sources.cloudformation.loops import Bindings, OpenEnd
from cognito_audit.sources.cloudformation.stack import Stack
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced

_PLAIN: Final = {
    "AWS::SSM::Parameter": ("Value",),
    "AWS::Lambda::Function": ("Environment", "Variables"),
    "AWS::Serverless::Function": ("Environment", "Variables"),
    "AWS::ECS::TaskDefinition": ("ContainerDefinitions",),
    "AWS::CodeBuild::Project": ("Environment", "EnvironmentVariables"),
    "AWS::Amplify::App": ("EnvironmentVariables",),
    "AWS::AppRunner::Service": ("SourceConfiguration",),
}
"""The resource types that show a value to whoever may describe them, and the property that does. CloudFormation cannot
make an SSM parameter of type SecureString, so each one is plain."""

_ATTRIBUTE: Final = "ClientSecret"
READER: Final = "Custom::DescribeCognitoUserPoolClient"
"""CDK's way to a secret: a custom resource that describes the client."""

_SUB_NAME: Final = re.compile(r"\$\{\s*([^{}!.\s]+)\.([^{}\s]+)\s*\}")
_NAME: Final = re.compile(r"\$\{([^{}!]+)\}")


class Exposures:
    """The secrets that the stacks of a run expose."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self._found: dict[tuple[str, str], list[Traced]] = {}
        self._unread: dict[str, list[Traced]] = {}
        for stack in stacks:
            for found in _open_places(stack):
                if isinstance(found, OpenEnd):
                    self._unread.setdefault(stack.id, []).append(found.node.traced(found.why))
                else:
                    with stack.evaluator.bound(found.bindings):
                        self._look(stack, found.name, found.node, found.doubt)

    def of(self, client: StackResource) -> Traced:
        """Return the fact ``template`` of a client: the locations that expose its secret."""
        known = self._found.get((client.stack.id, client.logical_id), [])
        found = [*known, *self._unread.get(client.stack.id, ())]
        here = client.here
        first = found[0] if found else here
        return Traced({"SecretExposures": Traced(found, first.document, first.path)}, here.document, here.path)

    def _look(self, stack: Stack, where: str, node: TemplateNode, doubt: Unknown | None) -> None:
        value = node.value
        if isinstance(value, Unknown):
            self._unread.setdefault(stack.id, []).append(node.traced(value))
        if isinstance(value, list):
            for index in range(len(value)):
                self._look(stack, where, node.into(index), doubt)
            return
        if not isinstance(value, dict):
            return
        for name in value:
            inner = node.into(name)
            if name == "Fn::If" and isinstance(inner.value, list) and inner.value and isinstance(inner.value[0], str):
                self._look_at_branches(stack, where, inner, doubt)
            elif name in ("Fn::GetAtt", "Fn::Sub"):
                place = if_true(doubt, inner, inner.traced(where)) or inner.traced(where)
                for resource, attribute in _attributes(name, inner.value):
                    self._note(stack, resource, attribute, place)
                if name == "Fn::Sub" and isinstance(inner.value, list):
                    self._look(stack, where, inner.into(1), doubt)
            else:
                self._look(stack, where if name.startswith("Fn::") else _joined(where, name), inner, doubt)

    def _look_at_branches(self, stack: Stack, where: str, node: TemplateNode, doubt: Unknown | None) -> None:
        holds = stack.condition(node.value[0])
        for index, wanted in ((1, True), (2, False)):
            if holds is wanted or isinstance(holds, Unknown):
                branch = holds if wanted else negated(holds)
                both = all_hold([branch, *([doubt] if doubt is not None else [])])
                if both is not False:
                    self._look(stack, where, node.into(index), both if isinstance(both, Unknown) else None)

    def _note(self, stack: Stack, name: str, attribute: str, place: Traced) -> None:
        resource = stack.evaluator.substituted(name)
        reader = stack.resources.get(resource) if isinstance(resource, str) else None
        if isinstance(resource, Unknown):
            self._unread.setdefault(stack.id, []).append(Traced(resource, place.document, place.path))
        elif reader is not None and reader.type == READER and attribute.endswith(_ATTRIBUTE):
            for client in references(reader.node.value):
                self._found.setdefault((stack.id, client), []).append(place)
        elif not attribute:
            why = Unknown(f"which attribute of {resource} this is, is not known")
            self._found.setdefault((stack.id, resource), []).append(Traced(why, place.document, place.path))
        elif attribute == _ATTRIBUTE:
            self._found.setdefault((stack.id, resource), []).append(place)


class _OpenPlace(NamedTuple):
    """A value that users of the stack may see, by its name; ``doubt`` says why it is unknown whether it exists."""

    name: str
    node: TemplateNode
    doubt: Unknown | None
    bindings: Bindings


def _open_places(stack: Stack) -> Iterator[_OpenPlace | OpenEnd]:
    for one in stack.outputs():
        if isinstance(one, OpenEnd):
            yield one
            continue
        exists = stack.output_exists(one)
        doubt = exists if isinstance(exists, Unknown) else None
        yield _OpenPlace(_joined("Outputs", one.key), one.node.into("Value"), doubt, one.bindings)
    for resource in stack.resources.values():
        way = _PLAIN.get(resource.type)
        if way is not None:
            where = ".".join((resource.logical_id, *way))
            node = resource.node.into("Properties", *way)
            yield _OpenPlace(where, node, resource.condition, resource.bindings or {})


def _joined(where: str, name: str) -> str:
    """The name of a member; names that no resource has are not repeated at every level."""
    return f"{where}.{name}" if len(where) + len(name) < MAX_NAME else where


def _attributes(function: str, value: Any) -> list[tuple[str, str]]:
    """The resources and attributes that a function names; an attribute is empty where it is only known later."""
    if function == "Fn::Sub":
        text = value[0] if isinstance(value, list) and value else value
        return _SUB_NAME.findall(text) if isinstance(text, str) else []
    parts = value.split(".", 1) if isinstance(value, str) else value
    if isinstance(parts, list) and len(parts) == 2 and isinstance(parts[0], str):  # noqa: PLR2004
        return [(parts[0], parts[1] if isinstance(parts[1], str) else "")]
    return []


def references(value: Any) -> Iterator[str]:
    """Yield the names that a value refers to, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "Ref" and isinstance(inner, str):
                yield inner
            elif name == "Fn::GetAtt":
                yield from _heads(inner[:1] if isinstance(inner, list) else [inner])
            elif name == "Fn::Sub":
                text = inner[0] if isinstance(inner, list) and inner else inner
                yield from _heads(_NAME.findall(text) if isinstance(text, str) else [])
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def _heads(names: Sequence[Any]) -> Iterator[str]:
    """The resources of attributes."""
    for name in names:
        if isinstance(name, str):
            yield name.partition(".")[0].strip()
