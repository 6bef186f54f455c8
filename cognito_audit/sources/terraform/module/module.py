"""A module: the variables, locals, resources and module calls of one folder, evaluated on access."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.secrecy.sensitive import sensitive
from cognito_audit.sources.terraform.evaluation import policy_document
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.expansion import expand, instances_in, referenced_value
from cognito_audit.sources.terraform.evaluation.functions import bounded
from cognito_audit.sources.terraform.evaluation.inputs import InputValue
from cognito_audit.sources.terraform.evaluation.scope import Budget, Scope
from cognito_audit.sources.terraform.evaluation.variable_types import conform
from cognito_audit.sources.terraform.hcl.parser import Block, Body
from cognito_audit.sources.terraform.module.instance import ResourceInstance

_MAX_DEPTH: Final = 24
"""The deepest nesting of modules that is followed."""

Load = Callable[[str, str], tuple[Body, str] | None]
"""From a module's folder and a source (``./pool``) to the body and folder of the called module, or None."""


@dataclass(frozen=True, slots=True)
class ModuleContext:
    """What a module needs of its environment.

    Relative sources start in ``folder`` and ``load`` reads them; a module that is not followed is added to ``notes``;
    ``depth`` counts the calls around the module.
    """

    folder: str
    load: Load
    notes: list[str]
    depth: int = 0
    budget: Budget = field(default_factory=Budget)


class Module:
    """One instance of a module. ``inputs`` are the values of its variables that are set outside; ``address`` is
    Terraform's own, which is empty for the root module.
    """

    def __init__(
        self, body: Body, context: ModuleContext, inputs: Mapping[str, InputValue] | None = None, address: str = ""
    ) -> None:
        self.body = body
        self.context = context
        self.inputs = inputs or {}
        self.address = address
        self.scope = Scope(self, {}, context.budget)
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
            if block.labels[:1] == (policy_document.TYPE,) and len(block.labels) > 1
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
        if name in {"each", "count", "self", "path", "terraform"}:
            return Unknown(f"{name} is not known here")
        if any(kind == name for kind, _ in self._resources):
            return _LazyNamespace(lambda label: self._resource(name, label))
        return Unknown(f"{name} is not defined")

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
                return Unknown(f"var.{name} has no default")
            value = evaluate(default.expression.tree, self.scope)
        constraint = block.body.attributes.get("type")
        value = conform(value, constraint.expression.tree, self.scope) if constraint else value
        return sensitive(value, f"var.{name} is sensitive") if is_marked(block, self.scope) else value

    def source_of(self, namespace: str, name: str) -> InputValue | None:
        """Return the attribute that sets ``var.name`` or ``local.name``."""
        if namespace == "local" and name in self.locals:
            return InputValue(self.locals[name], self.scope)
        if namespace != "var" or name not in self.variables:
            return None
        if name in self.inputs:
            return self.inputs[name]
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
        source = block.body.attributes.get("source")
        path = evaluate(source.expression.tree, self.scope) if source else None
        loaded = (
            self.context.load(self.context.folder, path) if isinstance(path, str) and path.startswith(".") else None
        )
        label = f"{self.address}.module.{name}".lstrip(".")
        if loaded is None or self.context.depth >= _MAX_DEPTH:
            self.context.notes.append(
                f"{block.location.file}:{block.location.line}: {label} is not followed: {_source(path)}"
            )
            return Unknown(f"module.{name} is not followed")
        body, folder = loaded
        inner_context = replace(self.context, folder=folder, depth=self.context.depth + 1)

        def instance(key: str, scope: Scope) -> Module:
            inputs = {
                attribute.name: InputValue(attribute, scope)
                for attribute in block.body.attributes.values()
                if attribute.name not in {"source", "version", "providers", "count", "for_each", "depends_on"}
            }
            return Module(body, inner_context, inputs, f"{label}{key}")

        return referenced_value(expand(block, self.scope), lambda key, scope: ModuleOutputs(instance(key, scope)))

    def _data(self, kind: str) -> Any:
        """The provider computes a policy document by itself; all other data sources call AWS."""
        if kind != policy_document.TYPE:
            return Unknown("data sources are read at plan time")
        return _LazyNamespace(lambda label: self._resource(f"data.{kind}", label))

    def _resource(self, kind: str, name: str) -> Any:
        return self._once(f"{kind}.{name}", lambda: self._declared(kind, name))

    def _declared(self, kind: str, name: str) -> Any:
        block = self._resources.get((kind, name))
        if block is None:
            return Unknown(f"{kind}.{name} is not declared")
        stem = f"{self.address}.{kind}.{name}".lstrip(".")
        return referenced_value(
            expand(block, self.scope), lambda key, scope: ResourceInstance(f"{stem}{key}", block, scope)
        )

    def local_sources(self) -> Iterator[str]:
        """Yield the relative sources of the modules that are called here."""
        for block in self._calls.values():
            source = block.body.attributes.get("source")
            path = evaluate(source.expression.tree, self.scope) if source else None
            if isinstance(path, str) and path.startswith("."):
                yield path

    def resources(self) -> Iterator[ResourceInstance]:
        """Yield every instance of every resource, here and in the called modules."""
        for kind, name in self._resources:
            yield from (
                entry for entry in instances_in(self._resource(kind, name)) if isinstance(entry, ResourceInstance)
            )
        for name in self._calls:
            for entry in instances_in(self._module(name)):
                if isinstance(entry, ModuleOutputs):
                    yield from entry.module.resources()


@dataclass(frozen=True, slots=True)
class ModuleOutputs:
    """The outputs of a module instance, as its caller sees them."""

    module: Module

    def member(self, name: str) -> Any:
        """Return the value of an output."""
        for block in self.module.body.blocks_of("output"):
            if block.labels == (name,) and "value" in block.body.attributes:
                value = evaluate(block.body.attributes["value"].expression.tree, self.module.scope)
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


def _source(path: Any) -> str:
    if not isinstance(path, str):
        return "its source is not known here"
    return f"there is no folder {path}" if path.startswith(".") else f"its source {path} is not a local folder"
