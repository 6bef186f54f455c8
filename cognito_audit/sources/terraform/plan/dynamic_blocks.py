"""Blocks that a plan does not show: omitted ones, and ``dynamic`` ones whose ``for_each`` is known after apply.

A plan calls both *known after apply* where the provider fills in an omitted block, and its configuration has no
``dynamic`` blocks. A block was omitted if the folder of the plan does not have it, or if nothing that a ``for_each``
could refer to is unknown.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cognito_audit.sources.terraform.mapping.resource import AttributePath, Declarations
from cognito_audit.sources.terraform.plan.configuration import PlanConfiguration


class PlanBlock(NamedTuple):
    """A resource block: the address of its module instance, and ``type.name`` (``data.type.name``)."""

    module: str
    name: str


class DynamicBlocks:
    """``unsettled`` are the blocks of all resources with attributes that are known only after apply."""

    def __init__(
        self, configuration: PlanConfiguration, unsettled: Iterable[PlanBlock], declarations: Declarations | None
    ) -> None:
        self._configuration = configuration
        self._unsettled = frozenset(unsettled)
        self._declarations = declarations
        self._free: dict[PlanBlock, bool] = {}

    def may_write(self, block: PlanBlock, address: str, path: AttributePath) -> bool:
        """Return whether a ``dynamic`` block may write the block at ``path`` of a resource."""
        if self._declarations is not None and self._declarations.leaves_out(address, path):
            return False
        if block not in self._free:
            self._free[block] = self._may_depend(block)
        return self._free[block]

    def _may_depend(self, block: PlanBlock) -> bool:
        """Return whether the block may refer to something that is known only after apply."""
        if not self._configuration.inputs_are_known(block.module):
            return True
        inside = f"{block.module}.module." if block.module else "module."
        if any(one.module.startswith(inside) for one in self._unsettled):
            return True
        others = {one.name for one in self._unsettled if one.module == block.module}
        return bool(others - self._dependents(block, others))

    def _dependents(self, block: PlanBlock, others: Iterable[str]) -> set[str]:
        """Return the block and all that refer to it, directly or not: it cannot refer to them."""
        references = {name: set(self._references(PlanBlock(block.module, name))) for name in others}
        dependents, size = {block.name}, 0
        while size != len(dependents):
            size = len(dependents)
            dependents |= {name for name, used in references.items() if not used.isdisjoint(dependents)}
        return dependents

    def _references(self, block: PlanBlock) -> Iterator[str]:
        """Yield what the block refers to, as ``type.name``."""
        configured = self._configuration.resource(*block) or {}
        for name in ("expressions", "count_expression", "for_each_expression", "depends_on"):
            for reference in _texts(configured.get(name)):
                steps = reference.partition("[")[0].split(".")
                yield ".".join(steps[: 3 if steps[0] == "data" else 2])


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, Mapping):
            waiting += one.values()


def unsettled_blocks(change: Mapping[str, Any]) -> set[PlanBlock]:
    """Return the block of a resource that a plan lists, if some of its attributes are known only after apply."""
    details, kind, name = (change.get(one) for one in ("change", "type", "name"))
    if not isinstance(details, Mapping) or not _marks_anything(details.get("after_unknown")):
        return set()
    module = change.get("module_address")
    prefix = "data." if change.get("mode") == "data" else ""
    return {PlanBlock(module if isinstance(module, str) else "", f"{prefix}{kind}.{name}")}


def _marks_anything(unknown: Any) -> bool:
    waiting = [unknown]
    while waiting:
        one = waiting.pop()
        if one is True:
            return True
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, Mapping):
            waiting += one.values()
    return False
