"""A value that is known in part answers what is certain of it, and nothing else."""

import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.model.partial import PartialText, Present
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items, wrap
from cognito_audit.rulebook.vocabulary import TESTS
from cognito_audit.text.values import format_value

PIECES = st.sampled_from(
    ["", "https://", "http://", "localhost", "app.example", "/", "/cb", ":", "*", "?", "@", "x", " "]
)
TEXTS = st.builds("".join, st.lists(PIECES, max_size=4))
QUESTIONS: dict[str, Callable[[Any, str], Any]] = {
    "equals": operator.eq,
    "differs": operator.ne,
    "begins": lambda value, other: value.startswith(other),
    "ends": lambda value, other: value.endswith(other),
    "contains": lambda value, other: other in value,
    "is true": lambda value, _other: bool(value),
    "is absent": lambda value, _other: value is None,
    "is in a list": lambda value, other: value in [other, "y"],
    "insecure": lambda value, _other: TESTS["insecure_url"](value),
    "loopback": lambda value, _other: TESTS["loopback_url"](value),
    "wildcard": lambda value, _other: TESTS["wildcard_url"](value),
}
HOLE = Unknown("known after apply")


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_two_texts_that_are_known_in_part_differ_only_if_all_that_they_may_be_do(a, b, c, d, e, f):
    one, other = (wrap(PartialText("known after apply", "", *ends), "client.X") for ends in ((a, b), (c, d)))
    try:
        assert one != other
    except NotKnown:
        return
    assert (a + e + b or "x") != (c + f + d or "x")


def test_texts_that_begin_or_end_in_different_ways_differ():
    https, http = (wrap(PartialText("?", prefix=prefix), "client.X") for prefix in ("https://", "http://"))
    assert https != http
    assert wrap(PartialText("?", suffix="/a"), "client.X") != wrap(PartialText("?", suffix="/b"), "client.X")


@pytest.mark.parametrize("question", QUESTIONS)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_an_answer_holds_for_every_text_that_it_may_be(question, prefix, middle, suffix, other):
    text = prefix + middle + suffix or "x"
    value = wrap(PartialText("known after apply", "", prefix, suffix), "client.X")
    try:
        answer = QUESTIONS[question](value, other)
    except NotKnown:
        return
    assert answer == QUESTIONS[question](text, other)


@pytest.mark.parametrize(
    ("value", "question", "answer"),
    [
        (PartialText("?", prefix="https://", suffix="/cb"), "insecure", False),
        (PartialText("?", prefix="http://app.example/", suffix="/cb"), "insecure", True),
        (PartialText("?", prefix="myapp://", suffix="/cb"), "loopback", False),
        (PartialText("?", prefix="arn:aws:"), "is true", True),
        (PartialText("?", prefix="arn:aws:"), "is absent", False),
        (Present("?"), "is absent", False),
    ],
)
def test_what_is_known_of_a_value_settles_the_question(value, question, answer):
    assert QUESTIONS[question](wrap(value, "client.X"), "") is answer


@pytest.mark.parametrize(
    "ask",
    [
        str,
        len,
        list,
        hash,
        int,
        float,
        "{}".format,
        lambda value: value.lower(),
        lambda value: value[0],
        lambda value: value + 1,
        lambda value: 60 * value,
        lambda value: value < 1,
        lambda value: {value},
        lambda value: value == 5,
    ],
)
def test_what_takes_more_than_is_known_is_not_known(ask):
    with pytest.raises(NotKnown):
        ask(wrap(Present("known after apply"), "client.X"))


def test_what_is_not_known_of_a_value_that_is_there_is_not_taken_for_one():
    with pytest.raises(NotKnown) as raised:
        wrap(PartialText("?", prefix="arn:"), "client.X").lower()
    assert type(raised.value.unknown) is Unknown
    with pytest.raises(NotKnown):
        len(Items("pool.URLs", [PartialText("?"), "y"]).pick(lambda text: text if text.lower() == "y" else None))


def test_a_member_that_is_there_is_present_and_a_list_has_its_length():
    facts = Facts({"Arn": PartialText("?", prefix="arn:"), "URLs": [PartialText("?", prefix="https://"), "y"]}, "pool")
    assert facts.has("Arn")
    assert len(facts["URLs"]) == 2
    assert "http://x" not in facts["URLs"]
    assert "y" in facts["URLs"]
    with pytest.raises(NotKnown):
        assert "https://x" in facts["URLs"]
    with pytest.raises(NotKnown):
        len(Items("pool.URLs", [PartialText("?"), HOLE]))


def test_messages_show_what_is_known():
    shown = wrap(PartialText("?", prefix="https://", suffix="/cb", shown="https://${Host}/cb"), "client.X")
    assert format_value(shown) == "https://${Host}/cb"
    assert format_value(wrap(PartialText("?", prefix="https://"), "client.X")) == "https://..."
