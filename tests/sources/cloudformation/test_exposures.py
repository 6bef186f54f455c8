"""Where templates expose a client's secret: each place once, whatever functions, parameters and outputs lead there."""

import pytest

from cognito_audit.model.unknown import Unknown

APP = (
    "  Pool: {Type: AWS::Cognito::UserPool}\n"
    "  App: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, GenerateSecret: true}}\n"
)
EXPOSED = "!GetAtt App.ClientSecret"
READER = (
    "  Describe:\n    Type: Custom::DescribeCognitoUserPoolClient\n    Properties:\n"
    '      Create: !Sub \'{"action": "describeUserPoolClient", "ids": "${App} ${App} ${Pool}"}\'\n'
    "      Again: !Ref App\n"
)
HEAD = "Conditions: {Open: !Equals [!Ref AWS::Region, a], Yes: !Equals [a, a]}\nMappings: {M: {a: {b: c}}}\n"


def places(inventory):
    """The places of the client ``App``, and why others are in doubt."""
    (client,) = [one for one in inventory.targets if one.address.endswith("App")]
    found = client.answers["template"]["SecretExposures"]
    return [f"? {one.reason}" if isinstance(one, Unknown) else one for one in found]


@pytest.mark.parametrize(
    "value",
    [
        EXPOSED,
        "{Fn::GetAtt: [App, ClientSecret]}",
        "!Sub '${App.ClientSecret}'",
        "!Sub 'https://${ App.ClientSecret }@a, ${App.ClientSecret}'",
        f"!Sub ['${{S}} ${{S}}', {{S: {EXPOSED}}}]",
        "!Sub ['${App.ClientSecret}', {S: a}]",
        f"!Join ['', [{EXPOSED}, a, {EXPOSED}]]",
        f"!Join ['', [!Join ['', [a, {EXPOSED}]], !Sub '${{App.ClientSecret}}']]",
        "!Base64 {Fn::GetAtt: App.ClientSecret}",
        f"!Select [1, [a, {EXPOSED}]]",
        f"!Select ['1', [a, {EXPOSED}]]",
        f"!Select [0, !Split [',', {EXPOSED}]]",
        f"!If [Yes, {EXPOSED}, a]",
        f"!If [Open, {EXPOSED}, !Sub '${{App.ClientSecret}}']",
        f"!Join ['', [!If [Open, {EXPOSED}, {EXPOSED}]]]",
        f"{{Fn::ToJsonString: {{a: {EXPOSED}, b: {EXPOSED}}}}}",
        f"!FindInMap [M, a, x, {{DefaultValue: {EXPOSED}}}]",
        "!GetAtt Describe.UserPoolClient.ClientSecret",
        "{Fn::GetAtt: [Describe, UserPoolClient.ClientSecret]}",
        "!Sub '${Describe.UserPoolClient.ClientSecret}'",
        "!Join ['', [a, !GetAtt Describe.UserPoolClient.ClientSecret]]",
    ],
)
def test_a_secret_in_any_function_exposes_a_place_once(read, value):
    text = f"{HEAD}Resources:\n{APP}{READER}Outputs: {{O: {{Value: {value}}}}}\n"
    assert places(read({"t.yaml": text})) == ["Outputs.O"]


@pytest.mark.parametrize(
    "value",
    [
        "!Ref App",
        "!Sub '${App}'",
        "!Sub '${!App.ClientSecret}'",
        f"!Sub ['${{S}}', {{S: a, T: {EXPOSED}}}]",
        "!Sub ['${App.ClientSecret}', {App.ClientSecret: a}]",
        f"!Select [0, [a, {EXPOSED}]]",
        f"!If [Yes, a, {EXPOSED}]",
        f"{{Fn::Length: [{EXPOSED}]}}",
        "!GetAtt Describe.UserPoolClient.ClientName",
        "!GetAtt Pool.Arn",
        "a",
    ],
)
def test_what_contains_no_secret_exposes_nothing(read, value):
    text = f"{HEAD}Resources:\n{APP}{READER}Outputs: {{O: {{Value: {value}}}}}\n"
    assert places(read({"t.yaml": text})) == []


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (f"!If [Open, {EXPOSED}, a]", "AWS::Region is not given"),
        (f"!Join ['', [a, !If [Open, a, {EXPOSED}]]]", "AWS::Region is not given"),
        (
            f"!Select [!Ref AWS::Region, [a, {EXPOSED}]]",
            "which item is selected is not known: AWS::Region is not given",
        ),
        ("{Fn::GetAtt: [App, !Ref AWS::Region]}", "which attribute of App this is, is not known"),
    ],
)
def test_a_secret_that_may_be_in_a_value_leaves_the_place_in_doubt(read, value, why):
    text = f"{HEAD}Resources:\n{APP}{READER}Outputs: {{O: {{Value: {value}}}}}\n"
    assert places(read({"t.yaml": text})) == [f"? {why}"]


ECS = (
    "AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: "
    f"[{{Environment: [{{Value: a}}, {{Value: {EXPOSED}}}]}}]}}"
)


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        (f"AWS::SSM::Parameter, Properties: {{Value: {EXPOSED}}}", ["X.Value"]),
        (f"AWS::Lambda::Function, Properties: {{Environment: {{Variables: {{A: {EXPOSED}}}}}}}",
         ["X.Environment.Variables.A"]),
        (f"AWS::Lambda::Function, Properties: {{Environment: !If [Yes, {{Variables: {{A: {EXPOSED}}}}}, {{}}]}}",
         ["X.Environment.Variables.A"]),
        (f"AWS::Lambda::Function, Properties: {{Environment: {{Variables: !If [Open, {{A: {EXPOSED}}}, {{B: b}}]}}}}",
         ["? AWS::Region is not given"]),
        (f"AWS::Serverless::Function, Properties: {{Environment: {{Variables: {{A: {EXPOSED}, B: {EXPOSED}}}}}}}",
         ["X.Environment.Variables.A", "X.Environment.Variables.B"]),
        (ECS, ["X.ContainerDefinitions[0].Environment[1].Value"]),
        (f"AWS::Amplify::Branch, Properties: {{EnvironmentVariables: [{{Name: A, Value: {EXPOSED}}}]}}",
         ["X.EnvironmentVariables[0].Value"]),
        (f"AWS::ApiGateway::Stage, Properties: {{Variables: {{A: {EXPOSED}}}}}", ["X.Variables.A"]),
        (f"AWS::SecretsManager::Secret, Properties: {{SecretString: {EXPOSED}}}", []),
        (f"AWS::Lambda::Function, Properties: {{Description: {EXPOSED}}}", []),
    ],
)  # fmt: skip
def test_resources_that_show_their_values_expose_a_secret(read, resource, found):
    text = f"{HEAD}Resources:\n{APP}  X: {{Type: {resource}}}\n"
    assert places(read({"t.yaml": text})) == found


def nested(parameters, inner, rest=""):
    stack = "  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml, Parameters: %s}}\n"
    return {"t.yaml": f"{HEAD}Resources:\n{APP}{stack % parameters}{rest}", "n.yaml": inner}


INNER = "Parameters: {S: {Type: String%s}}\nResources: {}\nOutputs: {O: {Value: !Sub 'a${S}'}}\n"


@pytest.mark.parametrize(
    ("hidden", "found"),
    [
        ("", ["N.Parameters.S", "Outputs.Again", "N/Outputs.O"]),
        (", NoEcho: true", ["Outputs.Again", "N/Outputs.O"]),
        (", NoEcho: false", ["N.Parameters.S", "Outputs.Again", "N/Outputs.O"]),
    ],
)
def test_a_secret_goes_through_nested_stacks(read, hidden, found):
    texts = nested(f"{{S: {EXPOSED}}}", INNER % hidden, "Outputs: {Again: {Value: !GetAtt N.Outputs.O}}\n")
    assert sorted(places(read(texts, "t.yaml"))) == sorted(found)


def test_the_parameters_of_a_nested_stack_that_is_not_read_may_be_shown(read):
    texts = nested(f"{{S: {EXPOSED}}}", "")
    del texts["n.yaml"]
    assert places(read(texts)) == ["? whether the parameters of N have NoEcho is not known"]


def test_a_secret_of_a_nested_stack_is_exposed_by_its_parent(read):
    inner = f"Resources:\n{APP}Outputs: {{O: {{Value: {EXPOSED}}}}}\n"
    outer = (
        "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml}}\n"
        "Outputs: {O: {Value: !GetAtt N.Outputs.O}, P: {Value: !Sub 'x${N.Outputs.O}'}}\n"
    )
    assert places(read({"t.yaml": outer, "n.yaml": inner}, "t.yaml")) == ["Outputs.O", "Outputs.P", "N/Outputs.O"]


def test_a_secret_goes_through_exports_and_parameters_of_systems_manager(read):
    exporter = (
        f"Resources:\n{APP}  P: {{Type: AWS::SSM::Parameter, Properties: {{Value: {EXPOSED}}}}}\n"
        "Outputs: {O: {Value: !GetAtt P.Value, Export: {Name: !Sub 'a-secret'}}}\n"
    )
    importer = (
        "AWSTemplateFormatVersion: x\nResources:\n"
        "  F: {Type: AWS::Lambda::Function, Properties: {Environment: {Variables: {A: !ImportValue a-secret}}}}\n"
    )
    found = places(read({"a.yaml": exporter, "b.yaml": importer}))
    assert found == ["Outputs.O", "P.Value", "b.yaml#F.Environment.Variables.A"]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("functions: {f: {handler: a.b, environment: {S: !GetAtt App.ClientSecret}}}\n", ["functions.f.environment.S"]),
        ("provider: {name: aws, environment: {S: !Sub '${App.ClientSecret}'}}\n", ["provider.environment.S"]),
    ],
)
def test_variables_of_functions_of_the_serverless_framework_expose_a_secret(read, head, found):
    rest = "" if head.startswith("provider") else "provider: {name: aws}\n"
    resources = "\n".join(f"  {line}" for line in f"Resources:\n{APP}".splitlines())
    assert places(read({"serverless.yml": f"service: s\n{rest}{head}resources:\n{resources}\n"})) == found


def test_globals_of_sam_expose_a_secret(read):
    head = f"Globals: {{Function: {{Environment: {{Variables: {{A: {EXPOSED}}}}}}}}}\n"
    assert places(read({"t.yaml": f"{head}Resources:\n{APP}"})) == ["Globals.Function.Environment.Variables.A"]


def test_values_that_refer_to_each_other_in_a_circle_expose_what_they_contain(read):
    rest = (
        "  A: {Type: AWS::SSM::Parameter, Properties: {Value: !Sub '${B.Value}${App.ClientSecret}'}}\n"
        "  B: {Type: AWS::SSM::Parameter, Properties: {Value: !Sub '${A.Value}'}}\n"
    )
    assert places(read({"t.yaml": f"Resources:\n{APP}{rest}"})) == ["A.Value", "B.Value"]
