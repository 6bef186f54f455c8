"""Every update that was sent is told, whatever comes after it."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import jsonschema
import pytest

from cognito_audit.fixing.backup import Backup, resource_lock
from cognito_audit.sandbox import Fault
from cognito_audit.services.outcome_log import FILE_NAME
from tests.support import PACKAGE, PROGRAM, inherited

SCHEMA = json.loads((PACKAGE / "cognito_audit" / "schemas" / "fix.schema.json").read_text("utf-8"))
WRITE = "UpdateUserPoolClient"
FULL = Path("/dev/full")
WEAK = {"CallbackURLs": ["https://app.example.com/cb"], "EnableTokenRevocation": False}


@pytest.fixture
def two(local):
    """Two clients in the order in which they are fixed, each with one fix."""
    made = {local.make(**WEAK), local.make(**WEAK)}
    return [one.target.client_id for one in local.plans("", "CA313") if one.target.client_id in made]


@pytest.fixture
def start(local, two, tmp_path):
    """Starts ``fix --apply`` of both clients."""
    clients = [word for client_id in two for word in ("--client-id", client_id)]
    words = ["--user-pool-id", local.pool_id, *clients, "--select", "CA313", "--apply", "--yes", "--backup-dir", "b"]
    command = [*PROGRAM, "fix", *words, "--endpoint-url", local.sandbox.endpoint_url, "--no-config"]

    def run(*more, stdout=subprocess.PIPE, stderr=subprocess.PIPE, wrapper='exec "$@"'):
        return subprocess.Popen(
            ["sh", "-c", wrapper, "sh", *command, *more], stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
            text=True, cwd=tmp_path, env=inherited(),
        )  # fmt: skip

    return run


def finished(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def revoked(local, client_id):
    return local.client(client_id)["EnableTokenRevocation"]


def outcomes(document, two):
    """The outcomes by client, in the order of the updates."""
    jsonschema.validate(document, SCHEMA)
    found = {one["client_id"]: one["outcome"] for one in document["resources"]}
    return [found[client_id] for client_id in two]


def test_a_lock_that_cannot_be_written_hides_no_earlier_outcome(local, two, start, tmp_path):
    (tmp_path / "b" / f"{two[1]}.lock").mkdir(parents=True)
    code, out, err = finished(start("-f", "json"))
    assert code == 2
    first, second = outcomes(json.loads(out), two)
    assert (first["state"], second["state"]) == ("applied", "unchanged")
    assert "so nothing was sent" in second["detail"]
    assert f"applied: {local.pool_id}/{two[0]}" in err
    assert [revoked(local, one) for one in two] == [True, False]


@pytest.mark.parametrize("kind", ["fifo", "link", "dangling"])
def test_a_lock_that_is_no_file_stops_one_update_only(local, two, start, tmp_path, kind):
    lock = tmp_path / "b" / f"{two[0]}.lock"
    lock.parent.mkdir()
    if kind == "fifo":
        os.mkfifo(lock)
    else:
        lock.symlink_to("/dev/null" if kind == "link" else tmp_path / "nowhere")
    code, out, _ = finished(start("-f", "json"))
    assert code == 2
    assert [one["state"] for one in outcomes(json.loads(out), two)] == ["unchanged", "applied"]
    assert [revoked(local, one) for one in two] == [False, True]
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("blocks", "state", "expected"), [(1, "unchanged", 2), (4, "applied", 0)], ids=["the-backup", "its-completion"]
)
def test_a_disk_that_is_full_at_any_write_hides_no_outcome(local, two, start, blocks, state, expected):
    """A limit on the size of files: the backup is larger once it also holds what was read back."""
    code, out, _ = finished(start("-f", "json", wrapper=f'ulimit -f {blocks}; exec "$@"'))
    assert code == expected
    told = outcomes(json.loads(out), two)
    assert [one["state"] for one in told] == [state] * 2
    assert [revoked(local, one) for one in two] == [state == "applied"] * 2
    assert all("so nothing was sent" in one["detail"] or "could not be completed" in one["detail"] for one in told)


def interrupt_during_second(local, two, process):
    """Send Ctrl-C while the second client's update waits for its answer."""
    local.sandbox.faults.add(Fault(WRITE, delay=20, when=lambda call: call.client_id == two[1]))
    deadline = time.monotonic() + 100
    while not any(call.operation == WRITE and call.client_id == two[1] for call in local.sandbox.requests):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)


@pytest.mark.parametrize("form", ["json", "text"])
def test_ctrl_c_tells_what_was_sent_and_what_was_not(local, two, start, form):
    process = start("-f", form)
    interrupt_during_second(local, two, process)
    code, out, err = finished(process)
    local.sandbox.faults.clear()
    assert code == 130
    assert "interrupted" in err
    assert f"applied: {local.pool_id}/{two[0]}" in (err if form == "json" else out)
    if form == "json":
        document = json.loads(out)
        first, second = outcomes(document, two)
        assert document["exit_code"] == 130
        assert (first["state"], second["state"]) == ("applied", "unknown")
        assert "may still take effect" in second["detail"]
        assert second["restore"]
    assert revoked(local, two[0])


@pytest.mark.parametrize("out", ["closed", "full", "gone"])
@pytest.mark.parametrize("form", ["json", "text"])
def test_outcomes_are_told_on_stderr_where_stdout_cannot_be_written(local, two, start, out, form):
    """What is refused before the first update is fine too: then nothing was changed."""
    if out == "full":
        with FULL.open("w") as full:
            code, _, err = finished(start("-f", form, stdout=full))
    elif out == "closed":
        code, _, err = finished(start("-f", form, wrapper='exec "$@" >&-'))
    else:
        reader, writer = os.pipe()
        os.close(reader)
        process = start("-f", form, stdout=writer)
        os.close(writer)
        code, _, err = finished(process)
    for client_id in two:
        assert (f"applied: {local.pool_id}/{client_id}" in err) is revoked(local, client_id), err
    assert code in {0, 2}


def test_what_no_stream_takes_is_kept_in_a_file(local, two, start, tmp_path):
    with FULL.open("w") as full:
        process = start("-f", "json=plan.json", stdout=full, stderr=full)
        process.communicate(timeout=120)
    assert [revoked(local, one) for one in two] == [True, True]
    kept = (tmp_path / "b" / FILE_NAME).read_text()
    assert all(f"applied: {local.pool_id}/{client_id}" in kept for client_id in two)


def test_the_report_of_a_folder_that_goes_away_hides_no_outcome(local, two, start, tmp_path):
    (tmp_path / "gone").mkdir()
    process = start("-f", "json=gone/plan.json")
    local.sandbox.faults.add(Fault(WRITE, delay=2, when=lambda call: call.client_id == two[1]))
    deadline = time.monotonic() + 100
    while not any(call.operation == WRITE for call in local.sandbox.requests):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    (tmp_path / "gone").rmdir()
    code, _, err = finished(process)
    assert code == 2
    assert all(f"applied: {local.pool_id}/{client_id}" in err for client_id in two)


def test_credentials_that_lapse_between_two_updates(local, two, start):
    code = {"code": "ExpiredTokenException", "message": "expired"}
    written = local.sandbox.calls[WRITE]
    local.sandbox.faults.add(
        Fault("*", **code, when=lambda call: local.sandbox.calls[WRITE] > written and call.client_id == two[1])
    )
    status, out, _ = finished(start("-f", "json"))
    local.sandbox.faults.clear()
    assert status == 1
    assert [one["state"] for one in outcomes(json.loads(out), two)] == ["applied", "unchanged"]
    assert [revoked(local, one) for one in two] == [True, False]


@pytest.mark.parametrize("held", [True, False])
def test_a_lock_that_another_process_holds_stops_one_update(local, two, start, tmp_path, held):
    """A lock file that a dead process left stops nothing."""
    folder = tmp_path / "b"
    backup = Backup("", "client", "", "", local.pool_id, two[0], {}, {}, "")
    with resource_lock(folder, backup) as is_locked:
        assert is_locked
        if held:
            status, out, _ = finished(start("-f", "json"))
    if not held:
        status, out, _ = finished(start("-f", "json"))
    assert status == (1 if held else 0)
    assert [revoked(local, one) for one in two] == [not held, True]
    assert [one["state"] for one in outcomes(json.loads(out), two)] == ["unchanged" if held else "applied", "applied"]


@pytest.mark.parametrize("form", ["diff", "aws-cli", "boto3", "cloudformation", "terraform"])
def test_a_script_or_patch_is_not_applied(local, two, start, form):
    code, out, err = finished(start("--as", form))
    assert (code, out) == (2, "")
    assert "leave out --as" in err
    assert [revoked(local, one) for one in two] == [False, False]
