"""Edits to a text, as small as can be: items are replaced, added and taken out where they stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.fixing.patching.literals import in_line, lines, name_of, scalar
from cognito_audit.fixing.patching.nodes import CannotPatch, Node

_COMMA: Final = re.compile(r"\s*,")
_NOTHING_BUT_COMMENT: Final = re.compile(r"[ \t]*,?[ \t]*(?:(?:#|//)[^\r\n]*)?(?=\r?\n|$)")


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters ``start`` to ``end`` give way to ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A member that is not taken apart: what was read there (None: absent), and what shall be."""

    before: Any
    after: Any


Wanted = Mapping[str, "Leaf | Wanted"]
"""Changes by name, nested like the template."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits, which must not overlap."""
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


class Editor:
    """Makes the edits for one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"

    def set(self, node: Node, wanted: Wanted) -> Iterator[Edit]:
        """Set members of a map, as deep as ``wanted`` goes. Raises ``CannotPatch``."""
        if node.kind == "list" and len(node.items) == 1:  # Terraform's JSON writes a block as a list of one
            node = node.items[0]
        if node.kind != "map":
            raise CannotPatch("the settings around it are worked out from something else")
        for name, what in wanted.items():
            if name not in node.members:
                yield self._inserted(node, name, _value_of(what))
            elif isinstance(what, Leaf):
                yield from self._replaced(node.members[name].node, name, what.before, what.after)
            else:
                yield from self.set(node.members[name].node, what)

    def _replaced(self, node: Node, name: str, before: Any, after: Any) -> Iterator[Edit]:
        written = self._text[node.start : node.end]
        if node.kind == "list" and isinstance(after, list):
            yield from self._list(node, name, before or [], after)
        elif node.kind == "scalar" and not isinstance(after, list | dict) and after is not None:
            yield Edit(node.start, node.end, scalar(after, node.style, written))
        elif node.kind == "scalar" and written in ("null", "~") and after is not None:
            yield Edit(node.start, node.end, in_line(after, node.style))
        else:
            raise CannotPatch(f"{name} is not written as a plain value here")

    def _list(self, node: Node, name: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Edit]:
        """Items that go give their place to items that come; the rest is added at the end or taken out."""
        if len(node.items) != len(before):
            raise CannotPatch(f"{name} is not written out item by item")
        coming = [item for item in after if item not in before]
        going: list[int] = []
        for index, (item, value) in enumerate(zip(node.items, before, strict=True)):
            if item.kind == "scalar" and str(item.value) != str(value):
                raise CannotPatch(f"{name}[{index}] means something else than it says")
            if value in after:
                continue
            if item.kind != "scalar":
                raise CannotPatch(f"{name}[{index}] is worked out from something else")
            if coming:
                like = self._text[item.start : item.end]
                yield Edit(item.start, item.end, scalar(coming.pop(0), node.style, like))
            else:
                going.append(index)
        tail = [index for index in going if set(range(index, len(node.items))) <= set(going)]
        together = tail if node.style == "json" or not all(self._alone(node, index) for index in tail) else []
        yield from (self._removed(node, index, together) for index in going if index not in together[1:])
        if coming:
            yield from self._added(node, coming)

    def _alone(self, node: Node, index: int) -> bool:
        """Whether an item has its line to itself."""
        item = node.items[index]
        lead = self._text[self._line_start(item.start) : item.start].strip()
        return lead == ("-" if node.block else "") and _NOTHING_BUT_COMMENT.match(self._text, item.end) is not None

    def _removed(self, node: Node, index: int, tail: Sequence[int]) -> Edit:
        """Take out an item: its whole line where it has one, else up to the next item. ``tail`` are the last items,
        where they go together.
        """
        item = node.items[index]
        if self._alone(node, index) and index not in tail:
            return Edit(self._line_start(item.start), self._line_end(item.end), "")
        if node.block:
            raise CannotPatch("the list's items do not stand on lines of their own")
        if index in tail:
            return Edit(node.items[index - 1].end, node.items[-1].end, "")
        return Edit(item.start, node.items[index + 1].start, "")

    def _added(self, node: Node, values: Sequence[Any]) -> Iterator[Edit]:
        if not node.items:
            inside = ", ".join(scalar(value, node.style) for value in values)
            yield Edit(node.start, node.end, f"[{inside}]")
            return
        last = node.items[-1]
        like = self._text[last.start : last.end]
        written = [scalar(value, node.style, like) for value in values]
        indent = self._text[self._line_start(last.start) : last.start]
        if node.block:
            if indent.strip() != "-":
                raise CannotPatch("the list's items do not stand on lines of their own")
            yield self._line_after(last.end, [f"{indent}{one}" for one in written])
        elif indent.strip() or not _NOTHING_BUT_COMMENT.match(self._text, last.end):
            yield Edit(last.end, last.end, "".join(f", {one}" for one in written))
        else:
            comma = _COMMA.match(self._text, last.end) is not None
            if not comma:
                yield Edit(last.end, last.end, ",")
            ends = [","] * (len(written) - 1) + ["," if comma else ""]
            new = [f"{indent}{one}{end}" for one, end in zip(written, ends, strict=True)]
            yield self._line_after(last.end, new)

    def _inserted(self, node: Node, name: str, value: Any) -> Edit:
        """A new member, before the first one."""
        if not node.members:
            raise CannotPatch("there is no setting beside which it could be written")
        first = min(member.start for member in node.members.values())
        start = self._line_start(first)
        indent = self._text[start:first]
        if node.block:
            if indent.strip():
                raise CannotPatch("the settings do not stand on lines of their own")
            new = "".join(f"{indent}{line}{self._newline}" for line in lines(name, value, node.style))
            return Edit(start, start, new)
        alone = not indent.strip()
        between = f",{self._newline}{indent}" if alone else ", "
        return Edit(first, first, f"{name_of(name, node.style)} {in_line(value, node.style)}{between}")

    def _line_after(self, at: int, new: Sequence[str]) -> Edit:
        end = self._line_end(at)
        ended = end > 0 and self._text[end - 1] == "\n"
        body = self._newline.join(new)
        return Edit(end, end, f"{body}{self._newline}" if ended else f"{self._newline}{body}")

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        """Past the line break."""
        found = self._text.find("\n", at)
        return len(self._text) if found < 0 else found + 1


def _value_of(what: "Leaf | Wanted") -> Any:
    return what.after if isinstance(what, Leaf) else {name: _value_of(inner) for name, inner in what.items()}
