"""A stack: a template with values for its parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, assert_never

from cognito_audit.model.inventory import InputError
from cognito_audit.model.partial import PartialText
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.assembly.open_text import NamedText
from cognito_audit.sources.cloudformation.compared_texts import ComparedTexts
from cognito_audit.sources.cloudformation.comparison import Reference, open_as
from cognito_audit.sources.cloudformation.conditions import Conditions
from cognito_audit.sources.cloudformation.intrinsics import Evaluator
from cognito_audit.sources.cloudformation.limits import Limits
from cognito_audit.sources.cloudformation.loops import TRANSFORM, Member, OpenEnd
from cognito_audit.sources.cloudformation.outcomes import Absent, ResourceReader
from cognito_audit.sources.cloudformation.parameters import ParameterValues, is_hidden
from cognito_audit.sources.cloudformation.pool_events import PoolEvents
from cognito_audit.sources.cloudformation.references import is_text, property_given
from cognito_audit.sources.cloudformation.sections import unread_sections
from cognito_audit.sources.cloudformation.serverless_variables import ServerlessVariables
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.cloudformation.template import StackTemplate, TemplateNode, UnreadPart
from cognito_audit.sources.documents.traced import Traced


class OtherStacks(Protocol):
    """The other stacks of a run, as a stack uses them."""

    def output(self, stack: "Stack", nested: str, name: str) -> Traced | Unknown:
        """Return an output of a nested stack, or why it is unknown."""

    def exported(self, name: str) -> Traced | None:
        """Return the export of that name; None if no stack of this run has it."""

    def assumed(self, name: str) -> str | None:
        """Return the value that the user gave for an import or a parameter of Systems Manager, if any."""


@dataclass(frozen=True, slots=True)
class StackContext:
    """What a stack has from outside.

    ``id`` tells it from the other stacks of a run. ``given`` are the values for parameters: from the command line,
    or from the stack that this one is nested in. ``prefix`` leads from the outermost stack, which is in ``root``, to
    this one: ``Auth/`` for what the resource ``Auth`` nests. ``limits`` are those of the outermost stack; ``doubt``
    says why it is unknown whether the stack exists, and ``rest`` why parameters that are not given are unknown, if so.
    ``of_stack`` follows the names of conditions and parameters where several stacks have such.
    """

    id: str
    given: Mapping[str, Any]
    others: OtherStacks
    root: str
    prefix: str = ""
    limits: Limits = field(default_factory=Limits)
    doubt: Unknown | None = None
    rest: Unknown | None = None
    of_stack: str = ""


class Stack:
    """A template with values for its parameters. ``unread`` are the parts that may hold targets and were not read,
    ``absent`` the resources whose condition does not hold.
    """

    def __init__(self, template: StackTemplate, context: StackContext) -> None:
        self.template = template
        self.context = context
        self.prefix = context.prefix
        self.root = context.root
        self.id = context.id
        self._parameters = template.section("Parameters")
        compared = ComparedTexts(template)
        self._values = ParameterValues(context.given, context.rest, self.of_stack, compared.of, self.assumed)
        self._mappings = template.section("Mappings")
        variables = ServerlessVariables(template.document, template.load) if template.is_serverless else None
        self.evaluator = Evaluator(self, context.limits, variables)
        self._conditions = Conditions(template.section("Conditions"), self.evaluator, self.of_stack)
        self.events = PoolEvents(template)
        self._entries = self.events.with_pools(template.section("Resources"))
        self.unread: list[UnreadPart] = [*template.unread, *unread_sections(template), *self.events.unread()]
        self.absent: list[Absent] = []
        self.faults: list[InputError] = []
        self._properties: dict[str, Traced] = {}
        self.resources: dict[str, StackResource] = {}
        self.resources = self._resources()

    def _resources(self) -> dict[str, StackResource]:
        reader = ResourceReader(self, self.evaluator, self.condition, self.context.doubt)
        made: dict[str, StackResource] = {}
        first: dict[str, StackResource] = {}
        for outcome in reader.outcomes(self._entries):
            if isinstance(outcome, StackResource):
                if first.setdefault(outcome.logical_id, outcome) is outcome:
                    made[outcome.logical_id] = outcome
                else:
                    made.pop(outcome.logical_id, None)
                    self.unread.append(_made_twice(first[outcome.logical_id], outcome))
            elif isinstance(outcome, UnreadPart):
                self.unread.append(outcome)
            elif isinstance(outcome, Absent):
                self.absent.append(outcome)
            else:
                assert_never(outcome)
        return made

    @property
    def of_stack(self) -> str:
        """See ``intrinsics.Names``."""
        return self.context.of_stack

    def attribute_of(self, resource: StackResource, name: str) -> Traced | None:
        """Return what an attribute beside the properties is evaluated to, such as ``DeletionPolicy``."""
        with self.evaluator.bound(resource.bindings):
            return self.evaluator.value(resource.node.into(name))

    def properties(self, resource: StackResource) -> Traced:
        """The evaluated properties of one of this stack's resources."""
        if resource.logical_id not in self._properties:
            self._properties[resource.logical_id] = resource.node.unknown(f"{resource.logical_id} refers to itself")
            with self.evaluator.bound(resource.bindings):
                found = self.evaluator.value(resource.node.into("Properties"))
            properties = self._map_of(found, resource.node)
            if TRANSFORM in resource.node.value and isinstance(properties.data, dict):
                end = resource.node.into(TRANSFORM).unknown("a macro (Fn::Transform) adds to this at deployment")
                properties = Traced({**properties.data, REST: end}, properties.document, properties.path)
            self._properties[resource.logical_id] = properties
        return self._properties[resource.logical_id]

    def _map_of(self, found: Traced | None, node: TemplateNode) -> Traced:
        if found is None or found.data is None:
            return node.traced({})
        if isinstance(found.data, dict):
            return found
        if isinstance(found.data, Unknown):
            return node.traced(open_as(found.data))
        place = found.location()
        self.faults.append(InputError("Properties must be a map", place.file, place.line, place.column))
        return node.unknown("its Properties are not a map")

    def nested_id(self, logical_id: str) -> str:
        """Return the id of the stack that one of its resources nests."""
        return f"{self.id}{len(logical_id)}:{logical_id}/"

    def hides(self, parameter: str) -> bool:
        """Return whether a parameter has ``NoEcho``, so that its value is not shown."""
        declared = self._parameters.get(parameter)
        return declared is not None and is_hidden(declared)

    def outputs(self) -> Iterator[Member | OpenEnd]:
        """Yield the outputs that exist, or may, and what may make more of them."""
        for key, entry in self.template.section("Outputs").items():
            for one in self.evaluator.loops.expanded(key, entry, {}):
                if isinstance(one, OpenEnd) or self.output_exists(one) is not False:
                    yield one

    def output_exists(self, output: Member) -> bool | Unknown:
        """Whether an output exists."""
        condition = output.node.into("Condition").value
        if not isinstance(condition, str):
            return condition if isinstance(condition, Unknown) else True
        name = self.evaluator.loops.substituted(condition, output.bindings)
        return name if isinstance(name, Unknown) else self.condition(name)

    def output(self, name: str) -> Traced | None:
        """Return the value of an output, which is a text; None if there is no such output."""
        for one in self.outputs():
            if isinstance(one, Member) and one.key == name:
                return self.output_value(one, "Value")
        return None

    def output_value(self, output: Member, *path: str) -> Traced | None:
        """Return a part of an output, which is a text."""
        with self.evaluator.bound(output.bindings):
            found = self.evaluator.value(output.node.into(*path))
        is_text = found is None or not isinstance(found.data, dict | list)
        return found if is_text else output.node.unknown("an output must be a text")

    def reference(self, name: str, node: TemplateNode) -> Traced:
        """See ``intrinsics.Names``."""
        parameter = self._parameters.get(name)
        if parameter is not None:
            return self._values.of(name, parameter)
        if name.startswith("AWS::"):
            return self._values.of_cloudformation(name, node)
        return self._of_resource(name, "", node)

    def attribute(self, name: str, attribute: str, node: TemplateNode) -> Traced:
        """See ``intrinsics.Names``."""
        head, _, output = attribute.partition(".")
        if head == "Outputs" and output and name in self._raw_ids():
            found = self.context.others.output(self, name, output)
            return node.traced(found) if isinstance(found, Unknown) else found
        return self._of_resource(name, attribute, node)

    def imported(self, name: str, node: TemplateNode) -> Traced:
        """See ``intrinsics.Names``."""
        found = self.context.others.exported(name)
        if found is None and (text := self.assumed(name)) is not None:
            return node.traced(text)
        reason = f"{name} is imported from a stack that is not among the files"
        return found or node.traced(PartialText(reason, shown=f"${{{name}}}"))

    def assumed(self, name: str) -> str | None:
        """See ``intrinsics.Names``."""
        return self.context.others.assumed(name)

    def mapping(self, name: str) -> TemplateNode | None:
        """See ``intrinsics.Names``."""
        if name not in self._mappings and TRANSFORM in self._mappings:
            added = self._mappings[TRANSFORM]
            return added._replace(value=Unknown("a macro (Fn::Transform) adds to the Mappings"))
        return self._mappings.get(name)

    def condition(self, name: str) -> bool | Unknown:
        """See ``intrinsics.Names``."""
        return self._conditions.holds(name)

    def _of_resource(self, name: str, attribute: str, node: TemplateNode) -> Traced:
        what = f"{name}.{attribute}" if attribute else name
        shown = f"${{{what}}}"
        if name not in self._raw_ids():
            reason = f"{what} is neither a parameter nor a resource of this template"
            made_later = self.template.is_serverless and is_text("AWS::", attribute)
            return node.traced(PartialText(reason, shown=shown) if made_later else Unknown(reason))
        resource = self.resources.get(name)
        written = self.template.section("Resources").get(name)
        kind = resource.type if resource is not None else str(written.into("Type").value if written else "")
        given = property_given(kind, attribute)
        found = self.properties(resource).get(given) if given is not None and resource is not None else None
        if found is not None and not isinstance(found.data, dict | list):
            return node.traced(found.data)
        reason = f"{what} is only known once the resource exists"
        if not is_text(kind, attribute):
            return node.traced(NamedText(reason, shown=shown))
        return node.traced(Reference(reason, shown=shown, stack=self.id, logical_id=name, attribute=attribute))

    def _raw_ids(self) -> Mapping[str, Any]:
        """The logical ids; while they are being read (a loop over a resource's name), those without loops."""
        return self.resources or self._entries


def _made_twice(one: StackResource, other: StackResource) -> UnreadPart:
    places = " and ".join(str(resource.here.location()) for resource in (one, other))
    return UnreadPart(other.node, Unknown(f"{one.logical_id} is made twice, at {places}"))
