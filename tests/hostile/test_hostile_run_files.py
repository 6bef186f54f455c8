"""Saved runs that mean harm, or that something went wrong with: an error in words or a report, never a crash."""

import json
import os
import random

import pytest

from cognito_audit.comparison.runs import diff_runs
from cognito_audit.errors import UserError
from cognito_audit.model.run import Run
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import formats_of, render
from cognito_audit.reporting.run.decode import SavedRunError
from cognito_audit.reporting.run.json_document import load
from cognito_audit.suppressions import baseline
from tests.hostile.odd_values import ODD, mutated, places, with_value
from tests.support import isolated, run_program

CASES = int(os.environ.get("HOSTILE_CASES", "0")) or 60
TEMPLATE = """\
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties: {UserPoolName: shop, Policies: {PasswordPolicy: {MinimumLength: 6}}}
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref Pool, CallbackURLs: ["http://example.com/", !Ref Url]}
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The data of a saved run with findings, fixes and what was not evaluated."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "t.yaml").write_text(TEMPLATE)
    run_program("check", "t.yaml", "-f", "json=run.json", folder=folder, environment=isolated(folder))
    data = json.loads((folder / "run.json").read_text())
    keep = {r["rule"]: r for r in data["results"] if r["status"] in ("failed", "not-evaluated")}
    return {**data, "results": [*keep.values()][:6], "rules": [r for r in data["rules"] if r["id"] in [*keep][:6]]}


def outcome_of(text: str) -> str:
    """Load a run and use it in every way; an error must be in words."""
    try:
        run = load(text)
    except SavedRunError as error:
        return "refused" if str(error) else "refused without a word"
    except Exception as error:  # noqa: BLE001  any other is what is looked for
        return f"load: {error!r}"
    for name in formats_of(Run):
        try:
            render(run, name, Presentation())
            run.exit_code()
        except UserError:
            continue
        except Exception as error:  # noqa: BLE001  as above
            return f"{name}: {error!r}"
    try:
        diff_runs(run, run)
        baseline.entries_of(run)
    except Exception as error:  # noqa: BLE001  as above
        return f"diff or baseline: {error!r}"
    return "shown"


@pytest.mark.parametrize("seed", range(CASES))
def test_each_mutant_of_a_saved_run_is_shown_or_refused(saved, seed) -> None:
    chance = random.Random(seed)
    assert outcome_of(json.dumps(mutated(saved, chance))) in ("shown", "refused")


def test_every_value_in_every_place_is_read_or_refused(saved) -> None:
    """Loading alone, which costs little, with each odd value in each place; all of them with ``HOSTILE_CASES``."""
    step = 1 if "HOSTILE_CASES" in os.environ else 23
    cases = [(path, value) for path in places(saved) for value in ODD][::step]
    for path, value in cases:
        text = json.dumps(with_value(saved, path, value))
        try:
            load(text)
        except SavedRunError as error:
            assert str(error)  # noqa: PT017  it has words


HOSTILE = {
    "nothing": b"",
    "a null character": b"\x00",
    "not UTF-8": b"{\xff}",
    "a list": b"[]",
    "a text": b'"x"',
    "another version": b'{"schema_version": "9.0"}',
    "a version that is a list": b'{"schema_version": []}',
    "half of it": b'{"schema_version": "1.1", "run": {',
    "10,000 lists": b"[" * 10_000,
    "10,000 lists in it": b'{"schema_version": "1.1", "run": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "6,000 digits": b'{"schema_version": ' + b"9" * 6000 + b"}",
    "not a number": b'{"schema_version": "1.1", "run": NaN}',
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "command", ["report run.json", "report -", "diff run.json run.json", "baseline write run.json"]
)
def test_a_file_that_is_no_saved_run_is_an_error_in_words(tmp_path, name, command) -> None:
    (tmp_path / "run.json").write_bytes(HOSTILE[name])
    done = run_program(*command.split(), folder=tmp_path, environment=isolated(tmp_path), stdin=HOSTILE[name])
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"cognito-audit: {'standard input' if '-' in command.split() else 'run.json'}:")


ODD_FILES = {
    "a pipe": os.mkfifo,
    "a folder": lambda file: file.mkdir(),
    "a device": lambda file: file.symlink_to("/dev/zero"),
    "a link to itself": lambda file: file.symlink_to(file.name),
    "a gigabyte": lambda file: (file.touch(), os.truncate(file, 2**30)),
}


@pytest.mark.parametrize("name", ODD_FILES)
@pytest.mark.parametrize(
    "command",
    [
        "report odd", "baseline write run.json --file odd", "baseline show --file odd",
        "baseline prune run.json --file odd",
        "check t.yaml --baseline odd", "check t.yaml --config odd", "check t.yaml --profile-rules odd.toml",
        "diagnose --error x --sdk-from odd.txt",
    ],
)  # fmt: skip
def test_what_is_no_file_is_an_error_in_words(tmp_path, saved, name, command) -> None:
    (tmp_path / "run.json").write_text(json.dumps(saved))
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    ODD_FILES[name](tmp_path / command.split()[-1])
    done = run_program(*command.split(), folder=tmp_path, environment=isolated(tmp_path))
    assert (done.code, done.out) == (2, ""), done.err
    assert "odd" in done.err
    assert "Traceback" not in done.err


def test_the_lines_of_a_pipe_are_not_waited_for(tmp_path, saved) -> None:
    os.mkfifo(tmp_path / "t.yaml")
    (tmp_path / "run.json").write_text(json.dumps(saved))
    done = run_program("report", "run.json", folder=tmp_path, environment=isolated(tmp_path))
    assert done.code == saved["exit_code"]
