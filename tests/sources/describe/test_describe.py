"""Saved answers of the AWS CLI."""

import json

import pytest

from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.evidence.store import save

POOL = "eu-west-1_Abc123"


def text(answer: object) -> str:
    return json.dumps(answer, indent=2)


def client(**more: object) -> dict[str, object]:
    return {"UserPoolId": POOL, "ClientId": "1a2b", "ClientName": "web", **more}


def test_a_wrapped_and_a_bare_answer_are_the_same(read, client_of):
    wrapped = read({"a.json": text({"UserPoolClient": client(ExplicitAuthFlows=["ALLOW_USER_AUTH"])})})
    bare = read({"a.json": text(client(ExplicitAuthFlows=["ALLOW_USER_AUTH"]))})
    assert client_of(wrapped, "web").answers == client_of(bare, "web").answers


def test_a_client_without_a_name_is_called_by_its_id_else_by_its_file(read):
    flows = {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}
    assert [one.name for one in read({"a.json": text({"UserPoolClient": flows})}).targets] == ["a.json"]
    assert [one.name for one in read({"a.json": text({"UserPoolClient": {**flows, "ClientId": "1a"}})}).targets] == [
        "1a"
    ]


def test_answers_in_several_files_are_joined_by_their_pool(read, client_of):
    inventory = read(
        {
            "client.json": text({"UserPoolClient": client()}),
            "pool.json": text({"UserPool": {"Id": POOL, "Name": "people", "UserPoolTier": "LITE"}}),
            "mfa.json": text({"MfaConfiguration": "ON"}),
        }
    )
    target = client_of(inventory, "web")
    assert target.id == f"{POOL}/1a2b"
    assert target.answers["pool"]["UserPoolTier"] == "LITE"
    assert target.answers["mfa"]["MfaConfiguration"] == "ON"
    assert target.region == "eu-west-1"


def test_an_answer_that_does_not_say_its_pool_is_left_out_when_there_are_several(read):
    pools = [{"UserPool": {"Id": f"{POOL}{i}", "Name": "p"}} for i in range(2)]
    inventory = read({"pools.json": text(pools), "mfa.json": text({"MfaConfiguration": "ON"})})
    assert all(isinstance(one.answers["mfa"], Unknown) for one in inventory.targets)
    ((where, why),) = inventory.unread
    assert where == "mfa.json:1:1"
    assert "put the pool id into the file name" in why.reason


def test_an_answer_that_does_not_say_its_pool_is_joined_by_its_file_name(read):
    pools = [{"UserPool": {"Id": f"{POOL}{i}", "Name": "p"}} for i in range(2)]
    inventory = read({"pools.json": text(pools), f"mfa-{POOL}1.json": text({"MfaConfiguration": "ON"})})
    assert {one.id: isinstance(one.answers["mfa"], Unknown) for one in inventory.targets} == {
        f"{POOL}0": True,
        f"{POOL}1": False,
    }


def test_what_no_answer_says_is_unknown(read, client_of):
    answers = client_of(read({"a.json": text(client())}), "web").answers
    assert answers["pool"] == Unknown("no describe-user-pool answer was given")
    assert isinstance(answers["siblings"]["Clients"][-1], Unknown)


def test_a_list_of_clients_carries_no_settings_so_everything_else_is_unknown(read, client_of):
    answers = client_of(read({"a.json": text({"UserPoolClients": [client()]})}), "web").answers
    reason = "no describe-user-pool-client answer was given; list-user-pool-clients carries no settings"
    assert answers["client"][REST] == Unknown(reason)


def test_the_secret_is_gone_at_the_door(read, client_of):
    inventory = read({"a.json": text({"UserPoolClient": client(ClientSecret="51c7e-not-to-be-seen")})})
    assert client_of(inventory, "web").answers["client"]["ClientSecret"] == "present"
    assert "51c7e" not in repr(inventory.targets[0].answers)


def test_answers_one_after_the_other_in_one_file_and_yaml_output_are_read(read):
    several = text({"UserPool": {"Id": POOL, "Name": "p"}}) + "\n" + text({"UserPoolClient": client()})
    assert len(read({"both.json": several}).targets) == 2
    assert len(read({"c.yaml": f"UserPoolClient:\n  ClientId: x\n  UserPoolId: {POOL}\n"}).targets) == 1


def test_a_finding_is_at_the_line_of_the_very_member(read, client_of):
    source = text({"UserPoolClient": client(CallbackURLs=["https://a.example", "http://b.example"])})
    place = client_of(read({"a.json": source}), "web").locate("client.CallbackURLs[1]")
    assert (place.line, place.column) == (8, 7)
    assert source.splitlines()[place.line - 1][place.column - 1 :] == '"http://b.example"'


def test_evidence_of_a_live_run_is_read_with_its_holes(read, tmp_path, client_of):
    hole = Unknown("AccessDenied", "cognito-idp:GetUserPoolMfaConfig")
    pool = {"UserPoolTier": "LITE"}
    live = Inventory(
        (
            Target(POOL, "pool", "people", {"pool": pool, "mfa": hole}, user_pool_id=POOL),
            Target(
                f"{POOL}/1a2b",
                "client",
                "web",
                {"pool": pool, "mfa": hole, "client": {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}},
                user_pool_id=POOL,
                client_id="1a2b",
            ),
        ),
        unread=(("user pools of eu-west-3", hole),),
    )
    save(live, tmp_path / "kept")
    again = read({}, "kept")
    assert again.unread == live.unread
    answers = client_of(again, "web").answers
    assert answers["mfa"] == hole
    assert answers["client"]["ExplicitAuthFlows"] == ["ALLOW_USER_AUTH"]


def test_evidence_that_was_edited_into_nonsense_is_an_error(read):
    errors = read({"kept.json": '{"CognitoAuditEvidence": 1, "UserPoolId": "x"}'}).errors
    assert [error.message.partition(":")[0] for error in errors] == ["is not evidence of this program"]


def described(region: str, **more: object) -> dict[str, object]:
    arn = f"arn:aws:cognito-idp:{region}:123456789012:userpool/{POOL}"
    return {"UserPool": {"Id": POOL, "Name": "people", "Arn": arn, **more}}


@pytest.mark.parametrize("first", ["eu-west-1", "us-east-1"])
def test_a_pool_described_in_two_regions_is_one_pool_whose_primary_is_where_its_id_says(read, first):
    answers = {
        "eu-west-1": described("eu-west-1", UserPoolTags={"place": "near"}),
        "us-east-1": described("us-east-1", UserPoolTags={"place": "far"}),
    }
    inventory = read({f"{region != first}.json": text(answer) for region, answer in answers.items()})
    (pool,) = inventory.targets
    assert inventory.errors == ()
    assert (pool.id, pool.region, pool.tags) == (POOL, "eu-west-1", {"place": "near"})
    (replica,) = pool.replicas
    assert (replica.id, replica.region) == (f"{POOL}@us-east-1", "us-east-1")
    assert replica.answers["pool"]["UserPoolTags"] == {"place": "far"}


def test_of_a_replica_only_its_description_is_taken_for_its_own(read):
    mfa, logs = {"MfaConfiguration": "ON"}, {"LogDeliveryConfiguration": {"UserPoolId": POOL, "LogConfigurations": []}}
    files = [described("eu-west-1"), described("us-east-1"), mfa, logs]
    (pool,) = read({f"{number}.json": text(one) for number, one in enumerate(files)}).targets
    (replica,) = pool.replicas
    assert pool.answers["mfa"] == mfa
    assert {root: type(replica.answers[root]) for root in ("mfa", "logs")} == {"mfa": Unknown, "logs": Unknown}
    assert "audit what was saved there by itself" in replica.answers["logs"].reason


def test_two_descriptions_of_one_region_that_differ_are_still_an_error(read):
    files = [described("eu-west-1"), described("us-east-1"), described("us-east-1", UserPoolTier="LITE")]
    (error,) = read({f"{number}.json": text(one) for number, one in enumerate(files)}).errors
    assert error.message.startswith("describe-user-pool was passed twice")


def test_a_pool_is_in_the_region_that_its_arn_names(read):
    (pool,) = read({"a.json": text(described("us-east-1"))}).targets
    assert (pool.region, pool.replicas) == ("us-east-1", ())
