"""No two targets of a run have the same id, however their templates are named, nested and linked."""

import pytest

from cognito_audit.judging.engine import facts_of

POOL = "{Type: AWS::Cognito::UserPool, Properties: {UserPoolTier: %s}}"
INNER = "Parameters: {Tier: {Type: String, Default: LITE}}\nResources:\n  P: " + POOL % "!Ref Tier" + "\n"


def nesting(**tiers):
    stack = (
        "  {}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: in.yaml, Parameters: {{Tier: {}}}}}}}\n"
    )
    return "Resources:\n" + "".join(stack.format(name, tier) for name, tier in tiers.items())


def tiers(inventory):
    ids = [target.id for target in inventory.targets]
    assert len(ids) == len(set(ids))
    return {target.id: facts_of(target)["pool"]["UserPoolTier"] for target in inventory.targets}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"a.yaml": nesting(Auth="PLUS")}, {"in.yaml#P": "PLUS"}),
        ({"a.yaml": nesting(One="PLUS", Two="LITE")}, {"in.yaml#One/P": "PLUS", "in.yaml#Two/P": "LITE"}),
        (
            {"a.yaml": nesting(Auth="PLUS"), "b.yaml": nesting(Auth="LITE")},
            {"a.yaml#Auth/P": "PLUS", "b.yaml#Auth/P": "LITE"},
        ),
        (
            {"a.yaml": nesting(Auth="PLUS"), "b.yaml": nesting(Other="LITE")},
            {"in.yaml#Auth/P": "PLUS", "in.yaml#Other/P": "LITE"},
        ),
    ],
)
def test_what_is_nested_twice_is_told_apart_by_the_way_to_it(read, texts, expected):
    assert tiers(read({**texts, "in.yaml": INNER})) == expected


def test_a_logical_id_that_looks_like_a_way_is_another_resource(read):
    outer = nesting(One="PLUS", Two="LITE") + f"  One/P: {POOL % 'ESSENTIALS'}\n"
    found = tiers(read({"in/a.yaml": outer, "in/in.yaml": INNER}, "in"))
    assert sorted(found.values()) == ["ESSENTIALS", "LITE", "PLUS"]


def test_standard_input_with_the_name_of_a_file_is_another_template(read):
    client = "{Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref P}}"
    text = f"Resources:\n  P: {POOL % 'LITE'}\n  C: {client}\n"
    found = read({"a.yaml": text}, "a.yaml", "-", stdin=text.replace("LITE", "PLUS").encode(), stdin_name="a.yaml")
    ids = [target.id for target in found.targets]
    assert sorted(ids) == ["a.yaml#C@1", "a.yaml#C@2", "a.yaml#P@1", "a.yaml#P@2"]
    by_id = {target.id: facts_of(target)["pool"]["UserPoolTier"] for target in found.targets}
    assert by_id == {"a.yaml#C@1": "LITE", "a.yaml#P@1": "LITE", "a.yaml#C@2": "PLUS", "a.yaml#P@2": "PLUS"}


def test_a_file_by_two_paths_and_a_link_is_one_template(read, tmp_path):
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    (tmp_path / "sub").mkdir()
    texts = {"a.yaml": f"Resources:\n  P: {POOL % 'LITE'}\n"}
    found = read(texts, "a.yaml", "sub/../a.yaml", "link.yaml", "a.yaml", ".")
    assert [target.id for target in found.targets] == ["a.yaml#P"]


def test_a_template_that_is_nested_by_a_link_is_not_a_stack_of_its_own(read, tmp_path):
    (tmp_path / "link.yaml").symlink_to("in.yaml")
    found = read({"a.yaml": nesting(Auth="PLUS").replace("in.yaml", "link.yaml"), "in.yaml": INNER})
    assert list(tiers(found).values()) == ["PLUS"]
