"""Places where a template exposes an app client's secret: outputs, plain parameters, environment variables."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.cloudformation.stack import Stack, StackResource
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

_SUB_NAME: Final = re.compile(r"\$\{([A-Za-z0-9]+)\.([A-Za-z0-9.]+)\}")


class Exposures:
    """The secrets that the stacks of a run expose."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self._found: dict[tuple[str, str], list[Traced]] = {}
        for stack in stacks:
            for where, node, doubt in _open_places(stack):
                self._look(stack, where, node, doubt)

    def of(self, client: StackResource) -> Traced:
        """Return the fact ``template`` of a client: the locations that expose its secret."""
        found = self._found.get((client.stack.id, client.logical_id), [])
        here = client.here
        first = found[0] if found else here
        return Traced({"SecretExposures": Traced(found, first.document, first.path)}, here.document, here.path)

    def _look(self, stack: Stack, where: str, node: TemplateNode, doubt: Unknown | None) -> None:
        value = node.value
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
                for resource, attribute in _attributes(name, inner.value):
                    self._note(stack, resource, attribute, inner.traced(doubt or where))
            else:
                self._look(stack, where if name.startswith("Fn::") else f"{where}.{name}", inner, doubt)

    def _look_at_branches(self, stack: Stack, where: str, node: TemplateNode, doubt: Unknown | None) -> None:
        holds = stack.condition(node.value[0])
        for index, wanted in ((1, True), (2, False)):
            if holds is wanted or isinstance(holds, Unknown):
                self._look(stack, where, node.into(index), holds if isinstance(holds, Unknown) else doubt)

    def _note(self, stack: Stack, resource: str, attribute: str, place: Traced) -> None:
        reader = stack.resources.get(resource)
        if reader is not None and reader.type == READER and attribute.endswith(_ATTRIBUTE):
            for client in references(reader.node.value):
                self._found.setdefault((stack.id, client), []).append(place)
        elif attribute == _ATTRIBUTE:
            self._found.setdefault((stack.id, resource), []).append(place)


def _open_places(stack: Stack) -> Iterator[tuple[str, TemplateNode, Unknown | None]]:
    for name, node in stack.outputs():
        condition = node.into("Condition").value
        holds = stack.condition(condition) if isinstance(condition, str) else True
        yield f"Outputs.{name}", node.into("Value"), holds if isinstance(holds, Unknown) else None
    for resource in stack.resources.values():
        way = _PLAIN.get(resource.type)
        if way is not None:
            where = ".".join((resource.logical_id, *way))
            yield where, resource.node.into("Properties", *way), resource.condition


def _attributes(function: str, value: Any) -> list[tuple[str, str]]:
    if function == "Fn::Sub":
        text = value[0] if isinstance(value, list) and value else value
        return _SUB_NAME.findall(text) if isinstance(text, str) else []
    parts = value.split(".", 1) if isinstance(value, str) else value
    if isinstance(parts, list) and len(parts) == 2 and all(isinstance(part, str) for part in parts):  # noqa: PLR2004
        return [(parts[0], parts[1])]
    return []


def references(value: Any) -> Iterator[str]:
    """Yield the names that a value refers to, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("Ref"), str):
            yield value["Ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)
