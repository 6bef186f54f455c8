"""The names that an expression may use, and how much may be evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol


class Namespace(Protocol):
    """What has members that are looked up when they are asked for: ``var``, a module's outputs, a resource."""

    def member(self, name: str) -> Any:
        """The value of a member, or ``Unknown``."""


@dataclass(slots=True)
class Budget:
    """How many more steps may be evaluated in one folder, so that no file keeps the program busy for long."""

    steps: int = 5_000_000

    def spend(self) -> bool:
        """Take one step; whether there was one left."""
        self.steps -= 1
        return self.steps >= 0


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression may use: the module's own, and those bound around it (``each``, ``for`` names)."""

    module: Namespace
    bound: Mapping[str, Any]
    budget: Budget

    def name(self, name: str) -> Any:
        """The value behind the first name of a reference."""
        return self.bound[name] if name in self.bound else self.module.member(name)

    def binding(self, **names: Any) -> "Scope":
        """The same scope with more names bound."""
        return replace(self, bound={**self.bound, **names})
