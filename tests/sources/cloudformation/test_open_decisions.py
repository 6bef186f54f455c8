"""What a template leaves open: each value is a choice, and those that one decision settles fall alike."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from cognito_audit.judging.cases import cases, decided
from cognito_audit.model.partial import Choice, PartialText
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.files import FileOptions, FileSource

HEAD = """
Parameters:
  Stage: {Type: String, AllowedValues: [dev, test, prod]}
  Size: {Type: Number, AllowedValues: [8, 12]}
  Kind: {Type: String}
  Extra: {Type: String}
  Given: {Type: String, AllowedValues: [a, b], Default: b}
  Secret: {Type: String, AllowedValues: [a, b], NoEcho: true}
  Urls: {Type: CommaDelimitedList}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  NotProd: !Not [!Condition IsProd]
  Never: !And [!Condition IsProd, !Condition NotProd]
  Always: !Or [!Condition IsProd, !Condition NotProd]
  HasKind: !Not [!Equals [!Ref Kind, '']]
  IsBig: !Equals [!Sub '${Kind}-big', x-big]
  IsUs: !Equals [!Ref AWS::Region, us-east-1]
  HasExtra: !Equals [!Ref Extra, 'yes']
Mappings:
  Regions: {us-east-1: {url: 'https://us'}, eu-west-1: {url: 'https://eu'}}
  Stages: {dev: {days: 1}, prod: {days: 5}}
  Days: {all: {dev: 1, prod: 5}}
"""
STAGE, KIND, REGION = "the parameter Stage", "the parameter Kind", "the parameter AWS::Region"


@pytest.fixture
def answer() -> Callable[..., Any]:
    """What a client's member is by a property that is written so."""

    def read(name: str, written: str, **parameters: str) -> Any:
        template = f"""{HEAD}
Resources:
  Pool: {{Type: AWS::Cognito::UserPool}}
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      {name}: {written}
"""
        options = FileOptions(stdin=template.encode(), parameters=parameters)
        found = FileSource(["-"], options).read(frozenset())
        assert (found.errors, found.unread) == ((), ())
        (client,) = (one for one in found.targets if one.kind == "client")
        return client.answers["client"].get(name)

    return read


def by_stage(value: Any) -> list[Any]:
    """The value in each of the three stages; None where it is not there."""
    return [decided({"it": value}, case).get("it") for case in cases({STAGE: 3})]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("!Ref Stage", ["dev", "test", "prod"]),
        ("!If [IsProd, a, b]", ["b", "b", "a"]),
        ("!If [NotProd, a, b]", ["a", "a", "b"]),
        ("!If [IsProd, a, !Ref AWS::NoValue]", [None, None, "a"]),
        ("!If [IsProd, !If [NotProd, x, a], !If [IsProd, y, b]]", ["b", "b", "a"]),
        ("!If [IsProd, a, !Ref Stage]", ["dev", "test", "a"]),
        ("!Sub '${Stage}-app'", ["dev-app", "test-app", "prod-app"]),
        ("!Sub ['${S}-app', {S: !If [IsProd, a, b]}]", ["b-app", "b-app", "a-app"]),
        ("!Join ['-', [!Ref Stage, app]]", ["dev-app", "test-app", "prod-app"]),
        ("!Join ['-', [!If [IsProd, p, !Ref AWS::NoValue], app]]", ["app", "app", "p-app"]),
        ("!Join ['-', !If [IsProd, [a, b], [c]]]", ["c", "c", "a-b"]),
        ("!Select [0, !If [IsProd, [a, b], [c]]]", ["c", "c", "a"]),
        ("!Select [!If [IsProd, 0, 1], [a, b]]", ["b", "b", "a"]),
        ("!Select [1, !Split ['-', !Sub 'x-${Stage}']]", ["dev", "test", "prod"]),
        ("!FindInMap [Stages, !Ref Stage, days]", ["1", "1", "5"]),
        ("!FindInMap [Days, all, !Ref Stage]", ["1", "1", "5"]),
        ("{Fn::FindInMap: [Stages, !Ref Stage, days, {DefaultValue: 3}]}", ["1", "3", "5"]),
        ("{Fn::Base64: !If [IsProd, a, b]}", ["Yg==", "Yg==", "YQ=="]),
    ],
)
def test_a_value_has_an_option_for_each_value_that_the_parameter_may_have(answer, written, wanted):
    found = answer("ClientName", written)
    assert isinstance(found, Choice)
    assert found.decision == STAGE
    assert by_stage(found) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("[a, !If [IsProd, b, !Ref AWS::NoValue]]", [["a"], ["a"], ["a", "b"]]),
        ("[!If [IsProd, !Ref AWS::NoValue, a]]", [["a"], ["a"], []]),
        ("!If [IsProd, [a, b], [c]]", [["c"], ["c"], ["a", "b"]]),
        ("!If [IsProd, [a], !Ref AWS::NoValue]", [None, None, ["a"]]),
        ("!Split [',', !If [IsProd, 'a,b', c]]", [["c"], ["c"], ["a", "b"]]),
        ("[!Sub 'https://${Stage}.example.com']", [[f"https://{one}.example.com"] for one in ("dev", "test", "prod")]),
    ],
)
def test_lists_may_lack_items_and_may_be_absent(answer, written, wanted):
    assert by_stage(answer("CallbackURLs", written)) == wanted


def test_the_options_have_the_types_of_the_api(answer):
    assert by_stage(answer("AccessTokenValidity", "!If [IsProd, '1', 2]")) == [2, 2, 1]
    assert by_stage(answer("EnableTokenRevocation", "!If [IsProd, 'true', false]")) == [False, False, True]
    assert by_stage(answer("TokenValidityUnits", "{AccessToken: !If [IsProd, days, hours]}")) == [
        {"AccessToken": one} for one in ("hours", "hours", "days")
    ]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("!If [Never, a, b]", "b"),
        ("!If [Always, a, b]", "a"),
        ("!If [IsProd, a, a]", "a"),
        ("!If [IsProd, !Ref AWS::NoValue, !Ref AWS::NoValue]", None),
        ("!Ref Given", "b"),
        ("!Select [0, !If [IsProd, [a, b], [a]]]", "a"),
    ],
)
def test_what_is_the_same_in_all_cases_is_known(answer, written, wanted):
    assert answer("ClientName", written) == wanted


def test_what_is_given_decides(answer):
    assert answer("ClientName", "!If [IsProd, a, b]", Stage="test") == "b"
    assert answer("ClientName", "!FindInMap [Regions, !Ref AWS::Region, url]", **{"AWS::Region": "eu-west-1"}) == (
        "https://eu"
    )


def test_a_parameter_that_is_compared_is_one_of_the_texts_or_another_one(answer):
    found = answer("ClientName", "!If [HasKind, !Sub 'k-${Kind}', none]")
    assert (found.decision, found.options[0]) == (KIND, "none")
    assert isinstance(found.options[1], PartialText)
    assert (found.options[1].prefix, found.options[1].shown) == ("k-", "k-${Kind}")
    assert answer("ClientName", "!If [HasExtra, a, b]").options == ("a", "b")


def test_a_region_is_one_of_those_that_a_mapping_has(answer):
    found = answer("ClientName", "!FindInMap [Regions, !Ref AWS::Region, url]")
    assert (found.decision, set(found.options)) == (REGION, {"https://us", "https://eu"})
    assert answer("ClientName", "!If [IsUs, a, b]").options == ("a", "b")
    urls = answer("CallbackURLs", "[!FindInMap [Regions, !Ref AWS::Region, url], !If [IsUs, a, b]]")
    outcomes = [decided({"it": urls}, case)["it"] for case in cases({REGION: 3})]
    assert sorted(outcomes) == [["https://eu", "b"], ["https://us", "a"], ["https://us", "b"]]


def test_a_key_that_no_parameter_decides_is_any_key_of_the_mapping(answer):
    found = answer("ClientName", "!FindInMap [Regions, !ImportValue Elsewhere, url]")
    assert set(found.options) == {"https://us", "https://eu"}
    assert found.decision.startswith("the key of the mapping Regions at <stdin>:")


def test_a_condition_that_no_parameter_decides_is_a_decision_of_its_own(answer):
    found = answer("ClientName", "!If [IsBig, a, b]")
    assert {decided(found, case) for case in cases({KIND: 2, "the condition IsBig": 2})} == {"a", "b"}
    assert "depends on condition IsBig" in found.reason


def test_parameters_that_are_secret_or_lists_are_no_choice(answer):
    assert not isinstance(answer("ClientName", "!Ref Secret"), Choice)
    assert not isinstance(answer("CallbackURLs", "!Ref Urls"), Choice)


def test_too_many_outcomes_are_not_told_apart_but_what_they_share_is_known(answer):
    parts = ", ".join(f"!If [IsProd, a, !Ref Stage], !Ref Size, !If [IsBig, {n}, x], !Ref AWS::Region" for n in "12")
    found = answer("ClientName", f"!Join ['', ['https://', {parts}, !If [HasExtra, a, b], '/cb']]")
    assert isinstance(found, PartialText)
    assert (found.prefix, found.suffix) == ("https://", "/cb")


def test_an_item_that_may_be_absent_leaves_a_list_with_too_many_outcomes_open(answer):
    absent = "!If [HasExtra, x, !Ref AWS::NoValue], !Ref Stage, !Ref Size, !Ref AWS::Region"
    found = answer("ClientName", f"!Join ['/', ['https:/', {absent}, !Ref Kind, !If [IsBig, a, b]]]")
    assert isinstance(found, Unknown)
    assert not isinstance(found, Choice)


@pytest.fixture
def answers() -> Callable[[str], Mapping[str, Mapping[str, Any]]]:
    """The answers for a template by the addresses of its targets."""

    def read(text: str) -> Mapping[str, Mapping[str, Any]]:
        found = FileSource(["-"], FileOptions(stdin=f"{HEAD}{text}".encode())).read(frozenset())
        assert (found.errors, found.unread) == ((), ())
        return {target.address: target.answers for target in found.targets}

    return read


COMPANIONS = """
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  App: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
  Other: {Type: AWS::Cognito::UserPoolClient, Condition: IsProd, Properties: {UserPoolId: !Ref Pool}}
  Last: {Type: AWS::Cognito::UserPoolClient, Condition: NotProd, Properties: {UserPoolId: !Ref Pool}}
  Domain:
    Type: AWS::Cognito::UserPoolDomain
    Condition: IsProd
    Properties:
      UserPoolId: !Ref Pool
      Domain: d
      CustomDomainConfig: !If [IsProd, {CertificateArn: c}, !Ref AWS::NoValue]
  Short: {Type: AWS::Cognito::UserPoolDomain, Condition: NotProd, Properties: {UserPoolId: !Ref Pool, Domain: s}}
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Condition: IsProd
    Properties: {UserPoolId: !Ref Pool, ProviderName: Google, ProviderType: Google, AttributeMapping: {email: e}}
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Condition: IsProd
    Properties: {UserPoolId: !Ref Pool, Identifier: api, Name: api, Scopes: [{ScopeName: r, ScopeDescription: r}]}
  Risk:
    Type: AWS::Cognito::UserPoolRiskConfigurationAttachment
    Condition: IsProd
    Properties: {UserPoolId: !Ref Pool, ClientId: ALL, RiskExceptionConfiguration: {BlockedIPRangeList: []}}
"""


def test_companions_are_there_in_the_cases_in_which_their_condition_holds(answers):
    found = answers(COMPANIONS)["App"]
    dev, _, prod = by_stage(found)
    assert prod["pool"]["CustomDomain"] == "d"
    assert prod["pool"].get("Domain") is None
    assert dev["pool"]["Domain"] == "s"
    assert dev["pool"].get("CustomDomain") is None
    assert [len(case["providers"]["Providers"]) for case in (dev, prod)] == [1, 2]
    assert [len(case["resource_servers"]["ResourceServers"]) for case in (dev, prod)] == [1, 2]
    assert prod["risk"] == {"RiskExceptionConfiguration": {"BlockedIPRangeList": []}, "ClientId": "ALL"}
    assert "outside these templates" in dev["risk"].reason
    names = [[one["ClientName"] for one in case["siblings"]["Clients"][:-1]] for case in (dev, prod)]
    assert names == [["Last"], ["Other"]]
    assert [len(case["mappings"]["Providers"]) for case in (dev, prod)] == [1, 2]


def test_a_target_is_judged_as_it_is_where_its_own_condition_holds(answers):
    found = answers(COMPANIONS)
    assert found["Other"]["pool"]["CustomDomain"] == "d"
    (google, _) = found["Other"]["providers"]["Providers"]
    assert google["ProviderName"] == "Google"
    assert [one["ClientName"] for one in found["Other"]["siblings"]["Clients"][:-1]] == ["App"]
    assert {case["pool"]["Domain"] for case in by_stage(found["Last"])} == {"s"}


def test_second_factors_attributes_and_secrets_branch(answers):
    found = answers("""
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      MfaConfiguration: !If [IsProd, 'ON', 'OFF']
      EnabledMfas: [!If [IsProd, SOFTWARE_TOKEN_MFA, !Ref AWS::NoValue], EMAIL_OTP]
      Schema: [{Name: email, Required: !If [IsProd, true, false]}, !If [IsProd, {Name: x}, !Ref AWS::NoValue]]
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref Pool, GenerateSecret: !If [IsProd, 'true', !Ref AWS::NoValue]}
""")
    dev, _, prod = by_stage(found)
    factors = [case["Pool"]["mfa"].get("SoftwareTokenMfaConfiguration") for case in (dev, prod)]
    assert factors == [None, {"Enabled": True}]
    assert [case["App"]["client"].get("ClientSecret") for case in (dev, prod)] == [None, "present"]
    assert [case["App"]["secrets"]["ClientSecrets"] for case in (dev, prod)] == [[], [{}]]
    attributes = [{one["Name"]: one for one in case["Pool"]["pool"]["SchemaAttributes"]} for case in (dev, prod)]
    assert ["custom:x" in one for one in attributes] == [False, True]
    assert [one["email"]["Required"] for one in attributes] == [False, True]


def test_the_roles_of_an_identity_pool_and_a_group_branch(answers):
    found = answers("""
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: !If [IsProd, {Statement: []}, {Statement: [x]}]}}
  Pool: {Type: AWS::Cognito::UserPool}
  Staff:
    Type: AWS::Cognito::UserPoolGroup
    Properties: {UserPoolId: !Ref Pool, RoleArn: !If [IsProd, !GetAtt Role.Arn, !Ref AWS::NoValue]}
  Ids: {Type: AWS::Cognito::IdentityPool}
  Attached:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Condition: IsProd
    Properties:
      IdentityPoolId: !Ref Ids
      Roles: !If [NotProd, {unauthenticated: a}, {authenticated: !GetAtt Role.Arn}]
      RoleMappings: !If [IsProd, {a: {Type: Rules, RulesConfiguration: {Rules: [{RoleARN: b}]}}}, !Ref AWS::NoValue]
""")
    dev, _, prod = by_stage(found)
    assert dev["Staff"]["role_trust"] == {"Roles": []}
    (role,) = prod["Staff"]["role_trust"]["Roles"]
    assert (role["Arn"], role["AssumeRolePolicyDocument"]) == ("Role", {"Statement": []})
    assert "outside these templates" in dev["Ids"]["role_trust"]["Roles"][0].reason
    own, other = prod["Ids"]["role_trust"]["Roles"]
    assert (own["Arn"], other.reason) == ("Role", "b is not in these templates")


def test_properties_that_are_a_function_are_unknown(read):
    properties = "!If [IsProd, {}, {UserPoolTier: LITE}]"
    pools = f"Resources:\n  P: {{Type: AWS::Cognito::UserPool, Properties: {properties}}}\n"
    (pool,) = read({"t.yaml": f"{HEAD}{pools}"}).targets
    assert pool.answers["pool"][REST].reason.startswith("depends on condition IsProd")
    assert not any(isinstance(one, Choice) for one in pool.answers["pool"].values())


def test_a_secret_is_exposed_in_the_cases_in_which_it_is_written(answers):
    found = answers("""
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  App: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, GenerateSecret: true}}
Outputs:
  One: {Value: !If [IsProd, !GetAtt App.ClientSecret, none]}
  Two: {Value: !GetAtt App.ClientSecret, Condition: NotProd}
  Three: {Value: !If [IsProd, !GetAtt App.ClientSecret, none], Condition: NotProd}
""")
    dev, _, prod = by_stage(found["App"]["template"]["SecretExposures"])
    assert (dev, prod) == (["Outputs.Two"], ["Outputs.One"])
