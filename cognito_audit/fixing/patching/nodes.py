"""The parts of a text with their offsets, the same for YAML, JSON and HCL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["scalar", "list", "map", "other"]
Style = Literal["yaml", "json", "hcl"]


class CannotPatch(Exception):  # noqa: N818  the reason why there is no patch
    """A template that cannot be edited safely here; the message says why."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value: characters ``start`` to ``end`` of the text.

    ``other`` is what is worked out elsewhere: a function, a reference, an alias. ``value`` is a scalar's own; ``block``
    tells YAML's indented form, and HCL's bodies, from what stands in brackets.
    """

    kind: Kind
    start: int
    end: int
    style: Style
    value: Any = None
    items: tuple["Node", ...] = ()
    members: Mapping[str, "Member"] = field(default_factory=dict)
    block: bool = False

    def walk(self) -> Iterator["Member"]:
        """Every member of every map below."""
        for member in self.members.values():
            yield member
            yield from member.node.walk()
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a map; ``start`` is where its name begins."""

    name: str
    start: int
    node: Node
