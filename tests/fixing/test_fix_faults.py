"""Whatever breaks on the way: the client is as before or as planned, and the program says which."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from cognito_audit.fixing.backup import resource_lock
from cognito_audit.fixing.backup_reader import load, pending_backups
from cognito_audit.fixing.outcome import State
from cognito_audit.fixing.restorer import Restorer
from cognito_audit.sandbox import Fault
from cognito_audit.sources.live import Aws
from tests.support import PROGRAM, inherited

READ, WRITE = "DescribeUserPoolClient", "UpdateUserPoolClient"
FULL = {
    "CallbackURLs": ["https://app.example.com/cb"],
    "LogoutURLs": ["https://app.example.com/out"],
    "ReadAttributes": ["email", "custom:colour"],
    "WriteAttributes": ["email", "name"],
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
    "GenerateSecret": True,
}


def restored(local, file):
    """Put a backup back without a question."""
    restorer = Restorer(Aws(local.connection, 1), file, local.folder, pauses=(0.1,))
    return restorer.carry_out(restorer.plan())


def code(name, status=400):
    return {"code": name, "status": status, "message": "said by the server"}


KINDS = {
    "500": code("InternalErrorException", 500),
    "throttled": code("TooManyRequestsException"),
    "denied": code("AccessDeniedException"),
    "concurrent": code("ConcurrentModificationException"),
    "tier": code("FeatureUnavailableInTierException"),
    "cut-before": {"cut": "before"},
    "cut-after": {"cut": "after"},
}
UNCERTAIN = {"500", "cut-before", "cut-after"}
"""After these AWS may have acted, or may act yet."""
ONLY_WRITES = {"concurrent", "tier"}
MOMENTS = [
    (moment, kind)
    for moment in ("read", "write", "read-back")
    for kind in KINDS
    if moment == "write" or kind not in ONLY_WRITES
]


def put_in_force(local, moment, kind):
    """The fault for every call of that moment; a read-back is a read after a write."""
    written = local.sandbox.calls[WRITE]
    when = {
        "read": None,
        "write": None,
        "read-back": lambda _call: local.sandbox.calls[WRITE] > written,
    }[moment]
    local.sandbox.faults.add(Fault(WRITE if moment == "write" else READ, when=when, **KINDS[kind]))


@pytest.mark.parametrize(("moment", "kind"), MOMENTS, ids=lambda value: value)
def test_a_fault_at_any_call_ends_in_a_state_that_is_known_and_true(local, moment, kind):
    client_id = local.make(**FULL)
    plan = local.plan(client_id)
    before, writes = local.client(client_id), local.sandbox.calls[WRITE]
    put_in_force(local, moment, kind)
    outcome = local.applier().apply(plan)
    local.sandbox.faults.clear()
    assert local.sandbox.calls[WRITE] <= writes + 1
    now = local.client(client_id)
    untouched = now == before
    planned = {name: now.get(name) for name in plan.patch()} == plan.patch()
    assert untouched is not planned
    assert {name for name in {*now, *before} if now.get(name) != before.get(name)} <= set(plan.patch())
    expected = {State.APPLIED: not untouched, State.UNCHANGED: untouched, State.UNKNOWN: moment == "read-back"}
    assert {**expected, State.OPEN: untouched and kind in UNCERTAIN}[outcome.state], outcome
    assert (outcome.state is State.UNKNOWN) == bool(outcome.restore and moment == "read-back")


@pytest.mark.parametrize("kind", ["500", "denied", "cut-after"])
def test_the_next_run_says_what_a_lost_read_back_left(local, kind):
    """The original stays pending until somebody has seen the outcome; then the fix counts as done."""
    client_id = local.make(**FULL)
    plan = local.plan(client_id)
    put_in_force(local, "read-back", kind)
    applier = local.applier()
    assert applier.apply(plan).state is State.UNKNOWN
    local.sandbox.faults.clear()
    found = applier.unfinished(plan.target)
    assert found.state is State.APPLIED
    assert "as planned" in found.detail
    assert applier.unfinished(plan.target) is None


def test_a_change_in_between_stops_the_fix(local):
    client_id = local.make(**FULL)
    plan = local.plan(client_id)
    local.api.update_user_pool_client(UserPoolId=local.pool_id, ClientId=client_id, AuthSessionValidity=9)
    theirs, writes = local.client(client_id), local.sandbox.calls[WRITE]
    outcome = local.applier().apply(plan)
    assert outcome.state is State.UNCHANGED
    assert "AuthSessionValidity" in outcome.detail
    assert local.client(client_id) == theirs
    assert local.sandbox.calls[WRITE] == writes


def test_settings_that_this_sdk_does_not_know_stop_the_fix_and_the_plan(local):
    """They would be reset: neither an update nor a request to copy is made of such an answer."""
    client_id = local.make(**FULL)
    plan = local.plan(client_id)
    before = local.client(client_id)

    def with_novelty(answer):
        answer["UserPoolClient"]["Novelty"] = {"On": True}
        return answer

    local.sandbox.faults.add(Fault(READ, alter=with_novelty))
    outcome = local.applier().apply(plan)
    assert outcome.state is State.UNCHANGED
    assert "Novelty" in outcome.detail
    blind = local.plan(client_id)
    assert blind.steps == ()
    assert any("Novelty" in reason for one in blind.unfixed for reason in one.reasons)
    local.sandbox.faults.clear()
    assert local.client(client_id) == before


def test_another_result_than_planned_is_taken_back(local):
    """AWS says yes and does something else: the original is written back, read back, and so reported."""
    client_id = local.make(**FULL)
    plan = local.plan(client_id)
    before = local.client(client_id)

    def otherwise(answer):
        answer["UserPoolClient"].pop("CallbackURLs")
        return answer

    written = local.sandbox.calls[WRITE]
    local.sandbox.faults.add(Fault(READ, alter=otherwise, when=lambda _: local.sandbox.calls[WRITE] == written + 1))
    outcome = local.applier().apply(plan)
    local.sandbox.faults.clear()
    assert outcome.state is State.RESTORED
    assert "CallbackURLs" in outcome.detail
    assert local.client(client_id) == before


def test_the_original_is_for_its_owner_alone_holds_no_secret_and_can_be_put_back(local):
    client_id = local.make(**FULL)
    before = local.client(client_id)
    outcome = local.applier().apply(local.plan(client_id))
    assert local.client(client_id) != before
    file = Path(outcome.saved)
    assert file.stat().st_mode & 0o777 == 0o600
    assert before["ClientSecret"] not in file.read_text()
    undone = restored(local, load(file))
    assert undone.state is State.APPLIED
    assert local.client(client_id) == before


def test_a_backup_written_by_release_1_0_0_is_still_restored(local, tmp_path):
    client_id = local.make(**FULL)
    before = local.client(client_id)
    outcome = local.applier().apply(local.plan(client_id))
    assert local.client(client_id) != before
    file = tmp_path / "old.fix.json"
    document = {
        "$schema": "urn:cognito-audit:schema:saved:1.0",
        "target": f"{local.pool_id}/{client_id}",
        "kind": "client",
        "name": "web",
        "region": local.region,
        "user_pool_id": local.pool_id,
        "client_id": client_id,
        "before": json.loads(Path(outcome.saved).read_text())["before"],
        "after": {},
        "saved_at": "2026-01-01T00:00:00Z",
        "pending": True,
    }
    file.write_text(json.dumps(document))
    (pending,) = pending_backups(tmp_path).pending[document["target"]]
    assert restored(local, pending).state is State.APPLIED
    assert local.client(client_id) == before
    closed = json.loads(file.read_text())
    assert closed["pending"] is False
    assert {name: closed[name] for name in document} == {**document, "pending": False}


def test_two_runs_do_not_change_one_client_at_a_time(local):
    """The lock is held from the last read to the outcome; the second run leaves the client and the first one's file."""
    client_id = local.make(**FULL)
    plan = local.plan(client_id)
    before, applier = local.client(client_id), local.applier()
    put_in_force(local, "read-back", "500")
    assert applier.apply(plan).state is State.UNKNOWN
    local.sandbox.faults.clear()
    (file,) = pending_backups(local.folder).pending[plan.target.id]
    with resource_lock(local.folder, file.backup) as first:
        assert first
        assert applier.unfinished(plan.target).state is State.UNKNOWN
        outcome = applier.apply(plan)
    assert outcome.state is State.UNCHANGED
    assert "another cognito-audit" in outcome.detail
    assert applier.unfinished(plan.target).state is State.APPLIED
    assert local.client(client_id) != before


def test_a_protected_pool_is_never_touched(local):
    client_id = local.make(**FULL)
    plan = local.plan(client_id)
    before, calls = local.client(client_id), len(local.sandbox.requests)
    outcome = local.applier("sh*").apply(plan)
    assert outcome.state is State.UNCHANGED
    assert len(local.sandbox.requests) == calls
    assert local.client(client_id) == before


def test_a_pool_is_mended_without_losing_what_an_update_would_reset(local):
    """AutoVerifiedAttributes is gone after an UpdateUserPool that does not send it: sign-up codes would stop."""
    before = local.pool()
    (plan,) = [one for one in local.plans() if one.target.kind == "pool"]
    assert local.applier().apply(plan).state is State.APPLIED
    after = local.pool()
    assert after["AutoVerifiedAttributes"] == ["email"]
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} == set(plan.patch())


def test_a_pool_that_cannot_be_sent_back_whole_is_left_to_the_console(local):
    """UpdateUserPool refuses MFA without SMS settings, and what it does to MFA that is not sent is not documented."""
    local.api.set_user_pool_mfa_config(
        UserPoolId=local.pool_id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    (plan,) = [one for one in local.plans() if one.target.kind == "pool"]
    assert plan.steps == ()
    (change,) = [one for one in plan.unfixed if one.name == "unverified-attribute-change"]
    assert "MFA without an SMS configuration" in change.reasons[0]
    assert "Amazon Cognito console > User pools > shop > Sign-up" in change.remedy


def command(local, client_id, *words):
    program = [*PROGRAM, "fix", "--user-pool-id", local.pool_id, "--client-id", client_id]
    return [*program, "--endpoint-url", local.sandbox.endpoint_url, "--no-config", *words]


def as_process(local, client_id, *words):
    environment = inherited()
    done = subprocess.run(
        command(local, client_id, *words), check=False, capture_output=True, env=environment, stdin=subprocess.DEVNULL,
        timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def kill_when(local, client_id, reached):
    """Start ``fix --apply``, and kill it without warning once the server has seen so much."""
    environment = inherited()
    process = subprocess.Popen(
        command(local, client_id, "--apply", "--yes"), env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 100
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.wait()


@pytest.mark.parametrize("acted", [True, False], ids=["after-the-write", "before-the-write"])
def test_a_kill_leaves_what_the_next_run_names_and_finishes(local, acted):
    client_id = local.make(**FULL)
    before, writes = local.client(client_id), local.sandbox.calls[WRITE]
    read_back = Fault(READ, delay=20, when=lambda _: local.sandbox.calls[WRITE] > writes)
    local.sandbox.faults.add(
        read_back if acted else Fault(WRITE, cut="before"), Fault(READ, delay=20, when=read_back.when)
    )
    kill_when(local, client_id, lambda: local.sandbox.calls[WRITE] > writes and late_reads(local) > 0)
    local.sandbox.faults.clear()
    assert (local.client(client_id) == before) is not acted
    status, out, err = as_process(local, client_id, "--apply", "--yes", "-f", "json")
    assert f"{'after' if acted else 'before'} it took effect" in err
    assert status == 0
    outcome = json.loads(out)["resources"][0]["outcome"]
    assert outcome is None if acted else outcome["state"] == "applied"
    assert local.client(client_id) != before
    assert local.client(client_id)["CallbackURLs"] == before["CallbackURLs"]


def late_reads(local):
    """How often the client was read after the last write."""
    operations = [call.operation for call in local.sandbox.requests]
    return operations[len(operations) - operations[::-1].index(WRITE) :].count(READ) if WRITE in operations else 0


def test_without_a_terminal_nothing_is_applied_unless_yes_is_said(local):
    client_id = local.make(**FULL)
    before = local.client(client_id)
    status, _, err = as_process(local, client_id, "--apply")
    assert status == 2
    assert "--yes" in err
    assert local.client(client_id) == before
