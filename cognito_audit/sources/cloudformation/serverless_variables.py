"""Variables of the Serverless Framework that take a value of the same file, or of one beside it."""

import re
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.template import Load, TemplateNode
from cognito_audit.sources.documents import Document

_VARIABLE: Final = re.compile(r"\$\{(?:file\((?P<file>[^(){}$]+)\)(?::(?P<part>[\w.-]+))?|self:(?P<own>[\w.-]+))\}")
_INNERMOST: Final = re.compile(r"\$\{([^{}$]+)\}")
_OWN: Final = re.compile(r"self:([\w.-]+)")
_LITERAL: Final = re.compile(r"""(['"])(.*)\1""")
_MOST_STEPS: Final = 10
"""How many variables are followed from one to the next."""
_LONGEST: Final = 1_000
"""The longest text into which others are filled; a pool's name has at most 128 characters."""


class ServerlessVariables:
    """The variables of one configuration; ``load`` reads a file beside it."""

    def __init__(self, document: Document, load: Load) -> None:
        self._document = document
        self._load = load

    def followed(self, node: TemplateNode, left: int = _MOST_STEPS) -> TemplateNode:
        """Return what a variable stands for that takes a value of this file, or of one beside it.

        ``left`` is how many variables are followed at most: they may stand for each other.
        """
        match = _VARIABLE.fullmatch(node.value.strip()) if isinstance(node.value, str) and left else None
        if match is None:
            return node
        if match["own"]:
            found = self._at(match["own"], left - 1)
            return node if found.value is None else self.followed(found, left - 1)
        document = self._load(match["file"].strip())
        if isinstance(document, Unknown):
            return node._replace(value=Unknown(f"{node.value} {document.reason}"))
        return self.followed(self._within(TemplateNode(document.value, document), match["part"], left - 1), left - 1)

    def filled(self, text: str) -> str:
        """Return a text with what it takes from elsewhere, as far as the files say it.

        An option of the command line has the value that stands in for it, as a parameter has its default.
        """
        for _ in range(_MOST_STEPS):
            filled = _INNERMOST.sub(self._text, text) if len(text) <= _LONGEST else text
            if filled == text:
                break
            text = filled
        return text

    def _text(self, match: re.Match[str]) -> str:
        """Return the text that a variable stands for, or the variable itself."""
        for source in map(str.strip, match[1].split(",")):
            own, literal = _OWN.fullmatch(source), _LITERAL.fullmatch(source)
            if literal is not None:
                return literal[2]
            value = self.followed(self._at(own[1])).value if own is not None else None
            if value is not None:
                return _as_text(value) or match[0]
            if own is None and not source.startswith("opt:"):
                break  # what only the deployment knows may have a value
        return match[0]

    def _at(self, way: str, left: int = _MOST_STEPS) -> TemplateNode:
        return self._within(TemplateNode(self._document.value, self._document), way, left)

    def _within(self, node: TemplateNode, way: str | None, left: int) -> TemplateNode:
        """Return what is at names below a node; a variable may stand at each step."""
        for name in way.split(".") if way else ():
            node = self.followed(node, left).into(name)
        return node


def _as_text(value: Any) -> str:
    """Return a value as it stands in a text; empty for what cannot stand there."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) and len(str(value)) <= _LONGEST else ""
