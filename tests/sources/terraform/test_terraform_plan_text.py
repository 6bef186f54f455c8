"""A plan's text gives member by member what it would give if it were decoded at once."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cognito_audit.sources.documents import ParseError
from cognito_audit.sources.terraform.plan.plan_text import PlanText

NAMES = st.sampled_from(["resource_changes", "configuration", "planned_values", "variables", "é\n", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
TEXTS = st.builds(json.dumps, st.dictionaries(NAMES, VALUES, max_size=5), indent=st.sampled_from([None, 1]))


@given(TEXTS)
def test_every_member_is_what_the_whole_document_holds(text):
    document, whole = PlanText(text), json.loads(text)
    for name in ("resource_changes", "configuration", "planned_values", "variables", "é\n", "", "absent"):
        assert (name in document) is (name in whole)
        assert document.get(name) == whole.get(name)
        assert document.is_list(name) is isinstance(whole.get(name), list)
        if document.is_list(name):
            assert [item for _, item in document.items(name)] == whole[name]


@given(TEXTS, st.integers(0, 200), st.integers(0, 3), st.text('{}[],:" \n1a\\', max_size=3))
@example('{"a": 1}', 8, 0, "{}")
@example('{"a": 1}', 7, 0, ",")
@example('{"a": 1}', 1, 0, ",")
@example("{}", 0, 2, "[]")
def test_what_is_no_json_object_is_refused_and_nothing_else(text, at, less, more):
    broken = text[:at] + more + text[at + less :]
    try:
        is_object = isinstance(json.loads(broken), dict)
    except ValueError:
        is_object = False
    if is_object:
        assert PlanText(broken)
    else:
        with pytest.raises(ValueError):  # noqa: PT011  why, json.loads says
            PlanText(broken)


def test_two_members_with_one_name_are_an_error():
    text = '{"resource_changes": [1], "errored": true,\n  "resource_changes": {}, "errored": false}'
    with pytest.raises(ParseError) as error:
        PlanText(text)
    assert (error.value.line, error.value.column) == (2, 3)
