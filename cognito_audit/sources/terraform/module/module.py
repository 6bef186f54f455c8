"""A module: one folder's variables, locals, resources and calls of other modules, evaluated when they are asked for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.evaluation import policy_document
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.expansion import entries, instances_of, keyed
from cognito_audit.sources.terraform.evaluation.functions import bounded
from cognito_audit.sources.terraform.evaluation.inputs import Given
from cognito_audit.sources.terraform.evaluation.scope import Budget, Scope
from cognito_audit.sources.terraform.evaluation.variable_types import conform
from cognito_audit.sources.terraform.hcl.parser import Body
from cognito_audit.sources.terraform.module.instance import Instance

_DEEPEST: Final = 24
"""So many modules inside one another are followed."""

Load = Callable[[str, str], tuple[Body, str] | None]
"""From a module's folder and a source (``./pool``) to that module's body and folder; None where there is none."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a module stands: relative sources start in ``folder``, ``load`` finds them, what is not followed is added
    to ``notes``, ``depth`` counts the calls around it.
    """

    folder: str
    load: Load
    notes: list[str]
    depth: int = 0
    budget: Budget = field(default_factory=Budget)


class Module:
    """One instance of a module. ``given`` are the values of its variables that come from outside, ``address`` is
    Terraform's own (empty for the root module).
    """

    def __init__(
        self, body: Body, around: Surroundings, given: Mapping[str, Given] | None = None, address: str = ""
    ) -> None:
        self.body = body
        self.around = around
        self.given = given or {}
        self.address = address
        self.scope = Scope(self, {}, around.budget)
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
        """The value behind the first name of a reference."""
        if name in {"var", "local", "module"}:
            return _Names(getattr(self, f"_{name}"))
        if name == "data":
            return _Names(self._data)
        if name in {"each", "count", "self", "path", "terraform"}:
            return Unknown(f"{name} is not known here")
        if any(kind == name for kind, _ in self._resources):
            return _Names(lambda label: self._resource(name, label))
        return Unknown(f"{name} is not defined")

    def _once(self, name: str, compute: Callable[[], Any]) -> Any:
        """A value computed at most once; what needs itself is unknown."""
        if name not in self._values:
            if name in self._busy:
                return Unknown(f"{name} refers to itself")
            self._busy.add(name)
            try:
                self._values[name] = bounded(compute())
            except RecursionError:
                self._values[name] = Unknown(f"{name} depends on too long a chain of names")
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
        given = self.given.get(name)
        value = given.value() if given else None
        nullable = block.body.attributes.get("nullable")
        if given is None or (value is None and nullable and evaluate(nullable.expression.tree, self.scope) is False):
            if default is None:
                return Unknown(f"var.{name} has no default")
            value = evaluate(default.expression.tree, self.scope)
        constraint = block.body.attributes.get("type")
        return conform(value, constraint.expression.tree, self.scope) if constraint else value

    def written(self, root: str, name: str) -> Given | None:
        """Where ``var.name`` or ``local.name`` gets its value."""
        if root == "local" and name in self.locals:
            return Given(self.locals[name], self.scope)
        if root != "var" or name not in self.variables:
            return None
        if name in self.given:
            return self.given[name]
        default = self.variables[name].body.attributes.get("default")
        return Given(default, self.scope) if default else None

    def _local(self, name: str) -> Any:
        if name not in self.locals:
            return Unknown(f"local.{name} is not declared")
        tree = self.locals[name].expression.tree
        return self._once(f"local.{name}", lambda: evaluate(tree, self.scope))

    def _module(self, name: str) -> Any:
        return self._once(f"module.{name}", lambda: self._called(name))

    def _called(self, name: str) -> Any:
        block = self._calls.get(name)
        if block is None:
            return Unknown(f"module.{name} is not declared")
        source = block.body.attributes.get("source")
        path = evaluate(source.expression.tree, self.scope) if source else None
        found = self.around.load(self.around.folder, path) if isinstance(path, str) and path.startswith(".") else None
        label = f"{self.address}.module.{name}".lstrip(".")
        if found is None or self.around.depth >= _DEEPEST:
            self.around.notes.append(f"{block.place.file}:{block.place.line}: {label} is not followed: {_source(path)}")
            return Unknown(f"module.{name} is not followed")
        body, folder = found
        inside = replace(self.around, folder=folder, depth=self.around.depth + 1)

        def instance(key: str, scope: Scope) -> Module:
            given = {
                attribute.name: Given(attribute, scope)
                for attribute in block.body.attributes.values()
                if attribute.name not in {"source", "version", "providers", "count", "for_each", "depends_on"}
            }
            return Module(body, inside, given, f"{label}{key}")

        return keyed(instances_of(block, self.scope), lambda key, scope: Called(instance(key, scope)))

    def _data(self, kind: str) -> Any:
        """A policy document is worked out by the provider alone; all other data sources ask AWS."""
        if kind != policy_document.TYPE:
            return Unknown("data sources are read at plan time")
        return _Names(lambda label: self._resource(f"data.{kind}", label))

    def _resource(self, kind: str, name: str) -> Any:
        return self._once(f"{kind}.{name}", lambda: self._declared(kind, name))

    def _declared(self, kind: str, name: str) -> Any:
        block = self._resources.get((kind, name))
        if block is None:
            return Unknown(f"{kind}.{name} is not declared")
        stem = f"{self.address}.{kind}.{name}".lstrip(".")
        return keyed(instances_of(block, self.scope), lambda key, scope: Instance(f"{stem}{key}", block, scope))

    def local_sources(self) -> Iterator[str]:
        """The relative sources of the modules that are called here."""
        for block in self._calls.values():
            source = block.body.attributes.get("source")
            path = evaluate(source.expression.tree, self.scope) if source else None
            if isinstance(path, str) and path.startswith("."):
                yield path

    def resources(self) -> Iterator[Instance]:
        """Every instance of every resource, here and in the modules that are called."""
        for kind, name in self._resources:
            yield from (entry for entry in entries(self._resource(kind, name)) if isinstance(entry, Instance))
        for name in self._calls:
            for entry in entries(self._module(name)):
                if isinstance(entry, Called):
                    yield from entry.module.resources()


@dataclass(frozen=True, slots=True)
class Called:
    """A module instance as its caller sees it: its outputs."""

    module: Module

    def member(self, name: str) -> Any:
        """The value of an output."""
        for block in self.module.body.blocks_of("output"):
            if block.labels == (name,) and "value" in block.body.attributes:
                return evaluate(block.body.attributes["value"].expression.tree, self.module.scope)
        return Unknown(f"{self.module.address} has no output {name}")


@dataclass(frozen=True, slots=True)
class _Names:
    look_up: Callable[[str], Any]

    def member(self, name: str) -> Any:
        return self.look_up(name)


def _source(path: Any) -> str:
    if not isinstance(path, str):
        return "its source is not known here"
    return f"there is no folder {path}" if path.startswith(".") else f"its source {path} is not a local folder"
