"""The public API: what the commands answer, as Python calls, for programs that embed the audit."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cognito_audit
import cognito_audit.testing
from cognito_audit import audit_files, audit_live, diagnose, load_run
from cognito_audit.api import SettingOptions
from cognito_audit.config.settings import KEYS
from cognito_audit.sandbox.seed import seed

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
TYPED_PROGRAM = """\
from cognito_audit import Result, Severity, audit_files


def severe(paths: list[str]) -> list[Result]:
    return [result for result in audit_files(paths).findings() if result.severity is Severity.CRITICAL]


audit_files([], fail_on=3)
"""
EXAMPLE_RULE = """\
id = "X001"
severity = "medium"
title = "Errors tell which users exist"
why = "An error that differs for users who exist tells a stranger who has an account."
since = "1.0.0"
fails = "client.PreventUserExistenceErrors == 'LEGACY'"
message = "PreventUserExistenceErrors is {{ client.PreventUserExistenceErrors }}"
path = "PreventUserExistenceErrors"
remediation = "Set PreventUserExistenceErrors to ENABLED."

[[examples]]
expect = "passed"
client.PreventUserExistenceErrors = "ENABLED"

[[examples]]
expect = "failed"
client.PreventUserExistenceErrors = "LEGACY"

[[examples]]
expect = "not-evaluated"
client.PreventUserExistenceErrors = { unknown = "AccessDenied" }
"""
TEMPLATE = """\
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH]
"""


@pytest.fixture
def template(tmp_path):
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE)
    return file


def test_files_are_audited_as_check_audits_them(template):
    run = audit_files([template], select=["user-auth-disabled"])
    assert [(result.name, result.severity) for result in run.findings()] == [("user-auth-disabled", "high")]
    assert run.exit_code() == 1
    assert audit_files([template], select=["user-auth-disabled"], fail_on="critical").exit_code() == 0


def test_every_setting_is_a_keyword():
    assert {name.replace("_", "-") for name in SettingOptions.__annotations__} == {*KEYS, "env"}


def test_no_configuration_file_and_no_variable_counts_unless_it_is_named(template, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COGNITO_AUDIT_FAIL_ON", "none")
    config = tmp_path / "cognito-audit.toml"
    config.write_text('fail-on = "none"\n')
    assert audit_files([template], select=["user-auth-disabled"]).exit_code() == 1
    assert audit_files([template], select=["user-auth-disabled"], config=config).exit_code() == 0


def test_suppressions_count_unless_they_are_to_be_ignored(tmp_path):
    ignore = '    Metadata: {cognito-audit: {ignore: [{rule: user-auth-disabled, reason: "not used for sign-up"}]}}\n'
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE.replace("    Properties:\n", f"{ignore}    Properties:\n"))
    assert not list(audit_files([file], select=["user-auth-disabled"]).findings())
    assert list(audit_files([file], select=["user-auth-disabled"], suppressions=False).findings())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: audit_files([]), "at least one file or folder"),
        (lambda: audit_files(["t.yaml"], select=["no-such-rule"]), "no-such-rule"),
        (lambda: audit_files(["t.yaml"], config="missing.toml"), "there is no file missing.toml"),
        (lambda: audit_live(client_ids=["a"]), "--client-id needs the one pool"),
        (diagnose, "nothing to diagnose"),
        (lambda: load_run("missing.json"), "missing.json: cannot be read"),
    ],
)
def test_what_cannot_be_used_is_a_user_error(call, message):
    with pytest.raises(cognito_audit.UserError, match=message):
        call()


@pytest.mark.usefixtures("aws_environment")
def test_live_pools_are_audited(sandbox):
    seeded = seed(sandbox)
    pool_id = next(iter(seeded.pools.values()))
    run = audit_live([pool_id], endpoint_url=sandbox.endpoint_url, requests_per_second=500, requests_per_pool=500)
    assert {target.user_pool_id for target in run.targets} == {pool_id}
    assert run.identity is not None


def test_an_app_client_is_diagnosed_and_so_is_an_error_alone(template):
    diagnosis = diagnose([template], client="Web")
    assert diagnosis.cause.result.name == "user-auth-disabled"
    alone = diagnose(error="NotAuthorizedException: Unable to verify secret hash for client 1example23456789")
    assert alone.error is not None


def test_a_saved_run_is_loaded(template, tmp_path):
    saved = tmp_path / "run.json"
    command = [sys.executable, "-P", "-m", "cognito_audit", "check", template, "--no-config", "-f", f"json={saved}"]
    environment = {**os.environ, "PYTHONPATH": str(Path(cognito_audit.__file__).parents[1])}
    assert subprocess.run(command, env=environment, check=False).returncode == 1
    run = load_run(saved)
    assert run.counts() == audit_files([template]).counts()


def test_nothing_is_printed(template, capfd):
    audit_files([template])
    assert capfd.readouterr() == ("", "")


def test_importing_the_package_loads_nothing_heavy():
    program = (
        "import sys, cognito_audit; assert 'audit_files' in dir(cognito_audit); cognito_audit.Severity;"
        "print([name for name in ('boto3', 'botocore', 'jinja2', 'typer', 'yaml') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(cognito_audit.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-P", "-c", program], env=environment, check=True, capture_output=True)
    assert done.stdout == b"[]\n"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'audit_everything'"):
        cognito_audit.audit_everything  # noqa: B018  the access itself is tested


def test_the_page_names_every_public_name_and_its_examples_run(template, tmp_path, monkeypatch, capsys):
    page = PAGE.read_text("utf-8")
    assert {name for name in cognito_audit.__all__ if f"`{name}" not in page} == {"__version__"}
    assert {name for name in cognito_audit.testing.__all__ if f"`{name}" not in page} <= {"Finding", "Intent", "Status"}
    monkeypatch.chdir(template.parent)
    (first, rule_tests) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    with pytest.raises(SystemExit) as ended:
        exec(compile(first, "api.md", "exec"), {})  # noqa: S102  our own page
    assert ended.value.code == 1
    assert "user-auth-disabled template.yaml:8:" in capsys.readouterr().out
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "existence-revealed.toml").write_text(EXAMPLE_RULE)
    names = {}
    exec(compile(rule_tests, "api.md", "exec"), names)  # noqa: S102  our own page
    for name in [name for name in names if name.startswith("test_")]:
        names[name]()


def test_the_public_names_are_typed_for_their_users(tmp_path):
    pytest.importorskip("mypy", reason="mypy comes with the extra lint")
    program = tmp_path / "program.py"
    program.write_text(TYPED_PROGRAM)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), program]
    environment = {**os.environ, "MYPYPATH": str(Path(cognito_audit.__file__).parents[1])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert [line.partition(": error: ")[2] for line in done.stdout.splitlines() if "program.py" in line] == [
        'Argument "fail_on" to "audit_files" has incompatible type "int"; expected "str"  [arg-type]'
    ]


def test_a_misspelt_setting_is_refused(template):
    with pytest.raises(TypeError, match=r"'fail_onn'; did you mean fail_on"):
        audit_files([template], fail_onn="low")


def test_one_text_or_path_counts_as_a_list_of_one(template, tmp_path):
    assert audit_files(template, select="user-auth-disabled").exit_code() == 1
    (tmp_path / "own").mkdir()
    assert audit_files(str(template), select=["user-auth-disabled"], rules=tmp_path / "own").exit_code() == 1


def test_files_have_no_environment(template):
    with pytest.raises(cognito_audit.UserError, match="either files or --env"):
        audit_files([template], env="prod")
