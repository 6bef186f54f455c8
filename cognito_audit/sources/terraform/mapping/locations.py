"""From a member of an answer to the attribute that sets it, and to the location of that attribute."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.model.inventory import Location
from cognito_audit.sources.terraform.mapping.resource import AttributePath, LocateAttribute, TerraformResource
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
    **{(name, source): [table, MFA] for name, table in POOL_TYPES.items() for source in ("pool", "mfa")},
    **{
        (name, source): [table]
        for source, companion in (("risk", RISKS), ("logs", DELIVERY))
        for name, (kind, table) in COMPANION_TYPES.items()
        if kind == companion
    },
    **{(name, "identity_pool_roles"): [table] for name, table in ROLE_TYPES.items()},
    **{(name, TARGET_KINDS[kind].fact_source.name): [table] for name, (kind, table) in PART_TYPES.items()},
}
"""The tables of the attributes that set a fact source, by resource type and fact source."""


@dataclass(frozen=True, slots=True)
class ResourceLocator:
    """Locates the attributes of a resource: all that is kept of it once its answer is made."""

    type: str
    locate: LocateAttribute

    def location(self, source: str, member: str) -> Location | None:
        """Return the location of the attribute that sets a member of a fact source, else that of the resource."""
        return self.locate(attribute_path(self.type, source, member))


def resource_locator(resource: TerraformResource) -> ResourceLocator:
    """Return the locator of a resource."""
    return ResourceLocator(resource.type, resource.locate)


@dataclass(frozen=True, slots=True)
class TargetLocator:
    """Locates the attributes of a target.

    ``others`` maps fact sources to the resources that set them, if known: the pool, its risk configuration and log
    delivery, the role attachment. All other fact sources are set by the target's ``own`` resource.
    """

    own: ResourceLocator
    others: Mapping[str, ResourceLocator]

    def locate(self, path: str) -> Location | None:
        """See ``inventory.Locate``."""
        source, _, member = path.partition(".")
        return self.others.get(source, self.own).location(source, member)


@lru_cache(maxsize=4096)  # thousands of clients have findings at the same few members
def attribute_path(kind: str, source: str, member: str) -> AttributePath:
    """Return the attribute of a resource type that sets a member (``CallbackURLs[1]``), as deep as the tables know it.

    The path is empty if no table knows the member.
    """
    if (source, member) == ("template", "RetainedOnDelete"):
        return ("lifecycle",)
    if (source, member) == ("client", "ClientSecret") and kind in CLIENT_TYPES and kind != MANAGED_CLIENT:
        return ("generate_secret",)
    steps: list[str | int] = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", member)]
    return max((_attribute_of(steps, table) for table in _TABLES.get((kind, source), ())), key=len, default=())


def _attribute_of(steps: Sequence[str | int], fields: Fields) -> AttributePath:
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
            return (attribute, 0, *_attribute_of(rest, spec.fields))
        return (attribute, *rest[:1], *_attribute_of(rest[1:], spec.fields))
    name = steps[0] if steps else ""
    # An attribute that is in no table keeps its own name in the answer.
    return (name,) if isinstance(name, str) and name[:1].islower() else ()
