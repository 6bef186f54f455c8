"""From a member of an answer to the attribute behind it, and to the place where that is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.model.inventory import Location
from cognito_audit.sources.terraform.mapping.resource import AttributePath, LocateAttribute, Resource
from cognito_audit.sources.terraform.mapping.resource_types import (
    CLIENT_TYPES,
    COMPANION_TYPES,
    DELIVERY,
    MANAGED_CLIENT,
    PART_TYPES,
    POOL_TYPES,
    RISKS,
    ROLE_TYPES,
)
from cognito_audit.sources.terraform.mapping.tables.fields import Fields
from cognito_audit.sources.terraform.mapping.tables.pool import MFA

_TABLES: Final[Mapping[tuple[str, str], Sequence[Fields]]] = {
    **{(name, "client"): [table] for name, table in CLIENT_TYPES.items()},
    **{(name, root): [table, MFA] for name, table in POOL_TYPES.items() for root in ("pool", "mfa")},
    **{
        (name, root): [table]
        for root, wanted in (("risk", RISKS), ("logs", DELIVERY))
        for name, (kind, table) in COMPANION_TYPES.items()
        if kind == wanted
    },
    **{(name, "identity_pool_roles"): [table] for name, table in ROLE_TYPES.items()},
    **{(name, TARGET_KINDS[kind].fact_source.name): [table] for name, (kind, table) in PART_TYPES.items()},
}
"""The attributes that give a root, by resource type and root."""


@dataclass(frozen=True, slots=True)
class Written:
    """Where a resource is written down: all that is kept of it once its answer is made."""

    type: str
    locate: LocateAttribute

    def place(self, root: str, member: str) -> Location | None:
        """The place of the attribute behind a member of a root, else of the resource."""
        return self.locate(attribute_path(self.type, root, member))


def written(resource: Resource) -> Written:
    """Where that resource is written down."""
    return Written(resource.type, resource.locate)


@dataclass(frozen=True, slots=True)
class Locator:
    """The place of an attribute of a target. ``beside`` are, by root, its pool, the risk configuration and the log
    delivery of that, and its role attachment, as far as they are known; all other fact sources are the target's
    ``own``.
    """

    own: Written
    beside: Mapping[str, Written]

    def place(self, path: str) -> Location | None:
        """See ``inventory.Locate``."""
        root, _, member = path.partition(".")
        return self.beside.get(root, self.own).place(root, member)


@lru_cache(maxsize=4096)  # thousands of clients have findings at the same few members
def attribute_path(kind: str, root: str, member: str) -> AttributePath:
    """The attribute of a resource type behind a member (``CallbackURLs[1]``), as deep as the tables know it; empty
    where they do not.
    """
    if (root, member) == ("template", "RetainedOnDelete"):
        return ("lifecycle",)
    if (root, member) == ("client", "ClientSecret") and kind in CLIENT_TYPES and kind != MANAGED_CLIENT:
        return ("generate_secret",)
    steps: list[str | int] = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", member)]
    return max((_behind(steps, table) for table in _TABLES.get((kind, root), ())), key=len, default=())


def _behind(steps: Sequence[str | int], fields: Fields) -> AttributePath:
    for attribute, spec in fields.items():
        member = spec if isinstance(spec, str) else spec.member
        if not steps or member.partition(".")[0] != steps[0]:
            continue
        depth = member.count(".") + 1
        if list(steps[:depth]) != member.split("."):
            continue
        rest = steps[depth:]
        if isinstance(spec, str):
            return (attribute, *rest[:1])
        if not spec.many:
            return (attribute, 0, *_behind(rest, spec.fields))
        return (attribute, *rest[:1], *_behind(rest[1:], spec.fields))
    name = steps[0] if steps else ""
    # An argument that no table names has its own name in the answer.
    return (name,) if isinstance(name, str) and name[:1].islower() else ()
