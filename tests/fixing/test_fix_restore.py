"""``fix --restore``: it puts back what the fix changed, and says what else it would undo."""

import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest

from cognito_audit.sandbox import Fault
from tests.support import PROGRAM, inherited

READ, WRITE = "DescribeUserPoolClient", "UpdateUserPoolClient"
WEAK = {"CallbackURLs": ["https://app.example.com/cb"], "EnableTokenRevocation": False, "GenerateSecret": True}


@pytest.fixture
def client_id(local):
    return local.make(**WEAK)


@pytest.fixture
def backup(local, client_id):
    """The backup of a fix that was applied."""
    return Path(local.applier().apply(local.plan(client_id, "CA313")).saved)


@pytest.fixture
def run(local, tmp_path):
    """Runs ``fix --restore`` with the given words; ``said`` is typed on a terminal."""

    def restore(file, *words, said="", endpoint=None):
        command = [*PROGRAM, "fix", "--restore", str(file), *words]
        command += ["--endpoint-url", endpoint or local.sandbox.endpoint_url]
        ours, theirs = pty.openpty()
        os.write(ours, said.encode())
        terminal = {"stdin": theirs, "stderr": theirs} if said else {"stdin": subprocess.DEVNULL}
        done = subprocess.run(
            command, check=False, text=True, cwd=tmp_path, env=inherited(), timeout=60,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **terminal},
        )  # fmt: skip
        os.close(theirs)
        err = os.read(ours, 65536).decode() if said else done.stderr
        os.close(ours)
        return done.returncode, done.stdout, " ".join(err.split())

    return restore


def changed(local, client_id, **settings):
    """Somebody else's update: complete, with some settings of their own."""
    now = local.client(client_id)
    kept = {name: now[name] for name in now if name not in {"ClientSecret", "CreationDate", "ClientType"}}
    local.api.update_user_pool_client(**{**kept, **settings})
    return local.client(client_id)


def test_what_is_put_back_is_shown_first(local, client_id, backup, run):
    fixed = local.client(client_id)
    code, _, err = run(backup, "--yes")
    assert code == 0
    assert "- EnableTokenRevocation: true + EnableTokenRevocation: false" in err
    assert "changed since" not in err
    assert local.client(client_id) == {**fixed, "EnableTokenRevocation": False}


@pytest.mark.parametrize("theirs", [{"AuthSessionValidity": 9}, {"CallbackURLs": ["https://b.example.com/cb"]}])
def test_yes_alone_does_not_overwrite_what_was_changed_since(local, client_id, backup, run, theirs):
    now = changed(local, client_id, **theirs)
    code, out, err = run(backup, "--yes")
    assert code == 1
    assert f"changed since the fix, and undone with it: {next(iter(theirs))}" in err
    assert "--overwrite" in out
    assert local.client(client_id) == now
    code, _, _ = run(backup, "--yes", "--overwrite")
    assert code == 0
    restored = local.client(client_id)
    assert restored["EnableTokenRevocation"] is False
    assert restored.get("AuthSessionValidity") != 9
    assert restored["CallbackURLs"] == WEAK["CallbackURLs"]


@pytest.mark.parametrize(("said", "expected"), [("y\n", 0), ("n\n", 2)])
def test_on_a_terminal_what_was_changed_since_is_shown_and_asked_for(local, client_id, backup, run, said, expected):
    now = changed(local, client_id, AuthSessionValidity=9)
    code, _, err = run(backup, said=said)
    assert code == expected
    assert "undone with it: AuthSessionValidity" in err
    assert (local.client(client_id) == now) is (expected != 0)


def test_what_the_fix_changed_may_have_been_put_back_already(local, client_id, backup, run):
    """Then nothing is left to restore, and what else was changed stays."""
    changed(local, client_id, EnableTokenRevocation=False)
    code, out, _ = run(backup, "--yes")
    assert (code, "nothing to restore" in out) == (0, True)


def test_a_change_between_the_question_and_the_answer_stops_the_restore(local, client_id, backup, run):

    def in_between(answer):
        answer["UserPoolClient"]["AuthSessionValidity"] = 7
        return answer

    fixed, writes = local.client(client_id), local.sandbox.calls[WRITE]
    reads = local.sandbox.calls[READ]
    local.sandbox.faults.add(Fault(READ, alter=in_between, when=lambda _: local.sandbox.calls[READ] > reads + 1))
    code, out, _ = run(backup, "--yes")
    local.sandbox.faults.clear()
    assert code == 1
    assert "changed in the meantime (AuthSessionValidity)" in " ".join(out.split())
    assert local.sandbox.calls[WRITE] == writes
    assert local.client(client_id) == fixed


@pytest.mark.parametrize("glob", ["sh*", "POOL_ID"])
def test_a_protected_pool_is_not_restored(local, client_id, backup, run, tmp_path, glob):
    (tmp_path / "cognito-audit.toml").write_text(f'[fix]\nnever = ["{glob.replace("POOL_ID", local.pool_id)}"]\n')
    fixed = local.client(client_id)
    code, out, _ = run(backup, "--yes")
    assert (code, "[fix] never names this pool" in " ".join(out.split())) == (1, True)
    assert local.client(client_id) == fixed


def test_a_pool_without_a_name_may_be_protected(local, client_id, backup, run, tmp_path):
    """What the pool is called cannot be read, and the backup is older than its new name."""
    (tmp_path / "cognito-audit.toml").write_text('[fix]\nnever = ["prod-*"]\n')
    local.sandbox.faults.add(Fault.access_denied("DescribeUserPool"))
    fixed = local.client(client_id)
    code, out, _ = run(backup, "--yes")
    assert code == 1
    assert "it is unknown whether [fix] never names this pool" in " ".join(out.split())
    assert local.client(client_id) == fixed


def without(*names):
    return lambda data: {name: value for name, value in data.items() if name not in names}


def with_(**values):
    return lambda data: {**data, **values}


def inside(part, **values):
    return lambda data: {**data, part: {**data[part], **values}}


HOSTILE = {
    "another client's id": with_(client_id="1example23456789example12x"),
    "another pool's id": with_(user_pool_id="eu-west-1_Example01"),
    "another target": with_(target="eu-west-1_Example01/1example23456789example12x"),
    "no client id": with_(client_id=""),
    "a pool's kind": with_(kind="pool"),
    "an unknown kind": with_(kind="domain"),
    "an unhashable kind": with_(kind=["client"]),
    "another client's settings": inside("before", ClientId="1example23456789example12x"),
    "another pool's settings": inside("before", UserPoolId="eu-west-1_Example01"),
    "settings without an id": lambda data: {**data, "before": without("ClientId")(data["before"])},
    "no settings": with_(before={}),
    "settings after of another": inside("after", ClientId="1example23456789example12x"),
    "a result of another": inside("result", ClientId="1example23456789example12x"),
    "text as settings": with_(before="all"),
    "a list as settings": with_(before=[]),
    "null as settings": with_(before=None),
    "a number as region": with_(region=1),
    "a region of nowhere": with_(region="../../x"),
    "text as pending": with_(pending="no"),
    "a member too many": with_(novelty=1),
    "a member too few": without("saved_at"),
    "another schema": with_(**{"$schema": "urn:x"}),
    "a path as client id": with_(client_id="../../../etc/passwd"),
    "URLs as text": inside("before", CallbackURLs="https://app.example.com/cb"),
    "a flag as text": inside("before", EnableTokenRevocation="false"),
    "null as a list": inside("before", CallbackURLs=None),
    "numbers as URLs": inside("before", CallbackURLs=[1, 2]),
    "a number as name": inside("before", ClientName=7),
    "a truth as number": inside("before", AuthSessionValidity=True),
    "units as a list": inside("before", TokenValidityUnits=[]),
    "a setting of the future": inside("before", Novelty={"On": True}),
    "another making": inside("before", CreationDate="2001-01-01T00:00:00+00:00"),
    "another endpoint": with_(endpoint_url="http://127.0.0.1:9"),
    "AWS's endpoint": with_(endpoint_url="https://cognito-idp.eu-west-1.amazonaws.com"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_backup_that_is_not_this_clients_sends_nothing(local, client_id, backup, run, name):
    fixed, writes = local.client(client_id), local.sandbox.calls[WRITE]
    backup.write_text(json.dumps(HOSTILE[name](json.loads(backup.read_text()))))
    code, out, err = run(backup, "--yes")
    assert code == 2, (out, err)
    assert err.startswith("cognito-audit: ")
    assert "Traceback" not in err
    assert len(err) < 1000
    assert (local.client(client_id), local.sandbox.calls[WRITE]) == (fixed, writes)


RAW = {
    "empty": b"",
    "not UTF-8": b"\xff\xfe\x00",
    "deep": b"[" * 200_000,
    "deep object": b'{"a":' * 200_000,
    "a constant": b'{"$schema": "urn:cognito-audit:schema:saved:1.0", "target": NaN}',
    "a huge number": b"1" * 10_000,
    "half": b'{"$schema": "urn:cognito-audit:schema:saved:1.0", "targ',
    "large": b" " * (5 << 20) + b"{}",
    "null": b"null",
    "a list": b"[]",
}


@pytest.mark.parametrize("name", RAW)
def test_a_file_that_is_not_a_backup_is_refused(run, tmp_path, name):
    file = tmp_path / "x.fix.json"
    file.write_bytes(RAW[name])
    code, _, err = run(file, "--yes")
    assert code == 2
    assert "not a backup" in err
    assert len(err) < 1000


@pytest.mark.parametrize("kind", ["fifo", "folder", "device", "missing", "loop"])
def test_what_is_not_a_file_is_refused(run, tmp_path, kind):
    file = tmp_path / "x.fix.json"
    match kind:
        case "fifo":
            os.mkfifo(file)
        case "folder":
            file.mkdir()
        case "device":
            file.symlink_to("/dev/zero")
        case "loop":
            file.symlink_to(file)
    code, _, err = run(file, "--yes")
    assert code == 2
    assert "cannot be read" in err


def test_a_secret_in_a_backup_is_neither_shown_nor_sent(local, client_id, backup, run):
    data = inside("before", ClientSecret="canary-of-a-secret", ClientName="old")(json.loads(backup.read_text()))
    backup.write_text(json.dumps({**data, "after": inside("after", ClientSecret="canary-of-a-secret")(data)["after"]}))
    code, out, err = run(backup, "--yes", "--overwrite")
    assert (code, local.client(client_id)["ClientName"]) == (0, "old")
    assert "canary" not in out + err + backup.read_text()


def test_ctrl_c_tells_that_a_restore_may_still_take_effect(local, client_id, backup, tmp_path):
    writes = local.sandbox.calls[WRITE]
    local.sandbox.faults.add(Fault(WRITE, delay=20))
    command = [*PROGRAM, "fix", "--restore", str(backup), "--yes", "--endpoint-url", local.sandbox.endpoint_url]
    process = subprocess.Popen(
        command, text=True, cwd=tmp_path, env=inherited(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while local.sandbox.calls[WRITE] == writes:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, "interrupted" in err) == (130, True)
    assert "may still take effect" in " ".join(out.split())
    assert client_id in out
