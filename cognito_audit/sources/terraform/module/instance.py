"""A resource instance of a ``.tf`` folder with its attributes evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.names import may_hold_secret
from cognito_audit.sources.secrecy.sensitive import sensitive
from cognito_audit.sources.terraform.evaluation import policy_document
from cognito_audit.sources.terraform.evaluation.bounds import bounded
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.hcl.parser import Block, Body
from cognito_audit.sources.terraform.mapping.resource_types import ID_ATTRIBUTES
from cognito_audit.sources.terraform.module.ignored_changes import with_ignored_changes

_SECRET_ARGUMENTS: Final = frozenset({("aws_ssm_parameter", "value")})
"""Arguments that their provider marks as sensitive, and whose names do not say so."""
_META_ARGUMENTS: Final = frozenset({"count", "for_each", "provider", "depends_on"})


@dataclass(frozen=True, slots=True)
class ResourceInstance:
    """One instance of a ``resource`` block, with the scope of its key.

    ``exists`` is whether it is made, which may depend on decisions.
    """

    address: str
    block: Block
    scope: Scope
    exists: Any = True

    @property
    def type(self) -> str:
        """Return the resource type."""
        return self.block.labels[0]

    def values(self) -> dict[str, Any]:
        """Return the attributes, and the blocks as lists; ``lifecycle`` is always among them."""
        values = {
            name: value for name, value in _values(self.block.body, self.scope).items() if name not in _META_ARGUMENTS
        }
        return with_ignored_changes(self.type, self.block.body, {"lifecycle": [], **values})

    def member(self, name: str) -> Any:
        """Return an attribute as other expressions see it; one that is not set is known after apply."""
        if name in ID_ATTRIBUTES.get(self.type, ()):
            return ReferenceTo(f"{self.address}.{name} is known after apply", addresses=(self.address,))
        attribute = self.block.body.attributes.get(name)
        if attribute is not None:
            value = bounded(evaluate(attribute.expression.tree, self.scope))
            is_secret = may_hold_secret(name) or (self.type, name) in _SECRET_ARGUMENTS
            return sensitive(value, f"{self.address}.{name} is secret") if is_secret else value
        if self.type == policy_document.TYPE and name in {"json", "minified_json"}:
            return policy_document.policy_json(self.values())
        if self.type == "aws_cognito_resource_server" and name == "scope_identifiers":
            return self._scope_identifiers()
        return Unknown(f"{self.address}.{name} is known after apply")

    def _scope_identifiers(self) -> Any:
        """Return ``identifier/scope`` for each scope, as the provider computes it."""
        values = self.values()
        identifier, scopes = values.get("identifier"), values.get("scope", [])
        names = [scope.get("scope_name") for scope in scopes] if isinstance(scopes, list) else []
        if not isinstance(identifier, str) or not isinstance(scopes, list):
            return Unknown(f"{self.address}.scope_identifiers is known after apply")
        return [f"{identifier}/{name}" if isinstance(name, str) else Unknown("its name is not known") for name in names]


def _values(body: Body, scope: Scope) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, attribute in body.attributes.items():
        tree = attribute.expression.tree
        value = evaluate(tree, scope)
        values[name] = value if hasattr(tree, "data") else _with_json_dynamics(value)
    for block in body.blocks:
        if block.kind == "dynamic" and block.labels:
            _add(values, block.labels[0], _dynamic(block, scope))
        elif block.kind not in _META_ARGUMENTS:
            _add(values, block.kind, [_values(block.body, scope)])
    return values if "dynamic" not in body.attributes else _with_json_dynamics(values)


def _with_json_dynamics(value: Any) -> Any:
    """Return a value of a JSON file in which every block that a ``dynamic`` block may add to is unknown."""
    if isinstance(value, list):
        return [_with_json_dynamics(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    values = {name: _with_json_dynamics(item) for name, item in value.items()}
    dynamic = values.get("dynamic")
    named = [one for one in (dynamic if isinstance(dynamic, list) else [dynamic]) if isinstance(one, Mapping)]
    if named:
        del values["dynamic"]
    for name in (name for one in named for name in one):
        values[name] = Unknown(f"dynamic {name}: dynamic blocks of JSON files are not evaluated; audit a plan instead")
    return values


def _add(values: dict[str, Any], name: str, blocks: list[Any] | Unknown) -> None:
    """Add the blocks of one kind to those before them."""
    previous = values.get(name, [])
    if isinstance(previous, Unknown) or isinstance(blocks, Unknown):
        values[name] = previous if isinstance(previous, Unknown) else blocks
    elif isinstance(previous, list):
        values[name] = [*previous, *blocks]
    else:
        values[name] = Unknown(f"{name} is both an attribute and a block")


def _dynamic(block: Block, scope: Scope) -> list[Any] | Unknown:
    """Expand a ``dynamic`` block; the result is ``Unknown`` if its collection is unknown."""
    for_each = block.body.attributes.get("for_each")
    content = next(block.body.blocks_of("content"), None)
    values = evaluate(for_each.expression.tree, scope) if for_each else Unknown("it has no for_each")
    if isinstance(values, Unknown) or content is None or "iterator" in block.body.attributes:
        reason = values.reason if isinstance(values, Unknown) else "its content is not evaluated"
        return Unknown(f"dynamic {block.labels[0]}: {reason}")
    pairs: list[tuple[Any, Any]]
    if isinstance(values, Mapping):
        pairs = sorted(values.items())
    elif isinstance(values, list):
        pairs = [(item, item) for item in values]
    else:
        return Unknown(f"dynamic {block.labels[0]}: for_each is not a collection")
    if any(isinstance(key, Unknown) for key, _ in pairs):
        return Unknown(f"dynamic {block.labels[0]}: for_each is only partly known")
    name = block.labels[0]
    if not scope.budget.spend(10 * len(pairs)):
        return OUT_OF_STEPS
    return [_values(content.body, scope.bind(**{name: {"key": key, "value": value}})) for key, value in pairs]
