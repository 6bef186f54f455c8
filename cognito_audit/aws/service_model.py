"""AWS's own service models, read from botocore's data files without importing botocore.

They say which members a structure has and which values an enumeration, so that a misspelt name in a rule is refused
before it can be a silent *absent*.
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
        """The shape of a structure's member; None where the structure has no such member, or the model is too old for
        the structure.
        """
        found = self._shapes.get(shape, {}).get("members", {}).get(name)
        return found["shape"] if found else None

    def members(self, shape: str) -> tuple[str, ...]:
        """The names of a structure's members; empty for any other shape, and for one that the model is too old for."""
        return tuple(self._shapes.get(shape, {}).get("members", ()))

    def item(self, shape: str) -> str | None:
        """The shape of a list's items; None where the shape is no list, or the model is too old for it."""
        found = self._shapes.get(shape, {}).get("member")
        return found["shape"] if found and self._shapes[shape]["type"] == "list" else None

    def value(self, shape: str) -> str | None:
        """The shape of a map's values; None where the shape is no map."""
        found = self._shapes[shape].get("value")
        return found["shape"] if found and self._shapes[shape]["type"] == "map" else None

    def type(self, shape: str) -> str:
        """What a shape is: ``structure``, ``list``, ``string``, ``boolean``..."""
        return str(self._shapes[shape]["type"])

    def is_map(self, shape: str) -> bool:
        """Whether the shape is a map with free keys, such as tags."""
        return bool(self._shapes.get(shape, {}).get("type") == "map")

    def enum(self, shape: str) -> tuple[str, ...]:
        """The values of an enumeration (of a list: of its items); empty where anything goes."""
        return tuple(self._shapes.get(self.item(shape) or shape, {}).get("enum", ()))

    def operations(self) -> tuple[str, ...]:
        """The names of all operations."""
        return tuple(self._operations)

    def output_of(self, operation: str) -> str | None:
        """The shape of an operation's answer; None where it answers nothing."""
        found = self._operations[operation].get("output")
        return str(found["shape"]) if found else None

    def input_of(self, operation: str) -> str:
        """The shape of an operation's request."""
        return str(self._operations[operation]["input"]["shape"])

    def documentation(self, shape: str, member: str) -> str:
        """What the API reference says of a structure's member, as HTML."""
        return str(self._shapes[shape]["members"][member].get("documentation", ""))


@cache
def service_model(service: str) -> ServiceModel:
    """The newest model of a service that the installed botocore has; raises ``LookupError`` when there is none."""
    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("botocore is not installed")
    versions = sorted((Path(spec.submodule_search_locations[0]) / "data" / service).glob("*/service-2.json*"))
    if not versions:
        raise LookupError(f"the installed botocore does not know the service {service}")
    raw = versions[-1].read_bytes()
    model = json.loads(gzip.decompress(raw) if versions[-1].suffix == ".gz" else raw)
    return ServiceModel(model["shapes"], model["operations"])
