"""``Fn::ForEach``: what a member of a map becomes, and the names of loops in texts."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Final, NamedTuple, Protocol

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.comparison import as_list
from cognito_audit.sources.cloudformation.limits import MAX_NAME, MAX_TEXT, TOO_LONG, Limits
from cognito_audit.sources.cloudformation.template import TemplateNode
from cognito_audit.sources.documents.traced import Traced

Bindings = Mapping[str, Traced]
"""What the names of loops stand for."""

LOOP: Final = "Fn::ForEach::"
TRANSFORM: Final = "Fn::Transform"
_VARIABLE: Final = re.compile(r"[$&]\{([^{}]+)\}")


class Member(NamedTuple):
    """A member of a map, and what the names of the loops around it stand for."""

    key: str
    node: TemplateNode
    bindings: Bindings


class OpenEnd(NamedTuple):
    """A part of a map that makes members which are unknown."""

    node: TemplateNode
    why: Unknown


class LoopEvaluator(Protocol):
    """What loops need of their evaluator; see ``intrinsics.Evaluator``."""

    def value(self, node: TemplateNode) -> Traced | None:
        """The value at a place."""

    def bound(self, bindings: Bindings) -> AbstractContextManager[None]:
        """A block in which the names of loops stand for these values."""


class Loops:
    """The loops of one stack."""

    def __init__(self, evaluation: LoopEvaluator, limits: Limits) -> None:
        self._evaluation = evaluation
        self._limits = limits

    def expanded(self, key: str, node: TemplateNode, bindings: Bindings) -> Iterator[Member | OpenEnd]:
        """Yield what a member of a map becomes: itself, what a loop or loops within a loop make, or an open end."""
        if key == TRANSFORM:
            yield OpenEnd(node, Unknown("a macro (Fn::Transform) adds to this at deployment"))
        elif key.startswith(LOOP):
            yield from self._made(node, bindings)
        else:
            name = self.substituted(key, bindings)
            yield OpenEnd(node, name) if isinstance(name, Unknown) else Member(name, node, bindings)

    def substituted(self, text: str, bindings: Bindings) -> str | Unknown:
        """Return a text with the names of loops filled in; unknown where it grows too long."""
        if not bindings or "{" not in text:
            return text
        out: list[str] = []
        last = length = 0
        for match in _VARIABLE.finditer(text):
            value = bindings.get(match.group(1))
            if value is None or not isinstance(value.data, str | int):
                continue
            out += [text[last : match.start()], str(value.data)]
            length += len(out[-1]) + len(out[-2])
            last = match.end()
            if length > MAX_TEXT:
                return TOO_LONG
        if not out:
            return text
        grown = "".join([*out, text[last:]])
        return self._limits.text(len(grown)) or grown

    def _made(self, node: TemplateNode, bindings: Bindings) -> Iterator[Member | OpenEnd]:
        body = node.into(2)
        rounds = self._rounds(node, bindings)
        if isinstance(rounds, Unknown) or not isinstance(body.value, dict):
            yield OpenEnd(node, rounds if isinstance(rounds, Unknown) else _UNREADABLE)
            return
        for bound in rounds:
            if (too_many := self._limits.rounds(len(body.value))) is not None:
                yield OpenEnd(node, too_many)
                return
            for key in body.value:
                yield from self.expanded(key, body.into(key), bound)

    def _rounds(self, node: TemplateNode, bindings: Bindings) -> list[Bindings] | Unknown:
        """What the names of loops stand for in each round of a loop."""
        with self._evaluation.bound(bindings):
            collection = self._evaluation.value(node.into(1))
        name = node.into(0).value
        if not isinstance(name, str) or collection is None:
            return _UNREADABLE
        items = as_list(collection)
        if isinstance(items, Unknown):
            return items
        for item in items:
            if not isinstance(item.data, str | int | float) or len(str(item.data)) > MAX_NAME:
                return Unknown(f"an item of a loop must be a text of at most {MAX_NAME} characters")
        return self._limits.rounds(len(items)) or [{**bindings, name: item} for item in items]


_UNREADABLE: Final = Unknown("this Fn::ForEach cannot be read")
