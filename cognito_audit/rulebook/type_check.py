"""The check of what a rule does with a value against its type in AWS's service model.

A structure has no items: a rule that looks for one in it could never be evaluated. The letters of a text are not items,
and a structure equals nothing that a rule can write, so that such a rule could not fail.
"""

from collections.abc import Iterator
from typing import Final

from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.rulebook.expressions import Expression
from cognito_audit.rulebook.model_check import shape_of
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.syntax import Node, dotted, walk

LIST: Final = ("list",)
LIST_OR_TEXT: Final = ("list", "text")
VALUE: Final = ("list", "text", "number", "boolean", "timestamp")
NEEDED: Final = {
    "in": LIST_OR_TEXT,
    "notin": LIST_OR_TEXT,
    "length": LIST_OR_TEXT,
    "without": LIST,
    "without_words": LIST,
    "or_if_empty": LIST,
    "empty": LIST,
    "subset_of": LIST,
}
"""What operators, filters and tests need."""
WORDS: Final = {"structure": "structure", "map": "map", "list": "list", "string": "text"}
"""The types of the service model, as messages name them; all others are single values."""


def type_faults(rule: Rule) -> Iterator[str]:
    """Yield the names of a rule that are used as something that they are not."""
    if rule.each is not None:
        yield from _fault(rule, rule.each.items.tree, "each", LIST)
    for expression in rule.expressions():
        yield from _faults_in(rule, expression)


def _faults_in(rule: Rule, expression: Expression) -> Iterator[str]:
    for node in walk(expression.tree):
        kind = node[0]
        if kind == "compare" and node[1] in NEEDED:
            yield from _fault(rule, node[2], "a comparison", VALUE)
            yield from _fault(rule, node[3], "in", NEEDED[node[1]])
        elif kind == "compare" and ["constant", None] not in node[2:]:
            for side in node[2:]:
                yield from _fault(rule, side, "a comparison", VALUE)
        elif kind == "add":
            for side in node[1:]:
                yield from _fault(rule, side, "+", LIST)
        elif kind in ("filter", "test") and node[1] in NEEDED:
            yield from _fault(rule, node[2], node[1], NEEDED[node[1]])


def _fault(rule: Rule, operand: Node, user: str, needed: tuple[str, ...]) -> Iterator[str]:
    path = dotted(operand)
    if path is None or _is_computed(rule, path):
        return
    model, shape = shape_of(rule, path)
    if shape is None:
        return
    kind = WORDS.get(model.type(shape), "number")
    if kind not in needed:
        remedy = "compare one of its members" if needed is VALUE else f"{user} needs a {' or '.join(needed)}"
        yield f"'{'.'.join(path)}' is a {kind}; {remedy}"


def _is_computed(rule: Rule, path: tuple[str, ...]) -> bool:
    """Return whether a name is a derived fact, or an item of one: the model says nothing of these."""
    if rule.each is not None and path[0] == rule.each.name:
        path = dotted(rule.each.items.tree) or ()
    source = FACT_SOURCES.get(path[0]) if path else None
    return source is None or (path[1:2] != () and path[1] in derived_facts(source.facts))
