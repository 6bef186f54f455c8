"""The scope of an expression: the names that it may use, and how much may be evaluated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.evaluation.decisions import Decisions


class Namespace(Protocol):
    """A module: the names that are evaluated on access. ``address`` is Terraform's own, empty for the root module.

    ``functions`` are those that it has beside Terraform's.
    """

    address: str
    functions: Mapping[str, Callable[[list[Any]], Any]]

    def member(self, name: str) -> Any:
        """Return the value of a member, or ``Unknown``."""


@dataclass(slots=True)
class Budget:
    """The evaluation steps left in one folder, so that no file keeps the program busy for long; ``run`` is what is left
    for all folders together.
    """

    steps: int = 2_000_000
    run: "Budget | None" = None

    def spend(self, steps: int = 1) -> bool:
        """Take steps, and return whether they were left."""
        self.steps -= steps
        return self.steps >= 0 and (self.run is None or self.run.spend(steps))


OUT_OF_STEPS: Final = Unknown("this folder needs too many evaluation steps; audit a plan instead")


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression may use: the module's own, and bindings around it (``each``, names of a ``for``).

    ``decisions`` are those that its root module leaves open. ``assumed`` gives the value that the user gave for a name
    that only a deployment knows, such as ``data.aws_ssm_parameter.url.value``, else ``NOT_ASSUMED``; None where the
    user gave none.
    """

    module: Namespace
    bindings: Mapping[str, Any]
    budget: Budget
    decisions: Decisions = field(default_factory=Decisions)
    assumed: Callable[[str], Any] | None = None

    def lookup(self, name: str) -> Any:
        """Return the value of the first name of a reference."""
        return self.bindings[name] if name in self.bindings else self.module.member(name)

    def bind(self, **names: Any) -> "Scope":
        """Return the same scope with more bindings."""
        return replace(self, bindings={**self.bindings, **names})
