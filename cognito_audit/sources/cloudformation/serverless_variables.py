"""Variables of the Serverless Framework that take a value of the same file, or of one beside it."""

import re
from typing import Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.template import Load, TemplateNode
from cognito_audit.sources.documents import Document

_VARIABLE: Final = re.compile(r"\$\{(?:file\((?P<file>[^(){}$]+)\)(?::(?P<part>[\w.-]+))?|self:(?P<own>[\w.-]+))\}")
_OWN: Final = re.compile(r"\$\{self:([\w.-]+)\}")
_MOST_STEPS: Final = 10
"""How many variables are followed from one to the next."""
_LONGEST: Final = 1_000
"""The longest text into which others are filled; a pool's name has at most 128 characters."""


class ServerlessVariables:
    """The variables of one configuration; ``load`` reads a file beside it."""

    def __init__(self, document: Document, load: Load) -> None:
        self._document = document
        self._load = load

    def followed(self, node: TemplateNode) -> TemplateNode:
        """Return what a variable stands for that takes a value of this file, or of one beside it."""
        for _ in range(_MOST_STEPS):
            match = _VARIABLE.fullmatch(node.value.strip()) if isinstance(node.value, str) else None
            if match is None:
                return node
            if match["own"]:
                found = self._at(match["own"])
                if found.value is None:
                    return node
                node = found
                continue
            document = self._load(match["file"].strip())
            if isinstance(document, Unknown):
                return node._replace(value=Unknown(f"{node.value} {document.reason}"))
            node = _part(document, match["part"])
        return node

    def filled(self, text: str) -> str:
        """Return a text with the texts of the same file that it takes from elsewhere."""
        for _ in range(_MOST_STEPS):
            if len(text) > _LONGEST or not _OWN.search(text):
                break
            text = _OWN.sub(self._own_text, text)
        return text

    def _own_text(self, match: re.Match[str]) -> str:
        value = self.followed(self._at(match[1])).value
        return value if isinstance(value, str) and len(value) <= _LONGEST else match[0]

    def _at(self, way: str) -> TemplateNode:
        return _part(self._document, way)


def _part(document: Document, way: str | None) -> TemplateNode:
    return TemplateNode(document.value, document).into(*(way.split(".") if way else ()))
