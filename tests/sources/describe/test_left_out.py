"""Nothing of a file of saved answers is left out in silence."""

import json

import pytest

from cognito_audit.model.unknown import Unknown

POOL = "eu-west-1_Abc123"
CLIENT = {"UserPoolId": POOL, "ClientId": "1a2b", "ClientName": "web"}
ANSWER = {"UserPoolClient": {**CLIENT, "ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}}


def reasons(inventory):
    return [one.unknown.reason for one in inventory.unread]


MALFORMED = [
    {"UserPoolClient": None}, {"UserPoolClient": {}}, {"UserPoolClient": []}, {"UserPoolClient": "web"},
    {"UserPool": None}, {"UserPool": {}}, {"UserPool": ["a"]}, {"UserPoolClients": None}, {"UserPoolClients": {}},
    {"UserPoolClients": "web"}, {"UserPools": {"Id": POOL}}, {"RiskConfiguration": "x"}, {"ClientSecrets": None},
    {"IdentityProvider": {"UserPoolId": POOL}}, {"ResourceServer": {"Identifier": "x", "Scopes": []}},
    {"ResourceServers": [{"Identifier": "x"}]}, {"LogDeliveryConfiguration": 5}, {"IdentityPools": True},
    {"DomainDescription": {"UserPoolId": POOL}},
]  # fmt: skip


@pytest.mark.parametrize("answer", MALFORMED, ids=json.dumps)
def test_an_answer_of_another_form_is_unread(read, answer):
    inventory = read({"good.json": json.dumps(ANSWER), "x.json": json.dumps(answer)}, ".")
    assert len(inventory.targets) == 1
    assert len(inventory.unread) == 1
    assert inventory.unread[0].what.startswith("x.json:1:")
    alone = read({"y.json": json.dumps([answer, ANSWER])}, "y.json")
    assert (len(alone.targets), len(alone.unread)) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"UserPool": {"Name": "people", "Policies": {}}}, "describe-user-pool does not name its pool"),
        ({"UserPool": {"Id": 5, "Name": "people"}}, "describe-user-pool does not name its pool"),
        ({"IdentityPoolId": 5, "AllowUnauthenticatedIdentities": True}, "does not name its identity pool"),
        ({"Role": {"Arn": None, "AssumeRolePolicyDocument": {}}}, "get-role does not name its role"),
        ({"UserPools": [], "NextToken": "x"}, "the answer of list-user-pools goes on"),
        ({"UserPools": [{"Name": "people"}]}, "the answer of list-user-pools has an entry without Id"),
        ({"UserPoolClients": ["a", 5, None]}, "has an entry without ClientId"),
        ({"IdentityPools": [{}]}, "has an entry without IdentityPoolId"),
        ({"Groups": [{"GroupName": "a", "UserPoolId": POOL}, None]}, "has an entry without GroupName"),
        ({"result": ANSWER}, "looks like an answer of describe-user-pool-client, where none is read"),
        ({"UserPool": {"Id": POOL, "Name": "p"}, "Clients": [ANSWER["UserPoolClient"]]}, "where none is read"),
        ([ANSWER, None], "is empty, where an answer is expected"),
        ([ANSWER, {}], "is empty, where an answer is expected"),
        ([ANSWER, []], "is empty, where an answer is expected"),
        ([ANSWER, {"a": {"b": [ANSWER]}}], "where none is read"),
    ],
)
def test_what_may_hold_a_target_and_cannot_be_placed_is_unread(read, answer, why):
    inventory = read({"x.json": json.dumps(answer)}, ".")
    assert why in " ".join(reasons(inventory))


@pytest.mark.parametrize(
    "answer",
    [
        {"DomainDescription": {}},
        {"UICustomization": {}},
        {"Groups": [{"GroupName": "a", "GroupId": "x", "Arn": "arn:aws:iam::1:group/a"}], "UserPoolId": POOL},
        {"AWS": {"UserPoolId": POOL, "IdentityPoolId": "eu-west-1:1", "ClientId": "x"}},
        {"event": {"UserPoolId": POOL, "Clients": [{"ClientId": "1", "ClientName": "web"}]}},
    ],
)
def test_what_certainly_describes_nothing_is_passed_over(read, answer):
    inventory = read({"good.json": json.dumps(ANSWER), "x.json": json.dumps(answer)}, ".")
    assert (len(inventory.targets), inventory.unread, inventory.errors) == (1, (), ())


def test_a_value_of_another_type_makes_that_value_unknown_and_no_other(read, client_of):
    odd = {**CLIENT, "ClientId": "odd", "ClientName": "odd", "ExplicitAuthFlows": "ALLOW_USER_AUTH", "LogoutURLs": [5]}
    inventory = read({"x.json": json.dumps([ANSWER, {"UserPoolClient": odd}])}, ".")
    assert [error.message for error in inventory.errors] == ["ExplicitAuthFlows must be a list"]
    assert isinstance(client_of(inventory, "odd").answers["client"]["ExplicitAuthFlows"], Unknown)
    assert client_of(inventory, "web").answers["client"]["ExplicitAuthFlows"] == ["ALLOW_USER_AUTH"]


def test_a_group_that_is_listed_otherwise_than_it_is_described_is_a_contradiction(read):
    group = {"UserPoolId": POOL, "GroupName": "admins", "RoleArn": "arn:aws:iam::1:role/a"}
    other = {**group, "RoleArn": "arn:aws:iam::1:role/b"}
    listed = {"Groups": [group]}
    assert read({"a.json": json.dumps({"Group": group}), "b.json": json.dumps(listed)}, ".").errors == ()
    (error,) = read({"a.json": json.dumps({"Group": other}), "b.json": json.dumps(listed)}, ".").errors
    assert "was passed twice" in error.message
