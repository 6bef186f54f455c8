"""Values that come into a module, or into an instance of a block, from outside; each knows who wrote it."""

from dataclasses import dataclass
from typing import Any

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.scope import Budget, Scope
from cognito_audit.sources.terraform.hcl.parser import Attribute


class Nothing:
    """A module without a name in it."""

    def member(self, name: str) -> Any:
        """Nothing is there."""
        return Unknown(f"{name} is not defined")


@dataclass(frozen=True, slots=True)
class Given:
    """A value from outside: the attribute that wrote it and the scope in which it stands."""

    attribute: Attribute
    scope: Scope | None

    def value(self) -> Any:
        """What it is worth; values from tfvars files refer to nothing."""
        return evaluate(self.attribute.expression.tree, self.scope or Scope(Nothing(), {}, Budget()))


@dataclass(frozen=True, slots=True)
class Each:
    """``each`` in one instance of a block; ``source`` is the block's ``for_each``."""

    key: str
    value: Any
    source: Given

    def member(self, name: str) -> Any:
        """``each.key`` or ``each.value``."""
        return {"key": self.key, "value": self.value}.get(name, Unknown(f"each.{name} does not exist"))
