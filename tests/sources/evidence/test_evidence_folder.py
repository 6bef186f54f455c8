"""A folder of evidence is whole, or what is missing of it is named."""

import json
from dataclasses import replace

import pytest

from cognito_audit.model.inventory import Inventory, Target, Unread
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.evidence.store import save

POOLS = ("eu-west-1_One", "eu-west-1_Two")
REGION = Unknown("AccessDenied on cognito-idp:ListUserPools", "cognito-idp:ListUserPools")


def live(*pools: str, interrupted: bool = False) -> Inventory:
    """What a live run read: pools with a client each, and a region that could not be listed."""
    targets = []
    for pool in pools:
        of_pool = {"region": "eu-west-1", "user_pool_id": pool, "account": "123456789012"}
        targets.append(Target(pool, "pool", "people", {"pool": {"Id": pool, "Name": "people"}}, **of_pool))
        answers = {"pool": {"Id": pool}, "client": {"ClientId": "web"}}
        targets.append(Target(f"{pool}/web", "client", "web", answers, client_id="web", **of_pool))
    return Inventory(tuple(targets), unread=(Unread("user pools of eu-west-3", REGION),), interrupted=interrupted)


@pytest.fixture
def kept(tmp_path):
    save(live(*POOLS), tmp_path / "kept")
    return tmp_path / "kept"


def left_out(inventory):
    return {one.what: one.unknown.reason for one in inventory.unread}


@pytest.mark.usefixtures("kept")
def test_a_whole_folder_leaves_out_what_the_live_run_could_not_read(read):
    inventory = read({}, "kept")
    assert len(inventory.targets) == 4
    assert left_out(inventory) == {"user pools of eu-west-3": REGION.reason}


def gone(file):
    file.unlink()


def emptied(file):
    file.write_bytes(b"")


def cut_off(file):
    file.write_bytes(file.read_bytes()[:-20])


def edited(file):
    file.write_text(file.read_text().replace('"web"', '"other"'))


def nonsense(file):
    file.write_text(json.dumps({**json.loads(file.read_text()), "Clients": 5}))


@pytest.mark.parametrize("change", [gone, emptied, cut_off, edited, nonsense])
def test_the_targets_of_a_listed_file_that_is_not_as_it_was_written_are_named(read, kept, change):
    change(kept / f"{POOLS[0]}.json")
    inventory = read({}, "kept")
    assert [one.id for one in inventory.targets] == [POOLS[1], f"{POOLS[1]}/web"]
    named = left_out(inventory)
    assert {f"pool {POOLS[0]}", f"client {POOLS[0]}/web"} <= named.keys()
    assert named[f"pool {POOLS[0]}"].startswith(f"kept/{POOLS[0]}.json, which kept/inventory.json lists, ")


@pytest.mark.parametrize("change", [gone, emptied, cut_off])
def test_without_its_inventory_a_folder_is_not_whole(read, kept, change):
    change(kept / "inventory.json")
    inventory = read({}, "kept")
    assert len(inventory.targets) == 4
    assert any(what.startswith("kept/inventory.json") for what in left_out(inventory))


def test_named_one_by_one_the_files_are_no_less_whole(read, kept):
    files = sorted(f"kept/{file.name}" for file in kept.iterdir())
    assert left_out(read({}, *files)) == {"user pools of eu-west-3": REGION.reason}
    (kept / "inventory.json").unlink()
    assert list(left_out(read({}, *files[:2]))) == ["kept/inventory.json"]


@pytest.mark.usefixtures("kept")
def test_one_file_of_a_folder_may_be_named_alone(read):
    inventory = read({}, f"kept/{POOLS[0]}.json")
    assert (len(inventory.targets), inventory.unread, inventory.errors) == (2, (), ())


@pytest.mark.usefixtures("kept")
def test_an_inventory_alone_names_what_was_not_read(read):
    assert len(left_out(read({}, "kept/inventory.json"))) == 5


def test_evidence_of_a_run_that_was_interrupted_is_incomplete(read, tmp_path):
    save(live(POOLS[0], interrupted=True), tmp_path / "kept")
    assert "was interrupted" in left_out(read({}, "kept"))["kept/inventory.json"]


def test_evidence_of_version_1_0_0_lists_no_files(read, kept):
    file = kept / "inventory.json"
    file.write_text(json.dumps({key: one for key, one in json.loads(file.read_text()).items() if key != "Files"}))
    assert list(left_out(read({}, "kept"))) == ["user pools of eu-west-3"]


def test_a_file_that_another_run_left_is_noted(read, kept):
    save(live(POOLS[1]), kept)
    inventory = read({}, "kept")
    assert f"kept/{POOLS[0]}.json is evidence of another run: inventory.json does not list it" in inventory.notes


@pytest.mark.usefixtures("kept")
def test_two_runs_of_one_pool_are_targets_of_their_own(read, tmp_path):
    save(live(POOLS[0]), tmp_path / "later")
    ids = [one.id for one in read({}, "kept", "later").targets]
    assert len(ids) == len(set(ids)) == 6
    assert {f"kept/{POOLS[0]}.json#{POOLS[0]}/web", f"later/{POOLS[0]}.json#{POOLS[0]}/web"} <= set(ids)


def test_two_runs_of_a_pool_with_a_replica_keep_their_replicas(read, tmp_path):
    (pool, client) = live(POOLS[0]).targets
    away = replace(pool, id=f"{POOLS[0]}@us-east-1", region="us-east-1")
    for day in ("monday", "tuesday"):
        save(Inventory((replace(pool, replicas=(away,)), client)), tmp_path / day)
    pools = [one for one in read({}, ".").targets if one.kind == "pool"]
    assert [[replica.id for replica in one.replicas] for one in pools] == [
        [f"{day}/{POOLS[0]}.json#{POOLS[0]}@us-east-1"] for day in ("monday", "tuesday")
    ]


def test_two_ids_never_share_a_file(tmp_path):
    hostile = ("a/b", "a_b", "inventory", "x" * 300)
    files = save(live(*hostile), tmp_path / "kept")
    assert len({file.name for file in files}) == len(hostile) + 1
    assert all(json.loads(file.read_text()).get("UserPoolId") in (*hostile, None) for file in files)


NONSENSE = [
    {"UserPoolId": 5}, {"Region": None}, {"Region": ["eu-west-1"]}, {"Account": {}}, {"Arn": 1}, {"Tags": []},
    {"Tags": {"a": 1}}, {"UserPoolName": True}, {"Clients": None}, {"Clients": {}}, {"Clients": ["web"]},
    {"Clients": [{}]}, {"Clients": [{"ClientId": 1, "ClientName": "x"}]}, {"Parts": "x"}, {"Parts": [{}]},
    {"Parts": [{"Id": "x", "Kind": "planet", "Name": "x", "Account": "", "Region": ""}]}, {"Replicas": {}},
    {"Replicas": [5]}, {"OtherClients": 1}, {"UserPool": "x"}, {"UserPool": {"$unknown": {}}}, {"UserPool": []},
    {"UserPool": {"$unknown": {"reason": 1, "action": ""}}}, {"MfaConfig": 7}, {"Functions": {"Missing": "arn"}},
]  # fmt: skip


@pytest.mark.parametrize("edit", NONSENSE)
def test_values_of_other_types_are_no_evidence(read, kept, edit):
    file = kept / f"{POOLS[0]}.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **edit}))
    (kept / "inventory.json").unlink()
    (error,) = read({}, f"kept/{POOLS[0]}.json").errors
    assert error.message.startswith("is not evidence of this program: ")
    assert [one.id for one in read({}, "kept").targets] == [POOLS[1], f"{POOLS[1]}/web"]


def test_a_key_that_reads_like_an_open_end_is_a_key(read, tmp_path):
    tags = {"*": "star", "$rest": "rest"}
    pool = {"Id": POOLS[0], "UserPoolTags": tags, REST: Unknown("not described")}
    target = Target(POOLS[0], "pool", "people", {"pool": pool}, user_pool_id=POOLS[0], region="eu-west-1")
    save(Inventory((target,)), tmp_path / "kept")
    (again,) = read({}, "kept").targets
    assert again.answers["pool"]["UserPoolTags"] == tags
    assert again.answers["pool"][REST] == Unknown("not described")
