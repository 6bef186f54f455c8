"""A pool in two regions is fixed in its primary, and in no region that may hold a secondary."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from cognito_audit.fixing.backup_reader import load
from cognito_audit.fixing.outcome import State
from cognito_audit.fixing.primary_region import PrimaryRegions
from cognito_audit.fixing.restorer import Restorer
from cognito_audit.sandbox import Fault
from cognito_audit.sources.live import Aws
from cognito_audit.sources.live.response import ApiAnswer

SECONDARY = "us-east-1"
LIST = "ListUserPoolReplicas"
KEY = {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/mrk-1"}
WRITES = ("UpdateUserPool", "UpdateUserPoolClient")


@pytest.fixture
def replica(local):
    """The same pool, with a client, as it is asked in its secondary region."""
    local.api.update_user_pool(UserPoolId=local.pool_id, AutoVerifiedAttributes=["email"], KeyConfiguration=KEY)
    local.make()
    local.api.create_user_pool_replica(UserPoolId=local.pool_id, RegionName=SECONDARY)
    return replace(local, region=SECONDARY)


def reasons(plans):
    return {reason for plan in plans for one in plan.unfixed for reason in one.reasons}


def writes(local):
    return sum(local.sandbox.calls[operation] for operation in WRITES)


def unchecked(local, monkeypatch):
    """The plans as they would be if the region had not been asked about."""
    with monkeypatch.context() as patch:
        patch.setattr(type(local), "block_reason", lambda *_: "")
        return [plan for plan in local.plans() if plan.steps]


def test_nothing_is_planned_in_a_secondary(replica):
    """Neither an update nor a request to copy: the reason names the region in which to run it."""
    plans = replica.plans()
    assert {plan.target.kind for plan in plans} == {"client", "pool"}
    assert [plan.steps for plan in plans] == [()] * len(plans)
    why = (
        f"{SECONDARY} holds a secondary replica of the pool, where the settings shared by all regions cannot be changed"
    )
    assert f"{why}: run it with --region eu-west-1" in reasons(plans)


def test_nothing_is_written_in_a_secondary_whatever_was_planned(replica, monkeypatch):
    plans, before = unchecked(replica, monkeypatch), writes(replica)
    assert {plan.target.kind for plan in plans} == {"client", "pool"}
    outcomes = [replica.applier().apply(plan) for plan in plans]
    assert {outcome.state for outcome in outcomes} == {State.UNCHANGED}
    assert all("run it with --region eu-west-1; nothing was written" in outcome.detail for outcome in outcomes)
    assert writes(replica) == before


def test_the_primary_of_a_pool_with_a_replica_is_fixed(local, replica):
    plans = [plan for plan in local.plans() if plan.steps]
    assert {local.applier().apply(plan).state for plan in plans} == {State.APPLIED}
    assert replica.pool()["DeletionProtection"] == "ACTIVE"


def test_an_original_is_not_put_back_in_a_secondary(local, replica):
    """A file that names the secondary; what it holds may be settings of all regions."""
    (plan,) = [plan for plan in local.plans() if plan.target.kind == "pool"]
    outcome = local.applier().apply(plan)
    file = Path(outcome.saved)
    file.write_text(file.read_text().replace('"region": "eu-west-1"', f'"region": "{SECONDARY}"'))
    before = writes(local)
    undone = Restorer(Aws(replica.connection, 1), load(file), replica.folder).plan()
    assert undone.state is State.UNKNOWN
    assert "not restored: " in undone.detail
    assert "--region eu-west-1" in undone.detail
    assert writes(local) == before


SILENT = {
    "denied": {"code": "AccessDeniedException"},
    "unsupported": {"code": "UnknownOperationException"},
    "throttled": {"code": "TooManyRequestsException"},
    "cut": {"cut": "after"},
}


@pytest.mark.parametrize("fault", SILENT.values(), ids=SILENT)
def test_where_the_replicas_cannot_be_listed_the_region_of_the_pools_id_is_fixed(local, fault):
    """No operation makes a secondary the primary, so the region in which the pool was made is taken for it."""
    local.sandbox.faults.add(Fault(LIST, **fault))
    (plan,) = [plan for plan in local.plans() if plan.target.kind == "pool"]
    assert local.applier().apply(plan).state is State.APPLIED


@pytest.mark.parametrize("fault", SILENT.values(), ids=SILENT)
def test_where_the_replicas_cannot_be_listed_no_other_region_is_written_in(replica, monkeypatch, fault):
    replica.sandbox.faults.add(Fault(LIST, **fault))
    plans, before = unchecked(replica, monkeypatch), writes(replica)
    assert all("names eu-west-1" in reason for reason in reasons(replica.plans()) if SECONDARY in reason)
    outcomes = [replica.applier().apply(plan) for plan in plans]
    assert {outcome.state for outcome in outcomes} == {State.UNCHANGED}
    assert all("run it with --region eu-west-1" in outcome.detail for outcome in outcomes)
    assert writes(replica) == before


@pytest.mark.parametrize(
    ("listed", "fixed"),
    [
        ([], True),
        ([{"RegionName": "eu-west-1", "Role": "PRIMARY"}], True),
        ([{"RegionName": "eu-west-1", "Role": "TERTIARY"}], False),
        ([{"RegionName": "eu-west-1"}], False),
        ([{"RegionName": "us-west-2", "Role": "PRIMARY"}], False),
    ],
    ids=["none", "the-primary", "a-new-role", "no-role", "another-region-alone"],
)
def test_a_list_that_does_not_say_primary_of_this_region_stops_the_fix(local, listed, fixed):
    """An empty list is that of a pool without replicas."""
    local.sandbox.faults.add(Fault(LIST, alter=lambda _answer: {"UserPoolReplicas": listed}))
    (plan,) = [plan for plan in local.plans() if plan.target.kind == "pool"]
    assert bool(plan.steps) is fixed


def test_the_primary_may_stand_on_a_later_page(replica):
    pages = [
        lambda answer: {"UserPoolReplicas": answer["UserPoolReplicas"][1:], "NextToken": "more"},
        lambda answer: {"UserPoolReplicas": answer["UserPoolReplicas"][:1]},
    ]
    replica.sandbox.faults.add(*(Fault(LIST, alter=page, times=1) for page in pages))
    reason = PrimaryRegions(Aws(replica.connection, 1)).block_reason_in(SECONDARY, replica.pool_id)
    assert reason.endswith("run it with --region eu-west-1")


def test_a_list_without_an_end_is_not_read_for_ever(replica):
    replica.sandbox.faults.add(Fault(LIST, alter=lambda answer: {**answer, "NextToken": "more"}))
    asked = replica.sandbox.calls[LIST]
    assert "secondary replica" in PrimaryRegions(Aws(replica.connection, 1)).block_reason_in(SECONDARY, replica.pool_id)
    assert replica.sandbox.calls[LIST] <= asked + 20


def test_one_run_asks_once_for_each_pool(local):
    """The pool and its clients share the answer, and so do the plan and the update."""
    for _ in range(3):
        local.make()
    primaries = PrimaryRegions(Aws(local.connection, 1))
    targets = [plan.target for plan in local.plans()]
    asked = local.sandbox.calls[LIST]
    assert [primaries.block_reason(target) for target in targets] == [""] * 4
    assert local.sandbox.calls[LIST] == asked + 1


@pytest.mark.parametrize(("region", "barred"), [("eu-west-1", False), ("us-east-1", True)])
def test_a_list_without_a_replica_says_nothing_so_the_pools_id_decides(region, barred):
    """An answer that holds no list looks the same: it opens no region that the id does not name."""
    aws = SimpleNamespace(call=lambda *_, **__: ApiAnswer({}))
    why = PrimaryRegions(aws).block_reason_in(region, "eu-west-1_Abc123456")
    assert ("run it with --region eu-west-1" in why) is barred
    assert bool(why) is barred
