"""A module: the variables, locals, resources and module calls of one folder, evaluated on access."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.names import may_hold_secret
from cognito_audit.sources.secrecy.sensitive import sensitive
from cognito_audit.sources.terraform.evaluation import policy_document
from cognito_audit.sources.terraform.evaluation.bounds import bounded
from cognito_audit.sources.terraform.evaluation.branches import both
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.expansion import (
    ExpandedInstance,
    expand,
    instances_in,
    referenced_value,
)
from cognito_audit.sources.terraform.evaluation.inputs import InputValue
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.unknowns import NamedUnknown
from cognito_audit.sources.terraform.evaluation.variable_types import conform
from cognito_audit.sources.terraform.hcl.parser import Block, Body
from cognito_audit.sources.terraform.mapping.deployed_templates import DEPLOYING, NOT_READ, may_create_targets
from cognito_audit.sources.terraform.mapping.resource_types import is_audited
from cognito_audit.sources.terraform.module.allowed_values import allowed_values
from cognito_audit.sources.terraform.module.calls import ModuleCall, is_local
from cognito_audit.sources.terraform.module.context import ModuleContext
from cognito_audit.sources.terraform.module.folder_functions import folder_functions
from cognito_audit.sources.terraform.module.instance import READ_AT_PLAN_TIME, ResourceInstance, UnreadInstance

_COST: Final = 100
"""The evaluation steps that an instance of a module counts as."""
_OF_CALL: Final = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})


class Module:
    """One instance of a module. ``inputs`` are the values of its variables that are set outside; ``address`` is
    Terraform's own, which is empty for the root module. ``exists`` is whether it is there, which may depend on
    decisions.
    """

    functions: Mapping[str, Callable[[list[Any]], Any]] = MappingProxyType({})

    def __init__(
        self,
        context: ModuleContext,
        inputs: Mapping[str, InputValue] | None = None,
        address: str = "",
        *,
        exists: Any = True,
    ) -> None:
        body = Body({}, context.folder.blocks)
        context.unread.update((one.what, one) for one in context.folder.unread)
        self.body = body
        self.context = context
        self.inputs = inputs or {}
        self.address = address
        self.exists = exists
        assumed = self._assumed if context.assumptions else None
        self.scope = Scope(self, {}, context.budget, context.decisions, assumed)
        if context.folder.names:
            self.functions = folder_functions(context, self.scope)
        self.locals = {
            name: attribute for block in body.blocks_of("locals") for name, attribute in block.body.attributes.items()
        }
        self.variables = {block.labels[0]: block for block in body.blocks_of("variable") if block.labels}
        self._resources = {
            (block.labels[0], block.labels[1]): block for block in body.blocks_of("resource") if len(block.labels) > 1
        }
        self._resources |= {
            (f"data.{block.labels[0]}", block.labels[1]): block
            for block in body.blocks_of("data")
            if len(block.labels) > 1
        }
        self._calls = {block.labels[0]: block for block in body.blocks_of("module") if block.labels}
        self._values: dict[str, Any] = {}
        self._busy: set[str] = set()

    def member(self, name: str) -> Any:
        """Return the value of the first name of a reference."""
        if name in {"var", "local", "module"}:
            return _LazyNamespace(getattr(self, f"_{name}"))
        if name == "data":
            return _LazyNamespace(self._data)
        if name == "terraform":
            return NamedUnknown(f"{name} is not known here", name=name)
        if name == "path" and self.context.folder.names:
            return _LazyNamespace(self._path)
        if name in {"each", "count", "self", "path"}:
            return Unknown(f"{name} is not known here")
        if "_" in name or any(kind == name for kind, _ in self._resources):  # a resource type
            return _LazyNamespace(lambda label: self._resource(name, label))
        return Unknown(f"{name} is not defined")

    def _path(self, name: str) -> Any:
        """Return the path of a folder as Terraform writes it where it runs in that of the root module."""
        here, root = (os.path.realpath(folder.path) for folder in (self.context.folder, self.context.root))
        paths = {"module": Path(os.path.relpath(here, root)).as_posix(), "root": "."}
        return paths.get(name, Unknown(f"path.{name} is not known here"))

    def _assumed(self, name: str) -> Any:
        """Return the value that the user gave for a name, with Terraform's own address of this module before it."""
        return self.context.assumptions.value(f"{self.address}.{name}".lstrip("."))

    def _once(self, name: str, compute: Callable[[], Any]) -> Any:
        """Compute a value at most once; a value that refers to itself is unknown."""
        if name not in self._values:
            if name in self._busy:
                return Unknown(f"{name} refers to itself")
            self._busy.add(name)
            try:
                self._values[name] = bounded(compute())
            except RecursionError:
                self._values[name] = Unknown(f"{name} refers to too long a chain of names")
            finally:
                self._busy.discard(name)
        return self._values[name]

    def _var(self, name: str) -> Any:
        return self._once(f"var.{name}", lambda: self._variable(name))

    def _variable(self, name: str) -> Any:
        block = self.variables.get(name)
        if block is None:
            return Unknown(f"var.{name} is not declared")
        default = block.body.attributes.get("default")
        input_value = self.inputs.get(name)
        value = input_value.value() if input_value else None
        nullable = block.body.attributes.get("nullable")
        if input_value is None or (
            value is None and nullable and evaluate(nullable.expression.tree, self.scope) is False
        ):
            if default is None:
                return self._open(block, f"var.{name} has no default")
            value = evaluate(default.expression.tree, self.scope)
        if input_value is not None and input_value.doubt:
            value = self._open(block, input_value.doubt)
        constraint = block.body.attributes.get("type")
        value = conform(value, constraint.expression.tree, self.scope) if constraint else value
        return sensitive(value, f"var.{name} is sensitive") if is_marked(block, self.scope) else value

    def _open(self, variable: Block, why: str) -> Unknown:
        """Return a variable whose value is not given: one of those that its validation lists, or any."""
        label = variable.labels[0]
        shown = f"var.{label} of {self.address}" if self.address else f"var.{label}"
        if is_marked(variable, self.scope) or may_hold_secret(label):
            return NamedUnknown(why, name=shown, is_secret=is_marked(variable, self.scope))
        allowed = allowed_values(variable, self.scope)
        if allowed is None:
            return NamedUnknown(why, name=shown)
        constraint = variable.body.attributes.get("type")
        typed = [conform(one, constraint.expression.tree, self.scope) if constraint else one for one in allowed]
        words = f"the variable {label}" + (f" of {self.address}" if self.address else "")
        found = self.scope.decisions.choose(("variable", shown), words, typed, why)
        return found if len(typed) > 1 else typed[0]

    def source_of(self, namespace: str, name: str) -> InputValue | None:
        """Return the attribute that sets ``var.name`` or ``local.name``."""
        if namespace == "local" and name in self.locals:
            return InputValue(self.locals[name], self.scope)
        if namespace != "var" or name not in self.variables:
            return None
        if name in self.inputs:
            return self.inputs[name] if self.inputs[name].is_located else None
        default = self.variables[name].body.attributes.get("default")
        return InputValue(default, self.scope) if default else None

    def _local(self, name: str) -> Any:
        if name not in self.locals:
            return Unknown(f"local.{name} is not declared")
        tree = self.locals[name].expression.tree
        return self._once(f"local.{name}", lambda: evaluate(tree, self.scope))

    def _module(self, name: str) -> Any:
        return self._once(f"module.{name}", lambda: self._called_module(name))

    def _called_module(self, name: str) -> Any:
        block = self._calls.get(name)
        if block is None:
            return Unknown(f"module.{name} is not declared")
        expansion = expand(block, self.scope)
        label = f"{self.address}.module.{name}".lstrip(".")
        context = self.context.enter(self.call(block)) if expansion.instances else self.context
        if isinstance(context, Unknown):
            return self.context.leave_out(block.location, label, context)
        if not self.context.budget.spend(_COST * len(expansion.instances)):
            return self.context.leave_out(block.location, label, OUT_OF_STEPS)
        inner = context

        def instance(one: ExpandedInstance) -> ModuleOutputs:
            inputs = {
                attribute.name: InputValue(attribute, one.scope)
                for attribute in block.body.attributes.values()
                if attribute.name not in _OF_CALL
            }
            return ModuleOutputs(Module(inner, inputs, f"{label}{one.key}", exists=both(self.exists, one.exists)))

        return referenced_value(expansion, instance)

    def call(self, block: Block) -> ModuleCall:
        """Return a ``module`` block with its source and version evaluated."""
        source, version = (
            evaluate(attribute.expression.tree, self.scope) if (attribute := block.body.attributes.get(name)) else None
            for name in ("source", "version")
        )
        return ModuleCall((*self.context.path, block.labels[0]), self.context.folder, source, version)

    def _data(self, kind: str) -> Any:
        """The provider computes a policy document by itself; all other data sources call AWS."""
        return _LazyNamespace(lambda label: self._resource(f"data.{kind}", label))

    def _resource(self, kind: str, name: str) -> Any:
        return self._once(f"{kind}.{name}", lambda: self._declared(kind, name))

    def _declared(self, kind: str, name: str) -> Any:
        block = self._resources.get((kind, name))
        if block is None:
            why = READ_AT_PLAN_TIME if kind.startswith("data.") else f"{kind}.{name} is not declared"
            return UnreadInstance(f"{kind}.{name}", why)
        stem = f"{self.address}.{kind}.{name}".lstrip(".")

        def instance(one: ExpandedInstance) -> ResourceInstance | UnreadInstance:
            if kind.startswith("data.") and block.labels[0] != policy_document.TYPE:
                return UnreadInstance(f"{stem}{one.key}", READ_AT_PLAN_TIME)
            return ResourceInstance(f"{stem}{one.key}", block, one.scope, both(self.exists, one.exists))

        return referenced_value(expand(block, self.scope), instance)

    def local_calls(self) -> Iterator["Module"]:
        """Yield each local module that is called here, without its inputs."""
        for block in self._calls.values():
            call = self.call(block)
            context = self.context.enter(call) if is_local(call.source) else None
            if isinstance(context, ModuleContext):
                yield Module(context)

    def resources(self) -> Iterator[ResourceInstance]:
        """Yield every instance of every resource that is audited, here and in the called modules."""
        for (kind, name), block in self._resources.items():
            for entry in instances_in(self._resource(kind, name)) if is_audited(kind) else ():
                if isinstance(entry, ResourceInstance):
                    if kind not in DEPLOYING:
                        yield entry
                    elif may_create_targets(entry.values()):
                        self._leave_out(block, f"{kind}.{name}", NOT_READ)
                else:
                    self._leave_out(block, f"{kind}.{name}", entry)
        for name, block in self._calls.items():
            for entry in instances_in(self._module(name)):
                if isinstance(entry, ModuleOutputs):
                    yield from entry.module.resources()
                else:
                    self._leave_out(block, f"module.{name}", entry)

    def _leave_out(self, block: Block, name: str, entry: Any) -> None:
        why = entry if isinstance(entry, Unknown) else Unknown("its instances are not known")
        self.context.leave_out(block.location, f"{self.address}.{name}".lstrip("."), why)


@dataclass(frozen=True, slots=True)
class ModuleOutputs:
    """The outputs of a module instance, as its caller sees them."""

    module: Module

    def member(self, name: str) -> Any:
        """Return the value of an output."""
        for block in self.module.body.blocks_of("output"):
            if block.labels == (name,) and "value" in block.body.attributes:
                value = bounded(evaluate(block.body.attributes["value"].expression.tree, self.module.scope))
                marked = is_marked(block, self.module.scope)
                return sensitive(value, f"the output {name} is sensitive") if marked else value
        return Unknown(f"{self.module.address} has no output {name}")


def is_marked(block: Block, scope: Scope) -> bool:
    """Return whether a variable or an output is secret; one that may be is."""
    marks = (block.body.attributes.get(name) for name in ("sensitive", "ephemeral"))
    return any(mark is not None and evaluate(mark.expression.tree, scope) not in (False, "false") for mark in marks)


@dataclass(frozen=True, slots=True)
class _LazyNamespace:
    look_up: Callable[[str], Any]

    def member(self, name: str) -> Any:
        return self.look_up(name)
