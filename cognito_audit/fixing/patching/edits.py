"""Minimal edits to a text: items are replaced, added and removed in place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.fixing.patching.literals import in_line, lines, name_of, scalar
from cognito_audit.fixing.patching.nodes import PatchError, TextNode

_COMMA: Final = re.compile(r"\s*,")
_ONLY_COMMENT: Final = re.compile(r"[ \t]*,?[ \t]*(?:(?:#|//)[^\r\n]*)?(?=\r?\n|$)")


@dataclass(frozen=True, slots=True)
class Edit:
    """The replacement of characters ``start`` to ``end`` with ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class MemberChange:
    """The change of one member as a whole: the value that was read (None: absent), and the new one."""

    before: Any
    after: Any


ChangeTree = Mapping[str, "MemberChange | ChangeTree"]
"""Changes by name, nested like the template."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with all edits, which must not overlap."""
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


class Editor:
    """Makes the edits for one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"

    def set(self, node: TextNode, changes: ChangeTree) -> Iterator[Edit]:
        """Yield the edits that set members of a map, at any depth. Raises ``PatchError``."""
        if node.kind == "list" and len(node.items) == 1:  # Terraform's JSON writes a block as a list of one
            node = node.items[0]
        if node.kind != "map":
            raise PatchError("the settings around it are computed, not written out")
        for name, change in changes.items():
            if name not in node.members:
                yield self._inserted(node, name, _value_of(change))
            elif isinstance(change, MemberChange):
                yield from self._replaced(node.members[name].node, name, change.before, change.after)
            else:
                yield from self.set(node.members[name].node, change)

    def _replaced(self, node: TextNode, name: str, before: Any, after: Any) -> Iterator[Edit]:
        written = self._text[node.start : node.end]
        if node.kind == "list" and isinstance(after, list):
            yield from self._list(node, name, before or [], after)
        elif node.kind == "scalar" and not isinstance(after, list | dict) and after is not None:
            yield Edit(node.start, node.end, scalar(after, node.syntax, written))
        elif node.kind == "scalar" and written in ("null", "~") and after is not None:
            yield Edit(node.start, node.end, in_line(after, node.syntax))
        else:
            raise PatchError(f"{name} is not written as a literal value")

    def _list(self, node: TextNode, name: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Edit]:
        """Replace removed items with added ones; append or delete the rest."""
        if len(node.items) != len(before):
            raise PatchError(f"{name} is not written out item by item")
        added = [item for item in after if item not in before]
        removed: list[int] = []
        for index, (item, value) in enumerate(zip(node.items, before, strict=True)):
            if item.kind == "scalar" and str(item.value) != str(value):
                raise PatchError(f"{name}[{index}] was read as another value than the one written")
            if value in after:
                continue
            if item.kind != "scalar":
                raise PatchError(f"{name}[{index}] is computed, not written out")
            if added:
                written = self._text[item.start : item.end]
                yield Edit(item.start, item.end, scalar(added.pop(0), node.syntax, written))
            else:
                removed.append(index)
        yield from self._deletions(node, removed)
        if added:
            yield from self._added(node, added)

    def _deletions(self, node: TextNode, removed: Sequence[int]) -> Iterator[Edit]:
        tail = [index for index in removed if set(range(index, len(node.items))) <= set(removed)]
        together = tail if node.syntax == "json" or not all(self._alone(node, index) for index in tail) else []
        yield from (self._deleted(node, index, together) for index in removed if index not in together[1:])

    def _alone(self, node: TextNode, index: int) -> bool:
        """Return whether an item has its line to itself."""
        item = node.items[index]
        lead = self._text[self._line_start(item.start) : item.start].strip()
        return lead == ("-" if node.block else "") and _ONLY_COMMENT.match(self._text, item.end) is not None

    def _deleted(self, node: TextNode, index: int, tail: Sequence[int]) -> Edit:
        """Delete an item: its whole line if it has one, else the text up to the next item.

        ``tail`` are the last items of the list if they are deleted together.
        """
        item = node.items[index]
        if self._alone(node, index) and index not in tail:
            return Edit(self._line_start(item.start), self._line_end(item.end), "")
        if node.block:
            raise PatchError("the list's items are not on lines of their own")
        if index in tail:
            return Edit(node.items[index - 1].end, node.items[-1].end, "")
        return Edit(item.start, node.items[index + 1].start, "")

    def _added(self, node: TextNode, values: Sequence[Any]) -> Iterator[Edit]:
        if not node.items:
            inside = ", ".join(scalar(value, node.syntax) for value in values)
            yield Edit(node.start, node.end, f"[{inside}]")
            return
        last = node.items[-1]
        neighbour = self._text[last.start : last.end]
        texts = [scalar(value, node.syntax, neighbour) for value in values]
        indent = self._text[self._line_start(last.start) : last.start]
        if node.block:
            if indent.strip() != "-":
                raise PatchError("the list's items are not on lines of their own")
            yield self._line_after(last.end, [f"{indent}{text}" for text in texts])
        elif indent.strip() or not _ONLY_COMMENT.match(self._text, last.end):
            yield Edit(last.end, last.end, "".join(f", {text}" for text in texts))
        else:
            comma = _COMMA.match(self._text, last.end) is not None
            if not comma:
                yield Edit(last.end, last.end, ",")
            ends = [","] * (len(texts) - 1) + ["," if comma else ""]
            new = [f"{indent}{text}{end}" for text, end in zip(texts, ends, strict=True)]
            yield self._line_after(last.end, new)

    def _inserted(self, node: TextNode, name: str, value: Any) -> Edit:
        """Insert a new member before the first one."""
        if not node.members:
            raise PatchError("there is no setting next to which it could be written")
        first = min(member.start for member in node.members.values())
        start = self._line_start(first)
        indent = self._text[start:first]
        if node.block:
            if indent.strip():
                raise PatchError("the settings are not on lines of their own")
            new = "".join(f"{indent}{line}{self._newline}" for line in lines(name, value, node.syntax))
            return Edit(start, start, new)
        separator = ", " if indent.strip() else f",{self._newline}{indent}"
        return Edit(first, first, f"{name_of(name, node.syntax)} {in_line(value, node.syntax)}{separator}")

    def _line_after(self, offset: int, new: Sequence[str]) -> Edit:
        end = self._line_end(offset)
        ended = end > 0 and self._text[end - 1] == "\n"
        body = self._newline.join(new)
        return Edit(end, end, f"{body}{self._newline}" if ended else f"{self._newline}{body}")

    def _line_start(self, offset: int) -> int:
        return self._text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        """Return the offset after the line break."""
        newline = self._text.find("\n", offset)
        return len(self._text) if newline < 0 else newline + 1


def _value_of(change: "MemberChange | ChangeTree") -> Any:
    if isinstance(change, MemberChange):
        return change.after
    return {name: _value_of(inner) for name, inner in change.items()}
