"""YAML as CloudFormation reads it: what a text stands for, and where each part of it is."""

import pytest

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.documents import ParseError, read_documents


def document(text):
    (only,) = read_documents(text, "t.yaml")
    return only


def test_scalars_mean_what_cloudformation_takes_them_for():
    text = "[OFF, 012, 12:30, 1_0, yes, true, ~, '', 7, -7, 1.50, '7', !!int 7, 2026-01-01]"
    assert document(text).value == [
        "OFF", "012", "12:30", "1_0", "yes", True, None, "", 7, -7, 1.5, "7", "7", "2026-01-01",
    ]  # fmt: skip


def test_short_functions_are_written_out_and_are_where_their_argument_is():
    read = document("a: !GetAtt Pool.Arn\nb: !Join ['', [x, !Ref y]]\n")
    assert read.value == {"a": {"Fn::GetAtt": ["Pool", "Arn"]}, "b": {"Fn::Join": ["", ["x", {"Ref": "y"}]]}}
    assert read.position(("a", "Fn::GetAtt")) == (1, 1)
    assert read.position(("b", "Fn::Join", 1, 1)) == (2, 19)


def test_own_members_win_over_merged_ones_and_earlier_sources_over_later():
    """Each stays where it was written."""
    read = document("a: &a {x: 1, y: 1}\nb: &b\n  y: 2\n  z: {q: 2}\nc:\n  <<: [*a, *b]\n  x: 3\n")
    assert read.value["c"] == {"x": 3, "y": 1, "z": {"q": 2}}
    assert [read.position(("c", *path)) for path in (["x"], ["y"], ["z"], ["z", "q"], ["nothing"])] == [
        (7, 3), (1, 14), (4, 3), (4, 7), (5, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate key 'a'; first at 1:1", 3, 1),
        ("a: 1\na: 2\nb: [\n", "duplicate key 'a'; first at 1:1", 2, 1),
        ("? [a]\n: 1\n", "a key must be plain text", 1, 3),
        ("!Ref a: 1\n", "a key must be plain text", 1, 1),
        ("a: [*b]\n", "the alias *b has no anchor before it", 1, 5),
        ("a: &b [*b]\n", "the anchor &b contains itself", 1, 8),
        ("a: &b [1]\nc: {<<: *b}\n", "only maps can be merged with <<", 1, 8),
        ("<<: 1\n", "only maps can be merged with <<", 1, 5),
        ("[" * 201 + "]" * 201, "nested more than 200 levels deep", 1, 201),
        ("a: 1\nb: " + "[{b: " * 5000, "nested more than 200 levels deep", 2, 500),
        ("a: é\né: x\x07\n", "not valid YAML: the character U+0007 is not allowed", 2, 5),
    ],
)
def test_the_first_fault_of_a_text_is_told_where_it_is(text, message, line, column):
    with pytest.raises(ParseError) as caught:
        read_documents(text, "t.yaml")
    assert (caught.value.message, caught.value.line, caught.value.column) == (message, line, column)


def test_brackets_within_quotes_are_no_levels():
    with pytest.raises(ParseError, match=r"^not valid YAML: ") as caught:
        read_documents(f'a: "{"[" * 5000}"\nb: ]\n', "t.yaml")
    assert (caught.value.line, caught.value.column) == (2, 4)


def test_a_text_of_more_parts_than_any_template_is_refused_before_all_of_it_is_read():
    with pytest.raises(ParseError, match="contains more than 500,000 parts"):
        read_documents("[" + "1," * 500_001 + "never closed", "t.yaml")


@pytest.mark.parametrize("kind", ["[*{0}, *{0}]", "{{a: *{0}, b: *{0}}}", "{{<<: *{0}, x: *{0}}}"])
def test_aliases_of_aliases_do_not_multiply_without_end(kind):
    lines = ["l0: &l0 {a: 1}", *(f"l{n}: &l{n} {kind.format(f'l{n - 1}')}" for n in range(1, 60))]
    with pytest.raises(ParseError, match="once its aliases are followed"):
        read_documents("\n".join(lines), "t.yaml")


@pytest.mark.parametrize("item", ["*x", "[*x]", "{k: *x}"])
def test_aliases_of_a_long_text_do_not_multiply_without_end(item):
    text = f"x: &x {'y' * 900_000}\nz: [{', '.join([item] * 100)}]\n"
    with pytest.raises(ParseError, match="once its aliases are followed"):
        read_documents(text, "t.yaml")


def test_a_tag_cannot_stand_for_a_long_text():
    with pytest.raises(ParseError, match="a tag of more than 200 characters"):
        read_documents(f"%TAG !a! !{'z' * 300}\n---\n!a!x y\n", "t.yaml")


def test_brackets_within_quotes_are_not_read_twice_in_a_long_text():
    with pytest.raises(ParseError, match=r"^not valid YAML: ") as caught:
        read_documents(f'a: "{"[" * 2_000_000}"\nb: ]\n', "t.yaml")
    assert caught.value.line == 2


def test_a_tolerant_reader_gets_an_unknown_value_for_a_duplicate_key():
    (read,) = read_documents("a: {b: {x: 1}, b: 2, c: &c {d: 1, d: 2}}\nm: {<<: *c}\n", "t.yaml", tolerant=True)
    assert read.value["a"]["b"] == Unknown("'b' is given more than once, at 1:5 and 1:16")
    assert read.value["m"]["d"] == read.value["a"]["c"]["d"] == Unknown("'d' is given more than once, at 1:29 and 1:35")
    assert read.position(("a", "b", "x")) == (1, 5)
