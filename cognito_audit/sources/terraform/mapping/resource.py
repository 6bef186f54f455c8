"""A resource as Terraform knows it, whether it was read from a plan, a state or a folder."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from cognito_audit.model.inventory import Location

AttributePath = tuple[str | int, ...]
"""Attribute names and list positions from the resource inwards: ``("callback_urls", 1)``."""

LocateAttribute = Callable[[AttributePath], Location | None]
"""From an attribute of a resource to its location, or to that of the block around it."""


@dataclass(frozen=True, slots=True)
class TerraformResource:
    """One instance of a resource.

    ``address`` is Terraform's own (``module.auth["eu"].aws_cognito_user_pool.main[0]``), ``name`` the label of its last
    part. ``values`` maps attribute names to values and blocks to lists of maps; what is unknown in them is ``Unknown``,
    an absent attribute is None or missing. ``exists`` is whether it is made, which may depend on decisions; its
    attributes are those that it has if it is.
    """

    address: str
    type: str
    name: str
    values: Mapping[str, Any]
    locate: LocateAttribute
    exists: Any = True


class Declarations(Protocol):
    """The folder of a plan: where its resources are declared."""

    def location(self, address: str, path: AttributePath) -> Location | None:
        """Return the location of an attribute of the resource with an address, or None if it is not found."""

    def leaves_out(self, address: str, path: AttributePath) -> bool:
        """Return whether the resource certainly has neither the attribute or block, nor a ``dynamic`` one."""


_KEY: Final = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+|\*)\]')


def block_address(address: str) -> str:
    """Return the address of an instance's block: ``module.a.t.n`` for ``module.a["x"].t.n[0]``."""
    return _KEY.sub("", address)
