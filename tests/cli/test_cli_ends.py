"""Every way to end has its exit code and one message, and never a traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typer

from cognito_audit import __version__
from cognito_audit.cli import app
from cognito_audit.sandbox.faults import Fault
from tests.support import PROGRAM


def test_a_pool_with_grave_findings_fails_the_gate(program, company) -> None:
    done = program("check", *company.pool("backoffice"))
    assert done.code == 1
    assert done.out.startswith("Gate: FAILED")


def test_the_exit_code_is_the_same_in_every_format(program, company) -> None:
    codes = {form: program("check", *company.pool("backoffice"), "-f", form).code for form in ("text", "json", "html")}
    assert set(codes.values()) == {1}


def test_exit_zero_and_fail_on_open_the_gate(program, company) -> None:
    assert program("check", *company.pool("backoffice"), "--exit-zero").code == 0
    assert program("check", *company.pool("backoffice"), "--fail-on", "none").code == 0


def test_a_selection_that_finds_nothing_grave_passes(program, company) -> None:
    done = program("check", *company.client("accounts/accounts-web"), "--select", "user-auth-disabled")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check"], "nothing to audit: pass files or folders"),
        (["check", "--all", "x.yaml"], "give either files or --all, not both"),
        (["check", "--env", "prod", "x.yaml"], "give either files or --env, not both"),
        (["check", "--client-id", "x"], "--client-id needs the one pool"),
        (["check", "--all", "--user-pool-id", "eu-west-1_x"], "give either --all or --user-pool-id, not both"),
        (["check", "--client-id", "x", "--all"], "--client-id needs the one pool"),
        (["check", "--all", "--fail-on", "hihg"], "did you mean high?"),
        (["check", "--all", "--select", "user-auth-disabeld"], "did you mean user-auth-disabled?"),
        (["check", "--all", "-f", "jsn"], "did you mean json?"),
        (["check", "--all", "-f", "text", "-f", "json"], "only one report can go to stdout"),
        (["check", "--all", "--rules", "nowhere"], "there is no folder nowhere"),
        (["check", "--all", "--config", "nowhere.toml"], "there is no file nowhere.toml"),
        (["check", "nowhere.yaml"], "error: nowhere.yaml: cannot be read"),
        (["check", "nowhere.yaml", "-f", "github"], "::error file=nowhere.yaml,title=Input not read::cannot be read"),
        (["check", "--parameter", "nowhere.json", "a.yaml"], "--parameter: nowhere.json: cannot be read"),
        (
            ["check", ".", "--parameter", "Stage=prod"],
            "--parameter: no template or root module that is read here declares Stage",
        ),
        (["check", "--all", "--color", "pink"], "pink"),
        (["check", "--all", "--profile", "nobody"], "nobody"),
        (["check", "--user-pool-id", "x", "--region", "eu-wst-1"], "eu-wst-1"),
        (["explain", "CA99"], "unknown rule 'CA99'"),
        (["report", "nowhere.json"], "nowhere.json: cannot be read"),
        (["rules", "test", "nowhere"], "nowhere: no such file or folder"),
        (["rules", "new", "Bad_Name"], "is not a rule name"),
        (["rules", "list", "-f", "jsn"], "--format: unknown format 'jsn'; did you mean json?"),
        (["config", "show", "-f", "yaml"], "--format: unknown format 'yaml'; the formats are text, json"),
        (["chekc"], "chekc"),
    ],
)
def test_bad_input_ends_in_one_message_and_exit_2(program, words, said) -> None:
    done = program(*words)
    assert done.code == 2
    assert said in done.err + done.out
    assert "Traceback" not in done.err + done.out


def test_a_configuration_file_that_was_found_is_named_as_every_other_path(program, tmp_path) -> None:
    for content in ("fail-on = ", "fail-n = 1"):
        (tmp_path / "cognito-audit.toml").write_text(content)
        assert program("check", ".").err.startswith("cognito-audit: cognito-audit.toml: ")


def test_without_credentials_there_is_nothing_to_audit(program) -> None:
    done = program(
        "check", "--all", "--region", "eu-west-1", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None,
        AWS_EC2_METADATA_DISABLED="true",
    )  # fmt: skip
    assert done.code == 4
    assert "no AWS credentials were found" in done.err


def test_a_pool_that_is_not_there_is_told_by_name(program, company) -> None:
    done = program(
        "check", "--user-pool-id", "eu-west-1_nowhere00", "--endpoint-url", company.sandbox.endpoint_url
    )  # fmt: skip
    assert done.code == 4
    assert "eu-west-1_nowhere00" in done.err + done.out


def test_a_closed_pipe_changes_nothing(environment, company, tmp_path) -> None:
    """``cognito-audit check ... | head -1`` under ``pipefail`` answers what the run answers."""
    words = [*PROGRAM, "check", *company.pool("tenants"), "-f", "json"]
    with subprocess.Popen(
        words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        errors = process.stderr.read().decode()
        code = process.wait(120)
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors
    assert code == 1


def test_ctrl_c_writes_what_was_read_and_marks_it(environment, company, tmp_path) -> None:
    words = [
        *PROGRAM, "check", "--user-pool-id", company.seeded.pools["tenants"],
        "--endpoint-url", company.sandbox.endpoint_url, "-f", "json",
    ]  # fmt: skip
    calls, operation = company.sandbox.calls, "DescribeUserPoolClient"
    enough = calls[operation] + 3
    # The later answers wait, so that the run is still under way when the signal comes, on any machine.
    company.sandbox.faults.add(Fault(operation, delay=20, when=lambda _: calls[operation] > enough))
    # A suite that a shell started in the background ignores SIGINT, and so would its children.
    heed = f"import os, signal; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv({words[0]!r}, {words!r})"
    command = [sys.executable, "-c", heed]
    try:
        with subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            deadline = time.monotonic() + 60
            while calls[operation] <= enough and time.monotonic() < deadline:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            out, errors = process.communicate(timeout=60)
    finally:
        company.sandbox.faults.clear()
    assert process.returncode == 130, errors.decode()
    run = json.loads(out)
    assert run["run"]["interrupted"] is True
    assert run["run"]["complete"] is False
    assert run["counts"]["not-evaluated"] > 0


def test_an_internal_error_is_70_and_tells_nothing_of_the_data(program, tmp_path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import cognito_audit.services.rules as e\n"
        "def broken(*_):\n    raise RuntimeError('a-secret-in-the-message')\n"
        "e.rule_named = broken\n"
    )
    path = f"{tmp_path}:{sys.modules['cognito_audit'].__path__[0]}/.."
    done = program("explain", "CA101", PYTHONPATH=path)
    assert done.code == 70
    assert "internal error: RuntimeError" in done.err
    assert "a-secret-in-the-message" not in done.err + done.out
    assert "Traceback" not in done.err


def test_an_unwritable_report_is_told_by_name_and_costs_nothing_else(program, company) -> None:
    done = program("check", *company.pool("shop"), "-f", "json=nowhere/run.json")
    assert done.code == 2
    assert "nowhere/run.json: cannot be written" in done.err


def test_a_report_goes_through_what_is_no_file_of_its_own(program, company, tmp_path) -> None:
    """A device, a pipe or a link is written to: a report that took its place would destroy it."""
    (tmp_path / "link.json").symlink_to("real.json")
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor() as pool:
        piped = pool.submit((tmp_path / "pipe").read_bytes)
        words = ("-f", "json=link.json", "-f", "json=pipe", "-f", "json=/dev/stdout")
        done = program("check", *company.pool("shop"), *words)
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "real.json").read_bytes() == piped.result(60) == done.out.encode()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full")
@pytest.mark.parametrize("words", [["explain", "CA101"], ["permissions"], ["rules", "list"], ["config", "schema"]])
def test_a_full_disk_is_told_and_is_no_internal_error(environment, tmp_path, words) -> None:
    command = [*PROGRAM, *words]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, check=False, cwd=tmp_path, env=environment, stdout=full, stderr=subprocess.PIPE, timeout=120
        )
    assert (done.returncode, done.stderr) == (
        2,
        b"cognito-audit: standard output cannot be written: No space left on device\n",
    )


def test_a_closed_standard_output_changes_nothing(environment, company, tmp_path) -> None:
    """``cognito-audit check ... -f json=run.json >&-``: nobody reads, and the gate is what it was."""
    words = [*PROGRAM, "check", *company.pool("backoffice")]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *words],
        check=False, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_saved_run_is_shown_again_with_the_same_exit_code(program, company) -> None:
    first = program("check", *company.pool("backoffice"), "-f", "json=run.json", "-f", "text")
    again = program("report", "run.json")
    assert (first.code, again.code) == (1, 1)
    assert first.out == again.out


def test_version_and_help_load_neither_boto3_nor_jinja2(program, environment, tmp_path) -> None:
    heavy = {"boto3", "botocore", "jinja2", "yaml"}
    for words in (["--version"], ["--help"], ["check", "--help"]):
        command = [sys.executable, "-P", "-X", "importtime", "-m", "cognito_audit", *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.decode().splitlines()}
        assert "cognito_audit" in loaded
        assert not loaded & heavy
    assert program("--version").out == f"cognito-audit {__version__}\n"


def test_stdout_carries_the_report_and_nothing_else(program, company) -> None:
    done = program("check", *company.pool("backoffice"), "-f", "json", "--debug")
    assert json.loads(done.out)["schema_version"] == "1.2"
    assert "DescribeUserPool" in done.err, "the log goes to stderr"


@pytest.mark.parametrize("words", [[], ["rules"], ["baseline"], ["config"]], ids=str)
def test_no_command_is_cut_short_in_the_list_of_commands(program, words) -> None:
    command = typer.main.get_command(app)
    for word in words:
        command = command.commands[word]
    lines = program(*words, "--help").out.splitlines()
    listed = {line.split()[0]: line for line in lines if line.startswith("  ")}
    assert command.commands.keys() <= listed.keys()
    assert not [line for line in listed.values() if line.endswith("...")]


def test_a_taken_port_is_told(program, company) -> None:
    port = company.sandbox.endpoint_url.rpartition(":")[2]
    done = program("sandbox", "--port", port, "--empty")
    assert done.code == 2
    assert f"--port {port} cannot be used" in done.err


def test_saved_evidence_gives_the_same_verdicts_without_aws(program, company) -> None:
    live = program("check", *company.pool("shop"), "--save-evidence", "evidence", "-f", "json")
    saved = program("check", "evidence", "-f", "json", AWS_ACCESS_KEY_ID=None)
    assert saved.err == ""

    def verdicts(done):
        return [(r["rule"], r["target"], r["status"], r["message"]) for r in json.loads(done.out)["results"]]

    assert verdicts(saved) == verdicts(live)
    assert saved.code == live.code


def test_an_environment_selects_its_pools_and_settings(program, company, tmp_path) -> None:
    (tmp_path / "cognito-audit.toml").write_text('[env.partners]\npools = ["partner*"]\nfail-on = "none"\n')
    done = program(
        "check", "--env", "partners", "--region", "eu-west-1", "--endpoint-url", company.sandbox.endpoint_url,
        "--requests-per-second", "500", "--requests-per-pool", "500", "-f", "json",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert {target["user_pool_name"] or target["name"] for target in json.loads(done.out)["targets"]} == {"partners"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "--fail-on", ""], 2),
        (["check", "--max-workers", "0"], 2),
        (["check", "--input-type", ""], 2),
        (["check", "--min-severity", ""], 2),
        (["diagnose", "--error", "x", "--probe", "look"], 2),
    ],
)
def test_an_empty_value_and_a_zero_are_refused_and_not_ignored(program, tmp_path, words, code) -> None:
    (tmp_path / "t.yaml").write_text("Resources: {}\n")
    command, *options = words
    paths = ["t.yaml"] if command == "check" else []
    assert program(command, *paths, *options, "--no-config", COGNITO_AUDIT_FAIL_ON="none").code == code


def test_a_closed_standard_input_ends_no_live_command(environment, company, tmp_path) -> None:
    words = [*PROGRAM, "check", "--user-pool-id", company.seeded.pools["shop"]]
    words += ["--endpoint-url", company.sandbox.endpoint_url, "--no-config", "--select", "user-auth-disabled"]
    closing = "import os, sys; os.close(0); os.execv(sys.argv[1], sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", closing, *words], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode in (0, 1, 3), done.stderr.decode()


@pytest.mark.parametrize("words", [["check", "."], ["explain", "CA101"], ["config", "show"], ["probe", "--cleanup"]])
def test_a_folder_that_was_deleted_is_an_error_in_words(environment, tmp_path, words) -> None:
    (tmp_path / "gone").mkdir()
    script = ["sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", *PROGRAM, *words]
    done = subprocess.run(
        script, check=False, cwd=tmp_path / "gone", env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 2
    assert "the current folder cannot be read" in done.stderr


def test_what_cannot_be_written_is_found_before_the_audit_and_costs_no_other_report(program, company, tmp_path) -> None:
    (tmp_path / "folder").mkdir()
    done = program("check", *company.pool("shop"), "-f", "text", "-f", "json=folder")
    assert (done.code, done.out) == (2, "")
    assert done.err == "cognito-audit: folder: cannot be written: it is a folder\n"
    done = program("check", *company.pool("shop"), "-f", "text", "-f", "json=/dev/full", "-f", "html=page.html")
    assert done.code == 2
    assert "/dev/full: cannot be written: No space left on device" in done.err
    assert done.out.startswith("Gate: ")
    assert (tmp_path / "page.html").stat().st_size > 1000


def test_two_reports_do_not_share_a_file(program, company) -> None:
    done = program("check", *company.pool("shop"), "-f", "html=a", "-f", "json=a")
    assert done.code == 2
    assert "two reports go to a" in done.err


@pytest.mark.parametrize("variable", ["AWS_METADATA_SERVICE_TIMEOUT", "AWS_METADATA_SERVICE_NUM_ATTEMPTS"])
def test_a_variable_of_the_sdk_that_is_malformed_is_an_error_in_words(program, company, variable) -> None:
    done = program("check", *company.pool("shop"), **{variable: "abc"})
    assert done.code == 2
    assert "the AWS configuration cannot be used" in done.err
