"""From the resources of a list to an inventory."""

from collections.abc import Iterable

from cognito_audit.model.inventory import Inventory, NotAudited, Unread
from cognito_audit.sources.names.unread_types import type_notes
from cognito_audit.sources.resource_lists.attributes import ListedResource, ReadValue, terraform_resource
from cognito_audit.sources.terraform.mapping.resource_types import TYPES, is_unread
from cognito_audit.sources.terraform.mapping.targets import ResourceOrigin, targets_of

Listed = ListedResource | Unread | NotAudited
"""What became of a resource of a list."""


def inventory_of_resources(outcomes: Iterable[Listed], what: str, read: ReadValue) -> Inventory:
    """Return the targets among resources that are listed together; ``what`` names the list in messages."""
    found = list(outcomes)
    listed = [one for one in found if isinstance(one, ListedResource)]
    audited = [terraform_resource(one, read) for one in listed if one.type in TYPES]
    others = ((one.type, str(one.place.location())) for one in listed if is_unread(one.type))
    return Inventory(
        targets=tuple(targets_of(audited, ResourceOrigin(what, ""))),
        unread=tuple(one for one in found if isinstance(one, Unread)),
        notes=tuple(type_notes(others)),
    )
