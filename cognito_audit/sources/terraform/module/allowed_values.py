"""The values that the ``validation`` of a variable allows, where it lists them."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from cognito_audit.model.values import first_unknown
from cognito_audit.sources.terraform.evaluation.branches import MOST_OUTCOMES
from cognito_audit.sources.terraform.evaluation.decisions import words_of
from cognito_audit.sources.terraform.evaluation.equality import unique
from cognito_audit.sources.terraform.evaluation.evaluator import evaluate
from cognito_audit.sources.terraform.evaluation.scope import Scope
from cognito_audit.sources.terraform.hcl.parser import Block, parts_of
from cognito_audit.sources.terraform.hcl.templates import template

_WORDS: Final = re.compile(r"\^\((?:\?:)?([\w-]+(?:\|[\w-]+)*)\)\$", re.ASCII)
"""A pattern of whole words: ``^(dev|prod)$``."""


def allowed_values(variable: Block, scope: Scope) -> list[Any] | None:
    """Return the values that a variable may have; None where no validation lists them."""
    limits = _ValidationReader(f"var.{variable.labels[0]}", scope)
    allowed: list[Any] | None = None
    for block in variable.body.blocks_of("validation"):
        condition = block.body.attributes.get("condition")
        if condition is not None:
            allowed = _both(allowed, limits.of(condition.expression.tree))
    return allowed if allowed and len(allowed) <= MOST_OUTCOMES else None


def _both(first: list[Any] | None, second: list[Any] | None) -> list[Any] | None:
    if first is None or second is None:
        return second if first is None else first
    return [one for one in first if one in second]


class _ValidationReader:
    """What a condition says of one variable, whose reference is ``name``."""

    def __init__(self, name: str, scope: Scope) -> None:
        self._name = name
        self._scope = scope

    def of(self, tree: Any) -> list[Any] | None:
        """Return the values for which a condition may hold; None for any."""
        if isinstance(tree, str):  # of a JSON file
            parts = template(tree)
            return self.of(parts[0]) if parts and len(parts) == 1 and not isinstance(parts[0], str) else None
        inner = tree
        while inner.data == "expr_term" and len(parts_of(inner)) == 1:
            inner = parts_of(inner)[0]
        reader: Callable[[Any], list[Any] | None] | None = {
            "binary_op": self._of_operation,
            "function_call": self._of_call,
        }.get(inner.data)
        return reader(inner) if reader is not None else None

    def _of_operation(self, tree: Any) -> list[Any] | None:
        left, term = parts_of(tree)
        operator, right = parts_of(term)
        sign = str(operator.children[0])
        if sign == "==":
            return self._equal(left, right) or self._equal(right, left)
        if sign not in {"&&", "||"}:
            return None
        first, second = self.of(left), self.of(right)
        if sign == "&&":
            return _both(first, second)
        return None if first is None or second is None else unique([*first, *second])

    def _equal(self, reference: Any, tree: Any) -> list[Any] | None:
        return self._known([evaluate(tree, self._scope)]) if words_of(reference) == self._name else None

    def _of_call(self, tree: Any) -> list[Any] | None:
        name, *rest = parts_of(tree)
        arguments = parts_of(rest[0]) if rest else []
        function = _FUNCTIONS.get(str(name.children[0]))
        return function(self, arguments) if function is not None else None

    def can(self, arguments: list[Any]) -> list[Any] | None:
        """Return the values for which ``index`` or ``regex`` succeeds."""
        tree = arguments[0] if len(arguments) == 1 else None
        while getattr(tree, "data", "") == "expr_term":
            tree = parts_of(tree)[0]
        if getattr(tree, "data", "") != "function_call":
            return None
        name, *rest = parts_of(tree)
        inner = parts_of(rest[0]) if rest else []
        function = _IN_CAN.get(str(name.children[0]))
        return function(self, inner) if function is not None else None

    def items(self, arguments: list[Any]) -> list[Any] | None:
        """Return the items of the list that is searched for the variable."""
        if len(arguments) != 2 or words_of(arguments[1]) != self._name:  # noqa: PLR2004  a list and a value
            return None
        return self._known(evaluate(arguments[0], self._scope))

    def words(self, arguments: list[Any]) -> list[Any] | None:
        """Return the words that a pattern matches as a whole."""
        if len(arguments) != 2 or words_of(arguments[1]) != self._name:  # noqa: PLR2004  a pattern and a text
            return None
        pattern = evaluate(arguments[0], self._scope)
        match = _WORDS.fullmatch(pattern) if isinstance(pattern, str) else None
        return match[1].split("|") if match is not None else None

    def _known(self, values: Any) -> list[Any] | None:
        if not isinstance(values, list) or first_unknown(values) is not None:
            return None
        return unique(values) if all(one is None or isinstance(one, str | int | float) for one in values) else None


_FUNCTIONS: Final[Mapping[str, Callable[[_ValidationReader, list[Any]], list[Any] | None]]] = {
    "can": _ValidationReader.can,
    "contains": _ValidationReader.items,
}
_IN_CAN: Final[Mapping[str, Callable[[_ValidationReader, list[Any]], list[Any] | None]]] = {
    "index": _ValidationReader.items,
    "regex": _ValidationReader.words,
}
