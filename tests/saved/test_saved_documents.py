"""What cognito-audit 1.0.0 wrote is read by this version: runs, evidence and baselines.

The files of ``1.0.0/`` are the output of that program: ``live.json`` and ``evidence/`` of the pool ``clinic`` of the
sandbox, ``verdicts.csv`` of that evidence, ``template.json`` of ``app.yaml``, ``baseline.json`` of ``template.json``.
"""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cognito_audit.cli import app
from cognito_audit.model.run import Run
from cognito_audit.reporting.registry import formats_of

SAVED = Path(__file__).parent / "1.0.0"
SELECTED = ("--no-config", "--select", "session", "--select", "tokens")


@pytest.fixture
def run(monkeypatch):
    """The program, started where the files lie."""
    monkeypatch.chdir(SAVED)

    def started(*words: str) -> Result:
        return CliRunner().invoke(app, words)

    return started


def verdicts(text: str) -> Counter[tuple[str, ...]]:
    """Of a CSV report: how often a rule came to a status on a target."""
    return Counter((row["rule"], row["target"], row["status"]) for row in csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("form", sorted(formats_of(Run)))
@pytest.mark.parametrize("file", ["live.json", "template.json"])
def test_report_shows_a_saved_run_in_every_format(run, file, form) -> None:
    done = run("report", file, "-f", form)
    if (file, form) == ("template.json", "asff"):
        assert (done.exit_code, "belongs to no account" in done.stderr) == (2, True)
        return
    assert done.exit_code == json.loads(Path(file).read_text("utf-8"))["gate"]["exit_code"], done.stderr
    assert done.stdout


@pytest.mark.parametrize("file", ["live.json", "template.json"])
def test_a_saved_run_keeps_every_value_in_the_json_of_today(run, file) -> None:
    saved = json.loads(Path(file).read_text("utf-8"))
    shown = json.loads(run("report", file, "-f", "json").stdout)
    head = ("$schema", "schema_version", "targets")
    assert {key: value for key, value in shown.items() if key in saved and key not in head} == {
        key: value for key, value in saved.items() if key not in head
    }
    assert len(shown["targets"]) == len(saved["targets"]) > 0
    for target, then in zip(shown["targets"], saved["targets"], strict=True):
        assert {key: target[key] for key in then} == then
    assert shown["schema_version"] == "1.2"


def test_a_saved_run_is_the_same_as_itself(run) -> None:
    done = run("diff", "template.json", "template.json", "-f", "json")
    compared = json.loads(done.stdout)
    assert (compared["worse"], compared["better"], compared["unsure"]) == ([], [], [])
    assert done.exit_code == 0


def test_diff_compares_a_saved_run_with_one_of_today(run, tmp_path) -> None:
    today = tmp_path / "today.json"
    assert run("check", "app.yaml", *SELECTED, "-f", f"json={today}").exit_code == 1
    compared = json.loads(run("diff", "template.json", str(today), "-f", "json").stdout)
    assert (compared["worse"], compared["unsure"]) == ([], [])
    assert (compared["new_targets"], compared["gone_targets"]) == ([], [])


def test_a_baseline_accepts_the_findings_it_was_written_for(run) -> None:
    done = run("check", "app.yaml", *SELECTED, "--baseline", "baseline.json", "-f", "json")
    failed = [result for result in json.loads(done.stdout)["results"] if result["status"] == "failed"]
    accepted = [result["suppressed"] and result["suppressed"]["by"] for result in failed]
    assert sorted(accepted, key=str) == ["baseline", "baseline", "baseline", "template"]


def test_a_baseline_is_shown_and_written_again_with_its_days(run, tmp_path) -> None:
    file = tmp_path / "baseline.json"
    file.write_bytes(Path("baseline.json").read_bytes())
    assert run("baseline", "show", "--file", str(file)).stdout.count("2026-11-30") == 3
    assert run("baseline", "write", "template.json", "--file", str(file)).exit_code == 0
    assert json.loads(file.read_text("utf-8")) == json.loads(Path("baseline.json").read_text("utf-8"))


def test_evidence_is_judged_as_it_was(run) -> None:
    then = verdicts(Path("verdicts.csv").read_text("utf-8"))
    now = verdicts(run("check", "evidence", "--no-config", "-f", "csv").stdout)
    assert len(then) > 100
    assert {status for _, _, status in then} == {"passed", "failed", "not-applicable", "not-evaluated"}
    assert then - now == Counter()
