"""YAML with locations, as CloudFormation reads it.

The tree is built from the parser's events, not by PyYAML's composer: that one recurses in C and ends the process on
deep nesting, resolves every scalar by YAML 1.1's rules (``OFF`` false, ``012`` ten, ``12:30`` a number), and keeps the
last of two equal keys silently.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import yaml
from yaml import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from cognito_audit.sources.documents.document import MAX_DEPTH, Document, ParseError, Path
from cognito_audit.sources.documents.yaml_parts import (
    MAX_PARTS,
    Event,
    StrictYamlMap,
    YamlList,
    YamlMap,
    YamlPart,
    error_at,
    function_of,
)

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_READ_SLOWLY: Final = 1_000_000
"""How many characters at most are read by PyYAML's own parser, which takes some seconds for them."""


def yaml_documents(text: str, file: str, *, tolerant: bool = False) -> Iterator[Document]:
    """Yield the documents of a YAML text; see ``read_documents``. Raises ``ParseError``."""
    try:
        for root in _Composer(YamlMap if tolerant else StrictYamlMap).roots(text):
            yield YamlDocument(file, root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark and mark.index < _READ_SLOWLY and _opened(text, mark.index) > MAX_DEPTH:
            _read_slowly(text[: mark.index])
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ParseError(f"not valid YAML: {error.problem or error.context or 'cannot be read'}", *where) from None
    except yaml.reader.ReaderError as error:
        raise _forbidden(text, error.character) from None


def _opened(text: str, end: int) -> int:
    """About how many brackets are open there; those within quotes and comments count too."""
    return sum(text.count(bracket, 0, end) for bracket in "[{") - sum(text.count(bracket, 0, end) for bracket in "]}")


def _read_slowly(text: str) -> None:
    """Raise ``ParseError`` if the text is nested too deep.

    libyaml 0.2.6 reads all brackets of a line ahead and gives up at a thousand, in words of its own, before the first
    of them is an event. PyYAML's own parser has no such limit.
    """
    with suppress(yaml.YAMLError):
        for _ in _Composer(YamlMap).roots(text, yaml.SafeLoader):
            pass


def _forbidden(text: str, code: int) -> ParseError:
    """The error of a character that YAML does not allow. It is sought again, for libyaml counts bytes."""
    before = text[: text.index(chr(code))]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return ParseError(f"not valid YAML: the character U+{code:04X} is not allowed", line, column)


class YamlDocument(Document):
    """A YAML document; ``root`` is a list that holds it alone."""

    __slots__ = ("_root",)

    def __init__(self, file: str, root: YamlList) -> None:
        super().__init__(file, root.data[0])
        self._root = root

    def position(self, path: Path) -> tuple[int, int]:
        """See ``Document.position``."""
        mark = self._root.marks[0]
        part = self._root.inner.get(0)
        wrapped = bool(part and part.tag)
        for step in path:
            if wrapped:  # the step into a function that is written as a tag
                wrapped = False
                continue
            found = part.mark_of(step) if part else None
            if part is None or found is None:
                break
            mark, part = found, part.inner.get(step)
            wrapped = bool(part and part.tag)
        return mark.line + 1, mark.column + 1


class _Composer:
    """``_open`` are the maps and lists that are still being read, within the list of their document."""

    def __init__(self, map_type: type[YamlMap]) -> None:
        self._map_type = map_type
        self._open: list[YamlPart] = []
        self._anchors: dict[str, yaml.ScalarEvent | YamlPart] = {}
        self._ended = 0

    def roots(self, text: str, kind: type[yaml.SafeLoader | yaml.CSafeLoader] = _LOADER) -> Iterator[YamlList]:
        """The documents of a text, each in a list of its own; ``kind`` is the loader whose parser reads it."""
        loader = kind(text)
        try:
            for count, event in enumerate(iter(loader.get_event, None)):
                kind = type(event)
                if count > MAX_PARTS + self._ended:
                    raise error_at(event.start_mark, f"contains more than {MAX_PARTS:,} parts")
                if kind is ScalarEvent:
                    if event.anchor:
                        self._anchors[event.anchor] = event
                    self._open[-1].take(event)
                elif kind is MappingEndEvent or kind is SequenceEndEvent:
                    self._end()
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    self._begin(event)
                elif kind is AliasEvent:
                    self._follow(event)
                elif kind is DocumentStartEvent:
                    root = YamlList(event.start_mark, "")
                    self._open, self._anchors = [root], {}
                elif kind is DocumentEndEvent:
                    yield root
        finally:
            loader.dispose()

    def _begin(self, event: Event) -> None:
        if len(self._open) > MAX_DEPTH:
            raise error_at(event.start_mark, f"nested more than {MAX_DEPTH} levels deep")
        kind = self._map_type if isinstance(event, yaml.MappingStartEvent) else YamlList
        part = kind(event.start_mark, function_of(event.tag, event.start_mark))
        if event.anchor:
            self._anchors[event.anchor] = part
        self._open.append(part)

    def _end(self) -> None:
        self._ended += 1
        part = self._open.pop()
        part.close()
        self._open[-1].put(part)

    def _follow(self, alias: Event) -> None:
        meant = self._anchors.get(alias.anchor)
        if meant is None:
            raise error_at(alias.start_mark, f"the alias *{alias.anchor} has no anchor before it")
        if isinstance(meant, yaml.ScalarEvent):
            self._open[-1].take(meant)
        elif any(meant is part for part in self._open):
            raise error_at(alias.start_mark, f"the anchor &{alias.anchor} contains itself")
        else:
            self._open[-1].put(meant)
