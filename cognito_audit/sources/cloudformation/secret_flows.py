"""Whose client secret a value of a template contains, whatever functions, parameters and outputs it goes through."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.comparison import as_text
from cognito_audit.sources.cloudformation.flows import Flow, agreed, distinct, holding, in_doubt, sides_of
from cognito_audit.sources.cloudformation.loops import Bindings, OpenEnd
from cognito_audit.sources.cloudformation.resource_types import NESTING
from cognito_audit.sources.cloudformation.stack import Stack
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.cloudformation.template import TemplateNode

_ATTRIBUTE: Final = "ClientSecret"
READER: Final = "Custom::DescribeCognitoUserPoolClient"
"""CDK's way to a secret: a custom resource that describes the client."""
PARAMETER: Final = "AWS::SSM::Parameter"
_OUTPUTS: Final = "Outputs."
_NAME: Final = re.compile(r"\$\{([^{}!]+)\}")
_WITHOUT_CONTENT: Final = frozenset({"Fn::Length", "Fn::GetAZs", "Fn::Cidr", "Condition"})
"""Functions whose answer holds nothing of a secret in their arguments."""


class SecretFlows:
    """The secrets in the values of a run's stacks."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self._stacks = {stack.id: stack for stack in stacks}
        self._parents = {
            stack.nested_id(one.logical_id): one
            for stack in stacks
            for one in stack.resources.values()
            if one.type in NESTING
        }
        self._followed: dict[tuple[str, str, tuple[Any, ...], str], list[Flow]] = {}
        self._exports: dict[str, list[tuple[Stack, str]]] | None = None

    def into(self, stack: Stack, node: TemplateNode) -> Iterator[Flow]:
        """Yield the secrets that a value contains."""
        value = node.value
        if isinstance(value, list):
            for index in range(len(value)):
                yield from self.into(stack, node.into(index))
        elif isinstance(value, dict):
            for name in value:
                yield from self.through(stack, name, node.into(name))

    def through(self, stack: Stack, name: str, node: TemplateNode) -> Iterator[Flow]:
        """Yield the secrets that a function, or a member of a map, contains."""
        value = node.value
        if name == "Ref" and isinstance(value, str):
            yield from self._named(stack, value, node)
        elif name == "Fn::GetAtt":
            for head, attribute in _attributes(value):
                yield from self._attribute(stack, head, attribute, node)
        elif name == "Fn::Sub":
            yield from self._text(stack, node)
        elif name == "Fn::ImportValue":
            yield from self._imported(stack, node)
        elif name == "Fn::If" and isinstance(value, list) and value and isinstance(value[0], str):
            holds = holding(stack, value[0])
            sides = [list(self.into(stack, node.into(index))) for index in sides_of(holds)]
            yield from agreed(sides, holds)
        elif name == "Fn::Select" and isinstance(value, list):
            yield from self._selected(stack, node)
        elif name not in _WITHOUT_CONTENT:
            yield from self.into(stack, node)

    def _text(self, stack: Stack, node: TemplateNode) -> Iterator[Flow]:
        listed = isinstance(node.value, list)
        text = node.into(0) if listed else node
        own: TemplateNode | None = node.into(1) if listed else None
        if not isinstance(text.value, str):
            yield from self.into(stack, node)
            return
        for match in dict.fromkeys(_NAME.findall(text.value)):
            name = match.strip()
            head, _, attribute = name.partition(".")
            if own is not None and isinstance(own.value, dict) and name in own.value:
                yield from self.into(stack, own.into(name))
            elif attribute:
                yield from self._attribute(stack, head, attribute, text)
            else:
                yield from self._named(stack, name, text)

    def _named(self, stack: Stack, name: str, node: TemplateNode) -> Iterator[Flow]:
        """The secrets in the parameter of a nested stack."""
        nesting = self._parents.get(stack.id)
        if nesting is None or name not in stack.template.section("Parameters"):
            return
        outer = self._stacks[nesting.stack.id]
        given = nesting.node.into("Properties", "Parameters")
        if isinstance(given.value, dict) and name in given.value:
            given = given.into(name)
        elif not (isinstance(given.value, dict) and any(key.startswith("Fn::") for key in given.value)):
            return
        for flow in self._follow(outer, given, nesting.bindings or {}, name):
            yield flow._replace(node=node)

    def _attribute(self, stack: Stack, head: str, attribute: str, node: TemplateNode) -> Iterator[Flow]:
        """The secret in an attribute of a resource."""
        name = stack.evaluator.substituted(head)
        if isinstance(name, Unknown):
            yield Flow((stack.id, ""), node, name)
            return
        one = stack.resources.get(name)
        if not attribute:
            yield Flow((stack.id, name), node, Unknown(f"which attribute of {name} this is, is not known"))
        elif one is not None and one.type == READER:
            if attribute.endswith(_ATTRIBUTE):
                for client in dict.fromkeys(references(one.node.value)):
                    yield Flow((stack.id, client), node)
        elif one is not None and one.type == PARAMETER and attribute == "Value":
            yield from self._elsewhere(stack, one.node.into("Properties", "Value"), one, node)
        elif one is not None and one.type in NESTING and attribute.startswith(_OUTPUTS):
            inner = self._stacks.get(stack.nested_id(name))
            if inner is not None:
                yield from self._output(inner, attribute.removeprefix(_OUTPUTS), node)
        elif attribute == _ATTRIBUTE:
            yield Flow((stack.id, name), node)

    def _selected(self, stack: Stack, node: TemplateNode) -> Iterator[Flow]:
        items = node.into(1)
        index = stack.evaluator.value(node.into(0))
        number = as_text(index) if index is not None else Unknown("this Fn::Select has no index")
        if not isinstance(items.value, list):
            yield from self.into(stack, node)
        elif isinstance(number, Unknown):
            why = Unknown(f"which item is selected is not known: {number.reason}")
            yield from in_doubt(self.into(stack, items), why)
        elif number.isdecimal() and len(number) < 9:  # noqa: PLR2004  no list has as many items
            yield from self.into(stack, items.into(int(number)))

    def _imported(self, stack: Stack, node: TemplateNode) -> Iterator[Flow]:
        found = stack.evaluator.value(node)
        name = as_text(found) if found is not None else None
        if self._exports is None:
            self._exports = self._all_exports()
        for exporter, output in self._exports.get(name, ()) if isinstance(name, str) else ():
            yield from self._output(exporter, output, node)

    def _all_exports(self) -> dict[str, list[tuple[Stack, str]]]:
        exports: dict[str, list[tuple[Stack, str]]] = {}
        for stack in self._stacks.values():
            for one in stack.outputs():
                name = None if isinstance(one, OpenEnd) else stack.output_value(one, "Export", "Name")
                text = as_text(name) if name is not None else None
                if isinstance(text, str) and not isinstance(one, OpenEnd):
                    exports.setdefault(text, []).append((stack, one.key))
        return exports

    def _output(self, inner: Stack, name: str, node: TemplateNode) -> Iterator[Flow]:
        for one in inner.outputs():
            if not isinstance(one, OpenEnd) and one.key == name:
                exists = inner.output_exists(one)
                for flow in in_doubt(self._follow(inner, one.node.into("Value"), one.bindings, name), exists):
                    yield flow._replace(node=node)

    def _elsewhere(
        self, stack: Stack, value: TemplateNode, resource: StackResource, node: TemplateNode
    ) -> Iterator[Flow]:
        for flow in self._follow(stack, value, resource.bindings or {}, resource.logical_id):
            yield flow._replace(node=node)

    def _follow(self, stack: Stack, node: TemplateNode, bindings: Bindings, name: str) -> list[Flow]:
        """The secrets in a value that others refer to, each once; none while they are sought, in a circle."""
        key = (stack.id, node.document.file, node.path, name)
        if key not in self._followed:
            self._followed[key] = []
            with stack.evaluator.bound(bindings):
                self._followed[key] = distinct(self.into(stack, node))
        return self._followed[key]


def _attributes(value: Any) -> list[tuple[str, str]]:
    """The resource and the attribute that ``Fn::GetAtt`` names; it is empty where it is only known later."""
    parts = value.split(".", 1) if isinstance(value, str) else value
    if isinstance(parts, list) and len(parts) > 1 and isinstance(parts[0], str):
        rest = parts[1:]
        return [(parts[0], ".".join(rest) if all(isinstance(part, str) for part in rest) else "")]
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
