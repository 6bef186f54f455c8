"""Places where a template exposes an app client's secret: outputs, plain parameters, environment variables."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.conditions import all_hold
from cognito_audit.sources.cloudformation.doubt import if_true
from cognito_audit.sources.cloudformation.flows import Flow, agreed, distinct, holding, in_doubt, sides_of
from cognito_audit.sources.cloudformation.limits import MAX_NAME, TOO_DEEP
from cognito_audit.sources.cloudformation.loops import Bindings, OpenEnd
from cognito_audit.sources.cloudformation.resource_types import NESTING
from cognito_audit.sources.cloudformation.secret_flows import PARAMETER, SecretFlows
from cognito_audit.sources.cloudformation.stack import Stack
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced

_PLAIN: Final = {
    PARAMETER: "Value",
    "AWS::Lambda::Function": "Environment",
    "AWS::Serverless::Function": "Environment",
    "AWS::ECS::TaskDefinition": "ContainerDefinitions",
    "AWS::Batch::JobDefinition": "ContainerProperties",
    "AWS::CodeBuild::Project": "Environment",
    "AWS::Amplify::App": "EnvironmentVariables",
    "AWS::Amplify::Branch": "EnvironmentVariables",
    "AWS::ApiGateway::Stage": "Variables",
    "AWS::AppRunner::Service": "SourceConfiguration",
}
"""The resource types that show a value to whoever may describe them, and the property that does. CloudFormation cannot
make an SSM parameter of type SecureString, so each one is plain."""


class Exposures:
    """The secrets that the stacks of a run expose."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self._stacks = {stack.id: stack for stack in stacks}
        self._found: dict[tuple[str, str], dict[str, dict[Unknown | None, Traced]]] = {}
        self._unread: dict[str, list[Traced]] = {}
        self._flows = SecretFlows(stacks)
        for stack in stacks:
            for found in _open_places(stack, self._stacks):
                if isinstance(found, OpenEnd):
                    self._leave_out(stack, found)
                    continue
                try:
                    with stack.evaluator.bound(found.bindings):
                        flows = list(self._shown(stack, found.name, found.node))
                    for flow in in_doubt(flows, True if found.doubt is None else found.doubt):
                        self._note(stack, flow)
                except RecursionError:
                    self._leave_out(stack, OpenEnd(found.node, TOO_DEEP))

    def of(self, client: StackResource) -> Traced:
        """Return the fact ``template`` of a client: the locations that expose its secret."""
        known = self._found.get((client.stack.id, client.logical_id), {})
        found = [*(one for places in known.values() for one in places.values()), *self._unread.get(client.stack.id, ())]
        here = client.here
        first = found[0] if found else here
        return Traced({"SecretExposures": Traced(found, first.document, first.path)}, here.document, here.path)

    def _shown(self, stack: Stack, where: str, node: TemplateNode) -> Iterator[Flow]:
        """Yield the secrets in a value, each with its place: what no map or list divides further."""
        value = node.value
        if isinstance(value, Unknown):
            self._leave_out(stack, OpenEnd(node, value))
        elif isinstance(value, list):
            for index in range(len(value)):
                yield from self._shown(stack, _joined(where, f"[{index}]"), node.into(index))
        elif isinstance(value, dict) and len(value) == 1 and _is_function(next(iter(value))):
            yield from self._answered(stack, where, node.into(next(iter(value))))
        elif isinstance(value, dict):
            for key in value:
                for one in stack.evaluator.loops.expanded(key, node.into(key), stack.evaluator.bindings):
                    if isinstance(one, OpenEnd):
                        self._leave_out(stack, one)
                        continue
                    with stack.evaluator.bound(one.bindings):
                        yield from self._shown(stack, _joined(where, f".{one.key}"), one.node)

    def _answered(self, stack: Stack, where: str, node: TemplateNode) -> Iterator[Flow]:
        """Yield the secrets in what a function answers."""
        name = str(node.path[-1])
        if name == "Fn::If" and isinstance(node.value, list) and node.value and isinstance(node.value[0], str):
            holds = holding(stack, node.value[0])
            yield from agreed([list(self._shown(stack, where, node.into(index))) for index in sides_of(holds)], holds)
            return
        for flow in distinct(self._flows.through(stack, name, node)):
            yield flow._replace(where=where)

    def _note(self, stack: Stack, flow: Flow) -> None:
        owner, client = flow.client
        if not client:
            self._unread.setdefault(owner, []).append(flow.node.traced(flow.doubt))
            return
        outer = "" if self._stacks[owner].root == stack.root else f"{stack.root}#"
        where = f"{outer}{stack.prefix}{flow.where}"
        places = self._found.setdefault(flow.client, {}).setdefault(where, {})
        if None not in places:
            if flow.doubt is None:
                places.clear()
            place = flow.node.traced(where)
            places[flow.doubt] = if_true(flow.doubt, flow.node, place) or place

    def _leave_out(self, stack: Stack, part: OpenEnd) -> None:
        self._unread.setdefault(stack.id, []).append(part.node.traced(part.why))


class _OpenPlace(NamedTuple):
    """A value that users of the stack may see, by its name; ``doubt`` says why it is unknown whether it exists."""

    name: str
    node: TemplateNode
    doubt: Unknown | None
    bindings: Bindings


def _open_places(stack: Stack, stacks: dict[str, Stack]) -> Iterator[_OpenPlace | OpenEnd]:
    for one in stack.outputs():
        if isinstance(one, OpenEnd):
            yield one
            continue
        outer = [] if stack.context.doubt is None else [stack.context.doubt]
        exists = all_hold([stack.output_exists(one), *outer])
        doubt = exists if isinstance(exists, Unknown) else None
        yield _OpenPlace(_joined("Outputs", f".{one.key}"), one.node.into("Value"), doubt, one.bindings)
    for resource in stack.resources.values():
        if resource.type in _PLAIN:
            name = _PLAIN[resource.type]
            node = resource.node.into("Properties", name)
            yield _OpenPlace(f"{resource.logical_id}.{name}", node, resource.condition, resource.bindings or {})
        elif resource.type in NESTING:
            yield from _passed(resource, stacks.get(stack.nested_id(resource.logical_id)))
    yield from _of_functions(stack)


def _passed(resource: StackResource, inner: Stack | None) -> Iterator[_OpenPlace]:
    """The parameters that a nested stack is given: it shows those without ``NoEcho``."""
    given = resource.node.into("Properties", "Parameters")
    where = f"{resource.logical_id}.Parameters"
    if inner is None:
        doubt = Unknown(f"whether the parameters of {resource.logical_id} have NoEcho is not known")
        yield _OpenPlace(where, given, resource.condition or doubt, resource.bindings or {})
        return
    for name in given.value if isinstance(given.value, dict) else ():
        if not inner.hides(name):
            yield _OpenPlace(_joined(where, f".{name}"), given.into(name), resource.condition, resource.bindings or {})


def _of_functions(stack: Stack) -> Iterator[_OpenPlace]:
    """The variables that all functions of a template have, and those of the Serverless Framework's functions."""
    root = TemplateNode(stack.template.document.value, stack.template.document)
    ways: list[tuple[str, ...]] = [("Globals", "Function", "Environment")]
    if stack.template.is_serverless:
        functions = root.into("functions").value
        ways = [("provider", "environment")]
        ways += [("functions", name, "environment") for name in (functions if isinstance(functions, dict) else ())]
    for way in ways:
        node = root.into(*way)
        if node.value is not None:
            yield _OpenPlace(".".join(way), node, None, {})


def _is_function(name: str) -> bool:
    return name == "Ref" or (name.startswith("Fn::") and not name.startswith("Fn::ForEach"))


def _joined(where: str, step: str) -> str:
    """The name of a member; names that no resource has are not repeated at every level."""
    return f"{where}{step}" if len(where) + len(step) < MAX_NAME else where
