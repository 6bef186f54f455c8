"""Attributes that Terraform leaves as they are in AWS: ``ignore_changes`` of a ``lifecycle`` block."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.hcl.parser import Body, parts_of
from cognito_audit.sources.terraform.mapping.resource_types import ID_ATTRIBUTES, REFERENCES, attributes

_WHY: Final = Unknown(
    "it may be another in AWS: Terraform leaves it as it is there (ignore_changes); audit a plan instead"
)
_IDENTITY: Final = REFERENCES.union(("name", "arn", "lifecycle"), *ID_ATTRIBUTES.values())
"""Attributes that say which resource it is: a change replaces it."""
_NO_NAMES: Final = _IDENTITY.union({"all", ""})


def with_ignored_changes(kind: str, body: Body, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a resource; those that Terraform does not change are unknown.

    Of a map, it may be a member alone (``provider_details["ActiveEncryptionCertificate"]``).
    """
    kept = dict(values)
    paths = [path for tree in _trees(body) for path in _paths(tree)]
    for name, *inner in paths:
        value = values.get(name)
        if len(inner) == 1 and isinstance(value, Mapping):
            kept[name] = {**kept[name], inner[0]: _WHY} if isinstance(kept[name], Mapping) else _WHY
        elif name not in _NO_NAMES:
            kept[name] = _WHY
    if ("all",) in paths:
        kept |= dict.fromkeys({*values, *attributes(kind)} - _IDENTITY, _WHY)
    return kept


def _trees(body: Body) -> Iterator[Any]:
    for block in body.blocks_of("lifecycle"):
        attribute = block.body.attributes.get("ignore_changes")
        if attribute is not None:
            yield attribute.expression.tree
    written = body.attributes.get("lifecycle")  # a block of a JSON file
    content = written.expression.tree if written is not None else None
    for one in content if isinstance(content, list) else [content]:
        if isinstance(one, Mapping):
            yield one.get("ignore_changes")


def _paths(tree: Any) -> Iterator[tuple[str, ...]]:
    """Yield the steps of each reference in the list, from the attribute inwards; ``all`` is one of one step."""
    if isinstance(tree, str):
        yield tuple(re.findall(r"[\w-]+", tree)) or ("",)
    elif isinstance(tree, list):
        for one in tree:
            yield from _paths(one)
    elif getattr(tree, "data", None) == "string":
        yield from _paths("".join(str(part.children[0]) for part in parts_of(tree)))
    elif getattr(tree, "data", None) == "tuple":
        for one in parts_of(tree):
            yield from _paths(one)
    elif getattr(tree, "data", None) == "expr_term":
        for one in parts_of(tree)[:1]:
            yield from _paths(one)
    elif hasattr(tree, "children"):
        yield tuple(_steps(tree))


def _steps(tree: Any) -> Iterator[str]:
    """Yield the names and keys of a reference: ``tags`` and ``Name`` of ``tags.Name``."""
    if tree.data in {"identifier", "string_part", "int_lit"}:
        yield str(tree.children[0])
        return
    for one in parts_of(tree):
        yield from _steps(one)
