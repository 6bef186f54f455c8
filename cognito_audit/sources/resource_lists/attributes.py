"""The settings of a listed resource under the names of Terraform's attributes, with their places in the document.

Tools write one and the same setting as ``CallbackURLs``, ``callbackUrls`` or ``callbackURLs``: the letters alone say
which attribute it is.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from cognito_audit.lib.redaction import PRESENT
from cognito_audit.model.inventory import Location
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents.traced import Traced
from cognito_audit.sources.terraform.mapping.resource import AttributePath, LocateAttribute, TerraformResource
from cognito_audit.sources.terraform.mapping.resource_types import (
    CLIENT_TYPES,
    COMPANION_TYPES,
    NO_MEMBERS,
    PART_TYPES,
    POOL_TYPES,
    ROLE_TYPES,
    attributes,
)
from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields
from cognito_audit.sources.terraform.mapping.tables.pool import AWSCC_MFA, MFA

_NO_FIELDS: Final[Fields] = {}
ReadValue = Callable[[Traced], Any]
"""From a value of the document to the plain value, or to why it is unknown."""


class ListedResource(NamedTuple):
    """A resource of a list: ``settings`` is the map of its settings, ``place`` what stands for the resource itself.

    ``own`` are attributes that are not among the settings, by Terraform's name: ids, and references to others.
    """

    address: str
    type: str
    name: str
    settings: Traced
    place: Traced
    own: Mapping[str, Any]


def terraform_resource(listed: ListedResource, read: ReadValue) -> TerraformResource:
    """Return a listed resource as Terraform knows it."""
    values = {**_named(listed.settings, _table(listed.type), read), **listed.own}
    if values.get("client_secret"):
        values["client_secret"] = PRESENT
    return TerraformResource(listed.address, listed.type, listed.name, values, _locate(listed))


def attribute_named(kind: str, name: str) -> str:
    """Return the attribute of a resource type that a setting's name means; empty if no table has it."""
    return _by_letters(kind).get(_letters(name), "")


def _named(settings: Traced, fields: Fields, read: ReadValue) -> dict[str, Any]:
    """Return the settings of a map by attribute; one that is in no table keeps its name."""
    if not isinstance(settings.data, dict):
        return {}
    known = _names(fields)
    named: dict[str, Any] = {}
    for name, value in settings.data.items():
        attribute = known.get(_letters(name), name)
        spec = fields.get(attribute)
        named[attribute] = _block(value, spec.fields, read) if isinstance(spec, BlockFields) else read(value)
    return named


def _block(value: Traced, fields: Fields, read: ReadValue) -> Any:
    whole = read(value)
    if isinstance(whole, Unknown):
        return whole
    if isinstance(value.data, list):
        return [_block(item, fields, read) for item in value.data]
    return _named(value, fields, read) if isinstance(value.data, dict) else whole


@cache
def _table(kind: str) -> Fields:
    """Return all attributes of a resource type that are read."""
    tables: list[Fields] = [table[kind] for table in (CLIENT_TYPES, POOL_TYPES, ROLE_TYPES) if kind in table]
    tables += [table[kind][1] for table in (COMPANION_TYPES, PART_TYPES) if kind in table]
    if kind in POOL_TYPES:
        tables.append(AWSCC_MFA if kind.startswith("awscc_") else MFA)
    plain = dict.fromkeys((*NO_MEMBERS, *attributes(kind)), "")
    return {**plain, **{name: spec for table in tables for name, spec in table.items()}}


@cache
def _by_letters(kind: str) -> Mapping[str, str]:
    return _names(_table(kind))


def _names(fields: Fields) -> Mapping[str, str]:
    """Return the attributes by their letters; Pulumi writes a list of blocks in the plural."""
    many = {f"{_letters(name)}s": name for name, spec in fields.items() if isinstance(spec, BlockFields) and spec.many}
    return {**many, **{_letters(name): name for name in fields}}


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _locate(listed: ListedResource) -> LocateAttribute:
    def locate(path: AttributePath) -> Location:
        here, found = listed.settings, False
        for step in path:
            inner = _step(here, step)
            if inner is None:
                break
            here, found = inner, True
        return (here if found else listed.place).location()

    return locate


def _step(here: Traced, step: str | int) -> Traced | None:
    if isinstance(step, int):
        if isinstance(here.data, list) and step < len(here.data):
            item: Traced = here.data[step]
            return item
        return here if step == 0 else None  # a block that is written as a map
    block = here.data[0] if isinstance(here.data, list) and here.data else here
    if not isinstance(block.data, dict):
        return None
    wanted = {_letters(step), f"{_letters(step)}s"}
    return next((value for name, value in block.data.items() if _letters(name) in wanted), None)
