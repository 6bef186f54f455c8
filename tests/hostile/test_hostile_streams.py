"""Every command with every state of the standard streams: the exit code holds, and there is never a traceback.

All of them with ``HOSTILE_CASES``; CI has a few of them.
"""

import os
from itertools import product

import pytest

from tests.hostile.streams import FULL, UNCHANGED, UNWRITABLE, plain
from tests.support import isolated, run_program

TEMPLATE = """\
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties: {UserPoolName: caf\u00e9, Policies: {PasswordPolicy: {MinimumLength: 6}}}
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref Pool, CallbackURLs: ["http://ex\u00e4mple.com/\u2192"]}
"""
COMMANDS = {
    "no words": "",
    "--version": "--version",
    "-V": "-V",
    "--help": "--help",
    "check --help": "check --help",
    "rules": "rules",
    "a misspelled option": "check --nonsense",
    "a misspelled command": "chekc",
    "check": "check t.yaml",
    "check as JSON": "check t.yaml -f json",
    "check two": "check t.yaml -f json=out.json -f text",
    "check nothing": "check empty",
    "check what is missing": "check missing.yaml",
    "check the standard input": "check -",
    "check nothing named": "check",
    "fix": "fix t.yaml",
    "fix as a patch": "fix t.yaml --as cloudformation",
    "diagnose": "diagnose t.yaml",
    "diagnose a text": "diagnose --error UserNotFoundException",
    "diagnose the standard input": "diagnose --error -",
    "explain": "explain CA101",
    "explain what is unknown": "explain CA999",
    "permissions": "permissions",
    "probe nothing": "probe",
    "probe a clean-up": "probe --cleanup --yes",
    "rules list": "rules list",
    "rules test": "rules test own",
    "rules new": "rules new some-rule --folder written",
    "baseline write": "baseline write run.json --file written.json",
    "baseline show": "baseline show --file base.json",
    "baseline prune": "baseline prune run.json --file base.json",
    "report": "report run.json",
    "report the standard input": "report -",
    "diff": "diff run.json run.json",
    "config show": "config show",
    "config schema": "config schema",
    "sandbox": "sandbox --port 99999",
    "completion": "--show-completion bash",
}
FEW = ("--version", "check", "check nothing", "baseline write")
LONG = "HOSTILE_CASES" in os.environ
NAMES = tuple(COMMANDS) if LONG else FEW


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A folder with something to read for each command."""
    folder = tmp_path_factory.mktemp("streams")
    (folder / "t.yaml").write_text(TEMPLATE, "utf-8")
    (folder / "empty").mkdir()
    environment = {**isolated(folder), "SOURCE_DATE_EPOCH": "0"}
    assert run_program("rules", "new", "own-rule", "--folder", "own", folder=folder, environment=environment).code == 0
    run_program("check", "t.yaml", "-f", "json=run.json", folder=folder, environment=environment)
    run_program("baseline", "write", "run.json", "--file", "base.json", folder=folder, environment=environment)
    return folder, environment


@pytest.fixture(scope="module")
def normal(workspace):
    """How each command ends with streams that work, run once."""
    known = {}

    def of(name):
        if name not in known:
            known[name] = _run(plain, name, workspace)
        return known[name]

    return of


def _run(runner, name, workspace):
    folder, environment = workspace
    for written in (folder / "written").glob("*"):
        written.unlink()
    ended = runner(COMMANDS[name].split(), folder, environment)
    assert b"Traceback" not in ended.err, ended.err.decode()
    assert b"Exception ignored" not in ended.err, ended.err.decode()
    assert ended.code != 70, ended.err.decode()
    return ended


def _reads(name):
    return "standard input" in name


@pytest.mark.parametrize(("name", "state"), list(product(NAMES, UNCHANGED)))
def test_a_stream_that_is_odd_changes_no_exit_code(workspace, normal, name, state) -> None:
    if state == "stderr full" and not FULL.is_char_device():
        pytest.skip("there is no /dev/full")
    ended = _run(UNCHANGED[state], name, workspace)
    expected = {normal(name).code, 2} if _reads(name) and "stdin" in state else {normal(name).code}
    assert ended.code in expected, ended.err.decode()
    if state == "stdout does not block":
        assert ended.out == normal(name).out


@pytest.mark.skipif(not FULL.is_char_device(), reason="there is no /dev/full")
@pytest.mark.parametrize(("name", "state"), list(product(NAMES, UNWRITABLE)))
def test_a_report_that_cannot_be_written_is_an_error_in_words(workspace, normal, name, state) -> None:
    ended = _run(UNWRITABLE[state], name, workspace)
    before = normal(name)
    assert ended.code == (2 if before.out else before.code), ended.err.decode()
    if before.out and state != "stdout and stderr full":
        assert ended.err.count(b"cognito-audit: standard output cannot be written: ") == 1
