"""The sections of a template, wherever a tool keeps them."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.yaml_booleans import with_booleans
from cognito_audit.sources.documents import Document, Path
from cognito_audit.sources.documents.traced import Traced

_FILE_VARIABLE: Final = re.compile(r"\$\{file\(([^(){}$]+)\)\}")

Load = Callable[[str], Document | Unknown]
"""The document of a local file, named relative to the file that names it, or why there is none."""

_SHOWN: Final = 200
"""How much of a text that stands in place of a part is shown."""


class TemplateNode(NamedTuple):
    """A part of a document: its plain value and its path."""

    value: Any
    document: Document
    path: Path = ()

    def into(self, *steps: str | int) -> "TemplateNode":
        """Return the node at a relative path; its value is None if there is no such part. What is in an unknown part
        is unknown.
        """
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


class UnreadPart(NamedTuple):
    """A part of a template that may hold targets and was not read, and why."""

    node: TemplateNode
    why: Unknown


def _item(value: Any, step: str | int) -> Any:
    if isinstance(value, Unknown):
        return value
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


class StackTemplate:
    """A template's sections. The Serverless Framework keeps a template under ``resources``, one or a list of them, and
    may take each from another file (``${file(...)}``).

    ``unread`` are the parts in other files that cannot be read: they may hold targets and declare parameters. ``words``
    are those that CloudFormation reads as booleans; the Serverless Framework does not.
    """

    def __init__(self, document: Document, load: Load) -> None:
        self.document = document
        self.is_serverless = is_serverless(document.value)
        self.words = {} if self.is_serverless else with_booleans(document)
        self.unread: list[UnreadPart] = []
        self.load = load
        self._sections: dict[str, dict[str, TemplateNode]] = {}
        whole = TemplateNode(document.value, document)
        self.parts = list(self._serverless_parts(whole.into("resources"))) if self.is_serverless else [whole]

    def section(self, name: str) -> dict[str, TemplateNode]:
        """Return the members of a section, such as ``Parameters``, by name."""
        if name not in self._sections:
            members: dict[str, TemplateNode] = {}
            for part in self.parts:
                inner = part.into(name)
                for key in inner.value if isinstance(inner.value, dict) else ():
                    node = inner.into(key)
                    members[key] = _given_twice(members[key], node) if key in members else node
            self._sections[name] = members
        return self._sections[name]

    def _serverless_parts(self, node: TemplateNode) -> Iterator[TemplateNode]:
        if isinstance(node.value, list):
            for index in range(len(node.value)):
                yield from self._serverless_parts(node.into(index))
        elif isinstance(node.value, dict):
            if isinstance(node.value.get("Resources"), str):
                yield from self._included(node.into("Resources"), wrap=True)
            else:
                yield node
        elif isinstance(node.value, str):
            yield from self._included(node, wrap=False)
        else:
            yield node

    def _included(self, node: TemplateNode, *, wrap: bool) -> Iterator[TemplateNode]:
        match = _FILE_VARIABLE.fullmatch(node.value.strip())
        found = self.load(match.group(1).strip()) if match else Unknown("is only known at deployment")
        if isinstance(found, Unknown):
            self.unread.append(UnreadPart(node, Unknown(f"{node.value[:_SHOWN]} {found.reason}")))
        elif wrap:
            yield TemplateNode({"Resources": found.value}, _Within(found))
        else:
            yield TemplateNode(found.value, found)


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
    return (
        isinstance(value.get("Resources"), dict | Unknown)
        or "AWSTemplateFormatVersion" in value
        or is_serverless(value)
    )


def is_serverless(value: Any) -> bool:
    """Whether a document is a configuration of the Serverless Framework."""
    if not isinstance(value, dict) or "Resources" in value:
        return False
    return "resources" in value or {"service", "provider", "functions"} <= value.keys()


def _given_twice(one: TemplateNode, other: TemplateNode) -> TemplateNode:
    places = " and ".join(str(node.traced(None).location()) for node in (one, other))
    return other._replace(value=Unknown(f"{other.path[-1]} is given twice, at {places}"))
