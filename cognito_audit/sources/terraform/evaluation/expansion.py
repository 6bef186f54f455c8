"""Expansion of a block by ``count`` or ``for_each`` into instances."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import revealed
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.inputs import EachBinding, InputValue
from cognito_audit.sources.terraform.evaluation.operators import AnyInstance
from cognito_audit.sources.terraform.evaluation.primitive_types import as_number, as_text
from cognito_audit.sources.terraform.evaluation.scope import Scope
from cognito_audit.sources.terraform.hcl.parser import Attribute, Block

_UNKNOWN_KEY: Final = "[*]"
"""Stands in an address for the key of an instance whose ``count`` or ``for_each`` is unknown."""
_MAX_COUNT: Final = 10_000
"""The most instances of a block that are evaluated one by one."""
_COST: Final = 50
"""The evaluation steps that an instance counts as."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The instances of a block. ``shape`` is ``one``, ``list``, ``map`` or ``any``; each instance is its address key,
    its index and its scope.
    """

    shape: str
    instances: list[tuple[str, Any, Scope]]


def expand(block: Block, scope: Scope) -> Expansion:
    """Return the instances of a block in ``scope``."""
    count, for_each = block.body.attributes.get("count"), block.body.attributes.get("for_each")
    if count is not None:
        return _by_count(evaluate(count.expression.tree, scope), scope)
    if for_each is not None:
        return _by_for_each(for_each, scope)
    return Expansion("one", [("", None, scope)])


def _by_count(value: Any, scope: Scope) -> Expansion:
    number = as_number(revealed(value))
    if not isinstance(number, int) or number < 0:
        return _with_unknown_key("count", value, scope)
    if not _affordable(number, scope):
        return _with_unknown_key("count", Unknown(f"{number} instances are too many to be evaluated"), scope)
    scopes = [scope.bind(count={"index": index}) for index in range(number)]
    return Expansion("list", [(f"[{index}]", index, inner) for index, inner in enumerate(scopes)])


def _by_for_each(for_each: Attribute, scope: Scope) -> Expansion:
    values = evaluate(for_each.expression.tree, scope)
    if isinstance(values, list):
        keys = [as_text(item) for item in values]
        values = next((key for key in keys if isinstance(key, Unknown)), None) or {key: key for key in keys}
    if not isinstance(values, Mapping):
        return _with_unknown_key("for_each", values, scope)
    if not _affordable(len(values), scope):
        return _with_unknown_key("for_each", Unknown(f"{len(values)} instances are too many to be evaluated"), scope)
    source = InputValue(for_each, scope)
    return Expansion(
        "map",
        [
            (f'["{key}"]', key, scope.bind(each=EachBinding(key, value, source)))
            for key, value in sorted(values.items())
        ],
    )


def _affordable(number: int, scope: Scope) -> bool:
    return number <= _MAX_COUNT and scope.budget.spend(_COST * number)


def _with_unknown_key(attribute: str, value: Any, scope: Scope) -> Expansion:
    reason = value.reason if isinstance(value, Unknown) else "it is not known here"
    unknown = Unknown(f"{attribute} is not known: {reason}")
    inner = scope.bind(each={"key": unknown, "value": unknown}, count={"index": unknown})
    return Expansion("any", [(_UNKNOWN_KEY, None, inner)])


def referenced_value(expansion: Expansion, make: Callable[[str, Scope], Any]) -> Any:
    """Return the value of a reference to the block: one instance, a list or a map.

    ``make`` makes an instance from its address key and its scope.
    """
    made = [(index, make(key, scope)) for key, index, scope in expansion.instances]
    if expansion.shape == "list":
        return [instance for _, instance in made]
    if expansion.shape == "map":
        return dict(made)
    return AnyInstance(made[0][1]) if expansion.shape == "any" else made[0][1]


def instances_in(value: Any) -> list[Any]:
    """Return the instances in what ``referenced_value`` returned."""
    if isinstance(value, AnyInstance):
        return [value.instance]
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else [value]
