"""The journal's folder: one entry's trouble hinders no other, and each entry is cleaned where it was made."""

import contextlib
import json
import os
import socket
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from cognito_audit.probe.cleanup import Leftover
from cognito_audit.probe.client import Caller
from cognito_audit.probe.entry import JournalEntry, boot_id, entry_of
from cognito_audit.probe.entry_connection import connect_to
from cognito_audit.probe.journal import LARGEST, Journal
from cognito_audit.probe.outcome import conclusion_of
from cognito_audit.probe.probed_client import ProbeRefused
from cognito_audit.probe.recovery import recover
from cognito_audit.sandbox import Fault, Sandbox
from cognito_audit.sources.live import Connection

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def left(probing, cognito):
    """Leaves an entry, and its user, as a probe that was killed does; members may be given, or left out by None."""
    pool, _ = probing.subject()

    def leave(file="", *, user=True, **members):
        label = str(uuid.uuid4())
        name = f"cognito-audit-{label}"
        known = {
            "label": label, "user_pool_id": pool, "client_id": "c", "region": "eu-west-1", "username": name,
            "alias": "", "marks": {}, "endpoint_url": probing.sandbox.endpoint_url, "pid": 1,
            "host": socket.gethostname(), "started_at": (NOW - timedelta(minutes=30)).isoformat(),
            "user_pool_arn": f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{pool}", "boot": boot_id(),
        }  # fmt: skip
        members = {key: value for key, value in {**known, **members}.items() if value is not None}
        probing.journal.mkdir(parents=True, exist_ok=True)
        path = probing.journal / (file or f"{label}.probe")
        path.write_text(json.dumps(members) + "\n")
        if user:
            cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
        return path

    leave.pool = pool
    leave.users = partial(probing.users, pool)
    return leave


def cleaned(now=None, endpoint="", *, force=False):
    return recover(Journal(), partial(connect_to, Connection("", (), endpoint)), pause=0, now=now, force=force)


def fifo(path):
    os.mkfifo(path)


def folder(path):
    path.mkdir()


def link_to_nothing(path):
    path.symlink_to(path)


def link_to_a_file(path):
    elsewhere = path.parent.parent / "elsewhere"
    elsewhere.write_text("{}")
    path.symlink_to(elsewhere)


def device(path):
    path.symlink_to("/dev/zero")


def listener(path):
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)


def content(text):
    return lambda path: path.write_bytes(text)


WRONG_FILES = {
    "a FIFO": fifo,
    "a folder": folder,
    "a link to itself": link_to_nothing,
    "a link to a file": link_to_a_file,
    "a link to a device": device,
    "a socket": listener,
    "empty": content(b""),
    "not UTF-8": content(b"\xff\xfe{}"),
    "too large": content(b'{"label": "' + b"x" * LARGEST + b'"}'),
    "nested too deep": content(b"[" * 90_000),
    "numbers": content(b'{"label": 1, "user_pool_id": 2, "client_id": 3, "region": 4, "username": 5, "alias": 6}'),
    "null": content(b"null"),
    "NUL": content(b"\0" * 100),
}


@pytest.mark.parametrize("make", WRONG_FILES.values(), ids=WRONG_FILES.keys())
def test_what_is_not_an_entry_is_reported_with_its_file_and_hinders_no_other(left, probing, make):
    left("b.probe")
    path = probing.journal / "a.probe"
    make(path)
    first, second = cleaned()
    assert str(path) in first.clean_up.summary
    assert "remove" in first.clean_up.summary
    assert first.clean_up.leftover is Leftover.UNKNOWN
    assert (second.clean_up.leftover, left.users()) == (Leftover.DELETED, [])
    assert conclusion_of([first, second]).exit_code == 3
    assert path.exists() or path.is_symlink()


WRONG_MEMBERS = [
    {"profile": "no-such-profile"},
    {"region": "eu-west-99"},
    {"region": "mars\n"},
    {"region": ""},
    {"region": 5},
    {"region": "../../x"},
    {"user_pool_id": ""},
    {"user_pool_id": "no pool"},
    {"user_pool_id": "x" * 60},
    {"user_pool_id": "eu-west-1_Another"},
    {"user_pool_id": "eu-west-1_Another", "user_pool_arn": None, "region": "eu-west-2"},
    {"user_pool_id": None},
    {"username": "\ud800"},
    {"username": None},
    {"marks": []},
    {"marks": {"email": 5}},
    {"marks": None},
    {"alias": ["email"]},
    {"endpoint_url": "http://127.0.0.1:1"},
    {"endpoint_url": "http://["},
    {"endpoint_url": "ftp://127.0.0.1"},
    {"endpoint_url": "http://ann:secret@127.0.0.1"},
    {"endpoint_url": "\0"},
    {"endpoint_url": None, "region": "eu-west-99"},
    {"label": "", "username": "cognito-audit-"},
    {"pid": "x"},
    {"host": []},
    {"started_at": 5},
]


@pytest.mark.parametrize("members", WRONG_MEMBERS, ids=str)
def test_an_entry_that_cannot_be_used_is_reported_with_its_file_and_hinders_no_other(left, members):
    left("b.probe")
    path = left("a.probe", user=False, **members)
    first, second = cleaned()
    assert str(path) in first.clean_up.summary
    assert first.clean_up.leftover is Leftover.UNKNOWN
    assert second.clean_up.leftover is Leftover.DELETED
    assert path.exists()
    assert "secret" not in first.clean_up.summary + first.clean_up.command


@pytest.mark.parametrize(
    "date", ["", "yesterday", "2026-13-45", "9999-12-31T23:59:59+00:00", "2026-01-01T00:00:00", "0001-01-01", None]
)
@pytest.mark.parametrize("user", [True, False])
def test_a_date_that_says_nothing_keeps_no_entry_for_ever(left, date, user):
    path = left(user=user, started_at=date)
    os.utime(path, (NOW.timestamp() - 3600,) * 2)
    (done,) = cleaned()
    assert (done.clean_up.verified, left.users(), path.exists()) == (True, [], False)


def test_where_the_file_is_from_the_future_as_well_the_wait_begins_now(left):
    path = left(user=False, started_at="9999-12-31T23:59:59+00:00")
    os.utime(path, (NOW.timestamp() + 3600 * 24,) * 2)
    (early,) = cleaned()
    assert (early.clean_up.leftover, path.exists()) == (Leftover.UNKNOWN, True)
    (late,) = cleaned(now=datetime.now(UTC) + timedelta(minutes=2))
    assert (late.clean_up.leftover, path.exists()) == (Leftover.NOTHING, False)


@pytest.mark.parametrize("other", [{"host": "elsewhere"}, {"boot": "another-start"}, {"host": None}])
@pytest.mark.parametrize("user", [True, False])
def test_an_entry_of_another_machine_is_cleaned_once_its_time_is_over(left, other, user):
    path = left(user=user, **other)
    began = NOW - timedelta(minutes=30)
    (early,) = cleaned(now=began + timedelta(minutes=14))
    assert "may be running" in early.clean_up.summary
    assert (early.clean_up.verified, conclusion_of([early]).exit_code, path.exists()) == (False, 3, True)
    (done,) = cleaned()
    assert (done.clean_up.verified, left.users(), path.exists()) == (True, [], False)


def test_force_includes_an_entry_of_another_machine(left):
    path = left(host="elsewhere", started_at=NOW.isoformat())
    assert [one.clean_up.leftover for one in cleaned(force=True)] == [Leftover.DELETED]
    assert (left.users(), path.exists()) == ([], False)


def test_a_pool_that_is_gone_closes_its_entry(left, cognito):
    path = left()
    cognito.delete_user_pool(UserPoolId=left.pool)
    (done,) = cleaned()
    assert "the user pool no longer exists" in done.clean_up.summary
    assert (done.clean_up.leftover, path.exists()) == (Leftover.NOTHING, False)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("AdminGetUser", "ResourceNotFoundException", message="User pool does not exist."),
        Fault("*", "ResourceNotFoundException", 500),
        Fault("*", "NotFoundException"),
        Fault("*", "NoSuchEntity"),
        Fault("*", "HTTP", 404),
        Fault.access_denied("*"),
        Fault("*", "UserNotFoundException", 503),
        Fault("*", alter=lambda _: {"__type": "ResourceNotFoundException"}),
    ],
    ids=lambda fault: f"{fault.operation} {fault.code} {fault.status}",
)
def test_no_other_answer_proves_that_the_pool_or_the_user_is_gone(left, sandbox, fault):
    path = left()
    sandbox.faults.add(fault)
    (done,) = cleaned()
    assert (done.clean_up.leftover, path.exists()) == (Leftover.UNKNOWN, True)
    assert "admin-delete-user" in done.clean_up.command
    sandbox.faults.clear()
    assert [one.clean_up.leftover for one in cleaned()] == [Leftover.DELETED]


def test_an_entry_made_at_aws_is_not_closed_by_a_clean_up_elsewhere(left, sandbox, monkeypatch):
    path = left(user=False, endpoint_url=None)
    (named,) = cleaned(endpoint=sandbox.endpoint_url)
    assert "made at AWS" in named.clean_up.summary
    monkeypatch.setenv("AWS_ENDPOINT_URL", sandbox.endpoint_url)
    (set_outside,) = cleaned()
    assert "made at AWS" in set_outside.clean_up.summary
    assert "AWS_ENDPOINT_URL" in set_outside.clean_up.summary
    assert (path.exists(), sandbox.calls["AdminGetUser"]) == (True, 0)


def test_an_entry_of_one_stand_in_is_not_closed_by_a_clean_up_at_another(left):
    path = left()
    with Sandbox() as other:
        (done,) = cleaned(endpoint=other.endpoint_url)
        assert other.calls["AdminGetUser"] == 0
    assert left.users() != []
    assert (done.clean_up.leftover, path.exists()) == (Leftover.UNKNOWN, True)


@pytest.mark.parametrize(
    ("account", "leftover"),
    [("123456789012", Leftover.NOTHING), ("210987654321", Leftover.UNKNOWN), ("", Leftover.UNKNOWN)],
)
def test_a_pool_is_gone_only_in_the_account_that_had_it(left, probing, monkeypatch, account, leftover):
    """The endpoint counts as AWS's own; sts says whose credentials these are."""
    monkeypatch.setattr("cognito_audit.probe.cleanup.is_aws", lambda _: True)
    monkeypatch.setattr(Caller, "account", lambda _: account)
    path = left(
        user=False,
        user_pool_id="eu-west-1_Gone",
        user_pool_arn="arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Gone",
    )
    (done,) = recover(Journal(), lambda _: Caller(probing.aws, "eu-west-1"), pause=0)
    assert (done.clean_up.leftover, path.exists()) == (leftover, leftover is Leftover.UNKNOWN)
    if leftover is Leftover.UNKNOWN:
        assert "the probe ran in account 123456789012" in done.clean_up.summary


def test_an_entry_that_was_changed_deletes_nobody(left, cognito):
    """No probe writes another name into its entry than that of its label."""
    cognito.admin_create_user(UserPoolId=left.pool, Username="ann", MessageAction="SUPPRESS")
    left(user=False, username="ann")
    left(user=False, username="ann", alias="email", marks={"email": "ann@example.com"})
    done = cleaned()
    assert [one.clean_up.leftover for one in done] == [Leftover.UNKNOWN] * 2
    assert left.users() == ["ann"]


def test_a_journal_that_cannot_be_listed_is_no_empty_one(tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "probes").write_text("")
    (done,) = cleaned()
    assert "the journal cannot be read" in done.clean_up.summary
    assert conclusion_of([done]).exit_code == 3


def test_an_entry_that_cannot_be_removed_hinders_no_other(left, monkeypatch):
    """As in a folder that was made read-only, which root may write to all the same."""
    first, second = left("a.probe"), left("b.probe")
    original = type(first).unlink

    def unlink(path, *, missing_ok=False):
        if path.name == "a.probe":
            raise PermissionError(13, "Permission denied")
        original(path, missing_ok=missing_ok)

    monkeypatch.setattr(type(first), "unlink", unlink)
    kept, gone = cleaned()
    assert f"{first} could not be removed" in kept.clean_up.summary
    assert (kept.clean_up.leftover, gone.clean_up.leftover, second.exists()) == (
        Leftover.DELETED,
        Leftover.DELETED,
        False,
    )


def test_the_entry_of_a_probe_names_its_account_and_machine(probing):
    ready = probing.prepare(probing.subject())
    seen = []
    original = ready.caller.call

    def call(operation, **parameters):
        seen.extend(entry_of(file.read_text()) for file in Journal().entries() if operation == "SignUp")
        return original(operation, **parameters)

    ready.caller.call = call
    ready.run()
    (entry,) = seen
    assert (entry.account, entry.region, entry.endpoint_url) == (
        "123456789012",
        "eu-west-1",
        probing.sandbox.endpoint_url,
    )
    assert entry.was_made_here


def test_an_entry_of_a_newer_release_is_read_as_far_as_it_is_known(left):
    left(novel={"a": 1})
    assert [one.clean_up.leftover for one in cleaned()] == [Leftover.DELETED]


def test_without_a_place_for_the_journal_nothing_is_sent(probing, sandbox, monkeypatch):
    for place in ("/proc/none", "/dev/null/x", "\x7f" * 300):
        monkeypatch.setenv("COGNITO_AUDIT_STATE_DIR", place)
        with pytest.raises(ProbeRefused, match="the journal cannot be written"):
            probing.sign_up(probing.subject())
    assert sandbox.calls["SignUp"] == 0


@pytest.mark.usefixtures("probing")
def test_a_sub_is_added_to_the_entry_itself_and_makes_no_new_file():
    entry = JournalEntry(str(uuid.uuid4()), "p", "c", "eu-west-1", "u", "", {})
    with Journal().record(entry) as record:
        record.file.unlink()
        record.add_user_sub("abc")
        assert record.entry.user_sub == "abc"
    assert Journal().entries() == []
