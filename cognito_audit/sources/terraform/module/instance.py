"""A resource instance of a ``.tf`` folder: its attributes as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.evaluation import policy_document
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.scope import Scope
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.hcl.parser import Block, Body
from cognito_audit.sources.terraform.mapping.resource_types import ID_ATTRIBUTES

_META: Final = frozenset({"count", "for_each", "provider", "depends_on"})


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance of a ``resource`` block, in the scope that its key makes."""

    address: str
    block: Block
    scope: Scope

    @property
    def type(self) -> str:
        """The resource's type."""
        return self.block.labels[0]

    def values(self) -> dict[str, Any]:
        """Its attributes, and its blocks as lists; ``lifecycle`` is always among them."""
        found = {name: value for name, value in _values(self.block.body, self.scope).items() if name not in _META}
        return {"lifecycle": [], **found}

    def member(self, name: str) -> Any:
        """An attribute as other expressions see it: what is not written down is known after apply."""
        if name in ID_ATTRIBUTES.get(self.type, ()):
            return ReferenceTo(f"{self.address}.{name} is known after apply", addresses=(self.address,))
        written = self.block.body.attributes.get(name)
        if written is not None:
            return evaluate(written.expression.tree, self.scope)
        if self.type == policy_document.TYPE and name in {"json", "minified_json"}:
            return policy_document.policy_json(self.values())
        if self.type == "aws_cognito_resource_server" and name == "scope_identifiers":
            return self._scope_identifiers()
        return Unknown(f"{self.address}.{name} is known after apply")

    def _scope_identifiers(self) -> Any:
        """``identifier/scope`` for each scope, as the provider computes it."""
        values = self.values()
        identifier, scopes = values.get("identifier"), values.get("scope", [])
        names = [scope.get("scope_name") for scope in scopes] if isinstance(scopes, list) else []
        if not isinstance(identifier, str) or not isinstance(scopes, list):
            return Unknown(f"{self.address}.scope_identifiers is known after apply")
        return [f"{identifier}/{name}" if isinstance(name, str) else Unknown("its name is not known") for name in names]


def _values(body: Body, scope: Scope) -> dict[str, Any]:
    found: dict[str, Any] = {name: evaluate(item.expression.tree, scope) for name, item in body.attributes.items()}
    for block in body.blocks:
        if block.kind == "dynamic" and block.labels:
            _add(found, block.labels[0], _dynamic(block, scope))
        elif block.kind not in _META:
            _add(found, block.kind, [_values(block.body, scope)])
    return found


def _add(found: dict[str, Any], name: str, blocks: list[Any] | Unknown) -> None:
    held = found.get(name, [])
    if isinstance(held, Unknown) or isinstance(blocks, Unknown):
        found[name] = held if isinstance(held, Unknown) else blocks
    elif isinstance(held, list):
        found[name] = [*held, *blocks]


def _dynamic(block: Block, scope: Scope) -> list[Any] | Unknown:
    """The blocks that a ``dynamic`` block makes; ``Unknown`` where what it runs over is not known."""
    each = block.body.attributes.get("for_each")
    content = next(block.body.blocks_of("content"), None)
    values = evaluate(each.expression.tree, scope) if each else Unknown("it has no for_each")
    if isinstance(values, Unknown) or content is None or "iterator" in block.body.attributes:
        reason = values.reason if isinstance(values, Unknown) else "its content is not read"
        return Unknown(f"dynamic {block.labels[0]}: {reason}")
    pairs: list[tuple[Any, Any]]
    if isinstance(values, Mapping):
        pairs = sorted(values.items())
    elif isinstance(values, list):
        pairs = [(item, item) for item in values]
    else:
        return Unknown(f"dynamic {block.labels[0]}: for_each is no collection")
    if any(isinstance(key, Unknown) for key, _ in pairs):
        return Unknown(f"dynamic {block.labels[0]}: for_each is not known whole")
    name = block.labels[0]
    return [_values(content.body, scope.binding(**{name: {"key": key, "value": value}})) for key, value in pairs]
