"""What a template leaves to others: each part either certainly holds no target, or is told as unread."""

import pytest

from cognito_audit.model.unknown import Unknown

POOL = "  People: {Type: AWS::Cognito::UserPool}\n"
STACK = "  N: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {}}}}}"
LISTS = "Parameters: {Names: {Type: CommaDelimitedList}}\n"
CLIENT = "{Type: AWS::Cognito::UserPoolClient}"


def unread(inventory):
    return {what: why.reason for what, why in inventory.unread}


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (
            "  M: {Type: My::Auth::Client::MODULE}",
            "M is a module (My::Auth::Client::MODULE); what it makes is not read",
        ),
        ("  S: {Type: AWS::CloudFormation::StackSet}", "S is a stack set; the template that it deploys is not read"),
        (
            "  P: {Type: AWS::ServiceCatalog::CloudFormationProvisionedProduct}",
            "P is a product; its template is not read",
        ),
        (STACK.format("https://s3.example/a.yaml"), "N: the template of this nested stack is not a local file"),
        (STACK.format("gone.yaml"), "N: the template of this nested stack does not exist"),
        (STACK.format("folder"), "N: the template of this nested stack is not a file"),
        (STACK.format('"a\\0b"'), "N: the template of this nested stack cannot be read"),
        (STACK.format("a" * 5000), "N: the template of this nested stack cannot be read"),
        (STACK.format("text.md"), "N: text.md is not a template: it has no Resources"),
        (STACK.format("app.yaml"), "N: this stack is nested in itself"),
        (STACK.format("two.yml"), "N: the template of this nested stack holds 2 documents, and not one"),
        (
            STACK.format("broken.txt"),
            "N: the template of this nested stack cannot be read: broken.txt:1:2: not valid YAML",
        ),
        (
            STACK.format("!Ref AWS::Region"),
            "N: which template this stack nests is not known: AWS::Region is not given",
        ),
        (
            "  N: {Type: AWS::CloudFormation::Stack}",
            "N: which template this stack nests is not known: it is not a path",
        ),
        (
            "  N: {Type: AWS::CloudFormation::Stack, Properties: {Fn::Transform: {Name: AWS::Include}}}",
            "N: which template this stack nests is not known: Fn::Transform is only known at deployment",
        ),
        (
            "  S: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a}}}",
            "S: which template this stack nests is not known: it is not a path",
        ),
        ("  Fn::Transform: {Name: AWS::Include}", "a macro (Fn::Transform) adds to this at deployment"),
        ("  X: {Fn::Transform: {Name: AWS::Include}}", "X has no Type that is a text"),
        ("  X: {Fn::If: [C, {Type: AWS::Cognito::UserPoolClient}, {}]}", "X has no Type that is a text"),
        (f"  X: {{Fn::ForEach::Y: [A, [b], {{'${{A}}': {CLIENT}}}]}}", "X has no Type that is a text"),
        ("  X: {Properties: {}}", "X has no Type that is a text"),
        ("  X: {Type: !Ref Kind}", "X has no Type that is a text"),
        ("  X: {Type: [AWS::Cognito::UserPoolClient]}", "X has no Type that is a text"),
        ("  X: [a]", "X is not a map with a Type"),
        ("  X:", "X is not a map with a Type"),
        ("  X: some text", "X is not a map with a Type"),
        (
            "  X: {Type: 'AWS::Cognito::${Kind}'}",
            "X has a Type (AWS::Cognito::${Kind}) that is only known at deployment",
        ),
        (
            "  X: {Type: AWS::cognito::UserPoolClient}",
            "X has the Type AWS::cognito::UserPoolClient, which CloudFormation does not know; did you mean",
        ),
        (
            "  X: {Type: 'AWS::Cognito::UserPoolClient '}",
            "X has the Type AWS::Cognito::UserPoolClient , which CloudFormation does not know; did you mean",
        ),
        (
            '  X: {Type: "AWS::Cognito::User\\u200bPool\\0"}',
            "X has the Type AWS::Cognito::User\u200bPool\0, which CloudFormation does not know; did you mean AWS::Cog",
        ),
        (
            "  X: {Type: Acme::Cognito::Client}",
            "X is of a type (Acme::Cognito::Client) that this release does not know",
        ),
        (
            f"  Fn::ForEach::A: [A, [x], {{Fn::ForEach::B: [B, !Ref Names, {{'${{A}}${{B}}': {CLIENT}}}]}}]",
            "parameter Names has no default",
        ),
        (
            f"  Fn::ForEach::A: [A, [{{a: b}}], {{'X${{A}}': {CLIENT}}}]",
            "an item of a loop must be a text of at most 255",
        ),
        ("  Fn::ForEach::A: [A, [x], {Fn::Transform: {Name: Mine}}]", "a macro (Fn::Transform) adds to this"),
        ("  Fn::ForEach::A: [A, [x]]", "this Fn::ForEach cannot be read"),
        ("  Fn::ForEach::A: {A: x}", "this Fn::ForEach cannot be read"),
        (f"  Fn::ForEach::A: [A, [x, y], {{Same: {CLIENT}}}]", "Same is made twice, at app.yaml:4:"),
        (f"  Fn::ForEach::A: [A, [eople], {{'P${{A}}': {CLIENT}}}]", "People is made twice, at app.yaml:3:3 and"),
        (f"  {'X' * 300}: {CLIENT}", f"{'X' * 60}… is longer than a logical id can be"),
        (
            '  C: {Type: Custom::AWS, Properties: {Update: \'{"action":"updateUserPoolClient"}\'}}',
            "C is a custom resource that calls updateUserPoolClient; what it changes is not read",
        ),
        (
            "  C: {Type: Custom::Branding, Properties: {Client: !GetAtt People.Arn}}",
            "C is a custom resource that is given People; what it changes there is not read",
        ),
        (
            "  C: {Type: AWS::CloudFormation::CustomResource, Properties: {Client: !Sub 'x-${People}'}}",
            "C is a custom resource that is given People; what it changes there is not read",
        ),
        ("Transform: Mine", "the macro Mine may add or change app clients at deployment"),
        ("Transform: [AWS::LanguageExtensions, {Name: AWS::Include}]", "the macro AWS::Include may add or change"),
        ("Transform: [{Name: !Ref Kind}]", "the name of a macro is not a text"),
        ("Fn::Transform: {Name: AWS::Include}", "the macro AWS::Include may add or change app clients at deployment"),
        (f"resources: {{X: {CLIENT}}}", "resources is not a section of a template, and mentions what is audited"),
        ("Outputs: [a]", "Outputs is not a map"),
    ],
)
def test_what_may_hold_a_target_and_is_not_read_is_unread(read, entry, why):
    others = {
        "text.md": "just: text\n",
        "two.yml": "a: 1\n---\nb: 1\n",
        "broken.txt": "[}",
        "folder/x": "",
    }
    template = f"{LISTS}Resources:\n{POOL}{entry}\n"
    found = read({"app.yaml": template, **others}, "app.yaml")
    assert [reason for reason in unread(found).values() if reason.startswith(why)], unread(found)
    assert found.errors == ()


@pytest.mark.parametrize(
    "entry",
    [
        "  B: {Type: AWS::S3::Bucket, Properties: {Fn::Transform: {Name: AWS::Include}}}",
        "  N: {Type: AWS::CloudFormation::Stack, Condition: Never}\nConditions: {Never: !Equals [a, b]}",
        "  M: {Type: A::B::C::MODULE, Condition: Never}\nConditions: {Never: !Equals [a, b]}",
        '  C: {Type: Custom::AWS, Properties: {Create: \'{"action":"describeUserPool"}\', P: !Ref People}}',
        "  C: {Type: Custom::Mail, Properties: {Domain: example.com}}",
        "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31, AWS::SecretsManager-2024-09-16]",
        "Rules: {R: {Assertions: [{Assert: !Equals [a, a]}]}}",
        "Metadata: {Example: {Type: AWS::Cognito::UserPoolClient}}",
        "Hooks: {H: {Type: AWS::CodeDeploy::BlueGreen}}",
        "Transform:",
        "Outputs:",
        "Comment: {Type: AWS::S3::Bucket}",
    ],
)
def test_what_certainly_holds_no_target_is_not_unread(read, entry):
    found = read({"app.yaml": f"Resources:\n{POOL}{entry}\n"})
    assert found.unread == ()
    assert found.errors == ()


@pytest.mark.parametrize("resources", ["[]", "text", "7", f"[{CLIENT}]"])
def test_resources_that_are_no_map_are_unread(read, resources):
    found = read({"app.yaml": f"AWSTemplateFormatVersion: 2010-09-09\nResources: {resources}\n"})
    assert unread(found) == {"app.yaml:2:1": "Resources is not a map"}


def test_loops_within_loops_make_their_resources(read):
    template = (
        "Resources:\n  Fn::ForEach::A:\n  - A\n  - [Web, App]\n  - Fn::ForEach::B:\n    - B\n    - [1, 2]\n"
        "    - '${A}${B}': {Type: 'AWS::Cognito::UserPool${T}', Properties: {ClientName: !Sub '${A}-${B}'}}\n"
    )
    found = read({"app.yaml": template.replace("${T}", "Client")})
    assert {(one.address, one.name) for one in found.targets} == {
        ("Web1", "Web-1"), ("Web2", "Web-2"), ("App1", "App-1"), ("App2", "App-2"),
    }  # fmt: skip
    assert found.unread == ()


@pytest.mark.parametrize(
    ("text", "is_unread"),
    [
        ("Fragment: {Type: AWS::Cognito::UserPoolClient}\n", True),
        ("a: 1\n---\nX: {Type: AWS::Cognito::UserPoolClient}\n", True),
        ('{"TemplateBody": "Resources:\\n  P:\\n    Type: AWS::Cognito::UserPool"}', True),
        ('{"TemplateBody": "{\\"Resources\\": {\\"P\\": {\\"Type\\": \\"AWS::Cognito::UserPool\\"}}}"}', True),
        ("a: {Type: AWS::CloudFormation::Stack, Properties: {}}\n", True),
        ("scope: {ComplianceResourceTypes: [AWS::Cognito::UserPool]}\n", False),
        ("text: the type AWS::Cognito::UserPool is a pool\n", False),
    ],
)
def test_a_file_in_a_folder_that_is_no_template_is_unread_where_it_may_define_targets(read, text, is_unread):
    found = read({"in/part.yaml": text, "in/app.yaml": f"Resources:\n{POOL}"}, "in")
    assert bool(unread(found)) is is_unread
    assert len(found.targets) == 1


def test_a_document_beside_a_template_is_unread_where_it_may_define_targets(read):
    found = read({"app.yaml": f"Resources:\n{POOL}---\nX: {CLIENT}\n"})
    assert unread(found) == {"app.yaml:4:1": "defines resources of Cognito, and is not a template"}


def test_parts_of_serverless_configurations_are_read_or_unread(read):
    texts = {
        "in/serverless.yml": (
            "service: s\nprovider: {name: aws}\nresources:\n"
            "- ${file(pools.yml)}\n- ${file(gone.yml)}\n- {Resources: '${file(js.js):x}'}\n"
            f"- Resources:\n    One: {CLIENT}\n    Two: ${{file(two.yml)}}\n  extensions: {{One: {{}}}}\n"
            f"- Resources:\n    One: {CLIENT}\n- 7\n"
            "functions: {f: {events: [{cognitoUserPool: {pool: my-pool, trigger: PreSignUp}}]}}\n"
        ),
        "in/pools.yml": "Resources:\n  P: {Type: AWS::Cognito::UserPool}\n",
    }
    found = read(texts, "in")
    assert [target.address for target in found.targets] == ["P", "CognitoUserPoolMypool"]
    assert unread(found) == {
        "in/serverless.yml:5:3": "${file(gone.yml)} does not exist",
        "in/serverless.yml:6:4": "${file(js.js):x} is only known at deployment",
        "in/serverless.yml:12:5": "One is given twice, at in/serverless.yml:8:5 and in/serverless.yml:12:5",
        "in/serverless.yml:9:5": "Two is not a map with a Type",
        "in/serverless.yml:10:3": "resources.extensions change resources at deployment",
        "in/serverless.yml:13:3": "this template is not a map",
    }


def test_templates_that_nest_each_other_are_read_beside_another(read):
    nested = "Resources:\n  {0}: {{Type: AWS::Cognito::UserPool}}\n" + STACK.replace("{}", "{1}") + "\n"
    found = read(
        {
            "a.yaml": nested.format("A", "b.yaml"),
            "b.yaml": nested.format("B", "a.yaml"),
            "c.yaml": f"Resources:\n{POOL}",
        }
    )
    assert {target.id for target in found.targets} == {"a.yaml#A", "b.yaml#B", "c.yaml#People"}
    assert unread(found) == {"b.yaml:3:3": "N: this stack is nested in itself"}


def nested(parameters: str, condition: str = "") -> dict[str, str]:
    return {
        "app.yaml": "Conditions: {P: !Equals [!Ref AWS::Region, b]}\nResources:\n"
        "  N:\n    Type: AWS::CloudFormation::Stack\n"
        f"    {condition}\n    Properties: {{TemplateURL: inner.yaml, Parameters: {parameters}}}\n",
        "inner.yaml": "Parameters: {Tier: {Type: String, Default: PLUS}}\nResources:\n"
        "  P: {Type: AWS::Cognito::UserPool, Properties: {UserPoolTier: !Ref Tier}}\n",
    }


@pytest.mark.parametrize(
    "parameters",
    [
        "!If [P, {Tier: LITE}, {}]",
        "{Fn::Transform: {Name: Mine}}",
        "{Other: x, Fn::Transform: {Name: Mine}}",
        "{Fn::ForEach::X: [A, !Ref AWS::Region, {'${A}': x}]}",
        "{Tier: {a: b}}",
        "{Tier: !Ref AWS::Region}",
        "text",
    ],
)
def test_a_default_is_not_taken_where_a_parent_stack_may_pass_a_value(read, parameters):
    (pool,) = read(nested(parameters)).targets
    assert isinstance(pool.answers["pool"]["UserPoolTier"], Unknown)


def test_what_is_nested_exists_only_if_its_stack_does(read):
    found = read(nested("{}", "Condition: P"))
    assert "P is judged as if it existed; whether it does is not known (AWS::Region is not given)" in found.notes[0]


def test_an_export_is_known_to_what_is_nested_before_it(read):
    texts = nested("{Tier: !ImportValue tier}")
    texts["z.yaml"] = "AWSTemplateFormatVersion: x\nOutputs: {T: {Value: LITE, Export: {Name: tier}}}\n"
    (pool,) = read(texts).targets
    assert pool.answers["pool"]["UserPoolTier"] == "LITE"


@pytest.mark.parametrize(
    ("mappings", "is_known"),
    [
        ("{}", True),
        ("{Fn::Transform: {Name: AWS::Include}}", False),
        ("{M: {Fn::Transform: {Name: AWS::Include}}}", False),
        ("{M: {eu: {T: PLUS, Fn::Transform: {Name: AWS::Include}}}}", False),
        ("{M: {eu: {X: {Ref: Tier}}}}", False),
    ],
)
def test_a_default_of_find_in_map_is_not_taken_where_a_macro_may_add_the_value(read, mappings, is_known):
    tier = "!FindInMap [M, eu, X, {DefaultValue: PLUS}]"
    template = f"Resources:\n  P: {{Type: AWS::Cognito::UserPool, Properties: {{UserPoolTier: {tier}}}}}\n"
    (pool,) = read({"app.yaml": f"{template}Mappings: {mappings}\n"}).targets
    assert isinstance(pool.answers["pool"]["UserPoolTier"], str) is is_known


@pytest.mark.parametrize(
    "text",
    [
        "service: s\nprovider: {name: aws}\nfunctions: {f: {events: [{cognitoUserPool: {pool: x}}]}}\n",
        'Resources:\n  C: {Type: Custom::AWS, Properties: {Create: \'{"action":"createUserPool"}\'}}\n',
        "Resources:\n  S: {Type: AWS::CloudFormation::StackSet}\n",
        "Resources:\n  P: {Type: AWS::ServiceCatalog::CloudFormationProvisionedProduct}\n",
        "Resources:\n  M: {Type: My::Auth::MODULE}\n",
    ],
)
def test_a_file_in_a_folder_that_may_make_a_target_is_looked_at(read, text):
    assert len(read({"in/t.yaml": text}, "in").unread) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("answer.json", '{"TemplateBody": {"Resources": {"P": {"Type": "AWS::Cognito::UserPool"}}}}'),
        ("answer.json", '{"StagesAvailable": ["Original"], "TemplateBody": "P: {Type: AWS::Cognito::UserPool}"}'),
        ("answer.yaml", "StagesAvailable: [Original]\nTemplateBody: |\n  P: {Type: AWS::Cognito::UserPool}\n"),
        ("answer.json", '{"ResourceTypes": ["AWS::Cognito::UserPool"], "ResourceIdentifierSummaries": []}'),
        ("answer.yaml", "ResourceIdentifierSummaries: []\nResourceTypes: ['AWS::Cognito::UserPool']\n"),
    ],
)  # fmt: skip
def test_an_answer_of_cloudformation_that_is_named_is_refused_with_the_command_for_its_template(read, name, text):
    (error,) = read({name: text}).errors
    assert "is an answer of get-template" in error.message
    assert "aws cloudformation get-template --stack-name NAME --query TemplateBody" in error.message
