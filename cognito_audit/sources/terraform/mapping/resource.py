"""A Cognito resource as Terraform knows it, whatever it was read from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cognito_audit.model.inventory import Location
from cognito_audit.model.values import Unknown

AttributePath = tuple[str | int, ...]
"""Attribute names and list positions from the resource inwards: ``("callback_urls", 1)``."""

LocateAttribute = Callable[[AttributePath], Location | None]
"""From an attribute of a resource to its place, or to that of what encloses it."""


@dataclass(frozen=True, slots=True)
class ReferenceTo(Unknown):
    """The id of a resource that is not known as text, but is known to be the id of one of ``addresses``."""

    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithHoles(Unknown):
    """A text that is not known whole: its ``parts`` in order, some of them unknown."""

    parts: tuple[str | Unknown, ...] = ()


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
