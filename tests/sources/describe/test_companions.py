"""Saved answers about all that stands beside a pool and its clients: where each belongs, and what it does not say."""

import json

import pytest

from cognito_audit.aws.cli_commands import command_to_save
from cognito_audit.facts.identity_pool import IdentityPoolRoles
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.reporting.run.summary import step_to_know

POOL = "eu-west-1_Abc123"
OTHER = "eu-west-1_Def456"
GUESTS = "eu-west-1:11111111-2222-3333-4444-555555555555"
ARN = f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{POOL}"
LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function"
PROVIDER = {
    "UserPoolId": POOL, "ProviderName": "corp", "ProviderType": "OIDC", "AttributeMapping": {"email": "mail"},
    "ProviderDetails": {"client_id": "1", "client_secret": "51c7e-not-to-be-seen"},
}  # fmt: skip
SERVER = {"UserPoolId": POOL, "Identifier": "orders", "Name": "Orders", "Scopes": [{"ScopeName": "read"}]}
GROUP = {"UserPoolId": POOL, "GroupName": "staff", "RoleArn": "arn:aws:iam::123456789012:role/staff"}
DOMAIN = {"UserPoolId": POOL, "Domain": "shop", "Status": "ACTIVE"}
IDENTITY_POOL = {"IdentityPoolId": GUESTS, "IdentityPoolName": "guests", "AllowUnauthenticatedIdentities": True}
BLOCK = {"CompromisedCredentialsRiskConfiguration": {"Actions": {"EventAction": "BLOCK"}}}


def pool(pool_id=POOL, **more):
    return {"UserPool": {"Id": pool_id, "Name": "people", "Arn": ARN, **more}}


def client(client_id="1a2b", **more):
    about = {"UserPoolId": POOL, "ClientId": client_id, "ClientName": f"app {client_id}"}
    return {"UserPoolClient": {**about, "ExplicitAuthFlows": ["ALLOW_USER_AUTH"], **more}}


@pytest.fixture
def told(read):
    """Reads answers by file name (or as a list in one file); the answers of each target by its id."""

    def tell(answers):
        files = answers if isinstance(answers, dict) else {"all.json": list(answers)}
        inventory = read({name: json.dumps(answer) for name, answer in files.items()})
        assert inventory.errors == ()
        return {target.id: target.answers for target in inventory.targets}

    return tell


@pytest.mark.parametrize(
    ("answer", "target", "root"),
    [
        ({"IdentityProvider": PROVIDER}, f"{POOL}/identity-provider/corp", "identity_provider"),
        (PROVIDER, f"{POOL}/identity-provider/corp", "identity_provider"),
        ({"ResourceServer": SERVER}, f"{POOL}/resource-server/orders", "resource_server"),
        ({"ResourceServers": [SERVER]}, f"{POOL}/resource-server/orders", "resource_server"),
        ([SERVER], f"{POOL}/resource-server/orders", "resource_server"),
        ({"Group": GROUP}, f"{POOL}/group/staff", "group"),
        ({"Groups": [GROUP]}, f"{POOL}/group/staff", "group"),
        (GROUP, f"{POOL}/group/staff", "group"),
        ({"DomainDescription": DOMAIN}, f"{POOL}/domain/shop", "domain"),
        (DOMAIN, f"{POOL}/domain/shop", "domain"),
        (IDENTITY_POOL, GUESTS, "identity_pool"),
        ([{**IDENTITY_POOL, "ResponseMetadata": {"HTTPStatusCode": 200}}], GUESTS, "identity_pool"),
        (
            {"IdentityPoolId": GUESTS, "Roles": {"authenticated": "arn:aws:iam::1:role/a"}},
            GUESTS,
            "identity_pool_roles",
        ),
        ({"IdentityPoolId": GUESTS}, GUESTS, "identity_pool_roles"),
    ],
)
def test_each_thing_is_a_target_with_its_settings_wrapped_or_not(told, answer, target, root):
    answers = told([answer])[target]
    assert not isinstance(answers[root], Unknown)
    assert REST not in answers[root]
    assert "ResponseMetadata" not in answers[root]


def test_a_list_of_names_leaves_all_settings_unknown(told):
    found = told(
        {
            f"providers-{POOL}.json": {"Providers": [{"ProviderName": "corp", "ProviderType": "OIDC"}]},
            "identity-pools.json": {"IdentityPools": [{"IdentityPoolId": GUESTS, "IdentityPoolName": "guests"}]},
            "clients.json": [{"UserPoolId": POOL, "ClientId": "1a2b", "ClientName": "web"}],
            "pools.json": {"UserPools": [{"Id": POOL, "Name": "people"}]},
        }
    )
    for target, root in (
        (f"{POOL}/identity-provider/corp", "identity_provider"),
        (GUESTS, "identity_pool"),
        (f"{POOL}/1a2b", "client"),
        (POOL, "pool"),
    ):
        assert "no describe-" in found[target][root][REST].reason
    assert isinstance(found[GUESTS]["identity_pool_roles"], Unknown)


def test_the_secret_of_a_provider_and_the_environment_of_a_function_are_gone_at_the_door(told):
    function = {"Configuration": {"FunctionArn": f"{LAMBDA}:one", "Environment": {"Variables": {"KEY": "51c7e-env"}}}}
    header = {"WebACL": {"Name": "front", "Rules": [{"Value": "51c7e-header"}]}}
    answers = {"p.json": pool(), "c.json": client(), "i.json": {"IdentityProvider": PROVIDER}, "f.json": function}
    found = told({**answers, f"acl-{POOL}.json": header})
    assert "51c7e" not in repr(found)
    assert found[POOL]["web_acl"] == {"WebACL": {"Name": "front"}}


def test_a_functions_answer_tells_that_it_is_there_and_nothing_tells_that_it_is_not(told):
    triggers = {
        "PreSignUp": f"{LAMBDA}:one",
        "CustomMessage": f"{LAMBDA}:two:live",
        "PostConfirmation": f"{LAMBDA}:gone",
    }
    one = {"Configuration": {"FunctionArn": f"{LAMBDA}:one:$LATEST"}}
    two = {"Configuration": {"FunctionArn": f"{LAMBDA}:two"}}
    missing = told([pool(LambdaConfig=triggers), one, two])[POOL]["functions"]["Missing"]
    assert [hole.reason for hole in missing] == [
        f"no get-function answer was given for {LAMBDA}:two:live",
        f"no get-function answer was given for {LAMBDA}:gone",
    ]


@pytest.mark.parametrize("name", ["web-acl.json", f"{OTHER}.json"])
def test_a_web_acl_is_of_the_pool_that_its_file_names_and_of_no_other(told, name):
    answers = told({"pool.json": pool(), name: {"WebACL": {"Name": "front"}}})[POOL]
    assert isinstance(answers["web_acl"], Unknown)


def test_a_web_acl_that_was_asked_for_by_its_own_name_says_nothing_of_a_pool(told):
    answer = {"WebACL": {"Name": "front"}, "LockToken": "a"}
    assert isinstance(told({"p.json": [pool(), answer], f"{POOL}.json": client()})[POOL]["web_acl"], Unknown)


def test_a_clients_risk_settings_hold_instead_of_the_pools(told):
    weak = {"CompromisedCredentialsRiskConfiguration": {"Actions": {"EventAction": "NO_ACTION"}}}
    found = told(
        [
            {"RiskConfiguration": {"UserPoolId": POOL, "ClientId": "own", **weak}},
            {"RiskConfiguration": {"UserPoolId": POOL, "ClientId": "none"}},
            {"RiskConfiguration": {"UserPoolId": POOL, "ClientId": "same", **BLOCK}},
            {"RiskConfiguration": {"UserPoolId": POOL, **BLOCK}},
            pool(), *(client(one) for one in ("own", "none", "same", "unasked")),
        ]
    )  # fmt: skip
    of_pool = {"UserPoolId": POOL, **BLOCK}
    assert found[POOL]["risk"] == of_pool
    assert found[f"{POOL}/own"]["risk"] == {"UserPoolId": POOL, "ClientId": "own", **weak}
    assert found[f"{POOL}/none"]["risk"] == found[f"{POOL}/same"]["risk"] == of_pool
    assert found[f"{POOL}/unasked"]["risk"] == Unknown("no describe-risk-configuration --client-id answer was given")


@pytest.mark.parametrize("of_pool", [[], [{"RiskConfiguration": {"UserPoolId": POOL}}]], ids=["not saved", "other"])
def test_whose_a_clients_risk_settings_are_is_unknown_without_the_pools(told, of_pool):
    """They may just repeat the pool's, which are judged on the pool; in effect they are either way."""
    own = {"RiskConfiguration": {"UserPoolId": POOL, "ClientId": "own", **BLOCK}}
    risk = told([own, *of_pool, pool(), client("own")])[f"{POOL}/own"]["risk"]
    assert {**risk, "ClientId": "own"} == {"UserPoolId": POOL, "ClientId": "own", **BLOCK}
    assert isinstance(risk["ClientId"], Unknown) == (not of_pool)


def test_empty_risk_settings_name_nothing_so_their_file_has_to(told):
    empty = {"RiskConfiguration": {}}
    assert isinstance(told({"p.json": pool(), "risk.json": empty})[POOL]["risk"], Unknown)
    named = told({"p.json": pool(), "c.json": client(), f"risk-{POOL}.json": empty, f"{POOL}/1a2b.json": empty})
    assert named[POOL]["risk"] == {}
    assert named[f"{POOL}/1a2b"]["risk"] == {}


def test_secrets_belong_to_the_client_that_their_file_names_or_to_the_only_one(told):
    secrets = {"ClientSecrets": [{"ClientSecretId": "one", "ClientSecretCreateDate": "2026-01-01T00:00:00Z"}]}
    assert told([client(), secrets])[f"{POOL}/1a2b"]["secrets"] == secrets
    two = {"a.json": client("1a2b"), "b.json": client("3c4d")}
    by_name = told({**two, "secrets-3c4d.json": secrets})
    assert by_name[f"{POOL}/3c4d"]["secrets"] == secrets
    assert isinstance(by_name[f"{POOL}/1a2b"]["secrets"], Unknown)
    unsaid = told({**two, "secrets.json": secrets})
    assert all(isinstance(answers["secrets"], Unknown) for answers in unsaid.values())


def test_what_is_listed_whole_is_known_whole(told):
    providers = {"Providers": [{"ProviderName": "corp", "ProviderType": "OIDC"}]}
    clients = {"UserPoolClients": [{"UserPoolId": POOL, "ClientId": "1a2b", "ClientName": "web"}]}
    found = told([pool(), client(), clients, providers, {"ResourceServers": [SERVER]}, {"IdentityProvider": PROVIDER}])
    assert found[POOL]["clients"] == {"Clients": [{"ClientId": "1a2b"}]}
    assert found[f"{POOL}/1a2b"]["siblings"] == {"Clients": []}
    assert found[POOL]["providers"] == {"Providers": [{"ProviderName": "corp", "ProviderType": "OIDC"}]}
    assert found[POOL]["resource_servers"] == {"ResourceServers": [SERVER]}
    (mapping,) = found[f"{POOL}/1a2b"]["mappings"]["Providers"]
    assert mapping["AttributeMapping"] == {"email": "mail"}


def test_a_list_that_does_not_name_what_was_described_may_lack_a_page(told):
    last_page = {"UserPoolClients": [{"UserPoolId": POOL, "ClientId": "last", "ClientName": "last"}]}
    (other,) = told([pool(), client("first"), last_page])[f"{POOL}/last"]["siblings"]["Clients"][1:]
    assert other == Unknown("no answer of list-user-pool-clients that was given names first, so a page may be missing")


def test_an_empty_list_is_of_the_only_pool(told):
    found = told([pool(), {"UserPoolClients": []}, {"Providers": []}, {"ResourceServers": []}])[POOL]
    assert found["clients"] == {"Clients": []}
    assert found["providers"] == {"Providers": []}
    assert found["resource_servers"] == {"ResourceServers": []}


def test_without_its_list_nothing_is_known_to_be_all_there_is(told):
    found = told([pool(Domain="shop"), client(), {"IdentityProvider": PROVIDER}, {"ResourceServer": SERVER}])
    ends = {
        "list-user-pool-clients": [found[POOL]["clients"]["Clients"], found[f"{POOL}/1a2b"]["siblings"]["Clients"]],
        "list-identity-providers": [
            found[POOL]["providers"]["Providers"],
            found[f"{POOL}/1a2b"]["mappings"]["Providers"],
        ],
        "list-resource-servers": [found[POOL]["resource_servers"]["ResourceServers"]],
    }
    for command, lists in ends.items():
        for items in lists:
            assert items[-1] == Unknown(f"no {command} answer was given")
    assert found[f"{POOL}/domain/shop"]["domain"] == Unknown("no describe-user-pool-domain answer was given for shop")


def test_a_list_that_goes_on_is_a_hole_in_the_inventory(read):
    page = {"ResourceServers": [SERVER], "NextToken": "more"}
    inventory = read({"p.json": json.dumps(pool()), "r.json": json.dumps(page)})
    ((what, hole),) = inventory.unread
    assert what == f"resource servers of user pool {POOL}"
    assert "goes on" in hole.reason
    (target,) = (one for one in inventory.targets if one.kind == "pool")
    assert target.answers["resource_servers"]["ResourceServers"][-1] == hole


@pytest.mark.parametrize(
    "answer",
    [
        {"Groups": [{"GroupName": "admins", "Arn": "arn:aws:iam::1:group/admins"}]},
        {"Group": {"GroupName": "admins", "Arn": "arn:aws:iam::1:group/admins"}, "Users": []},
        {"DomainDescription": {}},
        {"UserPoolId": POOL, "ClientId": "1a2b"},
        {"IdentityPoolId": GUESTS, "Identities": []},
        {"Providers": [{"Arn": "arn:aws:iam::1:saml-provider/x"}]},
    ],
    ids=["groups of IAM", "a group of IAM", "a domain that is not there", "two ids", "identities", "providers of IAM"],
)
def test_what_only_looks_like_an_answer_is_none(told, answer):
    found = told({"p.json": pool(), "x.json": [answer, client()]})
    assert set(found) == {POOL, f"{POOL}/1a2b"}
    assert isinstance(found[POOL]["providers"], Unknown)


def test_an_answer_of_which_nothing_is_judged_is_told_so(read):
    inventory = read({"a.json": json.dumps([pool(), {"UICustomization": {"UserPoolId": POOL, "CSS": "x"}}])})
    assert inventory.notes == ("a.json:1:142: get-ui-customization contains nothing that is audited",)


def test_a_finding_in_a_companion_is_at_its_line(read):
    files = {"p.json": pool(), "i.json": {"IdentityProvider": PROVIDER}}
    inventory = read({name: json.dumps(answer, indent=1) for name, answer in files.items()})
    (provider,) = (one for one in inventory.targets if one.kind == "identity-provider")
    assert str(provider.locate("identity_provider.ProviderDetails.client_id")) == "i.json:10:4"
    assert provider.file == "i.json"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"IdentityPoolId": GUESTS, "RoleMappings": {"corp": "x"}}, "RoleMappings.corp must be a map"),
        ({"IdentityPoolId": GUESTS, "RoleMappings": "x"}, "RoleMappings must be a map"),
        ({"IdentityPoolId": GUESTS, "Roles": ["x"]}, "Roles must be a map"),
        ({"IdentityProvider": {**PROVIDER, "ProviderDetails": "x"}}, "ProviderDetails must be a map"),
        ({"Group": {**GROUP, "Precedence": "x"}}, "Precedence must be a number"),
        ({"Group": {**GROUP, "Precedence": 10**4000}}, "Precedence must be a number"),
        ({"Group": {**GROUP, "Precedence": 1e308}}, "Precedence must be a number"),
    ],
)
def test_a_value_of_the_wrong_type_is_an_error_once_and_unknown(read, answer, message):
    inventory = read({"a.json": json.dumps([pool(), client(), answer])})
    assert [error.message for error in inventory.errors] == [message]


def test_a_role_mapping_without_rules_has_no_claims(told):
    for rules in ({}, {"Rules": [{"MatchType": "Equals"}]}):
        mapping = {"Type": "Rules", "RulesConfiguration": rules}
        roles = told([{"IdentityPoolId": GUESTS, "RoleMappings": {"corp": mapping}}])[GUESTS]["identity_pool_roles"]
        assert list(IdentityPoolRoles(roles, "identity_pool_roles").claims) == []


def test_every_gap_names_the_command_that_would_fill_it(told):
    found = told([pool(Domain="shop", LambdaConfig={"PreSignUp": f"{LAMBDA}:x"}), client(), {"IdentityPoolId": GUESTS},
                  {"Providers": [{"ProviderName": "corp", "ProviderType": "OIDC"}]}])  # fmt: skip
    holes = [hole for answers in found.values() for answer in answers.values() for hole in _holes(answer)]
    assert len({hole.reason for hole in holes}) >= 12
    for hole in holes:
        assert step_to_know(hole.reason, hole.action).startswith("save the missing answer beside the others: aws ")
    assert command_to_save("AccessDenied on cognito-idp:DescribeUserPool") == ""


def _holes(answer):
    if isinstance(answer, Unknown):
        yield answer
    elif isinstance(answer, dict):
        for value in answer.values():
            yield from _holes(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _holes(value)


def test_the_trust_policy_of_a_role_stands_beside_what_gives_it_out(told):
    roles = {"authenticated": "arn:aws:iam::123456789012:role/staff", "unauthenticated": f"{ARN}/gone"}
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*"}]}
    role = {"Role": {"Arn": GROUP["RoleArn"], "RoleName": "staff", "AssumeRolePolicyDocument": policy}}
    found = told([{"Group": GROUP}, IDENTITY_POOL, {"IdentityPoolId": GUESTS, "Roles": roles}, role])
    staff = {"Arn": GROUP["RoleArn"], "ForGuests": False, "AssumeRolePolicyDocument": policy}
    assert found[f"{POOL}/group/staff"]["role_trust"] == {"Roles": [staff]}
    missing = Unknown(f"no get-role answer was given for {ARN}/gone")
    assert found[GUESTS]["role_trust"] == {"Roles": [staff, missing]}
    assert command_to_save(missing.reason) == "aws iam get-role --role-name NAME > role-NAME.json"


def test_roles_that_nobody_listed_are_unknown_and_a_group_without_a_role_has_none(told):
    group = {key: value for key, value in GROUP.items() if key != "RoleArn"}
    found = told([{"Group": group}, IDENTITY_POOL])
    assert found[f"{POOL}/group/staff"]["role_trust"] == {"Roles": []}
    assert found[GUESTS]["role_trust"] == {"Roles": [Unknown("no get-identity-pool-roles answer was given")]}


def test_the_name_of_a_file_goes_before_those_of_its_folders(told):
    mfa = {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
    found = told({"1.json": pool(), "2.json": pool(OTHER), f"copied-{POOL}/mfa-{OTHER}.json": mfa})
    assert found[OTHER]["mfa"] == mfa
    assert isinstance(found[POOL]["mfa"], Unknown)


def test_of_two_clients_that_a_path_names_the_one_nearest_to_its_end_counts(told):
    risk = {"RiskConfiguration": {"UserPoolId": POOL, **BLOCK}}
    found = told({"p.json": pool(), "a.json": client(), "b.json": client("3c4d"), "of-1a2b/risk-3c4d.json": risk})
    assert isinstance(found[f"{POOL}/1a2b"]["risk"], Unknown)
    assert not isinstance(found[f"{POOL}/3c4d"]["risk"], Unknown)


def test_two_answers_that_contradict_each_other_are_an_error_and_equal_ones_a_note(read):
    asked = client(PreventUserExistenceErrors="ENABLED")
    again = read({"a.json": json.dumps(asked), "b.json": json.dumps(asked, indent=1)})
    assert again.notes == ("b.json:2:2: describe-user-pool-client was passed twice; the first answer counts",)
    assert again.errors == ()
    (error,) = read({"a.json": json.dumps(asked), "b.json": json.dumps(client())}).errors
    assert (error.file, error.line) == ("b.json", 1)
    assert error.message.startswith("describe-user-pool-client was passed twice, and a.json:1:2 differs")
