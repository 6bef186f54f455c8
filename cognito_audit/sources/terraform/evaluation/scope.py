"""The scope of an expression: the names that it may use, and how much may be evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol


class Namespace(Protocol):
    """Members that are evaluated on access: ``var``, a module's outputs, a resource."""

    def member(self, name: str) -> Any:
        """Return the value of a member, or ``Unknown``."""


@dataclass(slots=True)
class Budget:
    """The evaluation steps left in one folder, so that no file keeps the program busy for long."""

    steps: int = 5_000_000

    def spend(self) -> bool:
        """Take one step, and return whether one was left."""
        self.steps -= 1
        return self.steps >= 0


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression may use: the module's own, and bindings around it (``each``, names of a ``for``)."""

    module: Namespace
    bindings: Mapping[str, Any]
    budget: Budget

    def lookup(self, name: str) -> Any:
        """Return the value of the first name of a reference."""
        return self.bindings[name] if name in self.bindings else self.module.member(name)

    def bind(self, **names: Any) -> "Scope":
        """Return the same scope with more bindings."""
        return replace(self, bindings={**self.bindings, **names})
