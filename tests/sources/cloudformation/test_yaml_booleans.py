"""Words without quotes that CloudFormation, which reads YAML 1.1, takes for booleans."""

import pytest

POOL = "Resources:\n  P: {{Type: AWS::Cognito::UserPool, Properties: {{{}}}}}\n"


def pool_of(inventory):
    (pool,) = inventory.targets
    return pool.answers["pool"]


@pytest.mark.parametrize(
    ("word", "value", "is_noted"),
    [
        ("ON", "true", True),
        ("on", "true", True),
        ("Off", "false", True),
        ("NO", "false", True),
        ("yes", "true", True),
        ("'ON'", "ON", False),
        ('"off"', "off", False),
        ("!If [C, ON, OFF]", "true", True),
        ("!Ref A", "true", True),
        ("!FindInMap [M, a, b]", "false", True),
        ("y", "y", False),
        ("oN", "oN", False),
        ("true", "true", False),
        ("!Sub ON", "ON", False),
    ],
)
def test_a_word_without_quotes_is_a_boolean_where_a_text_belongs(read, word, value, is_noted):
    head = "Conditions: {C: !Equals [a, a]}\n"
    head += "Parameters: {A: {Type: String, Default: ON}}\n" if "Ref" in word else ""
    head += "Mappings: {M: {a: {b: OFF}}}\n" if "Map" in word else ""
    inventory = read({"t.yaml": head + POOL.format(f"MfaConfiguration: {word}")})
    assert pool_of(inventory)["MfaConfiguration"] == value
    assert any("without quotes" in note for note in inventory.notes) is is_noted


def test_a_note_names_the_place_and_what_to_write(read):
    (note,) = read({"t.yaml": POOL.format("MfaConfiguration: OFF")}).notes
    assert (
        note
        == "t.yaml:2:50: MfaConfiguration: OFF without quotes is false for CloudFormation; write 'OFF' for the word"
    )


@pytest.mark.parametrize("word", ["yes", "ON", "True", "true"])
def test_a_word_is_a_boolean_where_one_belongs(read, word):
    inventory = read({"t.yaml": POOL.format(f"AdminCreateUserConfig: {{AllowAdminCreateUserOnly: {word}}}")})
    assert pool_of(inventory)["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert not inventory.notes


def test_a_condition_compares_the_boolean(read):
    head = "Parameters: {A: {Type: String}}\nConditions: {C: !Equals [!Ref A, yes]}\n"
    text = head + POOL.format("MfaConfiguration: !If [C, 'ON', OPTIONAL]")
    assert pool_of(read({"t.yaml": text}, parameters={"A": "yes"}))["MfaConfiguration"] == "OPTIONAL"
    assert pool_of(read({"t.yaml": text}, parameters={"A": "true"}))["MfaConfiguration"] == "ON"


@pytest.mark.parametrize("name", ["serverless.yml", "part.yml"])
def test_the_serverless_framework_reads_texts(read, name):
    resources = POOL.format("MfaConfiguration: ON")
    own = "".join(f"  {line}\n" for line in resources.splitlines())
    texts = {"serverless.yml": f"service: s\nresources:\n{own}"}
    if name == "part.yml":
        texts = {"serverless.yml": "service: s\nresources: ${file(part.yml)}\n", "part.yml": resources}
    inventory = read(texts, "serverless.yml")
    assert pool_of(inventory)["MfaConfiguration"] == "ON"
    assert not inventory.notes


def test_saved_answers_have_texts(read):
    answer = "UserPool:\n  Id: eu-west-1_aaaaaaaaa\n  Name: x\n  MfaConfiguration: OFF\n"
    assert pool_of(read({"d.yaml": answer}))["MfaConfiguration"] == "OFF"


def test_a_template_that_is_nested_twice_has_its_booleans(read):
    nested = "Resources:\n" + "".join(
        f"  {name}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: n.yaml}}}}\n" for name in "AB"
    )
    found = read({"t.yaml": nested, "n.yaml": POOL.format("MfaConfiguration: ON, UserPoolTags: &t {a: no}")}, "t.yaml")
    assert [one.answers["pool"]["MfaConfiguration"] for one in found.targets] == ["true", "true"]
    assert [one.answers["pool"]["UserPoolTags"] for one in found.targets] == [{"a": "false"}] * 2


def test_the_names_of_conditions_and_resources_are_texts(read):
    head = "Conditions: {Yes: !Equals [a, b], Not: !Not [!Condition Yes]}\n"
    values = "MfaConfiguration: !If [Yes, 'ON', OPTIONAL], UserPoolTier: !If [Not, PLUS, LITE]"
    text = head + POOL.format(values) + "  Off: {Type: AWS::Cognito::UserPool, Condition: Yes}\n"
    inventory = read({"t.yaml": text})
    assert {name: pool_of(inventory)[name] for name in ("MfaConfiguration", "UserPoolTier")} == {
        "MfaConfiguration": "OPTIONAL",
        "UserPoolTier": "PLUS",
    }
    assert [note.partition(": ")[2] for note in inventory.notes] == [
        "Off is not created, because condition Yes does not hold"
    ]
