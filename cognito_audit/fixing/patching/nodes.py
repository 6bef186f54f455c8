"""The values of a text with their offsets, the same for YAML, JSON and HCL.

Patches do not use the documents that ``sources`` read: those keep neither the offsets of a value nor its quotes and
brackets, and both are needed to edit a text in place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

NodeKind = Literal["scalar", "list", "map", "other"]
Syntax = Literal["yaml", "json", "hcl"]


class PatchError(Exception):
    """A template that cannot be edited safely; the message says why."""


@dataclass(frozen=True, slots=True)
class TextNode:
    """One value: characters ``start`` to ``end`` of the text.

    ``other`` is a value that is not written literally: a function, a reference, an alias. ``value`` is set for scalars;
    ``block`` is true for YAML's indented form and HCL's bodies, and false for values in brackets.
    """

    kind: NodeKind
    start: int
    end: int
    syntax: Syntax
    value: Any = None
    items: tuple["TextNode", ...] = ()
    members: Mapping[str, "NodeMember"] = field(default_factory=dict)
    block: bool = False

    def walk(self) -> Iterator["NodeMember"]:
        """Yield every member of every map below."""
        for member in self.members.values():
            yield member
            yield from member.node.walk()
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True, slots=True)
class NodeMember:
    """A member of a map; ``start`` is the offset of its name."""

    name: str
    start: int
    node: TextNode
