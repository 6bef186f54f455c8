"""The printed code, run for real: with the AWS SDK for JavaScript v3 and with boto3, against the sandbox."""

import ast
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from cognito_audit.diagnosis.snippet import snippet
from cognito_audit.model.inventory import Target

HERE = Path(__file__).parent
SDK = "@aws-sdk/client-cognito-identity-provider"
USER = "ann@example.com"
PASSWORD = "Passw0rd!canary"  # noqa: S105  of a user who lives for one test
READY = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
PASSWORD_FLOW = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
SRP_ONLY = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture(scope="session")
def installed(npm):
    """Answers a folder with one version of the JavaScript SDK, installed once."""
    return cache(lambda version: npm(f"{SDK}@{version}"))


@dataclass(frozen=True)
class App:
    """A language in which the snippet runs: the folder, and how to start the program that drives it."""

    language: str
    folder: Path
    command: tuple[str, ...]
    module: str


def python_app(tmp_path):
    folder = tmp_path / "app"
    folder.mkdir()
    shutil.copy(HERE / "sign_up.py", folder)
    return App("python", folder, (sys.executable, "-W", "error", str(folder / "sign_up.py")), "snippet.py")


def javascript_app(folder):
    shutil.copy(HERE / "sign_up.mjs", folder)
    return App("js", folder, ("node", str(folder / "sign_up.mjs")), "snippet.mjs")


@pytest.fixture(
    params=["boto3", *(pytest.param(version, marks=pytest.mark.npm) for version in ("3.708.0", "latest"))],
    ids=["boto3", "sdk-3.708.0", "sdk-latest"],
)
def app(request, installed, tmp_path):
    return python_app(tmp_path) if request.param == "boto3" else javascript_app(installed(request.param))


@pytest.fixture
def ran(app, sandbox, read, chain, api):
    """Prints the snippet for a client, runs it to its end, and answers what it said; ``codes`` come before the right
    one, ``lost`` throws the Session of ConfirmSignUp away, ``minutes`` pass before the code is typed.
    """

    def run(made, *codes, lost=False, minutes=0):
        (app.folder / app.module).write_text(snippet(app.language, read(made), chain), encoding="utf-8")
        secret = api.describe_user_pool_client(UserPoolId=made.pool, ClientId=made.client)["UserPoolClient"]
        told = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": sandbox.endpoint_url,
            "COGNITO_CLIENT_SECRET": secret.get("ClientSecret", ""),
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        words = [*app.command, USER, PASSWORD, *(["lost"] if lost else [])]
        pending = [*codes]
        with subprocess.Popen(
            words, env=told, cwd=app.folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            said = []
            for line in process.stdout:
                if line.strip() != "code?":
                    said.append(line.strip())
                    continue
                sandbox.clock.advance(minutes=minutes)
                process.stdin.write(f"{pending.pop(0) if pending else sandbox.outbox[-1].code}\n")
                process.stdin.flush()
            warnings = process.stderr.read()
        assert process.returncode == 0, warnings
        assert PASSWORD not in warnings
        assert not secret.get("ClientSecret") or secret["ClientSecret"] not in warnings
        return said, warnings

    return run


@pytest.mark.parametrize("secret", [False, True], ids=["public", "with a secret"])
def test_with_user_auth_the_chain_ends_in_tokens(secret, make, ran):
    said, warnings = ran(make(READY, GenerateSecret=secret))
    assert said == ["SignUp: Session", "ConfirmSignUp: Session", "tokens: true"]
    assert "Falling back" not in warnings


def test_without_user_auth_the_fallback_is_taken_and_the_reason_said(make, ran):
    said, warnings = ran(make(PASSWORD_FLOW, GenerateSecret=True))
    assert said == ["SignUp: no Session", "ConfirmSignUp: no Session", "tokens: true"]
    assert "this app client does not allow USER_AUTH" in warnings
    assert "Falling back to USER_PASSWORD_AUTH" in warnings


def test_a_session_that_was_lost_is_replaced_by_the_password(make, ran):
    said, warnings = ran(make(READY, GenerateSecret=True), lost=True)
    assert said[-1] == "tokens: true"
    assert "Falling back to USER_AUTH with the password" in warnings


def test_a_wrong_code_is_asked_for_again_and_the_session_lives_on(make, ran):
    said, _ = ran(make(READY), "000000")
    assert said == ["SignUp: Session", "ConfirmSignUp: CodeMismatchException", "ConfirmSignUp: Session", "tokens: true"]


def test_a_code_that_comes_after_the_session_died_still_confirms(make, ran):
    said, warnings = ran(make(READY), minutes=10)
    assert said == ["SignUp: Session", "ConfirmSignUp: no Session", "tokens: true"]
    assert "session is expired" in warnings


def test_where_only_srp_is_left_it_says_which_library_computes_it(make, ran, app):
    said, _ = ran(make(SRP_ONLY))
    assert "USER_SRP_AUTH is the only password flow" in said[-2]
    assert ("pycognito" if app.language == "python" else "amazon-cognito-identity-js") in said[-2]
    assert said[-1] == "tokens: false"


@pytest.mark.parametrize("language", ["js", "python"])
def test_the_secret_is_read_from_the_environment_and_only_where_there_is_one(language, make, program):
    public, confidential = (
        program("--snippet", language, made=make(READY, GenerateSecret=has)) for has in (False, True)
    )
    assert "SECRET" not in public.out
    assert "COGNITO_CLIENT_SECRET" in confidential.out
    assert (public.code, confidential.code) == (0, 0)


def test_code_goes_to_stdout_and_the_report_to_a_file(make, program, tmp_path):
    made = make(SRP_ONLY)
    done = program("--snippet", "python", "-f", "json=why.json", made=made)
    ast.parse(done.out)
    assert (done.code, (tmp_path / "why.json").exists()) == (1, True)
    both = program("--snippet", "python", "-f", "text", made=made)
    assert (both.code, both.out) == (2, "")


@pytest.mark.parametrize("language", ["js", "python"])
def test_what_is_not_known_of_a_client_comes_from_the_environment(language, chain):
    told = snippet(language, Target("f", "client", "web", {"client": {"ExplicitAuthFlows": READY}}), chain)
    assert "COGNITO_CLIENT_ID" in told
    assert "AWS_REGION" in told
    assert "whether this app client has a secret could not be read" in told


@pytest.mark.parametrize("language", ["js", "python"])
def test_a_hostile_name_stays_in_its_comment(language, chain):
    name = 'web"""\nimport os\u2028process.exit() */ \\'
    told = snippet(language, Target("f", "client", name, {"client": {"ExplicitAuthFlows": READY}}), chain)
    assert not [line for line in told.splitlines() if line.startswith(("process", "import os\u2028"))]
    if language == "python":
        assert isinstance(ast.parse(told).body[0], ast.Expr)
