"""Equal inputs give equal bytes, through the command line: whatever the order of files, of rules, or of keys."""

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cognito_audit.cli import app
from cognito_audit.model.run import Run
from cognito_audit.reporting.registry import formats_of

CLOCK = {"SOURCE_DATE_EPOCH": "1790000000", "NO_COLOR": "1", "COLUMNS": "100", "GITHUB_STEP_SUMMARY": ""}
TEMPLATES: dict[str, Any] = {
    "web.json": {
        "Resources": {
            "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "customers"}},
            "Web": {
                "Type": "AWS::Cognito::UserPoolClient",
                "Metadata": {"cognito-audit": {"ignore": [{"rule": "CA309", "reason": "known"}]}},
                "Properties": {
                    "UserPoolId": {"Ref": "Pool"},
                    "AllowedOAuthFlows": ["implicit"],
                    "AllowedOAuthFlowsUserPoolClient": True,
                    "CallbackURLs": ["http://a.example", {"Ref": "Unset"}],
                },
            },
        },
        "Parameters": {"Unset": {"Type": "String"}},
    },
    "app.json": {
        "Resources": {
            "App": {
                "Type": "AWS::Cognito::UserPoolClient",
                "Properties": {"UserPoolId": "eu-west-1_Elsewhere", "AccessTokenValidity": 24, "GenerateSecret": True},
            }
        }
    },
    "main.tf": (
        'resource "aws_cognito_user_pool" "p" { name = "p" }\n'
        'resource "aws_cognito_user_pool_client" "c" {\n'
        "  name = var.name\n  user_pool_id = aws_cognito_user_pool.p.id\n}\n"
    ),
    "broken.json": "{",
}
SELECTED = ["CA101", "session", "implicit-grant", "CA3", "oauth", "pool"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("templates")
    for name, content in TEMPLATES.items():
        (made / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return made


def told(folder: Path, *words: str) -> str:
    with chdir(folder):
        done = CliRunner().invoke(app, ["check", *words], env=CLOCK)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert done.output
    return f"{done.exit_code}\n{done.stdout or done.stderr}"


@pytest.mark.parametrize("form", sorted(formats_of(Run)))
def test_two_runs_give_the_same_bytes(folder, form) -> None:
    assert told(folder, ".", "-f", form) == told(folder, ".", "-f", form)


@settings(max_examples=15, deadline=None)
@given(names=st.permutations(sorted(TEMPLATES)), form=st.sampled_from(sorted(formats_of(Run))))
def test_the_order_of_inputs_changes_no_byte(folder, names, form) -> None:
    assert told(folder, *names, "-f", form) == told(folder, *sorted(TEMPLATES), "-f", form)


@settings(max_examples=8, deadline=None)
@given(selected=st.permutations(SELECTED))
def test_the_order_of_rules_changes_nothing_but_the_selection_that_is_quoted(folder, selected) -> None:
    def run(names: list[str]) -> dict[str, Any]:
        words = [word for name in names for word in ("--select", name)]
        _, _, text = told(folder, ".", "-f", "json", *words).partition("\n")
        found = json.loads(text)
        assert found["run"].pop("selection") == names
        return found

    assert run(selected) == run(SELECTED)


def shuffled(value: Any, seed: Any) -> Any:
    """The same data with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = sorted(value)
        seed.shuffle(keys)
        return {key: shuffled(value[key], seed) for key in keys}
    return [shuffled(item, seed) for item in value] if isinstance(value, list) else value


def without_positions(value: Any) -> Any:
    """A report without what a reordered file must change: places in it, its digest."""
    if isinstance(value, dict):
        return {key: without_positions(item) for key, item in value.items() if key not in ("location", "sha256")}
    return [without_positions(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=8, deadline=None)
@given(seed=st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_no_result_and_no_fingerprint(tmp_path_factory, seed) -> None:
    other = tmp_path_factory.mktemp("shuffled")
    for name, content in TEMPLATES.items():
        (other / name).write_text(content if isinstance(content, str) else json.dumps(shuffled(content, seed)))
    reports = []
    for place in (other, plain_folder(tmp_path_factory)):
        _, _, text = told(place, ".", "-f", "json").partition("\n")
        report = without_positions(json.loads(text))
        reports.append({**report, "results": sorted(report["results"], key=repr), "notes": sorted(report["notes"])})
    assert reports[0] == reports[1]


def plain_folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("plain")
    for name, content in TEMPLATES.items():
        (made / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return made
