"""From a symbolic path to the place of the attribute behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cognito_audit.inventory import Place
from cognito_audit.sources.terraform.answers import attribute_path
from cognito_audit.sources.terraform.resource import Resource
from cognito_audit.sources.terraform.schema import (
    CLIENT_TYPES,
    COMPANION_TYPES,
    MANAGED_CLIENT,
    PART_TYPES,
    POOL_TYPES,
    ROLE_TYPES,
)
from cognito_audit.sources.terraform.tables import MFA


@dataclass(frozen=True, slots=True)
class Locator:
    """The place of an attribute of a target's ``resource``, else of the resource. ``beside`` are its pool, its pool's
    risk configurations and its role attachment, as far as they are known.
    """

    resource: Resource
    pool: Resource | None = None
    risks: Sequence[Resource] = ()
    roles: Resource | None = None

    def place(self, path: str) -> Place | None:
        """See ``inventory.Locate``."""
        root, _, member = path.partition(".")
        if root in {"pool", "mfa"} and self.pool is not None:
            return self.pool.locate(attribute_path(member, [POOL_TYPES[self.pool.type], MFA]))
        if root == "template" and member == "RetainedOnDelete":
            return self.resource.locate(("lifecycle",))
        if root == "client" and self.resource.type in CLIENT_TYPES:
            if member == "ClientSecret" and self.resource.type != MANAGED_CLIENT:
                return self.resource.locate(("generate_secret",))
            return self.resource.locate(attribute_path(member, [CLIENT_TYPES[self.resource.type]]))
        for risk in self.risks[:1] if root == "risk" else ():
            return risk.locate(attribute_path(member, [COMPANION_TYPES[risk.type][1]]))
        if root == "identity_pool_roles" and self.roles is not None:
            return self.roles.locate(attribute_path(member, [ROLE_TYPES[self.roles.type]]))
        kind, table = PART_TYPES.get(self.resource.type, ("", {}))
        return self.resource.locate(attribute_path(member, [table]) if root == kind.replace("-", "_") else ())
