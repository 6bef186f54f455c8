"""Names out of cfn-lint's copies of CloudFormation's resource schemas: every property of AWS::Cognito::*.

A list's items stand at the list's own path; ``*`` stands for the free keys of a map of structures.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PREFIX = "AWS::Cognito::"
_PROVIDER = "us-east-1.json"  # the region that has every type first


def schema_folder(given: Path) -> Path:
    """The folder of schemas in ``given``: a folder with the package, the package, or the schemas themselves."""
    for place in (given / "cfnlint" / "data" / "schemas", given / "data" / "schemas", given):
        if (place / "providers").is_dir():
            return place
    raise LookupError(f"{given} holds no schemas of cfn-lint")


def version(given: Path) -> str:
    """The version of the cfn-lint in ``given``; empty where only schemas are there."""
    file = schema_folder(given).parent.parent / "version.py"
    found = re.search(r"__version__ = ['\"]([\d.]+)", file.read_text("utf-8")) if file.is_file() else None
    return found[1] if found else ""


def names(given: Path) -> dict[str, list[str]]:
    """The property paths of each resource type, sorted."""
    folder = schema_folder(given)
    types = json.loads((folder / "providers" / _PROVIDER).read_text("utf-8"))
    found = {}
    for name, digest in types.items():
        if name.startswith(PREFIX):
            schema = json.loads((folder / "resources" / f"{digest}.json").read_text("utf-8"))
            found[name] = sorted(set(_paths(schema, schema, "", ())))
    if not found:
        raise LookupError(f"{folder} holds no schema of {PREFIX}*")
    return found


def _paths(schema: Any, whole: Mapping[str, Any], prefix: str, stack: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        return
    if (reference := schema.get("$ref")) is not None:
        if reference in stack:
            return
        target: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        yield from _paths(target, whole, prefix, (*stack, reference))
    for name, held in schema.get("properties", {}).items():
        yield prefix + name
        yield from _paths(held, whole, f"{prefix}{name}.", stack)
    yield from _paths(schema.get("items"), whole, prefix, stack)
    for held in [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]:
        yield from _paths(held, whole, f"{prefix}*.", stack)
    for held in [one for word in ("allOf", "anyOf", "oneOf") for one in schema.get(word, ())]:
        yield from _paths(held, whole, prefix, stack)
