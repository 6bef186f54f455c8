"""A resource of a stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced


class Owner(Protocol):
    """The stack of a resource, as the resource uses it."""

    id: str
    prefix: str
    root: str
    resources: "dict[str, StackResource]"

    def properties(self, resource: "StackResource") -> Traced:
        """Return the evaluated properties of a resource."""

    def attribute_of(self, resource: "StackResource", name: str) -> Traced | None:
        """Return an evaluated attribute of a resource beside its properties."""


@dataclass(frozen=True, slots=True)
class StackResource:
    """A resource of a stack. ``condition`` says why it is unknown whether it exists, if so.

    ``properties`` are evaluated when first asked for, for most resources are not Cognito's.
    """

    stack: Owner
    logical_id: str
    type: str
    node: TemplateNode
    condition: Unknown | None = None
    bindings: Mapping[str, Traced] | None = None

    @property
    def properties(self) -> Traced:
        """The evaluated properties; an empty map when there are none."""
        return self.stack.properties(self)

    @property
    def here(self) -> Traced:
        """The resource itself, as the origin of values."""
        return self.node.traced(None)
