"""YAML with places, as CloudFormation reads it.

The tree is built from the parser's events, not by PyYAML's composer: that one recurses in C and ends the process on
deep nesting, resolves every scalar by YAML 1.1's rules (``OFF`` false, ``012`` ten, ``12:30`` a number), and keeps the
last of two equal keys without a word.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from cognito_audit.sources.documents.document import MAX_DEPTH, Document, ParseError, Path, whole_characters

MAX_PARTS: Final = 500_000
"""How many parts a text may have, as written and once its aliases are followed: far more than the largest template
that CloudFormation takes (1 MB) has."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL: Final = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}")
_WORDS: Final = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_MERGE: Final = "<<"


def yaml_documents(text: str, file: str) -> Iterator[Document]:
    """The documents of a YAML text. Raises ``ParseError``."""
    try:
        for root in _Composer().roots(text):
            yield YamlDocument(file, root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ParseError(f"not valid YAML: {error.problem or error.context or 'cannot be read'}", *where) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise ParseError(f"not valid YAML: {error.reason}", line, column) from None


class _Node:
    """A part of the text: its plain ``data``, its place, and how much it holds once aliases are followed.

    ``parts`` are the parts of a map (by key, each with the place of the key) or of a list (by index); ``tag`` is the
    intrinsic function that the part is wrapped in by its short form; ``text`` is a scalar as it is written.
    """

    __slots__ = ("column", "data", "depth", "line", "parts", "size", "tag", "text")

    def __init__(self, mark: yaml.Mark, tag: str) -> None:
        self.line: int = mark.line + 1
        self.column: int = mark.column + 1
        self.tag = tag
        self.data: Any = None
        self.text = ""
        self.parts: dict[str | int, tuple[int, int, _Node]] | None = None
        self.size = 1
        self.depth = 0

    def error(self, message: str) -> ParseError:
        return ParseError(message, self.line, self.column)


class YamlDocument(Document):
    """A YAML document."""

    __slots__ = ("_root",)

    def __init__(self, file: str, root: _Node) -> None:
        super().__init__(file, root.data)
        self._root = root

    def position(self, path: Path) -> tuple[int, int]:
        """See ``Document.position``."""
        node = self._root
        where = (node.line, node.column)
        wrapped = bool(node.tag)
        for step in path:
            if wrapped:  # the step into a function that is written as a tag
                wrapped = False
                continue
            found = (node.parts or {}).get(step)
            if found is None:
                break
            line, column, node = found
            where = (line, column)
            wrapped = bool(node.tag)
        return where


class _Open:
    """A map or list that is still being read."""

    __slots__ = ("anchor", "is_map", "items", "key", "node")

    def __init__(self, node: _Node, anchor: str | None, *, is_map: bool) -> None:
        self.node = node
        self.anchor = anchor
        self.is_map = is_map
        self.items: list[tuple[_Node | None, _Node]] = []
        self.key: _Node | None = None


class _Composer:
    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._anchors: dict[str, _Node | None] = {}
        self._root: _Node | None = None
        self._count = 0

    def roots(self, text: str) -> Iterator[_Node]:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.ScalarEvent):
                self._add(_scalar(event), event.anchor)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._begin(event)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                ended = self._open.pop()
                _finish(ended)
                self._add(ended.node, ended.anchor)
            elif isinstance(event, yaml.AliasEvent):
                self._add_alias(event)
            elif isinstance(event, yaml.DocumentEndEvent):
                if self._root is not None:
                    yield self._root
                self._anchors, self._root = {}, None

    def _begin(self, event: Any) -> None:
        node = _Node(event.start_mark, _function(event.tag))
        if len(self._open) >= MAX_DEPTH:
            raise node.error(f"nested more than {MAX_DEPTH} levels deep")
        if event.anchor:
            self._anchors[event.anchor] = None
        self._open.append(_Open(node, event.anchor, is_map=isinstance(event, yaml.MappingStartEvent)))

    def _add_alias(self, event: Any) -> None:
        here = _Node(event.start_mark, "")
        if event.anchor not in self._anchors:
            raise here.error(f"the alias *{event.anchor} has no anchor before it")
        node = self._anchors[event.anchor]
        if node is None:
            raise here.error(f"the anchor &{event.anchor} contains itself")
        self._add(node, None)

    def _add(self, node: _Node, anchor: str | None) -> None:
        self._count += 1
        if self._count > MAX_PARTS:
            raise node.error(f"holds more than {MAX_PARTS:,} parts")
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            self._root = node
            return
        whole = self._open[-1]
        if whole.is_map and whole.key is None:
            whole.key = node
            return
        whole.items.append((whole.key, node))
        whole.key = None


def _scalar(event: Any) -> _Node:
    node = _Node(event.start_mark, _function(event.tag))
    text = node.text = whole_characters(event.value)
    plain, _ = event.implicit
    if not plain:
        node.data = text
    elif text in _WORDS:
        node.data = _WORDS[text]
    elif _INTEGER.fullmatch(text):
        node.data = int(text)
    else:
        node.data = float(text) if _DECIMAL.fullmatch(text) else text
    if node.tag:
        node.data = {node.tag: text.split(".", 1) if node.tag == "Fn::GetAtt" and "." in text else text}
        node.size, node.depth = 2, 1
    return node


def _function(tag: str | None) -> str:
    """The long name of the intrinsic function that a short tag stands for: ``!Sub`` is ``Fn::Sub``."""
    if not tag or not tag.startswith("!") or tag == "!":
        return ""
    name = tag[1:]
    return name if name in ("Ref", "Condition") else f"Fn::{name}"


def _finish(ended: _Open) -> None:
    """Fill in what a map or list holds, now that all of it was read. Raises ``ParseError``."""
    node = ended.node
    if ended.is_map:
        node.parts = _members(ended)
        node.data = {key: part.data for key, (_, _, part) in node.parts.items()}
    else:
        node.parts = {index: (part.line, part.column, part) for index, (_, part) in enumerate(ended.items)}
        node.data = [part.data for _, part in ended.items]
    inner = [part for _, _, part in node.parts.values()]
    node.size = 1 + sum(part.size for part in inner)
    node.depth = 1 + max((part.depth for part in inner), default=0)
    if node.tag:
        node.data = {node.tag: node.data}
        node.depth += 1
    if node.size > MAX_PARTS:
        raise node.error(f"holds more than {MAX_PARTS:,} parts once its aliases are followed")
    if node.depth > MAX_DEPTH:
        raise node.error(f"nested more than {MAX_DEPTH} levels deep once its aliases are followed")


def _members(ended: _Open) -> dict[str | int, tuple[int, int, _Node]]:
    """The members of a map; what it merges in (``<<``) gives way to its own."""
    own: dict[str | int, tuple[int, int, _Node]] = {}
    merged: dict[str | int, tuple[int, int, _Node]] = {}
    for key, value in ended.items:
        if key is None or key.parts is not None or key.tag:
            raise (key or ended.node).error("a key must be plain text")
        if key.text == _MERGE:
            for source in _merge_sources(value):
                merged = {**source, **merged}
        elif key.text in own:
            line, column, _ = own[key.text]
            raise key.error(f"the key {key.text!r} stands twice; first at {line}:{column}")
        else:
            own[key.text] = (key.line, key.column, value)
    return {**merged, **own}


def _merge_sources(value: _Node) -> list[dict[str | int, tuple[int, int, _Node]]]:
    sources = [part for _, _, part in value.parts.values()] if isinstance(value.data, list) and value.parts else [value]
    for source in sources:
        if not isinstance(source.data, dict) or source.tag:
            raise source.error("only maps can be merged with <<")
    return [source.parts or {} for source in sources]
