"""What a text does not settle is one unknown value: a duplicate key, half a character, a number without an end."""

import pytest

from cognito_audit.model.unknown import REST, Unknown

TWICE = """\
Resources:
  People:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: people
      MfaConfiguration: 'ON'
      MfaConfiguration: 'OFF'
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref People, ClientName: app}
"""


def pool_of(inventory):
    (found,) = (one for one in inventory.targets if one.kind == "pool")
    return found


def test_the_value_of_a_duplicate_key_is_unknown_and_the_rest_is_read(read, client_of):
    found = read({"app.yaml": TWICE})
    assert found.errors == found.unread == ()
    why = Unknown("'MfaConfiguration' is given more than once, at 6:7 and 7:7")
    assert pool_of(found).answers["pool"]["MfaConfiguration"] == why
    assert pool_of(found).answers["mfa"]["MfaConfiguration"] == why
    assert pool_of(found).answers["pool"]["Name"] == "people"
    assert pool_of(found).locate("pool.MfaConfiguration").line == 6
    assert client_of(found, "App").answers["client"]["ClientName"] == "app"


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (
            TWICE.replace("  App:", "  People: {Type: AWS::Cognito::UserPool}\n  App:"),
            "'People' is given more than once",
        ),
        (TWICE.replace("  App:", "    Type: x\n  App:"), "'Type' is given more than once, at 3:5 and 8:5"),
        (f"{TWICE}Resources: {{}}\n", "'Resources' is given more than once, at 1:1 and 11:1"),
        (f"{TWICE}Transform: A\nTransform: B\n", "'Transform' is given more than once, at 11:1 and 12:1"),
        (f"{TWICE}Outputs: {{}}\nOutputs: {{}}\n", "'Outputs' is given more than once, at 11:1 and 12:1"),
        (f"{TWICE}X: {{a: 1, a: 2}}\n", "X is not a section of a template, and mentions what is audited"),
        (
            f"{TWICE}  N: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: a, TemplateURL: b}}}}\n",
            "N: which template this stack nests is not known: 'TemplateURL' is given more than once, at 11:54 and",
        ),
    ],
)
def test_a_duplicate_key_that_may_hide_a_target_leaves_it_unread(read, text, reasons):
    found = read({"app.yaml": text})
    assert [why.reason for _, why in found.unread if why.reason.startswith(reasons)], found.unread


def test_duplicate_keys_anywhere_are_unknown_where_they_are_read(read):
    text = (
        "Parameters: {A: {Default: a, Type: String}, A: {Type: String, Default: b}}\n"
        "Mappings: {M: {a: {b: x, b: y}}}\nConditions: {C: !Equals [a, a], C: !Equals [a, b]}\n"
        "Resources:\n  App:\n    Type: AWS::Cognito::UserPoolClient\n"
        "    Metadata: {cognito-audit: {ignore: [], ignore: 1}}\n"
        "    Properties:\n      ClientName: !Ref A\n      DefaultRedirectURI: !FindInMap [M, a, b]\n"
        "      CallbackURLs: !If [C, [a], [b]]\n      TokenValidityUnits: {IdToken: days, IdToken: hours}\n"
    )
    (target,) = read({"app.yaml": text}).targets
    answer = target.answers["client"]
    values = [answer["ClientName"], answer["DefaultRedirectURI"], answer["CallbackURLs"]]
    values.append(answer["TokenValidityUnits"]["IdToken"])
    assert [isinstance(value, Unknown) and "given more than once" in value.reason for value in values] == [True] * 4


JSON = '{{"Resources": {{"P": {{"Type": "AWS::Cognito::UserPool", "Properties": {{"UserPoolName": "p", {0}}}}}}}}}'


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ('"UserPoolTier": "A",\n"UserPoolTier": "B"', "'UserPoolTier' is given more than once, at 1:92 and 2:1"),
        ('"UserPoolTier": NaN', "NaN is not a JSON number"),
        ('"UserPoolTier": -Infinity', "-Infinity is not a JSON number"),
        ('"UserPoolTier": 1e999', "a number that is too large"),
        ('"UserPoolTier": 1e999, "Novelty": NaN', "1e999 is larger than any number that is read"),
        (f'"UserPoolTier": {"9" * 5000}', "a number of 5,000 digits"),
        ('"UserPoolTier": "\\ud800"', "a text with half a character"),
        ('"UserPoolTier": "a\\udc00b"', "a text with half a character"),
        ('"UserPoolTier\\ud800": 1, "UserPoolTier\\ud801": 2', ""),
    ],
)
def test_what_json_leaves_open_is_one_unknown_value(read, member, reason):
    found = read({"app.json": JSON.format(member)})
    pool = pool_of(found)
    assert found.errors == found.unread == ()
    assert pool.answers["pool"]["Name"] == "p"
    if reason:
        assert pool.answers["pool"]["UserPoolTier"] == Unknown(reason)
        assert pool.locate("pool.UserPoolTier").line >= 1


def test_two_keys_that_differ_in_half_a_character_are_not_one_resource(read):
    resource = '{"Type": "AWS::Cognito::UserPool"}'
    keys = ", ".join(f'"{key}": {resource}' for key in ("\\ud800", "\\ud801", "Good"))
    found = read({"app.json": f'{{"Resources": {{{keys}}}}}'})
    assert [target.address for target in found.targets] == ["Good"]
    assert [why.reason for _, why in found.unread] == ["two keys that differ in half a character are '\ufffd'"]


def test_a_star_as_a_key_is_a_key_like_any_other(read):
    properties = '{"*": !Ref AWS::Region, UserPoolTags: {"*": a}}'
    text = f'Resources: {{"*": {{Type: AWS::Cognito::UserPool, Properties: {properties}}}}}\n'
    (pool,) = read({"app.yaml": text}).targets
    assert pool.address == "*"
    assert pool.answers["pool"]["UserPoolTags"] == {"*": "a"}
    macro = text.replace('"*": !Ref AWS::Region', "Fn::Transform: {Name: Mine}, '*': a")
    (pool,) = read({"app.yaml": macro}).targets
    assert isinstance(pool.answers["pool"][REST], Unknown)


@pytest.mark.parametrize("character", ["\\u0000", "\\u001b[31m", "\\u202e", "\\r", "\\u2028"])
def test_control_characters_in_keys_and_values_are_read_as_they_are(read, character):
    resource = f'{{"Type": "AWS::Cognito::UserPool", "Properties": {{"UserPoolName": "{character}"}}}}'
    (pool,) = read({"app.json": f'{{"Resources": {{"{character}": {resource}}}}}'}).targets
    assert pool.name == pool.address
