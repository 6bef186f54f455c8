"""What ``count`` and ``for_each`` make of a block."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.model.values import Unknown
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.inputs import Each, Given
from cognito_audit.sources.terraform.evaluation.operators import Anything
from cognito_audit.sources.terraform.evaluation.primitive_types import as_number, as_text
from cognito_audit.sources.terraform.evaluation.scope import Scope
from cognito_audit.sources.terraform.evaluation.unknowns import hole_in
from cognito_audit.sources.terraform.hcl.parser import Attribute, Block

_UNKEYED: Final = "[*]"
"""Stands in an address for the key of an instance whose ``count`` or ``for_each`` is not known."""
_MOST: Final = 10_000
"""So many instances of a ``count`` are looked at."""


@dataclass(frozen=True, slots=True)
class Instances:
    """``shape`` is one, list, map or any; ``entries`` are address key, index and scope."""

    shape: str
    entries: list[tuple[str, Any, Scope]]


def instances_of(block: Block, scope: Scope) -> Instances:
    """The instances of a block that stands in ``scope``."""
    count, each = block.body.attributes.get("count"), block.body.attributes.get("for_each")
    if count is not None:
        return _counted(evaluate(count.expression.tree, scope), scope)
    if each is not None:
        return _for_each(each, scope)
    return Instances("one", [("", None, scope)])


def _counted(value: Any, scope: Scope) -> Instances:
    number = as_number(value)
    if not isinstance(number, int):
        return _unkeyed("count", value, scope)
    scopes = [scope.binding(count={"index": index}) for index in range(min(number, _MOST))]
    return Instances("list", [(f"[{index}]", index, inner) for index, inner in enumerate(scopes)])


def _for_each(each: Attribute, scope: Scope) -> Instances:
    values = evaluate(each.expression.tree, scope)
    if isinstance(values, list) and hole_in(values) is None:
        values = {key: key for item in values if isinstance(key := as_text(item), str)}
    if not isinstance(values, Mapping):
        return _unkeyed("for_each", values, scope)
    source = Given(each, scope)
    return Instances(
        "map",
        [(f'["{key}"]', key, scope.binding(each=Each(key, value, source))) for key, value in sorted(values.items())],
    )


def _unkeyed(what: str, hole: Any, scope: Scope) -> Instances:
    reason = hole.reason if isinstance(hole, Unknown) else "it is not known here"
    unknown = Unknown(f"{what} is not known: {reason}")
    inner = scope.binding(each={"key": unknown, "value": unknown}, count={"index": unknown})
    return Instances("any", [(_UNKEYED, None, inner)])


def keyed(instances: Instances, make: Callable[[str, Scope], Any]) -> Any:
    """What a reference to the block gives: what ``make`` makes of each address key and scope, one, a list or a map."""
    made = [(index, make(key, scope)) for key, index, scope in instances.entries]
    if instances.shape == "list":
        return [entry for _, entry in made]
    if instances.shape == "map":
        return dict(made)
    return Anything(made[0][1]) if instances.shape == "any" else made[0][1]


def entries(value: Any) -> list[Any]:
    """All that ``keyed`` gave, in a list."""
    if isinstance(value, Anything):
        return [value.instance]
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else [value]
