"""What functions make of a template has limits; what is beyond them is unknown, and the rest is read."""

import json

import pytest

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.limits import MAX_CHARACTERS, MAX_ROUNDS

POOL, CLIENT = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"


def client(**properties):
    return {"Type": CLIENT, "Properties": properties}


def template(resources, **sections):
    return {"app.json": json.dumps({**sections, "Resources": {"P": {"Type": POOL}, **resources}})}


def parameter(default, kind="String"):
    return {"Parameters": {"X": {"Type": kind, "Default": default}}}


def answers(inventory):
    return {one.address: one.answers["client"] for one in inventory.targets if one.kind == "client"}


def loops(count, body):
    for index in range(count):
        body = {f"Fn::ForEach::L{index}": [f"X{index}", [*map(str, range(10))], body]}
    return body


NAME = "C" + "".join(f"${{X{index}}}" for index in range(9))


def test_texts_that_grow_are_unknown_once_they_are_too_many(read):
    grown = {f"C{index}": client(ClientName={"Fn::Sub": "${X}" * 240}) for index in range(100)}
    names = [one["ClientName"] for one in answers(read(template(grown, **parameter("x" * 4000)))).values()]
    assert names[-1] == Unknown(f"more than {MAX_CHARACTERS:,} characters are made from this template")
    assert sum(len(name) for name in names if isinstance(name, str)) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("sections", "properties"),
    [
        (parameter("x" * 300_000), {"CallbackURLs": [{"Ref": "X"}] * 5_000}),
        (parameter("x," * 300_000), {f"N{index}": {"Fn::Split": [",", {"Ref": "X"}]} for index in range(4)}),
        (parameter("x," * 90_000, "CommaDelimitedList"), {f"N{index}": {"Ref": "X"} for index in range(99)}),
        ({"Mappings": {"M": {"a": {"b": "x" * 300_000}}}}, {"URLs": [{"Fn::FindInMap": ["M", "a", "b"]}] * 500}),
        (parameter("x" * 300_000), {"URLs": [{"Fn::Select": [0, [{"Ref": "X"}]]}] * 500}),
        (parameter("x" * 300_000), {"URLs": [{"Fn::Base64": {"Ref": "X"}}] * 500}),
    ],
    ids=["ref", "splits", "lists", "mappings", "select", "base64"],
)
def test_what_is_referred_to_again_and_again_is_counted(read, sections, properties):
    (only,) = answers(read(template({"C": client(**properties)}, **sections))).values()
    found = [item for value in only.values() for item in (value if isinstance(value, list) else [value])]
    assert any(isinstance(one, Unknown) and one.reason.startswith("more than ") for one in found)


def test_loops_that_multiply_make_resources_up_to_a_limit_and_the_rest_is_unread(read):
    found = read(template(loops(9, {NAME: client()})))
    assert f"the loops of this template have more than {MAX_ROUNDS:,} rounds" in {why.reason for _, why in found.unread}
    assert len(found.targets) <= MAX_ROUNDS


def test_loops_that_multiply_members_leave_an_open_end(read):
    (only,) = answers(read(template({"C": client(**loops(9, {NAME: "x"}))}))).values()
    assert any(isinstance(value, Unknown) and "rounds" in value.reason for value in only.values())


def test_a_text_within_loops_cannot_grow_by_the_names_that_it_repeats(read):
    loop = {"Fn::ForEach::L": ["X", ["y" * 200], {"C": client(ClientName="${X}" * 200_000)}]}
    (only,) = answers(read(template(loop))).values()
    assert only["ClientName"] == Unknown("a text longer than CloudFormation allows")


@pytest.mark.parametrize(
    "name",
    [
        {"Fn::FindInMap": ["M", "a", "b"]},
        {"Fn::If": ["C0", "a", "b"]},
        {"Fn::Sub": ["${a}", {"a": {"Fn::FindInMap": ["M", "a", "b"]}}]},
    ],
)
def test_functions_that_lead_to_themselves_or_too_deep_end_in_unknown_values(read, name):
    sections = {
        "Mappings": {"M": {"a": {"b": {"Fn::FindInMap": ["M", "a", "b"]}}}},
        "Conditions": {
            **{f"C{index}": {"Fn::Not": [{"Condition": f"C{index + 1}"}]} for index in range(3_000)},
            "C3000": {"Fn::Equals": ["a", {"Ref": "AWS::Region"}]},
        },
    }
    (only,) = answers(read(template({"C": client(ClientName=name)}, **sections))).values()
    assert isinstance(only["ClientName"], Unknown)


def test_a_condition_that_leads_too_deep_leaves_its_resource_in_doubt(read):
    conditions = {f"C{index}": {"Condition": f"C{index + 1}"} for index in range(3_000)}
    found = read(template({"C": {**client(), "Condition": "C0"}}, Conditions=conditions))
    assert "its functions refer to each other too deep" in " ".join(found.notes)


@pytest.mark.parametrize("depth", [50, 190])
def test_properties_as_deep_as_a_document_may_be_are_read(read, depth):
    deep = "x"
    for _ in range(depth):
        deep = {"a": deep}
    found = read(template({"C": client(Novelty=deep, ClientName="c")}))
    assert answers(found)["C"]["ClientName"] == "c"


def test_stacks_that_nest_many_stacks_are_read_up_to_a_limit(read):
    def nesting(inner):
        stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": inner}}
        return json.dumps({"Resources": {f"N{index}": stack for index in range(40)}})

    texts = {"a.json": nesting("b.json"), "b.json": nesting("c.json"), **template({})}
    texts["c.json"] = texts.pop("app.json")
    found = read(texts)
    assert len(found.targets) < 200
    assert any("nests more than 200 stacks" in why.reason for _, why in found.unread)


def test_an_identity_pool_takes_no_longer_beside_many_others(read):
    resources = {}
    for index in range(600):
        resources[f"R{index}"] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
        resources[f"I{index}"] = {"Type": "AWS::Cognito::IdentityPool"}
        resources[f"A{index}"] = {
            "Type": "AWS::Cognito::IdentityPoolRoleAttachment",
            "Properties": {
                "IdentityPoolId": {"Ref": f"I{index}"},
                "Roles": {"authenticated": {"Fn::GetAtt": [f"R{index}", "Arn"]}},
            },
        }
    pools = [one for one in read(template(resources)).targets if one.kind == "identity-pool"]
    assert len(pools) == 600
    assert all(len(pool.answers["role_trust"]["Roles"]) == 1 for pool in pools)
