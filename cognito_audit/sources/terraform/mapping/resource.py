"""A Cognito resource as Terraform knows it, whatever it was read from."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.model.inventory import Location

AttributePath = tuple[str | int, ...]
"""Attribute names and list positions from the resource inwards: ``("callback_urls", 1)``."""

LocateAttribute = Callable[[AttributePath], Location | None]
"""From an attribute of a resource to its place, or to that of what encloses it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One instance of a resource.

    ``address`` is Terraform's own (``module.auth["eu"].aws_cognito_user_pool.main[0]``), ``name`` the last part's
    label. ``values`` maps attribute names to values, blocks to lists of maps, with ``Unknown`` in the holes; an absent
    attribute is None or missing.
    """

    address: str
    type: str
    name: str
    values: Mapping[str, Any]
    locate: LocateAttribute


Finder = Callable[[str, AttributePath], Location | None]
"""From a resource's address and an attribute to its place in a ``.tf`` file."""


_KEY: Final = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+|\*)\]')


def without_keys(address: str) -> str:
    """An address of an instance as that of its block: ``module.a["x"].t.n[0]`` is ``module.a.t.n``."""
    return _KEY.sub("", address)
