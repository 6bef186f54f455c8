"""Triggers that events of functions set: of SAM, and of the Serverless Framework, which makes pools for them."""

import pytest

from cognito_audit.model.partial import PartialText
from cognito_audit.model.unknown import REST, Unknown

SAM = "Transform: AWS::Serverless-2016-10-31\n"
POOL = "Pool: {Type: AWS::Cognito::UserPool}"
REFUSED = "names no user pool of this template by Ref, which SAM refuses"


def triggers(inventory, name="Pool"):
    """The LambdaConfig of a pool: texts for values that are known, True for one that is there, reasons else."""
    (pool,) = [one for one in inventory.targets if one.kind == "pool" and one.address == name]
    config = pool.answers["pool"].get("LambdaConfig", {})
    return shown(config)


def shown(value):
    if isinstance(value, dict):
        return {("REST" if key is REST else key): shown(inner) for key, inner in value.items()}
    if isinstance(value, PartialText):
        return value.words
    return value.reason if isinstance(value, Unknown) else value


def sam(events, *, pool=POOL, rest=""):
    return (
        f"{SAM}Resources:\n  {pool}\n  F: {{Type: AWS::Serverless::Function, Properties: {{Events: {events}}}}}\n{rest}"
    )


def cognito(user_pool="!Ref Pool", trigger="PreSignUp"):
    return f"{{E: {{Type: Cognito, Properties: {{UserPool: {user_pool}, Trigger: {trigger}}}}}}}"


@pytest.mark.parametrize(
    ("trigger", "found"),
    [
        ("PreSignUp", {"PreSignUp": "${F.Arn}"}),
        ("[PreSignUp]", {"PreSignUp": "${F.Arn}"}),
        ("[PreSignUp, CustomMessage]", {"PreSignUp": "${F.Arn}", "CustomMessage": "${F.Arn}"}),
        ("!Ref Which", {"PostConfirmation": "${F.Arn}"}),
        ("[!Ref Which]", {"PostConfirmation": "${F.Arn}"}),
        ("!FindInMap [M, a, b]", {"UserMigration": "${F.Arn}"}),
        (
            "[PreSignUp, PreSignUp]",
            {"PreSignUp": "PreSignUp is given twice, at t.yaml:4:115 and t.yaml:4:115, which SAM refuses"},
        ),
    ],
)
def test_an_event_of_sam_sets_triggers(read, trigger, found):
    rest = "Parameters: {Which: {Type: String, Default: PostConfirmation}}\nMappings: {M: {a: {b: UserMigration}}}\n"
    inventory = read({"t.yaml": sam(cognito(trigger=trigger), rest=rest)})
    assert triggers(inventory) == found
    assert not inventory.unread


@pytest.mark.parametrize(
    ("event", "found", "why"),
    [
        (cognito(trigger="!Ref AWS::Region"), {"REST"}, "AWS::Region is not given"),
        (cognito(trigger="[PreSignUp, !Ref AWS::Region]"), {"PreSignUp", "REST"}, "AWS::Region is not given"),
        ("{E: {Type: Cognito, Properties: {UserPool: !Ref Pool}}}", {"REST"}, "it has no Trigger"),
        (cognito("!Ref Other"), {"PreSignUp"}, REFUSED),
        (cognito("!GetAtt Pool.Arn"), {"PreSignUp"}, REFUSED),
        (cognito("!If [C, !Ref Pool, !Ref Pool]"), {"PreSignUp"}, REFUSED),
        (cognito("!Ref F"), {"PreSignUp"}, REFUSED),
        ("{E: {Type: Cognito}}", {"REST"}, REFUSED),
        ("{E: {Type: !Ref X}}", {"REST"}, "has no Type that is a text"),
        ("{E: {Type: Api}, Fn::Transform: {Name: Mine}}", {"REST"}, "a macro"),
        ("{E: {Type: Api}, E: {Type: Api}}", {"REST"}, "given more than once"),
        ("{E: {Type: Api, Type: Cognito}}", {"REST"}, "given more than once"),
    ],
)  # fmt: skip
def test_an_event_whose_pool_or_trigger_is_not_known_leaves_triggers_open(read, event, found, why):
    inventory = read({"t.yaml": sam(event)})
    assert triggers(inventory).keys() == found
    assert any(why in one.unknown.reason for one in inventory.unread)


def test_events_of_other_types_set_no_trigger(read):
    inventory = read({"t.yaml": sam("{E: {Type: Api, Properties: {Path: /cognito}}, G: {Type: Schedule}}")})
    assert triggers(inventory) == {}
    assert not inventory.unread


def test_a_trigger_of_an_event_and_of_the_template_is_refused_by_sam(read):
    pool = "Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {PreSignUp: a, CustomMessage: b}}}"
    found = triggers(read({"t.yaml": sam(cognito(), pool=pool)}))
    assert found["CustomMessage"] == "b"
    assert found["PreSignUp"] == "PreSignUp is given twice, at t.yaml:3:68 and t.yaml:4:115, which SAM refuses"


def test_two_functions_that_set_one_trigger_are_refused_by_sam(read):
    rest = f"  G: {{Type: AWS::Serverless::Function, Properties: {{Events: {cognito()}}}}}\n"
    assert "given twice" in triggers(read({"t.yaml": sam(cognito(), rest=rest)}))["PreSignUp"]


@pytest.mark.parametrize(
    ("condition", "trigger"),
    [
        ("!Equals [a, a]", "${F.Arn}"),
        ("!Equals [a, b]", "the event calls F, which is not created"),
        ("!Equals [!Ref AWS::Region, b]", "${F.Arn}"),  # without the function, the pool cannot be made either
    ],
)
def test_a_function_that_is_not_created_sets_no_trigger_that_is_known(read, condition, trigger):
    function = f"  F: {{Type: AWS::Serverless::Function, Condition: C, Properties: {{Events: {cognito()}}}}}\n"
    text = f"{SAM}Conditions: {{C: {condition}}}\nResources:\n  {POOL}\n{function}"
    assert triggers(read({"t.yaml": text})) == {"PreSignUp": trigger}


@pytest.mark.parametrize(
    "entry",
    [
        "Fn::Transform: {Name: Mine}",
        "F: {Type: !Ref X, Properties: {}}",
        "F: {Type: AWS::Serverless::Function, Type: AWS::Serverless::Function}",
        "F: {Type: AWS::Serverless::Function, Properties: !Ref X}",
        "F: {Type: AWS::Serverless::Function, Properties: {Events: !Ref X}}",
        "Fn::ForEach::F: [N, !Ref AWS::Region, {'${N}': {Type: AWS::Serverless::Function}}]",
    ],
)
def test_what_may_be_a_function_leaves_the_triggers_open(read, entry):
    inventory = read({"t.yaml": f"{SAM}Resources:\n  {POOL}\n  {entry}\n"})
    assert triggers(inventory).keys() == {"REST"}
    assert inventory.unread


def test_loops_make_functions_with_events(read):
    text = (
        "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n"
        f"  {POOL}\n  Fn::ForEach::T:\n  - Name\n  - [PreSignUp, CustomMessage]\n"
        "  - On${Name}:\n      Type: AWS::Serverless::Function\n"
        "      Properties: {Events: {E: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: !Ref Name}}}}\n"
    )
    assert triggers(read({"t.yaml": text})) == {
        "PreSignUp": "${OnPreSignUp.Arn}",
        "CustomMessage": "${OnCustomMessage.Arn}",
    }


def serverless(event, resources="", custom="{}", functions=""):
    functions = functions or f"{{f: {{handler: a.b, events: [{{cognitoUserPool: {event}}}]}}}}"
    return f"service: s\nprovider: {{name: aws}}\ncustom: {custom}\nfunctions: {functions}\n{resources}"


def own(logical_id, properties="{}"):
    return f"resources:\n  Resources:\n    {logical_id}: {{Type: AWS::Cognito::UserPool, Properties: {properties}}}\n"


@pytest.mark.parametrize(
    ("pool", "logical_id"),
    [
        ("people", "CognitoUserPoolPeople"),
        ("My-user_pool 1.a@b", "CognitoUserPoolMyuserpool1ab"),
        ("${self:service}-users", "CognitoUserPoolSusers"),
        ("${self:custom.a.b}", "CognitoUserPoolDeep"),
        ("${self:custom.other}", "CognitoUserPoolDeep"),
        ("${file(names.yml):pool}", "CognitoUserPoolBeside"),
    ],
)
def test_an_event_of_the_serverless_framework_makes_a_pool(read, pool, logical_id):
    custom = "{a: {b: deep}, other: '${self:custom.a.b}'}"
    text = serverless(f"{{pool: '{pool}', trigger: PreSignUp}}", custom=custom)
    inventory = read({"serverless.yml": text, "names.yml": "pool: beside\n"}, "serverless.yml")
    assert triggers(inventory, logical_id) == {"PreSignUp": "${f.Arn}"}
    assert not inventory.unread
    (found,) = inventory.targets
    column = text.splitlines()[3].index("trigger") + 1
    assert str(found.locate("pool.LambdaConfig.PreSignUp")) == f"serverless.yml:4:{column}"


def test_a_pool_of_events_has_the_settings_of_its_entry_in_resources(read):
    properties = "{UserPoolName: other, MfaConfiguration: OPTIONAL, LambdaConfig: {PreSignUp: own, CustomMessage: m}}"
    text = serverless("{pool: people, trigger: PreSignUp}", own("CognitoUserPoolPeople", properties))
    inventory = read({"serverless.yml": text})
    (pool,) = inventory.targets
    assert triggers(inventory, "CognitoUserPoolPeople") == {"PreSignUp": "own", "CustomMessage": "m"}
    assert pool.name == "other"
    assert str(pool.locate("pool.MfaConfiguration")).startswith("serverless.yml:7:")


def test_an_entry_in_resources_needs_no_type(read):
    text = serverless(
        "{pool: people, trigger: PreSignUp}",
        "resources: {Resources: {CognitoUserPoolPeople: {Properties: {MfaConfiguration: 'ON'}}}}\n",
    )
    (pool,) = read({"serverless.yml": text}).targets
    assert pool.answers["pool"]["MfaConfiguration"] == "ON"
    assert pool.name == "people"


def test_several_functions_set_the_triggers_of_one_pool(read):
    functions = (
        "{one: {events: [{cognitoUserPool: {pool: a, trigger: PreSignUp}}, {http: get /},"
        " {cognitoUserPool: {pool: b, trigger: PreSignUp}}]},"
        " two: {events: [{cognitoUserPool: {pool: a, trigger: CustomMessage}}, schedule: rate(1 minute)]}}"
    )
    inventory = read({"serverless.yml": serverless("", functions=functions)})
    assert triggers(inventory, "CognitoUserPoolA") == {"PreSignUp": "${one.Arn}", "CustomMessage": "${two.Arn}"}
    assert triggers(inventory, "CognitoUserPoolB") == {"PreSignUp": "${one.Arn}"}


@pytest.mark.parametrize(
    ("settings", "rest"),
    [
        ("", {"LambdaVersion": "V1_0"}),
        (", kmsKeyId: arn:aws:kms:eu-west-1:111122223333:key/a", {"LambdaVersion": "V1_0"}),
        (", kmsKeyId: !GetAtt Key.Arn, lambdaVersion: V2_0", {"LambdaVersion": "V2_0"}),
    ],
)
@pytest.mark.parametrize("trigger", ["CustomSMSSender", "CustomEmailSender"])
def test_a_custom_sender_has_a_version_and_a_key(read, trigger, settings, rest):
    found = triggers(
        read({"serverless.yml": serverless(f"{{pool: a, trigger: {trigger}{settings}}}")}), "CognitoUserPoolA"
    )
    assert found[trigger] == {"LambdaArn": "${f.Arn}", **rest}
    assert ("KMSKeyID" in found) is ("kmsKeyId" in settings)


@pytest.mark.parametrize(
    ("event", "pool", "found"),
    [
        ("{pool: people, trigger: PreSignUp, existing: true}", "people", {"PreSignUp"}),
        ("{pool: people, trigger: PreSignUp, existing: 'true'}", "people", {"PreSignUp"}),
        ("{pool: people, trigger: PreSignUp, existing: true}", "others", set()),
        ("{pool: people, trigger: PreSignUp, existing: true}", "'${opt:stage}'", {"PreSignUp"}),
        ("{pool: '${opt:stage}', trigger: PreSignUp, existing: true}", "people", {"PreSignUp"}),
        ("{pool: people, trigger: '${opt:stage}', existing: true}", "people", {"REST"}),
        ("{pool: people, trigger: PreSignUp, existing: '${opt:stage}'}", "others", {"PreSignUp"}),
        ("{pool: '${opt:stage}', trigger: PreSignUp}", "people", {"PreSignUp"}),
        ("{pool: '${opt:stage}', trigger: '${opt:stage}'}", "people", {"REST"}),
    ],
)
def test_a_trigger_that_is_attached_or_may_be_is_not_known(read, event, pool, found):
    inventory = read({"serverless.yml": serverless(event, own("Mine", f"{{UserPoolName: {pool}}}"))})
    assert triggers(inventory, "Mine").keys() == found
    attached = "existing: true" in event or "existing: 'true'" in event
    assert any("the next update of the user pool" in note for note in inventory.notes) is attached
    assert bool(inventory.unread) is ("opt:" in event and not attached)


def test_a_trigger_is_attached_to_a_pool_of_another_template(read):
    pool = "Resources: {Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: people}}}\n"
    event = serverless("{pool: people, trigger: PreSignUp, existing: true}")
    found = triggers(read({"a.yaml": pool, "serverless.yml": event}))
    assert "PreSignUp is attached by a custom resource" in found["PreSignUp"]


def test_a_built_template_attaches_triggers_by_a_custom_resource(read):
    built = (
        "Resources:\n  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: people}}\n"
        "  C:\n    Type: Custom::CognitoUserPool\n    Properties: {UserPoolName: people,"
        " UserPoolConfigs: [{Trigger: PreSignUp}, {Trigger: CustomMessage}]}\n"
    )
    inventory = read({"t.yaml": built})
    assert triggers(inventory).keys() == {"PreSignUp", "CustomMessage"}
    assert inventory.notes[0].startswith("t.yaml:3:3: PreSignUp of the user pool people is attached")


@pytest.mark.parametrize(
    "functions",
    [
        "${file(functions.yml)}",
        "['${file(functions.yml)}']",
        "{f: '${file(functions.yml):f}'}",
        "{f: {handler: a.b, events: '${file(functions.yml):f.events}'}}",
        "{f: {handler: a.b, events: ['${file(functions.yml):f.events}']}}",
    ],
)
@pytest.mark.parametrize("paths", [["serverless.yml"], ["."]])
def test_functions_in_other_files_have_events(read, functions, paths):
    texts = {
        "serverless.yml": serverless("", functions=functions),
        "functions.yml": "f: {handler: a.b, events: [{cognitoUserPool: {pool: people, trigger: PreSignUp}}]}\n",
    }
    inventory = read(texts, *paths)
    assert triggers(inventory, "CognitoUserPoolPeople") == {"PreSignUp": "${f.Arn}"}
    assert not inventory.unread
    assert not inventory.errors


@pytest.mark.parametrize(
    "functions",
    [
        "${file(gone.yml)}",
        "['${file(gone.yml)}']",
        "{f: '${file(gone.yml):f}'}",
        "{f: {events: '${file(gone.yml)}'}}",
        "{f: {events: ['${opt:event}']}}",
        "{f: {events: [{cognitoUserPool: '${file(gone.yml)}'}]}}",
        "{f: {events: [], events: []}}",
        "[7]",
    ],
)
def test_functions_that_are_not_there_leave_the_triggers_open(read, functions):
    inventory = read({"serverless.yml": serverless("", own("Mine"), functions=functions)})
    assert triggers(inventory, "Mine").keys() == {"REST"}
    assert inventory.unread


def test_lists_that_contain_themselves_come_to_an_end(read):
    custom = "{a: ['${self:custom.a}', '${self:custom.a}'], b: 'x${self:custom.b}${self:custom.b}'}"
    text = serverless("", custom=custom, functions="'${self:custom.a}'")
    assert read({"serverless.yml": text + own("Mine")}).unread
    text = serverless("{pool: '${self:custom.b}', trigger: PreSignUp}", custom=custom)
    assert read({"serverless.yml": text + own("Mine")}).unread
