"""The examples of a rule notice when the rule is changed: at least 95 of 100 small changes make one of them fail.

A change (a mutant) flips an operator, drops a negation, swaps *and* with *or* or leaves one side out, swaps a constant,
moves a threshold by one, or looks at the first item of a list only. What no example notices is listed in
``survivors.toml`` with the reason.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.model.values import Items
from cognito_audit.rule_testing.examples import example_faults, examples_of
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.rulebook.expressions import Expression
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.syntax import Node

RULES = built_in().rules
SURVIVORS = tomllib.loads(Path(__file__).with_name("survivors.toml").read_text("utf-8"))
LEAST = 0.95
"""The share of mutants that some example must notice."""

SPELLED = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">=", "in": "in", "notin": "not in"}
FLIPPED = {
    "eq": ["ne"], "ne": ["eq"], "in": ["notin"], "notin": ["in"],
    "lt": ["lteq", "gteq"], "lteq": ["lt", "gt"], "gt": ["gteq", "lteq"], "gteq": ["gt", "lt"],
}  # fmt: skip

Mutant = tuple[str, Rule]


class FirstOnly(Expression):
    """A list of which only the first known item is looked at."""

    __slots__ = ()

    def value(self, scope: Any) -> Any:
        items = super().value(scope)
        known = (item for _, item in items.known()) if isinstance(items, Items) else iter(items)
        return [item for item, _ in zip(known, range(1), strict=False)]


def source_of(node: Node) -> str:
    """A tree of the grammar as the text that parses to it."""
    kind, *parts = node
    if kind == "name":
        return str(parts[0])
    if kind == "attribute":
        return f"{source_of(parts[0])}.{parts[1]}"
    if kind == "constant":
        return repr(parts[0])
    if kind == "list":
        return f"[{', '.join(source_of(item) for item in parts[0])}]"
    if kind == "not":
        return f"(not {source_of(parts[0])})"
    if kind == "compare":
        return f"({source_of(parts[1])} {SPELLED[parts[0]]} {source_of(parts[2])})"
    if kind in {"and", "or", "add"}:
        return f"({source_of(parts[0])} {'+' if kind == 'add' else kind} {source_of(parts[1])})"
    arguments = f"({', '.join(source_of(item) for item in parts[2])})" if parts[2] else ""
    return f"({source_of(parts[1])} {'|' if kind == 'filter' else 'is'} {parts[0]}{arguments})"


def changed(node: Node) -> Iterator[Node]:
    """Every tree that differs from this one by one small change, here or further down."""
    yield from changed_here(node)
    for index, part in enumerate(node):
        if isinstance(part, list) and part and isinstance(part[0], str):
            yield from ([*node[:index], inner, *node[index + 1 :]] for inner in changed(part))
        elif isinstance(part, list):
            for place, item in enumerate(part):
                swapped = ([*part[:place], inner, *part[place + 1 :]] for inner in changed(item))
                yield from ([*node[:index], items, *node[index + 1 :]] for items in swapped)


def changed_here(node: Node) -> Iterator[Node]:
    """Every other node that may stand in the place of this one."""
    kind, *parts = node
    if kind == "compare":
        yield from (["compare", operator, *parts[1:]] for operator in FLIPPED[parts[0]])
    elif kind == "not":
        yield parts[0]
    elif kind == "test":
        yield ["not", node]
    elif kind in {"and", "or"}:
        yield from (["or" if kind == "and" else "and", *parts], parts[0], parts[1])
    elif kind == "add":
        yield from (parts[0], parts[1])
    elif kind == "constant":
        yield from (["constant", value] for value in other_values(parts[0]))


def other_values(value: Any) -> list[Any]:
    """Values that a constant or a threshold is swapped with."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value - 1, value + 1] if value else [value + 1]
    return [[] if value else ["swapped"]] if isinstance(value, list) else ["swapped"]


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Every mutant of a rule, with the words that tell it from its like."""
    for where, expression, with_other in places(rule):
        for tree in changed(expression.tree):
            source = source_of(tree)
            yield f"{where}: {source}", with_other(Expression(source))
    if rule.each is not None:
        yield "each: first only", replace(rule, each=rule.each._replace(items=FirstOnly(rule.each.items.source)))
    for name, value in rule.options.items():
        for other in other_values(value):
            yield f"options.{name}: {json.dumps(other)}", replace(rule, options={**rule.options, name: other})
    for index, part in enumerate(rule.parts):
        fewer = (rule.all_of[:index] + rule.all_of[index + 1 :], rule.parts[:index] + rule.parts[index + 1 :])
        yield f"all_of: without {part.name}", replace(rule, all_of=fewer[0], parts=fewer[1])


def places(rule: Rule) -> Iterator[tuple[str, Expression, Callable[[Expression], Rule]]]:
    """Every expression that decides something, and how to put another in its place."""
    yield "fails", rule.fails, lambda other: replace(rule, fails=other)
    if rule.applies is not None:
        yield "applies", rule.applies, lambda other: replace(rule, applies=other)
    if rule.each is not None:
        each = rule.each
        yield "each", each.items, lambda other: replace(rule, each=each._replace(items=other))
    for index, adjust in enumerate(rule.adjust):
        yield f"adjust {index}", adjust.when, adjusting(rule, index)
    if rule.fix is not None:
        for index, unless in enumerate(rule.fix.unless):
            yield f"unless {index}", unless.when, refusing(rule, index)
        for path, leaf in leaves(rule.fix.patch):
            yield f"patch {'.'.join(path)}", leaf, patching(rule, path)


def adjusting(rule: Rule, index: int) -> Callable[[Expression], Rule]:
    def put(other: Expression) -> Rule:
        adjust = rule.adjust[index]._replace(when=other)
        return replace(rule, adjust=(*rule.adjust[:index], adjust, *rule.adjust[index + 1 :]))

    return put


def refusing(rule: Rule, index: int) -> Callable[[Expression], Rule]:
    def put(other: Expression) -> Rule:
        assert rule.fix is not None
        unless = rule.fix.unless[index]._replace(when=other)
        reasons = (*rule.fix.unless[:index], unless, *rule.fix.unless[index + 1 :])
        return replace(rule, fix=replace(rule.fix, unless=reasons))

    return put


def patching(rule: Rule, path: tuple[str, ...]) -> Callable[[Expression], Rule]:
    def put(other: Expression) -> Rule:
        assert rule.fix is not None
        return replace(rule, fix=replace(rule.fix, patch=with_leaf(rule.fix.patch, path, other)))

    return put


def leaves(patch: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Expression]]:
    if isinstance(patch, Expression):
        yield path, patch
    elif isinstance(patch, dict):
        for key, value in patch.items():
            yield from leaves(value, (*path, key))


def with_leaf(patch: Any, path: tuple[str, ...], other: Expression) -> Any:
    return {**patch, path[0]: with_leaf(patch[path[0]], path[1:], other)} if path else other


@cache
def survivors(name: str) -> tuple[int, frozenset[str]]:
    """How many mutants a rule has, and those of them that no example notices."""
    rule = next(rule for rule in RULES if rule.name == name)
    examples = examples_of(Path(rule.file).read_text("utf-8"), rule)
    count, found = 0, set()
    for words, mutant in mutants(rule):
        count += 1
        if not any(True for example in examples for _ in example_faults(mutant, example)):
            found.add(words)
    return count, frozenset(found)


@pytest.mark.parametrize("name", [rule.name for rule in RULES])
def test_what_no_example_notices_is_listed_with_its_reason(name) -> None:
    _, found = survivors(name)
    assert found == set(SURVIVORS.get(name, {}))
    assert all(len(reason) > len("equal") for reason in SURVIVORS.get(name, {}).values())


def test_the_list_names_rules_that_there_are() -> None:
    assert set(SURVIVORS) <= {rule.name for rule in RULES}


def test_the_examples_notice_nearly_every_change() -> None:
    counted = [survivors(rule.name) for rule in RULES]
    total = sum(count for count, _ in counted)
    assert total > len(RULES)
    assert sum(len(found) for _, found in counted) <= (1 - LEAST) * total


def test_every_kind_of_change_is_made() -> None:
    made = Counter(words.split(":")[0].split(" ")[0].split(".")[0] for rule in RULES for words, _ in mutants(rule))
    assert set(made) == {"fails", "applies", "each", "adjust", "unless", "patch", "options", "all_of"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_tree_is_spelled_as_text_that_parses_to_it(rule) -> None:
    assert [e.source for e in rule.expressions() if Expression(source_of(e.tree)).tree != e.tree] == []
