"""AWS's own service models, read from botocore's data files without importing botocore.

They list the members of structures and the values of enumerations, so that a misspelt name in a rule is refused
instead of being read as *absent*.
"""

import gzip
import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class ServiceModel:
    """One service's model: its shapes by name. ``service`` is botocore's folder name, such as ``cognito-idp``."""

    def __init__(self, shapes: Mapping[str, Any], operations: Mapping[str, Any]) -> None:
        self._shapes = shapes
        self._operations = operations

    def member(self, shape: str, name: str) -> str | None:
        """Return the shape of a structure's member; None if the structure has no such member, or the model is too old
        for it.
        """
        member = self._shapes.get(shape, {}).get("members", {}).get(name)
        return member["shape"] if member else None

    def members(self, shape: str) -> tuple[str, ...]:
        """Return the names of a structure's members; empty for any other shape, and if the model is too old for it."""
        return tuple(self._shapes.get(shape, {}).get("members", ()))

    def item(self, shape: str) -> str | None:
        """Return the shape of a list's items; None if the shape is not a list, or the model is too old for it."""
        item = self._shapes.get(shape, {}).get("member")
        return item["shape"] if item and self._shapes[shape]["type"] == "list" else None

    def value(self, shape: str) -> str | None:
        """Return the shape of a map's values; None if the shape is not a map."""
        value = self._shapes[shape].get("value")
        return value["shape"] if value and self._shapes[shape]["type"] == "map" else None

    def type(self, shape: str) -> str:
        """Return the type of a shape: ``structure``, ``list``, ``string``, ``boolean``..."""
        return str(self._shapes[shape]["type"])

    def is_map(self, shape: str) -> bool:
        """Return whether the shape is a map with free keys, such as tags."""
        return bool(self._shapes.get(shape, {}).get("type") == "map")

    def enum(self, shape: str) -> tuple[str, ...]:
        """Return the values of an enumeration (for a list: of its items); empty for free values."""
        return tuple(self._shapes.get(self.item(shape) or shape, {}).get("enum", ()))

    def operations(self) -> tuple[str, ...]:
        """Return the names of all operations."""
        return tuple(self._operations)

    def output_of(self, operation: str) -> str | None:
        """Return the shape of an operation's answer; None if it has none."""
        output = self._operations[operation].get("output")
        return str(output["shape"]) if output else None

    def input_of(self, operation: str) -> str:
        """Return the shape of an operation's request."""
        return str(self._operations[operation]["input"]["shape"])

    def documentation(self, shape: str, member: str) -> str:
        """Return the API reference's text on a structure's member, as HTML."""
        return str(self._shapes[shape]["members"][member].get("documentation", ""))


@cache
def service_model(service: str) -> ServiceModel:
    """Return the newest model of a service in the installed botocore; raises ``LookupError`` if it has none."""
    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("botocore is not installed")
    versions = sorted((Path(spec.submodule_search_locations[0]) / "data" / service).glob("*/service-2.json*"))
    if not versions:
        raise LookupError(f"the installed botocore does not know the service {service}")
    raw = versions[-1].read_bytes()
    model = json.loads(gzip.decompress(raw) if versions[-1].suffix == ".gz" else raw)
    return ServiceModel(model["shapes"], model["operations"])
