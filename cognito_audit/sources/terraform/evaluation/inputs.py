"""Values that enter a module, or an instance of a block, from outside; each keeps the attribute that sets it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.operators import member
from cognito_audit.sources.terraform.evaluation.scope import Budget, Scope
from cognito_audit.sources.terraform.hcl.parser import Attribute


class EmptyNamespace:
    """A module that defines no name."""

    address = ""
    functions: Mapping[str, Callable[[list[Any]], Any]] = MappingProxyType({})

    def member(self, name: str) -> Any:
        """Return that the name is not defined."""
        return Unknown(f"{name} is not defined")


@dataclass(frozen=True, slots=True)
class InputValue:
    """The value of an input: the attribute that sets it and the scope of that attribute.

    ``doubt`` says why the input may have another value; empty: it has this one. ``steps`` lead to the part of the
    attribute that is the value. ``is_located`` says that the attribute is in a file.
    """

    attribute: Attribute
    scope: Scope | None
    doubt: str = ""
    steps: tuple[str, ...] = ()
    is_located: bool = True

    def value(self) -> Any:
        """Evaluate the attribute; values of tfvars files have no scope and refer to nothing."""
        if self.doubt:
            return Unknown(self.doubt)
        value = evaluate(self.attribute.expression.tree, self.scope or Scope(EmptyNamespace(), {}, Budget()))
        for step in self.steps:
            value = member(value, step)
        return value


@dataclass(frozen=True, slots=True)
class EachBinding:
    """``each`` in one instance of a block; ``source`` is the block's ``for_each``."""

    key: str
    value: Any
    source: InputValue

    def member(self, name: str) -> Any:
        """Return ``each.key`` or ``each.value``."""
        return {"key": self.key, "value": self.value}.get(name, Unknown(f"each.{name} does not exist"))
