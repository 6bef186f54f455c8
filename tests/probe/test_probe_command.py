"""``cognito-audit probe`` and ``check --probe`` as their users run them: exit codes, output, secrets."""

import json
import os
import pty
import re
import subprocess
import threading
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from cognito_audit.sandbox import Fault
from tests.support import PROGRAM, inherited

SCHEMA = json.loads((files("cognito_audit") / "schemas" / "probe.schema.json").read_text("utf-8"))
VALID = Draft202012Validator(SCHEMA)
SIGN_UP = ["--sign-up", "--yes"]
SECRET = "canary0client0secret0of0fifty0characters000000000000"  # noqa: S105 - a canary


@pytest.fixture
def program(tmp_path, sandbox):
    """Runs the program; ``subject`` adds the options that name a client."""

    def run(*words, subject=(), stdin="", command="probe", **variables):
        named = ["--user-pool-id", subject[0], "--client-id", subject[1]] if subject else []
        named += ["--endpoint-url", sandbox.endpoint_url]
        environment = inherited(**{"PYTHONWARNINGS": "error", **variables})
        return subprocess.run(
            [*PROGRAM, command, *words, *named],
            check=False, cwd=tmp_path, env=environment, input=stdin, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("words", [[], SIGN_UP])
@pytest.mark.parametrize(("flows", "code"), [(["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], 0), (None, 1)])
def test_the_exit_code_says_whether_there_is_a_session(program, probing, words, flows, code):
    done = program(*words, subject=probing.subject(ExplicitAuthFlows=flows))
    assert done.returncode == code, done.stderr
    assert "Conclusion: " in done.stdout


@pytest.mark.parametrize("width", [40, 80])
def test_what_is_said_fits_the_terminal(program, probing, width):
    done = program(*SIGN_UP, subject=probing.subject(ExplicitAuthFlows=None), COLUMNS=str(width))
    said = f"{done.stderr}{done.stdout}".splitlines()
    assert any("Conclusion: " in line for line in said)
    assert [line for line in said if len(line) > width and " " in line.strip().removeprefix("- ")] == []


def test_a_client_that_is_declared_to_need_no_session_is_no_finding(program, probing, tmp_path):
    (tmp_path / "cognito-audit.toml").write_text('[[client]]\nmatch = "web"\nsession = "unused"\n')
    done = program(subject=probing.subject(ExplicitAuthFlows=None))
    assert done.returncode == 0
    assert "declares that none is needed" in done.stdout


def test_a_protected_pool_is_refused(program, probing, sandbox, tmp_path):
    (tmp_path / "cognito-audit.toml").write_text('[probe]\nnever = ["shop"]\n')
    done = program(*SIGN_UP, subject=probing.subject())
    assert (done.returncode, sandbox.calls["SignUp"]) == (2, 0)
    assert "[probe] never" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--confirm"], "--confirm continues a sign-up"),
        (["--sign-up", "--confirm"], "--confirm needs a recipient for the code"),
        (["--sign-up", "--cleanup"], "give only one of --sign-up"),
        (["--email", "a@b.cd"], "need --sign-up"),
        (["--client-secret-env", "NO_SUCH_VARIABLE"], "NO_SUCH_VARIABLE is not set"),
        (["--sign-up"], "--yes"),
        (["-f", "html"], "unknown format 'html'"),
    ],
)
def test_what_is_wrong_with_the_command_line_is_told_and_nothing_is_made(program, probing, sandbox, words, told):
    done = program(*words, subject=probing.subject())
    assert (done.returncode, sandbox.calls["SignUp"]) == (2, 0)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_probe_needs_a_pool_and_a_client(program):
    done = program()
    assert done.returncode == 2
    assert "--user-pool-id ID --client-id ID" in done.stderr


@pytest.mark.parametrize("answer", ["y\n", "n\n", "\n"])
def test_on_a_terminal_the_operator_is_asked(probing, sandbox, answer):
    subject = probing.subject()
    main, terminal = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "probe", "--sign-up", "--no-config",
         "--user-pool-id", subject[0], "--client-id", subject[1], "--endpoint-url", sandbox.endpoint_url],
        env=inherited(), stdin=terminal, stderr=terminal, stdout=subprocess.PIPE,
    )  # fmt: skip
    os.close(terminal)
    told = b""
    while b"[y/N]" not in told:
        told += os.read(main, 4096)
    assert sandbox.calls["SignUp"] == 0
    os.write(main, answer.encode())
    out, _ = process.communicate(timeout=60)
    os.close(main)
    assert b"One e-mail goes to success+cognito-audit-" in b" ".join(told.split())
    assert sandbox.calls["SignUp"] == (answer == "y\n")
    assert process.returncode == (0 if answer == "y\n" else 2)
    assert (b"Conclusion" in out) is (answer == "y\n")


def test_what_will_happen_is_told_before_it_does(program, probing):
    triggers = {
        "PreSignUp": "arn:aws:lambda:eu-west-1:1:function:x",
        "PostConfirmation": "arn:aws:lambda:eu-west-1:1:function:y",
    }
    done = program(*SIGN_UP, subject=probing.subject(pool={"LambdaConfig": triggers}.items()))
    for told in (
        "One user, cognito-audit-", "and deleted afterwards", "One e-mail goes to", "50 a day",
        "PreSignUp, PostConfirmation", "monthly active user", "WAF",
    ):  # fmt: skip
        assert told in " ".join(done.stderr.split())


def test_a_pool_that_verifies_nothing_sends_nothing(program, probing, sandbox):
    done = program(*SIGN_UP, subject=probing.subject(pool={"AutoVerifiedAttributes": []}.items()))
    assert "No message goes out" in done.stderr
    assert sandbox.outbox == []


def typed(sandbox, code):
    """A person who reads the code and types it."""

    def run(process):
        while not sandbox.outbox and process.poll() is None:
            threading.Event().wait(0.05)
        process.stdin.write(((sandbox.outbox[-1].code if code is None else code) + "\n") * 3)
        process.stdin.close()

    return run


@pytest.mark.parametrize(
    ("code", "flows", "exit_code", "last"),
    [
        (None, ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], 0, {"call": "InitiateAuth", "tokens": True}),
        ("000000x", ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], 3, {"call": "ConfirmSignUp", "tokens": False}),
        (None, None, 1, {"call": "ConfirmSignUp", "session_returned": False}),
        ("", ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], 0, {"call": "SignUp", "session_returned": True}),
    ],
)
def test_confirm_goes_on_to_tokens_and_shows_what_each_step_brought(
    probing, sandbox, tmp_path, code, flows, exit_code, last
):
    subject = probing.subject(ExplicitAuthFlows=flows, GenerateSecret=True)
    process = subprocess.Popen(
        [*PROGRAM, "probe", "--sign-up", "--yes", "--confirm", "--email",
         "ann@example.com", "-f", "json", "--debug", "--user-pool-id", subject[0], "--client-id", subject[1],
         "--endpoint-url", sandbox.endpoint_url],
        env=inherited(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    )  # fmt: skip
    typed(sandbox, code)(process)
    out, err = process.stdout.read(), process.stderr.read()
    process.wait(60)
    process.stdout.close()
    process.stderr.close()
    shown = json.loads(out)
    VALID.validate(shown)
    assert process.returncode == shown["exit_code"] == exit_code, err
    assert last.items() <= shown["sign_up"]["steps"][-1].items()
    assert probing.users(subject[0]) == []
    assert not re.search(r"eyJ[\w-]{8,}\.", out + err), "a token is shown"


@pytest.mark.parametrize("option", [{"DefaultEmailOption": "CONFIRM_WITH_LINK"}, None])
def test_confirm_is_refused_where_no_code_comes(program, probing, sandbox, option):
    pool = {"VerificationMessageTemplate": option} if option else {"AutoVerifiedAttributes": []}
    done = program(*SIGN_UP, "--confirm", "--email", "a@example.com", subject=probing.subject(pool=pool.items()))
    assert (done.returncode, sandbox.calls["SignUp"]) == (2, 0)
    assert "--confirm: the pool" in done.stderr


@pytest.mark.parametrize("words", [[], SIGN_UP, ["--cleanup"], ["--sweep"]])
def test_json_fits_its_schema(program, probing, words):
    done = program(*words, "-f", "json", subject=probing.subject())
    shown = json.loads(done.stdout)
    VALID.validate(shown)
    assert shown["exit_code"] == done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "fault",
    [
        Fault("SignUp", "LimitExceededException", message="\x1b[31mExceeded daily email limit"),
        Fault("SignUp", cut="after"),
        Fault("SignUp", "TooManyRequestsException"),
        Fault("InitiateAuth", "ForbiddenException"),
    ],
    ids=["refused", "lost", "throttled", "waf"],
)
def test_every_ending_is_told_in_both_formats(program, probing, sandbox, tmp_path, fault):
    pool, client = probing.subject()
    sandbox.faults.add(fault)
    done = program(*SIGN_UP, "-f", "text", "-f", "json=probe.json", subject=(pool, client))
    shown = json.loads((tmp_path / "probe.json").read_text())
    VALID.validate(shown)
    assert shown["exit_code"] == done.returncode
    assert f"Conclusion: {shown['conclusion']}" in " ".join(done.stdout.split())
    assert "\x1b" not in done.stdout + done.stderr
    assert probing.users(pool) == []


def test_a_user_that_could_not_be_deleted_is_told_with_the_command_and_cleanup_finishes(program, probing, sandbox):
    pool, client = probing.subject()
    sandbox.faults.add(
        Fault.access_denied("AdminDeleteUser", when=lambda _: sandbox.calls["SignUp"] > 0),
    )
    done = program(*SIGN_UP, subject=(pool, client))
    (name,) = probing.users(pool)
    command = f"aws cognito-idp admin-delete-user --user-pool-id {pool} --username {name} --region eu-west-1"
    assert done.returncode == 3
    assert command in done.stdout
    assert command in done.stderr
    sandbox.faults.clear()
    again = program("--cleanup")
    assert (again.returncode, probing.users(pool), probing.open_entries()) == (0, [], [])


def test_sweep_asks_and_deletes(program, probing, cognito):
    pool, _ = probing.subject()
    label = "0b0e7f0e-8a4b-4f0e-9d57-1c1f5a0c0001"
    cognito.admin_create_user(
        UserPoolId=pool, Username=f"cognito-audit-{label}", MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": f"success+cognito-audit-{label}@simulator.amazonses.com"}],
    )  # fmt: skip
    asked = program("--sweep", "--force", "--user-pool-id", pool)
    assert (asked.returncode, len(probing.users(pool))) == (2, 1)
    assert label in asked.stderr
    done = program("--sweep", "--force", "--yes", "--user-pool-id", pool)
    assert (done.returncode, probing.users(pool)) == (0, [])


def declined(sandbox, *words):
    """How a command ends when *n* is typed: its exit code, what it printed, and what stood on the terminal."""
    main, terminal = pty.openpty()
    os.write(main, b"n\n")
    done = subprocess.run(
        [*PROGRAM, *words, "--no-config", "--endpoint-url", sandbox.endpoint_url],
        check=False, env=inherited(), stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, timeout=120,
    )  # fmt: skip
    os.close(terminal)
    said = os.read(main, 65536).decode()
    os.close(main)
    return done.returncode, done.stdout, said


@pytest.mark.parametrize("words", [("probe", "--sign-up"), ("check", "--probe", "sign-up"),
                                   ("diagnose", "--probe", "sign-up")], ids=" ".join)  # fmt: skip
def test_a_no_cancels_a_sign_up_wherever_it_is_asked(probing, sandbox, words):
    pool, client = probing.subject()
    code, out, said = declined(sandbox, *words, "--user-pool-id", pool, "--client-id", client)
    assert (code, out, sandbox.calls["SignUp"]) == (2, b"", 0)
    assert said.count("Create this test user now? [y/N]") == 1
    assert said.endswith("cognito-audit: Cancelled; nothing was changed.\r\n")


def test_a_no_cancels_a_sweep(probing, sandbox, cognito):
    pool, _ = probing.subject()
    label = "0b0e7f0e-8a4b-4f0e-9d57-1c1f5a0c0002"
    cognito.admin_create_user(
        UserPoolId=pool, Username=f"cognito-audit-{label}", MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": f"success+cognito-audit-{label}@simulator.amazonses.com"}],
    )  # fmt: skip
    code, out, said = declined(sandbox, "probe", "--sweep", "--force", "--user-pool-id", pool)
    assert (code, out, len(probing.users(pool))) == (2, b"", 1)
    assert said.endswith("cognito-audit: Cancelled; nothing was changed.\r\n")


def test_without_credentials_there_is_nothing_to_probe(program, probing, monkeypatch):
    subject = probing.subject()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    done = program(subject=subject, AWS_EC2_METADATA_DISABLED="true")
    assert done.returncode == 4
    assert "no AWS credentials" in done.stderr


def test_no_output_journal_or_log_holds_a_secret(program, probing, cognito, sandbox):
    pool, client = probing.subject(GenerateSecret=True)
    shown = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"]["ClientSecret"]
    canary = "canary-session-that-is-longer-than-twenty"
    sandbox.faults.add(
        Fault("SignUp", alter=lambda answer: {**answer, "Session": canary}, times=1),
        Fault.access_denied("AdminDeleteUser", when=lambda _: sandbox.calls["SignUp"] > 0),
    )
    done = program(*SIGN_UP, "--debug", subject=(pool, client), COGNITO_AUDIT_TRACEBACK="1")
    told = done.stdout + done.stderr + "".join(file.read_text() for file in probing.journal.iterdir())
    assert "SignUp in eu-west-1: answered" in told
    assert shown not in told
    assert canary not in told
    sandbox.faults.clear()
    wrong = program(*SIGN_UP, "--debug", "--client-secret-env", "OWN", subject=(pool, client), OWN=SECRET)
    assert wrong.returncode == 1
    assert SECRET not in wrong.stdout + wrong.stderr


def test_a_managed_secret_is_read_only_with_leave_and_shown_nowhere(program, probing, sandbox):
    subject = probing.subject(GenerateSecret=True, PublishSecretsInAWSSecretsManager=True)
    blind = program(*SIGN_UP, subject=subject)
    assert (blind.returncode, sandbox.calls["SignUp"]) == (2, 0)
    assert "--read-managed-secret" in blind.stderr
    altered = Fault("GetSecretValue", alter=lambda answer: kept.append(answer["SecretString"]) or answer)
    kept = []
    sandbox.faults.add(altered)
    done = program(*SIGN_UP, "--debug", "--read-managed-secret", subject=subject)
    assert (done.returncode, sandbox.calls["SignUp"]) == (0, 1), done.stderr
    (held,) = kept
    secret = json.loads(held)["clientSecretValue"]
    assert secret not in done.stdout + done.stderr + "".join(file.read_text() for file in probing.journal.iterdir())


def test_check_takes_what_the_probe_saw_as_facts(program, probing, sandbox):
    sandbox.faults.add(Fault("SignUp", alter=lambda answer: {**answer, "Session": None}))
    subject = probing.subject()
    done = program("--probe", "sign-up", "--yes", "--select", "CA119", "-f", "json", subject=subject, command="check")
    (result,) = json.loads(done.stdout)["results"]
    assert (done.returncode, result["status"], result["severity"]) == (1, "failed", "high"), done.stderr
    assert probing.users(subject[0]) == []


def test_check_with_a_look_makes_no_sign_up(program, probing, sandbox):
    done = program("--probe", "look", "--select", "session", subject=probing.subject(), command="check")
    assert done.returncode == 0, done.stderr
    assert (sandbox.calls["SignUp"], sandbox.calls["InitiateAuth"]) == (0, 1)


def test_a_probe_that_check_could_not_make_leaves_its_rules_not_evaluated(program, probing, sandbox):
    sandbox.faults.add(Fault.access_denied("AdminDeleteUser"))
    done = program(
        "--probe", "sign-up", "--yes", "--select", "CA119", "-f", "json", subject=probing.subject(), command="check"
    )
    (result,) = json.loads(done.stdout)["results"]
    assert result["status"] == "not-evaluated"
    assert "no sign-up was made" in result["missing"][0]["reason"]


@pytest.mark.parametrize(
    ("words", "told"), [(["--probe", "all"], "is not one of look, sign-up"), (["--probe", "sign-up"], "--yes")]
)
def test_check_makes_no_probe_that_nobody_agreed_to(program, probing, sandbox, words, told):
    done = program(*words, subject=probing.subject(), command="check")
    assert (done.returncode, sandbox.calls["SignUp"]) == (2, 0)
    assert told in done.stderr


def test_check_probes_named_clients_only(program):
    done = program("--probe", "look", "--all", "--region", "eu-west-1", command="check")
    assert done.returncode == 2
    assert "--probe needs the clients" in done.stderr
