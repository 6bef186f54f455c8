"""``check`` and ``fix`` audit in the same way: what is suppressed for the one is suppressed for the other."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cognito_audit.cli import app

TEMPLATE = """\
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties: {{UserPoolName: shop}}
  Web:
    Type: AWS::Cognito::UserPoolClient{metadata}
    Properties:
      UserPoolId: !Ref Pool
      ClientName: web
      ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]{comment}
"""
METADATA = "\n    Metadata: {cognito-audit: {ignore: [{rule: user-auth-disabled, reason: accepted here}]}}"
COMMENT = "  # cognito-audit: ignore[CA101] accepted here"
CONFIGURATION = '[[suppress]]\nrule = "user-auth-disabled"\nclient = "web"\nreason = "accepted here"\n'

SUPPRESSIONS = [
    pytest.param({"metadata": METADATA}, "", id="metadata"),
    pytest.param({"comment": COMMENT}, "", id="comment"),
    pytest.param({}, CONFIGURATION, id="configuration"),
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command in an empty folder, on one rule, and gives its exit code and its JSON."""
    monkeypatch.chdir(tmp_path)

    def run(command: str, *words: str, marks=None, configuration="", select=("--select", "CA101")):
        Path("t.yaml").write_text(TEMPLATE.format(**{"metadata": "", "comment": "", **(marks or {})}))
        Path("cognito-audit.toml").write_text(configuration)
        done = CliRunner().invoke(app, [command, "t.yaml", *select, "-f", "json", *words])
        return done.exit_code, json.loads(done.stdout)

    return run


def fixes(plan) -> list[str]:
    return [fix["rule"] for resource in plan["resources"] for fix in resource["fixes"]]


def test_what_nobody_accepted_is_planned(run) -> None:
    code, plan = run("fix")
    assert (code, fixes(plan)) == (0, ["CA101"])


@pytest.mark.parametrize(("marks", "configuration"), SUPPRESSIONS)
def test_what_is_suppressed_is_neither_open_nor_planned(run, marks, configuration) -> None:
    code, checked = run("check", marks=marks, configuration=configuration)
    assert [result["status"] for result in checked["results"] if result["suppressed"]] == ["failed"]
    assert code == 0
    code, plan = run("fix", marks=marks, configuration=configuration)
    assert (code, plan["resources"]) == (0, [])


@pytest.mark.parametrize(("marks", "configuration"), SUPPRESSIONS)
def test_no_ignores_opens_it_for_both(run, marks, configuration) -> None:
    code, checked = run("check", "--no-ignores", marks=marks, configuration=configuration)
    assert (code, checked["counts"]["failed"]) == (1, 1)
    code, plan = run("fix", "--no-ignores", marks=marks, configuration=configuration)
    assert (code, fixes(plan)) == (0, ["CA101"])


def test_a_malformed_suppression_is_an_error_for_both(run) -> None:
    marks = {"comment": "  # cognito-audit: ignore[CA101]"}
    assert run("check", marks=marks)[0] == 2
    code, plan = run("fix", marks=marks)
    assert (code, [error["line"] for error in plan["errors"]]) == (2, [10])


def test_a_baseline_does_not_keep_a_finding_from_being_planned(run) -> None:
    run("check", "-f", "json=run.json", "-f", "text=x")
    assert CliRunner().invoke(app, ["baseline", "write", "run.json", "--file", "b.json"]).exit_code == 0
    configuration = 'baseline = "b.json"\n'
    assert run("check", configuration=configuration)[0] == 0
    assert fixes(run("fix", configuration=configuration)[1]) == ["CA101"]


@pytest.mark.parametrize(("rule", "planned"), [("CA402", False), ("CA101", True)])
def test_a_rule_profile_holds_for_the_plan(run, rule, planned) -> None:
    Path("mine.toml").write_text(f'select = ["{rule}"]\n')
    plan = run("fix", "--profile-rules", "mine.toml", select=())[1]
    assert ("CA101" in fixes(plan)) is planned
