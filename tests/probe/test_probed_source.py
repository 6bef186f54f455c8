"""``check --probe`` and ``diagnose --probe``: which clients are probed, and what is reported where one is not."""

import json
import os
import pty
import signal
import subprocess
import threading

import pytest

from cognito_audit.sandbox import Fault
from tests.support import PROGRAM, inherited

SELECTED = ["--select", "CA119", "-f", "json"]


@pytest.fixture
def program(tmp_path, sandbox):
    def run(*words, **variables):
        return subprocess.run(
            [*PROGRAM, *words, "--endpoint-url", sandbox.endpoint_url],
            check=False, cwd=tmp_path, env=inherited(**variables), capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    return run


@pytest.fixture
def clients(probing, cognito):
    """Two clients of one pool."""
    pool, first = probing.subject()
    flows = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", ExplicitAuthFlows=flows)
    return pool, first, made["UserPoolClient"]["ClientId"]


def test_a_no_to_the_second_sign_up_says_what_the_first_made(probing, sandbox, clients):
    pool, first, second = clients
    main, terminal = pty.openpty()
    os.write(main, b"y\nn\n")
    done = subprocess.run(
        [*PROGRAM, "check", "--probe", "sign-up", "--no-config", "--user-pool-id", pool, "--client-id", first,
         "--client-id", second, "--endpoint-url", sandbox.endpoint_url],
        check=False, env=inherited(), stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, timeout=120,
    )  # fmt: skip
    os.close(terminal)
    said = os.read(main, 65536).decode()
    os.close(main)
    assert (done.returncode, done.stdout, sandbox.calls["SignUp"]) == (2, b"", 1)
    assert "nothing was changed" not in said
    assert "before that, sign-ups of these app clients were made" in said
    assert "the user was deleted and no longer exists" in said
    assert (probing.users(pool), probing.open_entries()) == ([], [])


@pytest.mark.parametrize("words", [("check", *SELECTED), ("diagnose",)], ids=["check", "diagnose"])
@pytest.mark.parametrize("probe", ["look", "sign-up"])
def test_a_client_of_another_environment_is_not_probed(program, sandbox, clients, tmp_path, words, probe):
    pool, client, _ = clients
    (tmp_path / "cognito-audit.toml").write_text('[env.prod]\npools = ["prod-*"]\n')
    asked = sandbox.calls["InitiateAuth"]
    done = program(
        *words, "--env", "prod", "--probe", probe, "--yes", "--user-pool-id", pool, "--client-id", client
    )  # fmt: skip
    assert (sandbox.calls["SignUp"], sandbox.calls["InitiateAuth"]) == (0, asked), done.stderr
    assert done.returncode not in (0, 70), done.stderr


def test_a_client_of_the_environment_is_probed_once(program, sandbox, clients, tmp_path):
    pool, client, _ = clients
    (tmp_path / "cognito-audit.toml").write_text(f'[env.prod]\npools = ["{pool}"]\n')
    done = program(
        "check", *SELECTED, "--env", "prod", "--probe", "sign-up", "--yes", "--user-pool-id", pool,
        "--client-id", client,
    )  # fmt: skip
    assert (done.returncode, sandbox.calls["SignUp"]) == (0, 1), done.stderr


@pytest.mark.parametrize("probe", ["look", "sign-up"])
def test_a_client_that_is_gone_since_it_was_read_ends_no_audit(program, sandbox, clients, probe):
    pool, first, second = clients
    seen = []
    gone = Fault(
        "DescribeUserPoolClient", "ResourceNotFoundException",
        when=lambda call: call.client_id == first and (seen.append(call) or len(seen) > 1),
    )  # fmt: skip
    sandbox.faults.add(gone)
    done = program(
        "check", "--select", "session", "-f", "json", "--probe", probe, "--yes", "--user-pool-id", pool,
        "--client-id", first, "--client-id", second,
    )  # fmt: skip
    run = json.loads(done.stdout)
    missing = [one["reason"] for result in run["results"] for one in result["missing"]]
    made = probe == "sign-up"
    assert (done.returncode, len(run["targets"])) == (3 if made else 0, 3), done.stderr
    assert any("no probe was made" in reason for reason in missing) is made, "no rule reads what a look shows"
    assert sandbox.calls["SignUp"] == (1 if made else 0)


def test_a_sign_up_whose_journal_cannot_be_written_ends_no_audit(program, sandbox, clients):
    pool, client, _ = clients
    done = program(
        "check", *SELECTED, "--probe", "sign-up", "--yes", "--user-pool-id", pool, "--client-id", client,
        COGNITO_AUDIT_STATE_DIR="/dev/null/x",
    )  # fmt: skip
    (result,) = json.loads(done.stdout)["results"]
    assert (done.returncode, result["status"], sandbox.calls["SignUp"]) == (4, "not-evaluated", 0), done.stderr
    assert "the journal cannot be written" in result["missing"][0]["reason"]


def test_an_interruption_of_a_probe_leaves_no_user_and_still_writes_the_report(probing, sandbox, clients, tmp_path):
    pool, first, second = clients
    sandbox.faults.add(Fault("SignUp", delay=30))
    process = subprocess.Popen(
        [*PROGRAM, "check", *SELECTED, "--probe", "sign-up", "--yes", "--no-config", "--user-pool-id", pool,
         "--client-id", first, "--client-id", second, "--endpoint-url", sandbox.endpoint_url],
        env=inherited(), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not sandbox.calls["SignUp"] and process.poll() is None:
        threading.Event().wait(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    run = json.loads(out)
    assert (process.returncode, run["run"]["interrupted"], sandbox.calls["SignUp"]) == (130, True, 1), err
    assert {result["status"] for result in run["results"]} == {"not-evaluated"}
    assert any("clean-up could not be verified" in one["reason"] for one in run["unread"]), run["unread"]
    assert len(probing.open_entries()) == 1


@pytest.mark.parametrize("closed", ["stdout", "stderr", "both"])
def test_a_probe_whose_reader_is_gone_cleans_up_all_the_same(probing, sandbox, closed):
    """What it prints goes into a pipe that nobody reads any more."""
    pool, client = probing.subject()
    reading, writing = os.pipe()
    os.close(reading)
    gone = {name: writing for name in ("stdout", "stderr") if closed in (name, "both")}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **gone}
    process = subprocess.Popen(
        [*PROGRAM, "probe", "--sign-up", "--yes", "--no-config", "--user-pool-id", pool, "--client-id", client,
         "--endpoint-url", sandbox.endpoint_url],
        env=inherited(), **streams,
    )  # fmt: skip
    os.close(writing)
    process.communicate(timeout=60)
    assert sandbox.calls["SignUp"] in (0, 1)
    assert (probing.users(pool), probing.open_entries()) == ([], [])
