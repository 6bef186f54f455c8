"""Attributes that Terraform leaves as they are in AWS: ``ignore_changes`` of a ``lifecycle`` block."""

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


def with_ignored_changes(kind: str, body: Body, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a resource; those that Terraform does not change are unknown."""
    names = {name for tree in _trees(body) for name in _names(tree)}
    if "all" in names:
        names |= {*values, *attributes(kind)}
    return {**values, **dict.fromkeys(names - _IDENTITY - {"all", ""}, _WHY)}


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


def _names(tree: Any) -> Iterator[str]:
    """Yield the first name of each reference in the list, or ``all``."""
    if isinstance(tree, str):
        yield tree.partition(".")[0].partition("[")[0]
    elif isinstance(tree, list):
        for one in tree:
            yield from _names(one)
    elif getattr(tree, "data", None) == "identifier":
        yield str(tree.children[0])
    elif getattr(tree, "data", None) == "string":
        yield from _names("".join(str(part.children[0]) for part in parts_of(tree)))
    elif hasattr(tree, "children"):
        inner = parts_of(tree)
        for one in inner if tree.data == "tuple" else inner[:1]:
            yield from _names(one)
