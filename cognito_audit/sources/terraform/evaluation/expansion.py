"""Expansion of a block by ``count`` or ``for_each`` into instances."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy.sensitive import revealed
from cognito_audit.sources.terraform.evaluation.branches import each_option, each_possible, in_cases
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.inputs import EachBinding, InputValue
from cognito_audit.sources.terraform.evaluation.operators import AnyInstance
from cognito_audit.sources.terraform.evaluation.primitive_types import as_number, as_text
from cognito_audit.sources.terraform.evaluation.scope import Scope
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression
from cognito_audit.sources.terraform.hcl.parser import Attribute, Block

_UNKNOWN_KEY: Final = "[*]"
"""Stands in an address for the key of an instance whose ``count`` or ``for_each`` is unknown."""
_MAX_COUNT: Final = 10_000
"""The most instances of a block that are evaluated one by one."""
_COST: Final = 50
"""The evaluation steps that an instance counts as."""


class ExpandedInstance(NamedTuple):
    """An instance of a block: its key in the address, its index and its scope.

    ``exists`` is whether it is made, which may depend on decisions.
    """

    key: str
    index: Any
    scope: Scope
    exists: Any = True


@dataclass(frozen=True, slots=True)
class Expansion:
    """The instances of a block. ``shape`` is ``one``, ``list``, ``map`` or ``any``."""

    shape: str
    instances: list[ExpandedInstance]


def expand(block: Block, scope: Scope) -> Expansion:
    """Return the instances of a block in ``scope``."""
    count, for_each = block.body.attributes.get("count"), block.body.attributes.get("for_each")
    if count is not None:
        return _by_count(block, evaluate(count.expression.tree, scope), scope)
    if for_each is not None:
        return _by_for_each(block, for_each, scope)
    return Expansion("one", [ExpandedInstance("", None, scope)])


def _by_count(block: Block, value: Any, scope: Scope) -> Expansion:
    number = each_option(value, lambda one: as_number(revealed(one)))
    most = max((one if isinstance(one, int) else -1 for one in _outcomes(number)), default=-1)
    if not all(isinstance(one, int) and one >= 0 for one in _outcomes(number)):
        return _with_unknown_key(block, "count", value, scope)
    if not _affordable(most, scope):
        return _with_unknown_key(block, "count", _too_many(most), scope)
    return Expansion(
        "list",
        [
            ExpandedInstance(
                f"[{index}]",
                index,
                scope.bind(count={"index": index}),
                each_option(number, partial(operator.lt, index)),
            )
            for index in range(most)
        ],
    )


def _by_for_each(block: Block, for_each: Attribute, scope: Scope) -> Expansion:
    values = in_cases(_as_map, evaluate(for_each.expression.tree, scope))
    maps = _outcomes(values)
    unknown = next((one for one in maps if not isinstance(one, Mapping)), None)
    if unknown is not None:
        return _with_unknown_key(block, "for_each", unknown, scope)
    keys = sorted({key for one in maps for key in one})
    if not _affordable(len(keys), scope):
        return _with_unknown_key(
            block, "for_each", Unknown(f"{len(keys)} instances are too many to be evaluated"), scope
        )
    source = InputValue(for_each, scope)
    return Expansion("map", [_instance_of(key, values, source, scope) for key in keys])


def _instance_of(key: str, values: Any, source: InputValue, scope: Scope) -> ExpandedInstance:
    exists = each_option(values, lambda one: key in one)
    value = each_possible(values, lambda one: one[key] if key in one else InvalidExpression(f"there is no key {key}"))
    return ExpandedInstance(f'["{key}"]', key, scope.bind(each=EachBinding(key, value, source)), exists)


def _as_map(values: Any) -> Any:
    """Return what ``for_each`` takes as a map; a set has each item under itself."""
    if not isinstance(values, list):
        return values if isinstance(values, Mapping | Unknown) else Unknown("it is not known here")
    return in_cases(_set_of, values, deep=True)


def _set_of(items: list[Any]) -> Any:
    keys = [as_text(item) for item in items]
    return next((key for key in keys if isinstance(key, Unknown)), None) or {key: key for key in keys}


def _outcomes(value: Any) -> list[Any]:
    return [one for option in value.options for one in _outcomes(option)] if isinstance(value, Choice) else [value]


def _too_many(number: int) -> Unknown:
    return Unknown(f"{number} instances are too many to be evaluated")


def _affordable(number: int, scope: Scope) -> bool:
    return number <= _MAX_COUNT and scope.budget.spend(_COST * number)


def _with_unknown_key(block: Block, attribute: str, value: Any, scope: Scope) -> Expansion:
    reason = value.reason if isinstance(value, Unknown) else "it is not known here"
    unknown = Unknown(f"{attribute} is not known: {reason}")
    inner = scope.bind(each={"key": unknown, "value": unknown}, count={"index": unknown})
    words = f"the {attribute} of {'.'.join((*block.labels,) if len(block.labels) > 1 else (block.kind, *block.labels))}"
    exists = scope.decisions.choose((id(block), id(scope.module)), words, (True, False), reason, (block, scope.module))
    return Expansion("any", [ExpandedInstance(_UNKNOWN_KEY, None, inner, exists)])


def referenced_value(expansion: Expansion, make: Callable[[ExpandedInstance], Any]) -> Any:
    """Return the value of a reference to the block: one instance, a list or a map."""
    made = [(one.index, make(one)) for one in expansion.instances]
    if expansion.shape in {"one", "any"}:
        return AnyInstance(made[0][1]) if expansion.shape == "any" else made[0][1]
    flags = [one.exists for one in expansion.instances]
    return in_cases(lambda exists: _those(made, exists, expansion.shape), flags, deep=True)


def _those(made: list[tuple[Any, Any]], exists: list[Any], shape: str) -> Any:
    """Return the instances that exist, or may where too much is open, as a list or a map."""
    found = [one for one, is_there in zip(made, exists, strict=True) if is_there]
    return [instance for _, instance in found] if shape == "list" else dict(found)


def instances_in(value: Any) -> list[Any]:
    """Return the instances in what ``referenced_value`` returned, each once."""
    if isinstance(value, Choice):
        found = [instance for option in value.options for instance in instances_in(option)]
        return list({id(instance): instance for instance in found}.values())
    if isinstance(value, AnyInstance):
        return [value.instance]
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else [value]
