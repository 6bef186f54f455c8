"""What --cleanup and --sweep take, and what they leave alone."""

import json
import os
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from cognito_audit.errors import NothingToAudit
from cognito_audit.probe.cleanup import Leftover
from cognito_audit.probe.client import Caller
from cognito_audit.probe.entry import JournalEntry
from cognito_audit.probe.journal import Journal
from cognito_audit.probe.recovery import RecoveredUser, find_forgotten, recover, sweep
from cognito_audit.sandbox import Fault

LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def caller(probing):
    return Caller(probing.aws, "eu-west-1")


@pytest.fixture
def add_user(cognito):
    def add(pool, name, **attributes):
        pairs = [{"Name": key, "Value": value} for key, value in attributes.items()]
        cognito.admin_create_user(UserPoolId=pool, Username=name, UserAttributes=pairs, MessageAction="SUPPRESS")

    return add


def left_entry(pool, label="", **more):
    """An entry as a probe that was killed leaves it: written, and its lock gone."""
    label = label or str(uuid.uuid4())
    name = f"cognito-audit-{label}"
    members = {"username": name, "alias": "", "marks": {}, "region": "eu-west-1", **more}
    with Journal().record(JournalEntry(label=label, user_pool_id=pool, client_id="c", **members)):
        pass
    return members["username"]


def recovered(caller, **more):
    return recover(Journal(), lambda _: caller, pause=0, **{"now": LATER, **more})


def test_a_user_that_a_crash_left_is_deleted(probing, caller, add_user):
    pool, _ = probing.subject()
    add_user(pool, left_entry(pool))
    (done,) = recovered(caller)
    assert done.clean_up.leftover is Leftover.DELETED
    assert (probing.users(pool), probing.open_entries()) == ([], [])


def test_a_user_without_the_marks_of_the_entry_is_somebody_elses(probing, caller, add_user):
    pool, _ = probing.subject()
    name = left_entry(pool, marks={"email": "success+x@simulator.amazonses.com"})
    add_user(pool, name, email="ann@example.com")
    (done,) = recovered(caller)
    assert done.clean_up.leftover is Leftover.FOREIGN
    assert probing.users(pool) == [name]


def test_a_user_with_another_sub_is_somebody_elses(probing, caller, add_user):
    pool, _ = probing.subject()
    name = left_entry(pool, user_sub="another")
    add_user(pool, name)
    (done,) = recovered(caller)
    assert (done.clean_up.leftover, probing.users(pool)) == (Leftover.FOREIGN, [name])


def test_without_the_right_to_delete_the_entry_stays_and_the_command_is_told(probing, caller, add_user, sandbox):
    pool, _ = probing.subject()
    name = left_entry(pool, profile="ops", endpoint_url="http://127.0.0.1:1")
    add_user(pool, name)
    sandbox.faults.add(Fault.access_denied("AdminDeleteUser"))
    (done,) = recovered(caller)
    assert done.clean_up.leftover is Leftover.USER
    assert done.clean_up.command == (
        f"aws cognito-idp admin-delete-user --user-pool-id {pool} --username {name} --region eu-west-1 "
        "--profile ops --endpoint-url http://127.0.0.1:1"
    )
    assert len(probing.open_entries()) == 1
    sandbox.faults.clear()
    assert recovered(caller)[0].clean_up.leftover is Leftover.DELETED


def test_the_entry_of_a_running_probe_is_left_alone_unless_forced(probing, caller, add_user):
    pool, _ = probing.subject()
    label = str(uuid.uuid4())
    name = f"cognito-audit-{label}"
    entry = JournalEntry(label, pool, "c", "eu-west-1", name, "", {})
    with Journal().record(entry):
        add_user(pool, name)
        (alone,) = recovered(caller)
        assert ("running" in alone.clean_up.summary, probing.users(pool)) == (True, [name])
        (forced,) = recovered(caller, force=True)
        assert (forced.clean_up.leftover, probing.users(pool)) == (Leftover.DELETED, [])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"label": "x"}', "null", "\x00"])
def test_an_entry_that_cannot_be_read_is_told_and_hinders_no_other(probing, caller, text):
    pool, _ = probing.subject()
    left_entry(pool, label="b" * 8)
    broken = probing.journal / "a.probe"
    broken.write_text(text)
    first, second = recovered(caller)
    assert "not a journal entry of this program" in first.clean_up.summary
    assert not first.clean_up.verified
    assert second.clean_up.leftover is Leftover.NOTHING
    assert broken.exists()


def test_a_line_that_a_crash_cut_off_does_not_spoil_the_entry(probing, caller, add_user):
    pool, _ = probing.subject()
    name = left_entry(pool)
    (file,) = probing.journal.glob("*.probe")
    file.write_text(file.read_text() + '{"user_sub": "ab')
    add_user(pool, name)
    assert recovered(caller)[0].clean_up.leftover is Leftover.DELETED


def test_a_file_that_never_became_an_entry_is_removed(probing, caller):
    pool, _ = probing.subject()
    left_entry(pool)
    old, young = probing.journal / "old.new", probing.journal / "young.new"
    for half in (old, young):
        half.write_text('{"label"')
    os.utime(old, (0, 0))
    recovered(caller)
    assert list(probing.journal.iterdir()) == [young], "somebody may be writing it just now"


def test_an_empty_journal_is_nothing_to_do(caller):
    assert recovered(caller) == []


@pytest.mark.parametrize("naming", [[], ["email"]])
def test_sweep_finds_the_users_of_probes_and_nobody_else(probing, caller, add_user, naming):
    settings = {"UsernameAttributes": naming} if naming else {}
    pool, _ = probing.subject(pool=settings.items())
    label = str(uuid.uuid4())
    address = f"success+cognito-audit-{label}@simulator.amazonses.com"
    others = [
        "ann@example.com",
        "success+cognito-audit-ann@simulator.amazonses.com",
        f"success+cognito-audit-{uuid.uuid4()}@example.com",
        f"xsuccess+cognito-audit-{uuid.uuid4()}@simulator.amazonses.com",
    ]
    if naming:
        add_user(pool, address)
        for other in others:
            add_user(pool, other)
    else:
        add_user(pool, f"cognito-audit-{label}", email=address)
        add_user(pool, f"cognito-audit-{uuid.uuid4()}")
        add_user(pool, f"cognito-audit-{uuid.uuid4()}", email=address)
        add_user(pool, "ann", email=address)
        for number, other in enumerate(others):
            add_user(pool, f"cognito-audit-{number}", email=other)
    before = probing.users(pool)
    entries = [one for one in find_forgotten(caller, pool, Journal(), now=LATER) if isinstance(one, JournalEntry)]
    assert [entry.marks for entry in entries] == [{"email": address}]
    done = sweep(caller, entries[0], pause=0)
    assert done.clean_up.leftover is Leftover.DELETED
    assert probing.users(pool) == sorted(set(before) - {entries[0].username})


def test_sweep_leaves_alone_who_may_belong_to_a_running_probe(probing, caller, add_user):
    pool, _ = probing.subject()
    label, other = str(uuid.uuid4()), str(uuid.uuid4())
    for one in (label, other):
        add_user(pool, f"cognito-audit-{one}", email=f"success+cognito-audit-{one}@simulator.amazonses.com")
    left_entry(pool, label=label)
    young = [one.clean_up.summary for one in find_forgotten(caller, pool, Journal()) if isinstance(one, RecoveredUser)]
    assert len(young) == 2
    assert any("less than 15 minutes old" in says for says in young)
    assert any("--cleanup" in says for says in young)
    (entry,) = [one for one in find_forgotten(caller, pool, Journal(), force=True) if isinstance(one, JournalEntry)]
    assert entry.label == other


def test_sweep_without_the_right_to_list_users_ends(probing, caller, sandbox):
    pool, _ = probing.subject()
    sandbox.faults.add(Fault.access_denied("ListUsers"))
    with pytest.raises(NothingToAudit, match="cannot be listed"):
        list(find_forgotten(caller, pool, Journal()))


def test_the_journal_is_json_lines(probing):
    pool, _ = probing.subject()
    left_entry(pool)
    (file,) = probing.journal.glob("*.probe")
    assert json.loads(file.read_text())["user_pool_id"] == pool
