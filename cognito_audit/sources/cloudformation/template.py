"""The sections of a template, wherever a tool keeps them."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from cognito_audit.model.values import Unknown
from cognito_audit.sources.documents import Document, Path
from cognito_audit.sources.documents.traced import Traced

_FILE_VARIABLE: Final = re.compile(r"\$\{file\(([^(){}$]+)\)\}")

Load = Callable[[str], Document | None]
"""The document of a local file, named relative to the file that names it; None if there is none."""


class TemplateNode(NamedTuple):
    """A part of a document: its plain value and its path."""

    value: Any
    document: Document
    path: Path = ()

    def into(self, *steps: str | int) -> "TemplateNode":
        """Return the node at a relative path; its value is None if there is no such part."""
        value = self.value
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else _item(value, step)
        return TemplateNode(value, self.document, (*self.path, *steps))

    def traced(self, data: Any) -> Traced:
        """Return a value that is located at this node."""
        return Traced(data, self.document, self.path)

    def unknown(self, reason: str) -> Traced:
        """Return an unknown value that is located at this node."""
        return self.traced(Unknown(reason))


def _item(value: Any, step: str | int) -> Any:
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


class StackTemplate:
    """A template's sections. The Serverless Framework keeps a template under ``resources``, one or a list of them, and
    may take each from another file (``${file(...)}``); ``unfollowed`` names what was not found.
    """

    def __init__(self, document: Document, load: Load) -> None:
        self.document = document
        self.is_serverless = _is_serverless(document.value)
        self.unfollowed: list[str] = []
        self.files: list[str] = []
        self._load = load
        whole = TemplateNode(document.value, document)
        self._parts = list(self._serverless_parts(whole.into("resources"))) if self.is_serverless else [whole]

    def section(self, name: str) -> dict[str, TemplateNode]:
        """The members of a section, such as ``Parameters``, by name."""
        return {
            key: part.into(name, key)
            for part in self._parts
            if isinstance(part.value, dict) and isinstance(part.value.get(name), dict)
            for key in part.value[name]
        }

    @property
    def macros(self) -> list[str]:
        """The macros of ``Transform``, by name."""
        return [name for part in self._parts for name in _macro_names(part.into("Transform").value)]

    def _serverless_parts(self, node: TemplateNode) -> Iterator[TemplateNode]:
        if isinstance(node.value, list):
            for index in range(len(node.value)):
                yield from self._serverless_parts(node.into(index))
        elif isinstance(node.value, str):
            yield from self._included(node, wrap=False)
        elif isinstance(node.value, dict):
            if isinstance(node.value.get("Resources"), str):
                yield from self._included(node.into("Resources"), wrap=True)
            else:
                yield node
            if isinstance(node.value.get("extensions"), dict):
                self.unfollowed.append(f"{node.document.location((*node.path, 'extensions'))}: resources.extensions")

    def _included(self, node: TemplateNode, *, wrap: bool) -> Iterator[TemplateNode]:
        match = _FILE_VARIABLE.fullmatch(node.value.strip())
        document = self._load(match.group(1).strip()) if match else None
        if document is None:
            self.unfollowed.append(f"{node.document.location(node.path)}: {node.value}")
            return
        self.files.append(document.file)
        if wrap:
            yield TemplateNode({"Resources": document.value}, _Within(document))
        else:
            yield TemplateNode(document.value, document)


class _Within(Document):
    """A file that contains the ``Resources`` of a template and nothing else."""

    __slots__ = ("_inner",)

    def __init__(self, inner: Document) -> None:
        super().__init__(inner.file, {"Resources": inner.value})
        self._inner = inner

    def position(self, path: Path) -> tuple[int, int]:
        """See ``Document.position``."""
        return self._inner.position(path[1:])


def is_template(document: Document) -> bool:
    """Whether a document has the outline of a template: resources with types, or a template's own sections."""
    value = document.value
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("Resources"), dict) or "AWSTemplateFormatVersion" in value or _is_serverless(value)


def _is_serverless(value: Any) -> bool:
    return isinstance(value, dict) and "Resources" not in value and "resources" in value


def _macro_names(transform: Any) -> list[str]:
    entries = transform if isinstance(transform, list) else [transform]
    names = (entry.get("Name") if isinstance(entry, dict) else entry for entry in entries)
    return [name for name in names if isinstance(name, str)]
