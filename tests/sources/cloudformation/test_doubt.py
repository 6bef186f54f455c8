"""What may not exist settles nothing of what it belongs to."""

import json

import pytest

from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import REST, Unknown

CONDITION = "Conditions: {P: !Equals [!Ref AWS::Region, b]}\n"
BASE = (
    CONDITION + "Resources:\n  People: {Type: AWS::Cognito::UserPool}\n"
    "  App: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref People}}\n"
)
WHY = "exists is not known: AWS::Region is not given"


def resource(kind, properties, condition="Condition: P, "):
    return f"  X: {{Type: AWS::Cognito::{kind}, {condition}Properties: {{UserPoolId: !Ref People, {properties}}}}}\n"


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (resource("UserPoolDomain", "Domain: d"), lambda answers: answers["pool"]["Domain"]),
        (resource("LogDeliveryConfiguration", "LogConfigurations: []"), lambda answers: answers["logs"]),
        (resource("UserPoolRiskConfigurationAttachment", "ClientId: ALL"), lambda answers: answers["risk"]),
        (
            resource("UserPoolIdentityProvider", "ProviderName: Google, ProviderType: Google"),
            lambda answers: answers["providers"]["Providers"][0],
        ),
        (
            resource("UserPoolIdentityProvider", "ProviderName: Google, ProviderType: Google"),
            lambda answers: answers["mappings"]["Providers"][0],
        ),
        (
            resource("UserPoolResourceServer", "Identifier: api, Name: api"),
            lambda answers: answers["resource_servers"]["ResourceServers"][0],
        ),
        (resource("UserPoolClient", "ClientName: x"), lambda answers: answers["siblings"]["Clients"][0]),
    ],
)
def test_a_companion_in_doubt_is_unknown(read, client_of, entry, found):
    answer = found(client_of(read({"app.yaml": BASE + entry}), "App").answers)
    assert isinstance(answer, Unknown)
    assert answer.reason.endswith(WHY)
    certain = found(client_of(read({"app.yaml": BASE + entry.replace("Condition: P, ", "")}), "App").answers)
    assert not isinstance(certain, Unknown)


def test_two_resources_that_set_the_same_leave_it_unknown(read, client_of):
    one = resource("LogDeliveryConfiguration", "LogConfigurations: []", "")
    answers = client_of(read({"app.yaml": BASE + one + one.replace("X:", "Y:")}), "App").answers
    assert answers["logs"] == Unknown("2 resources of the template set log delivery")


def test_a_role_attachment_in_doubt_is_unknown(read):
    attached = "Properties: {IdentityPoolId: !Ref I, Roles: {authenticated: arn}}}\n"
    text = (
        f"{CONDITION}Resources:\n  I: {{Type: AWS::Cognito::IdentityPool}}\n"
        f"  A: {{Type: AWS::Cognito::IdentityPoolRoleAttachment, Condition: P, {attached}"
    )
    (pool,) = read({"app.yaml": text}).targets
    assert pool.answers["identity_pool_roles"].reason == f"whether A {WHY}"


@pytest.mark.parametrize("condition", ["!Ref P", "[P]", "{Fn::Not: [P]}"])
def test_a_condition_that_is_no_name_leaves_its_resource_in_doubt(read, condition):
    found = read({"app.yaml": f"Resources:\n  P: {{Type: AWS::Cognito::UserPool, Condition: {condition}}}\n"})
    assert [note.rpartition("(")[2] for note in found.notes] == ["its Condition is not a text)"]


EXPOSED = "!GetAtt App.ClientSecret"


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        (f"Outputs: {{O: {{Value: {EXPOSED}}}}}", [str]),
        (f"Outputs: {{O: {{Value: {EXPOSED}, Condition: P}}}}", [Choice]),
        (f"Outputs: {{Fn::ForEach::L: [A, [x, y], {{'${{A}}': {{Value: {EXPOSED}}}}}]}}", [str, str]),
        ("Outputs: {Fn::ForEach::L: [A, [App], {O: {Value: !GetAtt '${A}.ClientSecret'}}]}", [str]),
        (f"Outputs: {{Fn::ForEach::L: [A, !Ref AWS::Region, {{'${{A}}': {{Value: {EXPOSED}}}}}]}}", [Unknown]),
        ("Outputs: {Fn::Transform: {Name: AWS::Include}}", [Unknown]),
        ("Outputs: {O: {Value: a, Value: b}}", [Unknown]),
        ("Outputs: {O: {Value: !Sub ['${S}', {S: !GetAtt App.ClientSecret}]}}", [str]),
        ("Outputs: {O: {Value: !Sub 'x-${ App.ClientSecret }'}}", [str]),
        ("Outputs: {O: {Value: {Fn::GetAtt: [App, !Ref AWS::Region]}}}", [Unknown]),
        ("Outputs: {O: {Value: !Ref App}}", []),
    ],
)
def test_every_output_that_may_expose_a_secret_is_looked_at(read, client_of, more, kinds):
    exposures = client_of(read({"app.yaml": f"{BASE}{more}\n"}), "App").answers["template"]["SecretExposures"]
    assert [type(one) for one in exposures] == kinds


def test_the_names_of_loops_are_filled_in_in_the_keys_of_inner_maps(read):
    functions = "{'${N}': 'arn:aws:lambda:eu-west-1:1:function:f'}"
    body = f"{{Type: AWS::Cognito::UserPool, Properties: {{LambdaConfig: {functions}}}}}"
    loop = f"Resources:\n  Fn::ForEach::L: [N, [PreSignUp, PreTokenGeneration], {{'P${{N}}': {body}}}]\n"
    pools = read({"app.yaml": f"Transform: AWS::LanguageExtensions\n{loop}"}).targets
    assert [list(pool.answers["pool"]["LambdaConfig"]) for pool in pools] == [["PreSignUp"], ["PreTokenGeneration"]]


def test_a_key_that_grows_too_long_leaves_the_map_open(read):
    pool = {"Type": "AWS::Cognito::UserPool", "Properties": {"LambdaConfig": {"${N}" * 30_000: "x"}}}
    template = {"Fn::ForEach::L": ["N", ["a" * 200], {"P": pool}]}
    text = json.dumps({"Transform": "AWS::LanguageExtensions", "Resources": template})
    (found,) = read({"app.json": text}).targets
    members = found.answers["pool"]["LambdaConfig"]
    assert isinstance(members[REST], Unknown)


@pytest.mark.parametrize(("policy", "is_known"), [("Retain", True), ("'${Policy}'", False), ("!Ref A", False)])
def test_a_deletion_policy_may_only_be_known_at_deployment(read, policy, is_known):
    policies = f"DeletionPolicy: {policy}, UpdateReplacePolicy: {policy}"
    (pool,) = read({"app.yaml": f"Resources:\n  P: {{Type: AWS::Cognito::UserPool, {policies}}}\n"}).targets
    assert isinstance(pool.answers["template"]["RetainedOnDelete"], bool) is is_known


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        ("!If [Yes, Retain, Delete]", True),
        ("!If [Yes, Delete, Retain]", False),
        ("!Ref D", True),
        ("!FindInMap [M, a, b]", True),
        ("!Ref N", Unknown),
        ("!If [P, Retain, Delete]", Unknown),
        ("!ImportValue x", Unknown),
    ],
)
def test_functions_may_stand_in_place_of_a_deletion_policy(read, policy, kept):
    head = (
        "Transform: AWS::LanguageExtensions\nMappings: {M: {a: {b: Retain}}}\n"
        "Parameters: {D: {Type: String, Default: Retain}, N: {Type: String}}\n"
        "Conditions: {Yes: !Equals [a, a], P: !Equals [!Ref N, a]}\n"
    )
    policies = f"DeletionPolicy: {policy}, UpdateReplacePolicy: Retain"
    (pool,) = read({"app.yaml": f"{head}Resources:\n  P: {{Type: AWS::Cognito::UserPool, {policies}}}\n"}).targets
    found = pool.answers["template"]["RetainedOnDelete"]
    assert isinstance(found, Unknown) if kept is Unknown else found is kept
