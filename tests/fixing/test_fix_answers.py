"""Answers that are not what the API describes, and state folders that are not what they were: nothing is sent."""

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.errors import UserError
from cognito_audit.fixing.backup_reader import pending_backups
from cognito_audit.fixing.outcome import State
from cognito_audit.fixing.send_checks import blocked_outcomes
from cognito_audit.lib.json_merge_patch import merge
from cognito_audit.model.unknown import Unknown
from cognito_audit.sandbox import Fault
from cognito_audit.services.fix import plan_source
from cognito_audit.sources.live import LiveSource, Selection
from tests.support import FAST

READ, WRITE = "DescribeUserPoolClient", "UpdateUserPoolClient"
WEAK = {"CallbackURLs": ["https://app.example.com/cb"], "EnableTokenRevocation": False}


@pytest.fixture
def plan(local):
    return local.plan(local.make(**WEAK), "CA313")


def member(**values):
    """Change members of the client in an answer; None removes one."""

    def alter(answer):
        client = {**answer["UserPoolClient"], **values}
        return {"UserPoolClient": {name: value for name, value in client.items() if value is not None}}

    return alter


ANSWERS = {
    "nothing": lambda _: {},
    "null": lambda _: {"UserPoolClient": None},
    "an empty client": lambda _: {"UserPoolClient": {}},
    "no id": member(ClientId=None),
    "another client": member(ClientId="1example23456789example12x"),
    "another pool": member(UserPoolId="eu-west-1_Example01"),
    "no URLs any more": member(CallbackURLs=None),
    "no name": member(ClientName=None),
    "a new setting": member(Novelty=1),
    "a new setting inside": member(TokenValidityUnits={"AccessToken": "hours", "Novelty": "days"}),
    "rotation without its feature": member(RefreshTokenRotation={"RetryGracePeriodSeconds": 1}),
    "a number as name": member(ClientName=7),
    "a flag as text": member(EnableTokenRevocation="perhaps"),
    "a flag as number": member(EnableTokenRevocation=0),
    "minutes as text": member(AuthSessionValidity="three"),
    "minutes as truth": member(AuthSessionValidity=True),
    "numbers among URLs": member(CallbackURLs=["https://app.example.com/cb", 7]),
    "maps among URLs": member(CallbackURLs=[{}]),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_not_the_clients_is_not_sent_back(local, plan, name):
    """It comes right before the update; after it, the same answers leave the outcome unknown."""
    client_id, writes = plan.target.client_id, local.sandbox.calls[WRITE]
    before = local.client(client_id)
    local.sandbox.faults.add(Fault(READ, alter=ANSWERS[name]))
    outcome = local.applier().apply(plan)
    local.sandbox.faults.clear()
    assert outcome.state is State.UNCHANGED
    assert outcome.detail
    assert (local.client(client_id), local.sandbox.calls[WRITE]) == (before, writes)


@pytest.mark.parametrize("name", ["nothing", "null", "an empty client", "another client", "a flag as text"])
def test_after_the_update_such_an_answer_leaves_the_outcome_unknown(local, plan, name):
    writes = local.sandbox.calls[WRITE]
    late = Fault(READ, alter=ANSWERS[name], when=lambda _: local.sandbox.calls[WRITE] > writes)
    local.sandbox.faults.add(late)
    outcome = local.applier().apply(plan)
    local.sandbox.faults.clear()
    assert (outcome.state, local.sandbox.calls[WRITE]) == (State.UNKNOWN, writes + 1)
    assert local.client(plan.target.client_id)["EnableTokenRevocation"] is True
    assert local.applier().unfinished(plan.target).state is State.APPLIED


def test_a_pool_whose_name_is_unknown_may_be_protected(local, plan):
    local.sandbox.faults.add(Fault.access_denied("DescribeUserPool"))
    outcome = local.applier("prod-*").apply(plan)
    local.sandbox.faults.clear()
    assert outcome.state is State.UNCHANGED
    assert "it is unknown whether [fix] never names this pool" in outcome.detail
    assert local.applier("prod-*").apply(plan).state is State.APPLIED


def test_a_pool_that_was_renamed_since_the_plan_is_protected_by_its_present_name(local, plan):
    local.api.update_user_pool(UserPoolId=local.pool_id, PoolName="prod-shop", AutoVerifiedAttributes=["email"])
    outcome = local.applier("prod-*").apply(plan)
    assert outcome.state is State.UNCHANGED
    assert "[fix] never names this pool (prod-*)" in outcome.detail


def open_backup(local, plan):
    """Make a fix whose result cannot be read back, and return its backup."""
    writes = local.sandbox.calls[WRITE]
    local.sandbox.faults.add(Fault.internal_error(READ, when=lambda _: local.sandbox.calls[WRITE] > writes))
    outcome = local.applier().apply(plan)
    local.sandbox.faults.clear()
    assert outcome.state is State.UNKNOWN
    return Path(outcome.saved)


def test_files_of_others_in_the_folder_stop_nothing(local, plan):
    """A named pipe, a folder, a dangling link and a half written file: none of them is a backup of this client."""
    local.folder.mkdir(parents=True)
    os.mkfifo(local.folder / "a.fix.json")
    (local.folder / "b.fix.json").mkdir()
    (local.folder / "c.fix.json").symlink_to("nowhere")
    (local.folder / f"{plan.target.client_id}-x.fix.json").write_text('{"$schema": "urn:cogn')
    started = time.monotonic()
    assert local.applier().unfinished(plan.target) is None
    assert local.applier().apply(plan).state is State.APPLIED
    assert time.monotonic() - started < 30


def damaged(data):
    return {name: value for name, value in data.items() if name != "before"}


@pytest.mark.parametrize("damage", ["fifo", "link", "a member too few", "deep"])
def test_a_backup_of_this_client_that_cannot_be_read_blocks_the_next_fix(local, plan, damage):
    """It may be the one whose outcome is open."""
    file = open_backup(local, plan)
    text = file.read_text()
    file.unlink()
    match damage:
        case "fifo":
            os.mkfifo(file)
        case "link":
            file.symlink_to("nowhere")
        case "deep":
            file.write_text("[" * 100_000)
        case _:
            file.write_text(json.dumps(damaged(json.loads(text))))
    found = local.applier().unfinished(plan.target)
    assert found.state is State.UNKNOWN
    assert str(file) in found.detail
    assert "make the file readable, or move it away" in found.detail


def test_a_backup_that_another_run_closed_meanwhile_is_not_judged_again(local, plan):
    file = open_backup(local, plan)
    seen = pending_backups(local.folder)
    assert local.applier().unfinished(plan.target).state is State.APPLIED
    assert json.loads(file.read_text())["pending"] is False
    assert local.applier().unfinished(plan.target, seen) is None


@pytest.mark.parametrize("clock", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "yesterday"])
def test_the_clock_of_an_open_backup_does_not_matter(local, plan, clock):
    file = open_backup(local, plan)
    file.write_text(json.dumps({**json.loads(file.read_text()), "saved_at": clock}))
    assert local.applier().unfinished(plan.target).state is State.APPLIED


def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be listed"):
        pending_backups(tmp_path / "file")


class HalfRead:
    """A live source of which one setting of each client could not be read."""

    def __init__(self, source, path):
        self.source, self.path = source, path

    def read(self, fact_sources):
        inventory = self.source.read(fact_sources)
        return replace(inventory, targets=tuple(map(self._without, inventory.targets)))

    def _without(self, target):
        if target.kind != "client":
            return target
        patch = Unknown("it was not what the API describes")
        for name in reversed(self.path.split(".")):
            patch = {name: patch}
        client = merge(target.answers["client"], patch)
        return replace(target, answers={**target.answers, "client": client})


@pytest.mark.parametrize("path", ["CallbackURLs", "TokenValidityUnits.AccessToken", "ClientName"])
def test_a_plan_with_an_unknown_setting_sends_nothing(local, path):
    """Leaving the setting out of the request would reset it."""
    client_id = local.make(**WEAK)
    source = LiveSource(Selection((local.pool_id,), (client_id,)), local.connection, FAST)
    plan = plan_source(HalfRead(source, path), resolve({"select": ["CA313"]}, {}, {}), local.block_reason)
    (client,) = [one for one in plan.resources if one.target.kind == "client"]
    assert client.steps == ()
    assert client.unfixed[0].reasons[0].startswith(f"{path} is unknown (it was not what the API describes)")
    (outcome,) = blocked_outcomes(plan, local.block_reason)
    assert (outcome.state, f"{path} is unknown" in outcome.detail) == (State.UNCHANGED, True)
