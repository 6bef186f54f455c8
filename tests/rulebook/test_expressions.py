"""The condition language of rule files: what it may say, how it treats holes, and that it agrees with Jinja2."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cognito_audit.model.partial import Choice, PartialText, Present
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts
from cognito_audit.rulebook.expressions import Expression, Message
from cognito_audit.rulebook.syntax import BrokenRule

HOLE = Unknown("hidden")


def facts(**answer: Any) -> dict[str, Facts]:
    return {"client": Facts(answer, "client")}


@pytest.mark.parametrize(
    "source",
    [
        "client.keys()",
        "client['A']",
        "client.A[0]",
        "client.A[1:]",
        "1 % 2",
        "1 - 2",
        "2 * 9",
        "2 ** 99",
        "1 / 2",
        "1 // 2",
        "-1",
        "'a' ~ 'b'",
        "1 if client.A else 2",
        "{'a': 1}",
        "(1, 2)",
        "client.A | upper",
        "client.A | length(fill=1)",
        "client.A is divisibleby 3",
        "1 < 2 < 3",
        "client.A and",
        "client.A }}{{ client.B",
        "client.A }} and more",
        "",
        "text {{ client.A }}",
    ],
)
def test_what_is_not_on_the_list_is_refused_before_it_runs(source: str) -> None:
    with pytest.raises(BrokenRule):
        Expression(source)


@pytest.mark.parametrize("source", ["{% for x in client.A %}{{ x }}{% endfor %}", "{% set a = 1 %}", "{{ f() }}"])
def test_a_message_is_text_and_expressions_and_nothing_else(source: str) -> None:
    with pytest.raises(BrokenRule):
        Message(source)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("client.A", 1),
        ("client.Missing", None),
        ("client.Missing.Deeper.Still", None),
        ("client.Missing is absent", True),
        ("client.A is present", True),
        ("client.List | length", 2),
        ("client.List | length > 1", True),
        ("client.List + ['c']", ["a", "b", "c"]),
        ("client.List | without(['a'])", ["b"]),
        ("client.List | or_if_empty(['c'])", ["a", "b"]),
        ("[] | or_if_empty(client.List)", ["a", "b"]),
        ("'a' in client.List", True),
        ("'c' not in client.List", True),
        ("not 'c' in client.List", True),
        ("client.List is subset_of(['a', 'b', 'c'])", True),
        ("client.Text == 'x' and client.A >= 1 or client.A < 0", True),
    ],
)
def test_what_it_can_say(source: str, value: object) -> None:
    assert Expression(source).value(facts(A=1, List=["a", "b"], Text="x")) == value


@pytest.mark.parametrize("source", ["client.A", "client.No", "client.A and true", "true and client.A", "not client.A"])
def test_only_true_and_false_answer_a_question(source: str) -> None:
    with pytest.raises(BrokenRule, match="expected true or false"):
        Expression(source).test(facts(A=1))


@pytest.mark.parametrize("source", ["client.B", "client.B and true", "true and client.B", "not client.B"])
def test_a_value_that_is_there_and_not_known_is_no_fault_of_the_rule(source: str) -> None:
    with pytest.raises(NotKnown):
        Expression(source).test(facts(B=Present("known after apply")))
    with pytest.raises(NotKnown):
        list(Expression("client.B").items(facts(B=Present("known after apply"))))


@pytest.mark.parametrize("source", ["nobody.A", "client.A.B", "client.A < 'x'", "client.A | length"])
def test_what_goes_wrong_is_the_rule_s_fault_and_never_a_verdict(source: str) -> None:
    with pytest.raises(BrokenRule):
        Expression(source).value(facts(A=1))


def test_python_s_own_attributes_are_out_of_reach() -> None:
    assert Expression("client.__class__").value(facts()) is None
    with pytest.raises(BrokenRule):
        Expression("client.A.__class__").value(facts(A=1))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (HOLE, "unknown (hidden)"),
        (["x", "y"], "x, y"),
        (["x", HOLE, "y"], "x, y, unknown (hidden)"),
        ([HOLE], "unknown (hidden)"),
        (["x", PartialText("hidden", prefix="https://", shown="https://${Host}/cb"), HOLE],
         "x, https://${Host}/cb, unknown (hidden)"),
        (Choice("hidden", decision="the condition C", options=("x", "y")), "unknown (hidden)"),
        (Present("hidden"), "unknown (hidden)"),
        ([*map(str, range(14)), HOLE], "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 3 more"),
        (True, "true"),
        (None, "absent"),
        ([], "none"),
    ],
)  # fmt: skip
def test_a_message_shows_what_is_known_and_why_more_is_not(value, shown) -> None:
    assert Message("A is {{ client.A }}.").render(facts(A=value)) == f"A is {shown}."


def test_what_is_derived_from_an_unknown_value_is_shown_by_its_reason() -> None:
    message = Message("{{ client.A | length }}, {{ client.A | without(['x']) }}, {{ client.A.B }}")
    assert message.render(facts(A=HOLE)) == "unknown (hidden), unknown (hidden), unknown (hidden)"


def test_a_hole_in_the_list_that_does_not_count_hides_nothing() -> None:
    assert Expression("client.List | or_if_empty(client.Hole)").value(facts(List=["a"], Hole=HOLE)) == ["a"]
    with pytest.raises(NotKnown):
        Expression("client.Hole | or_if_empty(client.List)").value(facts(List=["a"], Hole=HOLE))
    with pytest.raises(NotKnown):
        Expression("client.List | or_if_empty(client.Hole)").value(facts(List=[], Hole=HOLE))


def test_the_names_that_are_read_are_the_longest_ones() -> None:
    names = Expression("client.A.B == 'x' and options.c in pool.D").names()
    assert set(names) == {("client", "A", "B"), ("options", "c"), ("pool", "D")}


# Three values -------------------------------------------------------------------------------------------------------

Tree = str | tuple[str, "Tree"] | tuple[str, "Tree", "Tree"]
LEAVES: Mapping[str, bool | None] = {"Yes": True, "No": False, "Hole": None}
trees = st.recursive(
    st.sampled_from(list(LEAVES)),
    lambda inner: st.one_of(st.tuples(st.just("not"), inner), st.tuples(st.sampled_from(["and", "or"]), inner, inner)),
    max_leaves=12,
)


def written(tree: Any) -> str:
    if isinstance(tree, str):
        return f"client.{tree}"
    return f"(not {written(tree[1])})" if tree[0] == "not" else f"({written(tree[1])} {tree[0]} {written(tree[2])})"


def kleene(tree: Any) -> bool | None:
    """The textbook's table: None is *unknown*."""
    if isinstance(tree, str):
        return LEAVES[tree]
    values = [kleene(branch) for branch in tree[1:]]
    if tree[0] == "not":
        return None if values[0] is None else not values[0]
    wins = tree[0] == "or"
    if wins in values:
        return wins
    return None if None in values else not wins


def mirrored(tree: Any) -> Any:
    return tree if isinstance(tree, str) else (tree[0], *(mirrored(branch) for branch in reversed(tree[1:])))


def answer(tree: Any) -> bool | None:
    try:
        return Expression(written(tree)).test(facts(Yes=True, No=False, Hole=HOLE))
    except NotKnown:
        return None


@given(trees)
def test_and_or_not_follow_kleene(tree: Any) -> None:
    assert answer(tree) is kleene(tree)


@given(trees)
def test_the_order_of_the_parts_does_not_matter(tree: Any) -> None:
    assert answer(tree) is answer(mirrored(tree))


# The same as Jinja2 where everything is known -------------------------------------------------------------------------

DATA = {"options": {"yes": True, "no": False, "few": 3, "many": 30, "word": "a", "words": ["a", "b"], "none": []}}
numbers = st.sampled_from(["options.few", "options.many", "3", "30", "options.words | length"])
words = st.sampled_from(["options.word", "'a'", "'c'"])
lists = st.sampled_from(["options.words", "options.none", "['a', 'c']", "(options.words + ['c'])"])
atoms = st.one_of(
    st.sampled_from(["options.yes", "options.no", "true", "false"]),
    st.builds("({} {} {})".format, numbers, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers),
    st.builds("({} {} {})".format, words, st.sampled_from(["in", "not in"]), lists),
    st.builds("({} {} {})".format, words, st.sampled_from(["==", "!="]), words),
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("(not {})".format, inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
    ),
    max_leaves=8,
)


@given(conditions)
def test_on_known_data_it_says_what_jinja2_says(source: str) -> None:
    expected = ImmutableSandboxedEnvironment().compile_expression(source)(**DATA)
    assert Expression(source).test(DATA) is expected
