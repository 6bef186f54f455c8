"""``cognito-audit fix`` as its users run it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from cognito_audit.sandbox import Fault
from tests.support import PACKAGE, PROGRAM, inherited

SCHEMA = json.loads((PACKAGE / "cognito_audit" / "schemas" / "fix.schema.json").read_text("utf-8"))
WEAK = {
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "CallbackURLs": ["https://app.example.com/cb"],
    "EnableTokenRevocation": False,
}


@pytest.fixture
def fix(local, tmp_path):
    """Runs ``cognito-audit fix`` with the given words in an empty folder."""

    def run(*words, live=True, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE):
        where = ["--endpoint-url", local.sandbox.endpoint_url] if live else []
        command = [*PROGRAM, "fix", *words, *where]
        return subprocess.run(
            command, check=False, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=tmp_path,
            env=inherited(), timeout=120,
        )  # fmt: skip

    return run


def of(local, client_id):
    return ["--user-pool-id", local.pool_id, "--client-id", client_id]


def test_a_plan_changes_nothing_and_is_what_its_schema_says(local, fix):
    client_id = local.make(**WEAK)
    before = local.client(client_id)
    done = fix(*of(local, client_id), "-f", "json")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    jsonschema.validate(plan, SCHEMA)
    client = next(one for one in plan["resources"] if one["kind"] == "client")
    assert client["request"]["CallbackURLs"] == WEAK["CallbackURLs"]
    assert client["outcome"] is None
    assert local.client(client_id) == before


def test_apply_and_restore_end_where_they_began(local, fix):
    """The printed command puts the original back; both say so in JSON, too."""
    client_id = local.make(**WEAK)
    before = local.client(client_id)
    done = fix(*of(local, client_id), "--apply", "--yes", "-f", "json", "--select", "CA101")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    jsonschema.validate(plan, SCHEMA)
    outcome = plan["resources"][0]["outcome"]
    assert outcome["state"] == "applied"
    assert "ALLOW_USER_AUTH" in local.client(client_id)["ExplicitAuthFlows"]
    program, command, *words = outcome["restore"].split()
    assert (program, command) == ("cognito-audit", "fix")
    undone = fix(*words, "--yes", "-f", "json", live=False)
    assert undone.returncode == 0, undone.stderr
    jsonschema.validate(json.loads(undone.stdout), SCHEMA)
    assert local.client(client_id) == before


def test_a_named_client_is_all_that_is_planned_and_the_pools_fixes_are_told(local, fix):
    """Neither the plan nor --apply touches the pool that a named client is in."""
    client_id, other = local.make(**WEAK), local.make(**WEAK)
    pool, untouched = local.pool(), local.client(other)
    plan = json.loads(fix("--user-pool-id", local.pool_id, "-f", "json").stdout)
    steps = {one["target"]: one["fixes"] for one in plan["resources"]}
    assert steps[local.pool_id]
    done = fix(*of(local, client_id), "--apply", "--yes", "-f", "json")
    assert done.returncode == 0, done.stderr
    narrow = json.loads(done.stdout)
    jsonschema.validate(narrow, SCHEMA)
    assert [one["client_id"] for one in narrow["resources"]] == [client_id]
    assert [(one["target"], one["fixes"]) for one in narrow["left"]] == [(local.pool_id, steps[local.pool_id])]
    assert (local.pool(), local.client(other)) == (pool, untouched)
    assert local.client(client_id)["EnableTokenRevocation"] is True


@pytest.mark.parametrize(("form", "stream"), [("diff", "stdout"), ("aws-cli", "stderr"), ("terraform", "stderr")])
def test_what_is_left_alone_of_the_pool_is_told_in_every_form(local, fix, form, stream):
    done = fix(*of(local, local.make(**WEAK)), "--as", form)
    told = " ".join(getattr(done, stream).split())
    assert "not planned, because --client-id selects only app clients" in told
    assert "deletionprotection" not in done.stdout.replace("_", "").lower()


@pytest.mark.parametrize(
    ("said", "changed"), [("y\n", True), ("n\n", False), ("\n", False)], ids=["yes", "no", "enter"]
)
def test_on_a_terminal_the_user_is_asked(local, fix, said, changed):
    client_id = local.make(**WEAK)
    before = local.client(client_id)
    ours, theirs = pty.openpty()
    os.write(ours, said.encode())
    done = fix(*of(local, client_id), "--apply", "--select", "CA101", stdin=theirs, stderr=theirs)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == (0 if changed else 2)
    assert (local.client(client_id) != before) is changed


def test_a_no_is_said_and_restores_nothing(local, fix):
    client_id = local.make(**WEAK)
    plan = json.loads(fix(*of(local, client_id), "--apply", "--yes", "-f", "json", "--select", "CA101").stdout)
    applied = local.client(client_id)
    ours, theirs = pty.openpty()
    os.write(ours, b"n\n")
    done = fix("--restore", plan["resources"][0]["outcome"]["saved"], stdin=theirs, stderr=theirs)
    os.close(theirs)
    said = os.read(ours, 65536).decode()
    os.close(ours)
    assert (done.returncode, done.stdout, local.client(client_id)) == (2, "", applied)
    assert said.endswith("cognito-audit: Cancelled; nothing was changed.\r\n")


@pytest.mark.parametrize("words", [["--apply"], ["--restore"]])
def test_without_a_terminal_the_error_names_yes(local, fix, words):
    client_id = local.make(**WEAK)
    if words == ["--restore"]:
        plan = json.loads(fix(*of(local, client_id), "--apply", "--yes", "-f", "json", "--select", "CA101").stdout)
        done = fix("--restore", plan["resources"][0]["outcome"]["saved"])
    else:
        done = fix(*of(local, client_id), "--apply")
    assert done.returncode == 2
    assert "there is no terminal; pass --yes to go ahead" in done.stderr


@pytest.mark.parametrize("width", [40, 80])
def test_the_plan_fits_the_terminal(local, fix, monkeypatch, width):
    """A line is longer than the terminal is wide only where it is a single word (an id), or one of the difference."""
    monkeypatch.setenv("COLUMNS", str(width))
    done = fix(*of(local, local.make(**WEAK)))
    assert "no fix for" in done.stdout
    said = [line for line in done.stdout.splitlines() if not line.startswith(("    + ", "    - "))]
    assert [line for line in said if len(line) > width and " " in line.strip()] == []


def test_what_could_not_be_read_is_not_said_to_need_nothing(local, fix):
    """A denied read is neither a plan nor its absence: it is named, and the exit code is 3."""
    client_id = local.make(**WEAK)
    local.sandbox.faults.add(Fault.access_denied("DescribeUserPoolClient"))
    done = fix(*of(local, client_id), "--select", "CA101")
    assert done.returncode == 3
    assert "AccessDenied on cognito-idp:DescribeUserPoolClient" in done.stderr


def test_the_python_script_does_what_the_plan_says(local, fix, tmp_path):
    client_id = local.make(**WEAK)
    before = local.client(client_id)
    script = fix(*of(local, client_id), "--as", "boto3", "--select", "CA313").stdout
    environment = {**os.environ, "AWS_ENDPOINT_URL": local.sandbox.endpoint_url}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment, cwd=tmp_path)
    assert local.client(client_id) == {**before, "EnableTokenRevocation": True}


def test_the_shell_script_writes_complete_requests(local, fix, tmp_path):
    """A stand-in for the AWS CLI shows what it would have been given."""
    client_id = local.make(**{**WEAK, "ClientName": "it's `odd` $HOME"})
    stand_in = tmp_path / "bin" / "aws"
    stand_in.parent.mkdir()
    stand_in.write_text('#!/bin/sh\necho "$@" > called\n')
    stand_in.chmod(0o755)
    script = fix(*of(local, client_id), "--as", "aws-cli", "--select", "CA313").stdout
    environment = {**os.environ, "PATH": f"{stand_in.parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", script], check=True, env=environment, cwd=tmp_path)
    called = (tmp_path / "called").read_text().split()
    assert called[:4] == ["cognito-idp", "update-user-pool-client", "--region", "eu-west-1"]
    request = json.loads((tmp_path / called[-1].removeprefix("file://")).read_text())
    assert request["ClientName"] == "it's `odd` $HOME"
    assert request["ExplicitAuthFlows"] == WEAK["ExplicitAuthFlows"]
    assert "ClientSecret" not in request


def test_a_pool_that_the_configuration_protects_is_not_touched(local, fix, tmp_path):
    client_id = local.make(**WEAK)
    before = local.client(client_id)
    (tmp_path / "cognito-audit.toml").write_text('[fix]\nnever = ["shop"]\n')
    done = fix(*of(local, client_id), "--apply", "--yes")
    assert done.returncode == 1
    assert "[fix] never" in done.stdout
    assert local.client(client_id) == before


def test_an_original_that_cannot_be_saved_is_not_changed(local, fix, tmp_path):
    client_id = local.make(**WEAK)
    before = local.client(client_id)
    (tmp_path / "full").write_text("")
    done = fix(*of(local, client_id), "--apply", "--yes", "--backup-dir", "full")
    assert done.returncode == 2
    assert "--backup-dir" in done.stderr
    assert local.client(client_id) == before


CONTRADICTION = """
id = "{id}"
severity = "medium"
title = "Sessions of another length"
since = "1.0"
why = "For the test of contradictions."
fails = "client.AuthSessionValidity != {minutes}"
message = "AuthSessionValidity is {{{{ client.AuthSessionValidity }}}}"
path = "AuthSessionValidity"
remediation = "Set it."

[fix]
title = "Set AuthSessionValidity to {minutes}"
patch = {{ AuthSessionValidity = {minutes} }}
"""


def test_fixes_that_contradict_each_other_are_refused_by_name(local, fix, tmp_path):
    """The same field, different values: neither is done, each names the other."""
    rules = tmp_path / "rules" / "own"
    rules.mkdir(parents=True)
    for number, minutes in (("X901", 5), ("X902", 9)):
        (rules / f"session-of-{minutes}.toml").write_text(CONTRADICTION.format(id=number, minutes=minutes))
    client_id = local.make(**WEAK)
    done = fix(*of(local, client_id), "--rules", "rules", "--select", "X901,X902", "-f", "json")
    assert done.returncode == 0, done.stderr
    (client,) = json.loads(done.stdout)["resources"]
    assert client["changes"] == []
    said = {one["rule"]: one["reasons"][0] for one in client["unfixed"]}
    assert "contradicts X902 session-of-9 on AuthSessionValidity" in said["X901"]
    assert "contradicts X901 session-of-5 on AuthSessionValidity" in said["X902"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--apply", "template.yaml"], "--as cloudformation"),
        (["--as", "awscli", "--user-pool-id", "eu-west-1_a"], "did you mean aws-cli"),
        (["--restore", "no-such-file.json", "--yes"], "cannot be read"),
        (["--restore", "x.json", "--apply"], "leave all other inputs out"),
        (["--as", "boto3", "template.yaml"], "live resources"),
        ([], "nothing to fix: pass templates or --user-pool-id ID"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(fix, words, expected):
    done = fix(*words, live=False)
    assert done.returncode == 2
    assert expected in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_files_become_a_patch_and_a_snippet_where_a_patch_would_guess(fix, tmp_path):
    """The patch alone is on stdout; what it leaves out is told on stderr with what should stand there."""
    for name in ("flows-literal.yaml", "flows-parameter-default.yaml"):
        source = Path(__file__).parent.parent / "corpus" / "cloudformation" / name
        (tmp_path / name).write_bytes(source.read_bytes())
    done = fix("flows-literal.yaml", "flows-parameter-default.yaml", "--as", "cloudformation", live=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("--- a/flows-literal.yaml\n+++ b/flows-literal.yaml\n")
    assert "flows-parameter-default.yaml#App is not patched: ExplicitAuthFlows" in done.stderr
    assert "- ALLOW_USER_SRP_AUTH" in done.stderr


@pytest.mark.parametrize("report", ["json=missing/plan.json", "json=."])
def test_a_report_that_cannot_be_written_is_refused_before_anything_is_sent(local, fix, report):
    client_id = local.make(**WEAK)
    before = local.client(client_id)
    done = fix(*of(local, client_id), "--apply", "--yes", "-f", "text", "-f", report)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be written: " in done.stderr
    assert local.client(client_id) == before


def test_after_a_no_the_requested_reports_are_written(local, fix, tmp_path):
    client_id = local.make(**WEAK)
    ours, theirs = pty.openpty()
    os.write(ours, b"n\n")
    words = ["--apply", "--select", "CA101", "-f", "text", "-f", "json=plan.json"]
    done = fix(*of(local, client_id), *words, stdin=theirs, stderr=theirs)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert plan["exit_code"] == 2
    assert [one["outcome"] for one in plan["resources"]] == [None] * len(plan["resources"])
