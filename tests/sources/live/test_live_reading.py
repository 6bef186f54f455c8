"""The live source reads every pool and client, asks for what the fact sources need and nothing else."""

import pytest

from cognito_audit.errors import NothingToAudit
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.live.calls import CALLS
from cognito_audit.sources.names.dropped_members import dropped_in

PROTECTED = {"UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}
ALL_ROOTS = frozenset({call.fact_source for call in CALLS} | {"siblings"})


def clients_of(inventory):
    return [target for target in inventory.targets if target.kind == "client"]


def pools_of(inventory):
    return [target for target in inventory.targets if target.kind == "pool"]


def test_a_pool_with_121_clients_shows_121(cognito, source):
    pool = cognito.add_pool(clients=121)
    inventory = source(pool).read(frozenset({"client"}))
    assert len({target.client_id for target in clients_of(inventory)}) == 121
    assert inventory.unread == ()


def test_all_61_pools_of_a_region_are_there(cognito, source):
    for number in range(61):
        cognito.add_pool(number)
    inventory = source().read(frozenset({"client", "pool"}))
    assert len(pools_of(inventory)) == len(clients_of(inventory)) == 61


def test_only_the_calls_behind_the_roots_are_made(cognito, source):
    pool = cognito.add_pool(clients=3)
    source(pool).read(frozenset({"client"}))
    assert cognito.calls == {"ListUserPoolClients": 1, "DescribeUserPoolClient": 3}


def test_named_clients_are_read_without_listing_the_others(cognito, source):
    pool = cognito.add_pool(clients=5)
    inventory = source(pool, clients=("client0000x0003",)).read(frozenset({"client"}))
    assert [target.id for target in clients_of(inventory)] == [f"{pool}/client0000x0003"]
    assert cognito.calls == {"DescribeUserPoolClient": 1}


def test_siblings_of_a_named_client_are_described_but_are_no_targets(cognito, source):
    pool = cognito.add_pool(clients=3)
    (client,) = clients_of(source(pool, clients=("client0000x0001",)).read(frozenset({"client", "siblings"})))
    assert [one["ClientId"] for one in client.answers["siblings"]["Clients"]] == ["client0000x0000", "client0000x0002"]


def test_siblings_cost_no_call_where_every_client_is_read_anyway(cognito, source):
    pool = cognito.add_pool(clients=3)
    source(pool).read(frozenset({"client", "siblings"}))
    assert cognito.calls["DescribeUserPoolClient"] == 3


def test_a_target_says_where_it_is(cognito, source):
    pool = cognito.add_pool(clients=1)
    inventory = source(pool).read(ALL_ROOTS)
    target, client = (one for one in inventory.targets if one.kind in {"pool", "client"})
    assert (target.id, target.name, target.account, target.region) == (
        pool,
        f"name of {pool}",
        "123456789012",
        cognito.region,
    )
    assert target.arn == f"arn:aws:cognito-idp:{cognito.region}:123456789012:userpool/{pool}"
    assert target.tags == {"team": "a"}
    assert (client.id, client.name, client.user_pool_name) == (f"{pool}/client0000x0000", "app-0", f"name of {pool}")


def test_every_root_that_was_asked_for_has_its_answer(cognito, source):
    pool = cognito.add_pool(clients=2, **PROTECTED)
    for target in source(pool).read(ALL_ROOTS).targets:
        expected = {root for root in ALL_ROOTS & FACT_SOURCES.keys() if target.kind in FACT_SOURCES[root].target_kinds}
        assert set(target.answers) == expected
        assert not any(isinstance(answer, Unknown) for answer in target.answers.values())


def test_dates_are_text_in_utc_as_the_aws_cli_prints_them(cognito, source):
    (client,) = clients_of(source(cognito.add_pool()).read(frozenset({"client"})))
    assert client.answers["client"]["CreationDate"] == "2023-11-14T22:13:20.500000+00:00"


def test_secrets_stop_at_the_door(cognito, source):
    pool = cognito.add_pool(clients=2)
    inventory = source(pool).read(ALL_ROOTS)
    assert cognito.canary not in repr(inventory)
    (first, _) = clients_of(inventory)
    assert first.answers["client"]["ClientSecret"] == "present"


def test_an_empty_secret_is_no_secret(cognito, source):
    pool = cognito.add_pool()
    cognito.pools[pool]["client0000x0000"]["ClientSecret"] = ""
    (client,) = clients_of(source(pool).read(frozenset({"client"})))
    assert "ClientSecret" not in client.answers["client"]


def test_the_risk_settings_of_a_client_hold_instead_of_the_pools(cognito, source):
    pool = cognito.add_pool(clients=3, **PROTECTED)
    block = {"EventAction": "BLOCK"}
    of_pool = {"CompromisedCredentialsRiskConfiguration": {"EventFilter": ["SIGN_IN"], "Actions": block}}
    of_client = {"RiskExceptionConfiguration": {"BlockedIPRangeList": ["10.0.0.0/8"]}}
    cognito.risk = {None: of_pool, "client0000x0001": of_client, "client0000x0002": of_pool}
    first, second, third = clients_of(source(pool).read(frozenset({"client", "risk"})))
    assert third.answers["risk"] == first.answers["risk"], "what repeats the pool's settings is none of its own"
    assert first.answers["risk"] == {"UserPoolId": pool} | of_pool
    assert second.answers["risk"] == {"UserPoolId": pool, "ClientId": "client0000x0001"} | of_client


@pytest.mark.parametrize(("mode", "asked"), [("OFF", 1), ("AUDIT", 4), ("ENFORCED", 4)])
def test_clients_are_asked_for_risk_settings_only_where_threat_protection_is_on(cognito, source, mode, asked):
    pool = cognito.add_pool(clients=3, UserPoolAddOns={"AdvancedSecurityMode": mode})
    clients = clients_of(source(pool).read(frozenset({"risk"})))
    assert cognito.calls["DescribeRiskConfiguration"] == asked
    assert {isinstance(client.answers["risk"], Unknown) for client in clients} == {mode == "OFF"}


def test_a_pool_that_may_not_be_described_costs_no_call_for_its_clients_risk_settings(cognito, source):
    pool = cognito.add_pool(clients=3, **PROTECTED)
    cognito.faults["DescribeUserPool"] = "denied"
    clients = clients_of(source(pool).read(frozenset({"risk"})))
    assert cognito.calls["DescribeRiskConfiguration"] == 1
    denied = Unknown("AccessDenied on cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPool")
    assert [client.answers["risk"] for client in clients] == [denied] * 3


def test_members_that_nobody_knows_yet_are_said_once_and_kept_for_the_fix(cognito, source):
    pool = cognito.add_pool(clients=2)
    for client in cognito.pools[pool].values():
        client["Novelty"] = {"On": True}
        client["RefreshTokenRotation"] = {"Feature": "ENABLED", "Grace": 3}
    inventory = source(pool).read(frozenset({"client"}))
    unknown = ("Novelty", "RefreshTokenRotation.Grace")
    assert [sum(f"client.{name} " in note for note in inventory.notes) for name in unknown] == [1, 1]
    assert len(inventory.notes) == 2
    for client in clients_of(inventory):
        dropped = {hole.member for hole in dropped_in(client.answers["client"])}
        assert dropped == {f"UserPoolClient.{name}" for name in unknown}


def test_a_server_that_ignores_the_page_size_loses_nothing(cognito, source):
    cognito.page_size = 1000
    cognito.page = lambda member, items, _request: {member: items}
    pool = cognito.add_pool(clients=130)
    inventory = source(pool).read(frozenset({"client"}))
    assert len(clients_of(inventory)) == 130
    assert inventory.unread == ()


@pytest.mark.parametrize("token", ["always the same", None], ids=["the same token", "a new token each time"])
def test_a_server_that_repeats_a_page_for_ever_is_a_hole_in_the_list(cognito, source, token):
    count = iter(range(10_000))
    pool = cognito.add_pool(clients=2)
    cognito.page = lambda member, items, _request: {member: items, "NextToken": token or f"token {next(count)}"}
    inventory = source(pool).read(frozenset({"client"}))
    assert len(clients_of(inventory)) == 2
    ((what, hole),) = inventory.unread
    assert what == f"app clients of user pool {pool}"
    assert "repeated a page" in hole.reason


def test_a_pool_in_another_region_is_said_to_be_elsewhere(source):
    with pytest.raises(NothingToAudit, match=r"user pool us-east-1_Nowhere: .*in eu-west-1; its id names .*us-east-1"):
        source("us-east-1_Nowhere").read(frozenset({"pool"}))


def test_an_app_client_that_is_not_there_is_named_with_its_pool(cognito, source):
    pool = cognito.add_pool()
    with pytest.raises(NothingToAudit, match=f"app client nobody: there is no such app client in user pool {pool}"):
        source(pool, clients=("nobody",)).read(frozenset({"client", "pool"}))


def test_of_two_named_pools_the_one_that_exists_is_audited(cognito, source):
    pool = cognito.add_pool()
    inventory = source(pool, f"{cognito.region}_Gone").read(frozenset({"pool"}))
    assert [target.id for target in pools_of(inventory)] == [pool]
    assert [what for what, _ in inventory.unread] == [f"user pool {cognito.region}_Gone"]


def test_progress_counts_every_call(cognito, source):
    told = []
    pool = cognito.add_pool(clients=3)
    source(pool, progress=lambda *step: told.append(step)).read(frozenset({"client"}))
    assert [done for done, _, _ in told] == [1, 2, 3, 4]
    assert told[-1][:2] == (4, 4)


def test_ctrl_c_gives_what_was_read_and_says_what_was_not(cognito, source):
    pool = cognito.add_pool(clients=40)

    def interrupt(done, _total, _what):
        if done == 10:
            raise KeyboardInterrupt

    inventory = source(pool, progress=interrupt).read(frozenset({"client", "pool"}))
    answers = [target.answers["client"] for target in clients_of(inventory)]
    assert inventory.interrupted
    assert any(isinstance(answer, dict) for answer in answers)
    assert Unknown("interrupted before it was read") in answers


def test_what_belongs_to_a_pool_is_a_target_of_its_own(cognito, source):
    pool = cognito.add_pool(clients=1)
    cognito.identity_pools["eu-west-1:0a1b"] = {"AllowUnauthenticatedIdentities": True}
    fact_sources = frozenset({"identity_provider", "domain", "resource_server", "group", "identity_pool"})
    found = {
        target.id: target for target in source().read(fact_sources).targets if target.kind not in {"pool", "client"}
    }
    assert set(found) == {
        *(f"{pool}/identity-provider/idp{number}" for number in range(3)),
        f"{pool}/domain/prefix-{pool}",
        f"{pool}/resource-server/https://api",
        f"{pool}/group/staff",
        f"{pool}/group/all",
        "eu-west-1:0a1b",
    }
    provider = found[f"{pool}/identity-provider/idp0"].answers["identity_provider"]
    assert cognito.canary not in str(provider)
    assert found["eu-west-1:0a1b"].answers["identity_pool"]["AllowUnauthenticatedIdentities"] is True


def test_named_pools_bring_no_identity_pools_and_named_identity_pools_no_pools(cognito, source):
    pool = cognito.add_pool(clients=1)
    cognito.identity_pools["eu-west-1:0a1b"] = {}
    fact_sources = frozenset({"pool", "identity_pool"})
    assert {target.kind for target in source(pool).read(fact_sources).targets} == {"pool", "client"}
    source_of_one = source(identity_pools=("eu-west-1:0a1b",))
    assert [target.id for target in source_of_one.read(fact_sources).targets] == ["eu-west-1:0a1b"]


def test_functions_that_are_gone_are_missing_and_those_that_may_not_be_asked_for_are_holes(cognito, source):
    there, gone = (f"arn:aws:lambda:eu-west-1:123456789012:function:{name}" for name in ("there", "gone"))
    pool = cognito.add_pool(LambdaConfig={"PreSignUp": there, "CustomMessage": gone})
    fact_sources = frozenset({"functions"})
    (found,) = (target for target in source(pool).read(fact_sources).targets if target.kind == "pool")
    assert found.answers["functions"] == {"Missing": [gone]}
    cognito.faults["GetFunction"] = "denied"
    (denied,) = (target for target in source(pool).read(fact_sources).targets if target.kind == "pool")
    hole = Unknown("AccessDenied on lambda:GetFunction", "lambda:GetFunction")
    assert denied.answers["functions"] == {"Missing": [hole, hole]}


def trust_of(inventory, kind):
    """What was read of the roles of each target of a kind."""
    return [one.answers["role_trust"]["Roles"] for one in inventory.targets if one.kind == kind]


def test_a_role_is_asked_for_once_however_many_give_it_out(cognito, source):
    cognito.add_pool()
    cognito.identity_pools |= {"eu-west-1:0a1b": {}, "eu-west-1:2c3d": {}}
    found = source().read(frozenset({"identity_pool", "group", "role_trust"}))
    role = {"Arn": "arn:aws:iam::1:role/a", "ForGuests": False, "AssumeRolePolicyDocument": cognito.roles["a"][1]}
    assert trust_of(found, "identity-pool") == [[role], [role]]
    staff = role | {"Arn": "arn:aws:iam::444455556666:role/staff"}
    assert trust_of(found, "group") == [[staff], [staff]]
    assert cognito.calls["GetRole"] == 2


def test_a_role_of_another_account_is_a_hole_though_a_role_of_this_one_has_its_name(cognito, source):
    cognito.identity_pools["eu-west-1:0a1b"] = {}
    cognito.roles["a"] = ("arn:aws:iam::999999999999:role/a", {"Statement": []})
    ((role,),) = trust_of(source().read(frozenset({"identity_pool", "role_trust"})), "identity-pool")
    assert (
        role["AssumeRolePolicyDocument"].reason == "it is a role of another account, which cannot be read from this one"
    )


@pytest.mark.parametrize(
    ("fault", "hole"),
    [
        ("gone", Unknown("there is no such role in the account that asks (iam:GetRole)")),
        ("xml-denied", Unknown("AccessDenied on iam:GetRole", "iam:GetRole")),
        ("portal", Unknown("the answer of iam:GetRole could not be read: it is not an answer of that operation")),
    ],
)
def test_a_role_that_cannot_be_read_is_a_hole_with_its_reason(cognito, source, fault, hole):
    cognito.identity_pools["eu-west-1:0a1b"] = {}
    if fault == "gone":
        cognito.roles.clear()
    else:
        cognito.faults["GetRole"] = fault
    ((role,),) = trust_of(source().read(frozenset({"identity_pool", "role_trust"})), "identity-pool")
    assert role["AssumeRolePolicyDocument"] == hole


def test_roles_that_could_not_be_listed_are_one_hole(cognito, source):
    cognito.identity_pools["eu-west-1:0a1b"] = {}
    cognito.faults["GetIdentityPoolRoles"] = "denied"
    action = "cognito-identity:GetIdentityPoolRoles"
    roles = trust_of(source().read(frozenset({"identity_pool", "role_trust"})), "identity-pool")
    assert roles == [[Unknown(f"AccessDenied on {action}", action)]]
    assert "GetRole" not in cognito.calls


def test_nobody_asks_iam_unless_a_rule_needs_it(cognito, source):
    cognito.add_pool()
    cognito.identity_pools["eu-west-1:0a1b"] = {}
    source().read(frozenset({"identity_pool", "identity_pool_roles", "group"}))
    assert "GetRole" not in cognito.calls
