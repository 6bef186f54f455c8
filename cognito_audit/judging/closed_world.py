"""Answers where the files are all there is: what may be made elsewhere is not made."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.partial import Choice, OutsideFiles
from cognito_audit.model.unknown import Unknown


def in_closed_world(inventory: Inventory) -> Inventory:
    """Return the inventory with nothing that may be made elsewhere."""
    closed: dict[int, tuple[Any, Any]] = {}

    def once(answer: Any) -> Any:
        """Close each answer once, however many targets share it; with the answer, which keeps its identity."""
        if id(answer) not in closed:
            closed[id(answer)] = (answer, {} if _may_be_made(answer) else _closed(answer))
        return closed[id(answer)][1]

    def target(one: Target) -> Target:
        return replace(one, answers={name: once(answer) for name, answer in one.answers.items()})

    return replace(inventory, targets=tuple(map(target, inventory.targets)))


def _may_be_made(value: Any) -> bool:
    return isinstance(value, OutsideFiles) and not value.exists


def _closed(value: Any) -> Any:
    """Return a value as it is where nothing is made elsewhere: None for what would be."""
    if isinstance(value, OutsideFiles):
        return Unknown(value.reason, value.action) if value.exists else None
    if isinstance(value, Choice):
        return replace(value, options=tuple(map(_closed, value.options)))
    if isinstance(value, Mapping):
        members = {name: _closed(inner) for name, inner in value.items() if not _may_be_made(inner)}
        same = len(members) == len(value) and all(members[name] is inner for name, inner in value.items())
        return value if same else members
    if isinstance(value, list | tuple):
        items = [_closed(item) for item in value if not _may_be_made(item)]
        same = len(items) == len(value) and all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    return value
