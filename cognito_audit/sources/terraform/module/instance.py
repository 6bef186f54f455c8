"""A resource instance of a ``.tf`` folder with its attributes evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.model.partial import Choice, PartialText
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.names import may_hold_secret
from cognito_audit.sources.secrecy.sensitive import sensitive
from cognito_audit.sources.terraform.evaluation import policy_document
from cognito_audit.sources.terraform.evaluation.bounds import bounded
from cognito_audit.sources.terraform.evaluation.branches import each_option, in_cases
from cognito_audit.sources.terraform.evaluation.calls import items_of
from cognito_audit.sources.terraform.evaluation.decisions import names_in
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.operators import member
from cognito_audit.sources.terraform.evaluation.scope import OUT_OF_STEPS, Scope
from cognito_audit.sources.terraform.evaluation.unknowns import NamedUnknown, ReferenceTo, text_of_parts
from cognito_audit.sources.terraform.hcl.parser import Block, Body
from cognito_audit.sources.terraform.mapping.resource_types import ID_ATTRIBUTES
from cognito_audit.sources.terraform.module.ignored_changes import with_ignored_changes

_SECRET_ARGUMENTS: Final = frozenset({("aws_ssm_parameter", "value")})
"""Arguments that their provider marks as sensitive, and whose names do not say so."""
READ_AT_PLAN_TIME: Final = "data sources are read at plan time"
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
            reason = f"{self.address}.{name} is known after apply"
            return ReferenceTo(reason, shown=shown(self.address, name), addresses=(self.address,))
        attribute = self.block.body.attributes.get(name)
        if attribute is not None:
            value = bounded(evaluate(attribute.expression.tree, self.scope))
            is_secret = may_hold_secret(name) or (self.type, name) in _SECRET_ARGUMENTS
            return sensitive(value, f"{self.address}.{name} is secret") if is_secret else value
        if self.type == policy_document.TYPE and name in {"json", "minified_json"}:
            return policy_document.policy_json(self.values())
        if self.type == "aws_cognito_resource_server" and name == "scope_identifiers":
            return self._scope_identifiers()
        return _provided(self.address, name, f"{self.address}.{name} is known after apply")

    def _scope_identifiers(self) -> Any:
        """Return ``identifier/scope`` for each scope, as the provider computes it."""
        values = self.values()
        identifier, scopes = values.get("identifier"), values.get("scope", [])
        blocks = scopes if isinstance(scopes, list) else []
        names = [each_option(scope, lambda known: member(known, "scope_name")) for scope in blocks]
        why = f"{self.address}.scope_identifiers is known after apply"
        if not isinstance(identifier, str | Unknown) or not isinstance(scopes, list):
            return Unknown(why)
        return [in_cases(lambda *parts: _joined(why, *parts), identifier, name) for name in names]


def _joined(why: str, identifier: Any, name: Any) -> Any:
    if isinstance(identifier, str) and isinstance(name, str):
        return f"{identifier}/{name}"
    return text_of_parts(why, (identifier, "/", name))


@dataclass(frozen=True, slots=True)
class UnreadInstance:
    """An instance whose arguments are not read: of a data source, or of a resource that these files do not declare."""

    address: str
    reason: str

    def member(self, name: str) -> Any:
        """Return an attribute: it is unknown, and some are certain to be there."""
        if name.isdigit():  # the key of an instance
            return UnreadInstance(f"{self.address}[{name}]", self.reason)
        return _provided(self.address, name, self.reason)


def _provided(address: str, name: str, reason: str) -> Unknown:
    """Return an attribute that a provider sets: it is unknown, and some are certain to be there."""
    if name in PRESENT_ATTRIBUTES:
        return PartialText(reason, prefix=_START.get(name, ""), shown=shown(address, name))
    return NamedUnknown(reason, name=f"{address}.{name}")


def shown(address: str, name: str) -> str:
    """Return a reference as messages show it in place of its value."""
    return f"${{{address}.{name}}}"


_START: Final[Mapping[str, str]] = dict.fromkeys(("arn", "invoke_arn", "qualified_arn", "execution_arn"), "arn:")
PRESENT_ATTRIBUTES: Final = frozenset(
    {"arn", "id", "invoke_arn", "qualified_arn", "execution_arn", "account_id", "dns_name", "domain_name", "endpoint",
     "invoke_url", "api_endpoint", "bucket_regional_domain_name", "bucket_domain_name", "regional_domain_name",
     "hex", "dec", "b64_url", "b64_std", "partition", "unique_id"}
)  # fmt: skip
"""Attributes that providers set of every instance, to a text that is not empty."""


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
    label = block.labels[0]
    for_each, iterator = (block.body.attributes.get(name) for name in ("for_each", "iterator"))
    content = next(block.body.blocks_of("content"), None)
    values = evaluate(for_each.expression.tree, scope) if for_each else Unknown("it has no for_each")
    if content is None:
        return Unknown(f"dynamic {label}: its content is not evaluated")
    name = label if iterator is None else next(names_in(iterator.expression.tree), label)

    def made(key: Any, value: Any) -> Any:
        return _values(content.body, scope.bind(**{name: {"key": key, "value": value}}))

    def blocks(known: Any) -> Any:
        if isinstance(known, Mapping):
            return [made(key, value) for key, value in sorted(known.items())]
        if isinstance(known, list):
            return [each_option(item, lambda value: made(value, value)) for item in known]
        reason = known.reason if isinstance(known, Unknown) else "for_each is not a collection"
        return Unknown(f"dynamic {label}: {reason}")

    if not scope.budget.spend(10 * (len(values) if isinstance(values, list | Mapping) else 1)):
        return OUT_OF_STEPS
    found = each_option(values, blocks)
    items = items_of(found) if isinstance(found, Choice) else found
    return Unknown(f"dynamic {label}: {values.reason}") if items is None else items
