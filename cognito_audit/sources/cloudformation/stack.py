"""A stack: a template with values for its parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from cognito_audit.model.inventory import InputError
from cognito_audit.model.values import Unknown
from cognito_audit.sources.cloudformation.comparison import Reference
from cognito_audit.sources.cloudformation.conditions import Conditions
from cognito_audit.sources.cloudformation.intrinsics import Evaluator
from cognito_audit.sources.cloudformation.template import StackTemplate, TemplateNode
from cognito_audit.sources.documents.traced import Traced
from cognito_audit.sources.secrecy.sensitive import sensitive

_LOOP: Final = "Fn::ForEach::"


@dataclass(frozen=True, slots=True)
class StackResource:
    """A resource of a stack. ``condition`` says why it is unknown whether it exists, if so.

    ``properties`` are evaluated when first asked for, for most resources are not Cognito's.
    """

    stack: "Stack"
    logical_id: str
    type: str
    node: TemplateNode
    condition: Unknown | None = None
    bindings: Mapping[str, Traced] | None = None

    @property
    def properties(self) -> Traced:
        """The evaluated properties; an empty map when there are none."""
        return self.stack.properties(self)

    @property
    def here(self) -> Traced:
        """The resource itself, as the origin of values."""
        return self.node.traced(None)


class OtherStacks(Protocol):
    """The other stacks of a run, as a stack uses them."""

    def output(self, stack: "Stack", nested: str, name: str) -> Traced | None:
        """Return an output of a nested stack; None if the stack cannot be followed."""

    def exported(self, name: str) -> Traced | None:
        """Return the export of that name; None if no stack of this run has it."""


class Stack:
    """``given`` are the values for parameters: from the command line, or from the stack that this one is nested in.

    ``prefix`` leads from the outermost stack to this one: ``Auth/`` for what the resource ``Auth`` nests.
    """

    def __init__(
        self, template: StackTemplate, given: Mapping[str, Any], outside: OtherStacks, prefix: str = ""
    ) -> None:
        self.template = template
        self.prefix = prefix
        self.id = f"{template.document.file}#{prefix}"
        self._given = given
        self._outside = outside
        self._parameters = template.section("Parameters")
        self._mappings = template.section("Mappings")
        self.evaluator = Evaluator(self, is_serverless=template.is_serverless)
        self._conditions = Conditions(template.section("Conditions"), self.evaluator)
        self.unread: list[tuple[TemplateNode, Unknown]] = []
        self.absent: list[tuple[str, str]] = []
        self.faults: list[InputError] = []
        self._properties: dict[str, Traced] = {}
        self.resources: dict[str, StackResource] = {}
        self.resources = {resource.logical_id: resource for resource in self._resources()}

    def properties(self, resource: StackResource) -> Traced:
        """The evaluated properties of one of this stack's resources."""
        if resource.logical_id not in self._properties:
            outer = self.evaluator.bindings
            self.evaluator.bindings = dict(resource.bindings or {})
            found = self.evaluator.evaluate(resource.node.into("Properties"))
            self.evaluator.bindings = outer
            self._properties[resource.logical_id] = self._map_of(found, resource.node)
        return self._properties[resource.logical_id]

    def _map_of(self, found: Traced | None, node: TemplateNode) -> Traced:
        if found is None or found.data is None:
            return node.traced({})
        if isinstance(found.data, dict | Unknown):
            return found
        place = found.location()
        self.faults.append(InputError("Properties must be a map", place.file, place.line, place.column))
        return node.unknown("its Properties are not a map")

    def outputs(self) -> Iterator[tuple[str, TemplateNode]]:
        """The outputs that exist, or may."""
        for name, node in self.template.section("Outputs").items():
            condition = node.into("Condition").value
            if not (isinstance(condition, str) and self.condition(condition) is False):
                yield name, node

    def reference(self, name: str, node: TemplateNode) -> Traced:
        """See ``intrinsics.Names``."""
        parameter = self._parameters.get(name)
        if parameter is not None:
            return self._parameter(name, parameter)
        if name.startswith("AWS::"):
            given = self._given.get(name)
            return node.unknown(f"{name} is not given") if given is None else _given(given, node)
        return self._of_resource(name, "", node)

    def attribute(self, name: str, attribute: str, node: TemplateNode) -> Traced:
        """See ``intrinsics.Names``."""
        head, _, output = attribute.partition(".")
        if head == "Outputs" and output and name in self._raw_ids():
            found = self._outside.output(self, name, output)
            return found or node.unknown(f"is an output of the nested stack {name}, which is not followed")
        return self._of_resource(name, attribute, node)

    def imported(self, name: str, node: TemplateNode) -> Traced:
        """See ``intrinsics.Names``."""
        found = self._outside.exported(name)
        return found or node.unknown(f"{name} is imported from a stack that is not among the files")

    def mapping(self, name: str) -> TemplateNode | None:
        """See ``intrinsics.Names``."""
        return self._mappings.get(name)

    def condition(self, name: str) -> bool | Unknown:
        """See ``intrinsics.Names``."""
        return self._conditions.holds(name)

    def _of_resource(self, name: str, attribute: str, node: TemplateNode) -> Traced:
        what = f"{name}.{attribute}" if attribute else name
        if name not in self._raw_ids():
            return node.unknown(f"{what} is neither a parameter nor a resource of this template")
        reason = f"{what} is only known once the resource exists"
        return node.traced(Reference(reason, stack=self.id, logical_id=name, attribute=attribute))

    def _raw_ids(self) -> Mapping[str, Any]:
        """The logical ids; while they are being read (a loop over a resource's name), those without loops."""
        return self.resources or self.template.section("Resources")

    def _parameter(self, name: str, node: TemplateNode) -> Traced:
        kind = str(node.into("Type").value)
        if kind.startswith("AWS::SSM::Parameter::Value"):
            return node.unknown(f"parameter {name} is read from Systems Manager at deployment")
        value = _given(self._given[name], node) if name in self._given else node.into("Default").traced(None)
        if name not in self._given:
            default = node.into("Default")
            if default.value is None or isinstance(default.value, dict | list):
                return node.unknown(f"parameter {name} has no default")
            value = default.traced(default.value)
        reason = f"parameter {name} has NoEcho: what is made of it is not shown"
        hidden = str(node.into("NoEcho").value).lower() not in ("none", "false")
        if (kind == "CommaDelimitedList" or kind.startswith("List<")) and isinstance(value.data, str | int | float):
            parts = str(value.data).split(",")
            texts = [part.strip() for part in parts]
            listed = [Traced(text, value.document, value.path) for text in texts]
            return Traced(sensitive(texts, reason) if hidden else listed, value.document, value.path)
        return Traced(sensitive(value.data, reason), value.document, value.path) if hidden else value

    def _resources(self) -> Iterator[StackResource]:
        for logical_id, node in self.template.section("Resources").items():
            if not logical_id.startswith(_LOOP):
                yield from self._resource(logical_id, node, None)
                continue
            made = self.evaluator.loops(node)
            if isinstance(made, Unknown):
                self.unread.append((node, made))
                continue
            for key, body, bound in made:
                yield from self._resource(key, body, bound)

    def _resource(
        self, logical_id: str, node: TemplateNode, bindings: Mapping[str, Traced] | None
    ) -> Iterator[StackResource]:
        if not isinstance(node.value, dict) or not isinstance(node.value.get("Type"), str):
            return
        condition = node.value.get("Condition")
        holds: bool | Unknown = True
        if isinstance(condition, str):
            holds = self.condition(self.evaluator.substituted(condition, bindings or {}))
        if holds is False:
            self.absent.append((logical_id, str(condition)))
            return
        doubt = holds if isinstance(holds, Unknown) else None
        yield StackResource(self, logical_id, node.value["Type"], node, doubt, bindings)


def _given(value: Any, node: TemplateNode) -> Traced:
    """A value from the command line stands where the parameter is declared; a parent stack's knows its own place."""
    return value if isinstance(value, Traced) else node.traced(value)
