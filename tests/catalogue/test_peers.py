"""docs/peers.md answers for everything that other tools check: by a rule that there is, or by a reason."""

import importlib
import importlib.util
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import cognito_audit
from cognito_audit.rulebook.catalogue import built_in

ROOT = Path(__file__).parents[2]
BENCHMARK = ROOT / "benchmarks" / "peers"
ROWS = tomllib.loads((ROOT / "docs" / "peers.toml").read_text("utf-8"))
RULES = {rule.name for rule in built_in().rules}
KNOWN = {"P": 54, "C": 31, "I": 11, "D": 8, "F": 10, "M": 4, "L": 4}
"""How many rows the comparison has, by kind."""
PROWLER_CHECKS = 17
"""How many checks of user pools, their clients and identity pools Prowler 5.46.0 has."""


def test_every_row_of_the_comparison_is_there() -> None:
    assert set(ROWS) == {f"{letter}{number}" for letter, count in KNOWN.items() for number in range(1, count + 1)}


@pytest.mark.parametrize("number", ROWS)
def test_a_row_is_answered_by_rules_that_there_are_or_by_a_reason(number) -> None:
    row = ROWS[number]
    assert row["what"]
    assert set(row) <= {"what", "rules", "why"}
    assert row.get("rules") or row.get("why")
    assert [name for name in row.get("rules", ()) if name not in RULES] == []


def test_the_page_is_what_the_rows_and_the_rules_say() -> None:
    spec = importlib.util.spec_from_file_location("peers", ROOT / "docs" / "peers.py")
    assert spec is not None
    assert spec.loader is not None
    peers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peers)
    assert peers.main(["--check"]) == 0, "run python docs/peers.py"


DIFFERENCES = tomllib.loads((BENCHMARK / "differences.toml").read_text("utf-8"))
REASONS = [
    (check, said, reason["row"], reason["why"])
    for check, found in DIFFERENCES.items()
    for said, reason in found.items()
]


def test_each_check_of_prowlers_is_answered_by_a_rule_or_left_out_for_a_reason() -> None:
    mapped = {check for rule in built_in().rules for check in rule.maps.get("prowler", ())}
    assert len(mapped) == PROWLER_CHECKS
    assert set(DIFFERENCES) - {"not-compared", "unread"} <= mapped
    assert not mapped & set(DIFFERENCES["not-compared"])


@pytest.mark.parametrize(("check", "said", "row", "why"), REASONS)
def test_a_difference_is_explained_by_a_row_of_the_comparison(check, said, row, why) -> None:
    assert why
    answering = {rule.name for rule in built_in().rules if check in rule.maps.get("prowler", ())}
    assert row in ROWS
    if answering and "not-applicable" not in said:  # what is not asked of a pool may belong to another row
        assert answering & set(ROWS[row]["rules"])


@pytest.fixture
def diff(monkeypatch):
    """The module that compares."""
    monkeypatch.syspath_prepend(str(BENCHMARK))
    return importlib.import_module("prowler_diff")


LENGTH, LOWER = "cognito_user_pool_password_policy_minimum_length_14", "cognito_user_pool_password_policy_lowercase"
GUESTS = "cognito_identity_pool_guest_access_disabled"


def compared(diff, theirs: dict, ours: dict) -> dict:
    return dict(diff.Comparison(theirs, ours, diff.rules_of([LENGTH, LOWER, GUESTS]), hidden="eu_hidden").counted())


def test_verdicts_are_compared_both_ways(diff) -> None:
    theirs = {(GUESTS, "a"): "FAIL", (GUESTS, "b"): "FAIL"}
    ours = {("guest-access", "b"): {"passed"}, ("guest-access", "c"): {"passed", "failed"}}
    assert compared(diff, theirs, ours) == {
        (GUESTS, "FAIL/silent"): 1,
        (GUESTS, "FAIL/passed"): 1,
        (GUESTS, "silent/failed"): 1,
    }


def test_a_rule_of_several_checks_contradicts_none_as_long_as_one_of_them_fails(diff) -> None:
    ours = {("weak-password-policy", "p"): {"failed"}}
    assert compared(diff, {(LENGTH, "p"): "FAIL", (LOWER, "p"): "PASS"}, ours) == {
        (LENGTH, "FAIL/failed"): 1,
        (LOWER, "PASS/failed elsewhere"): 1,
    }
    assert compared(diff, {(LENGTH, "p"): "PASS", (LOWER, "p"): "PASS"}, ours) == {
        (LENGTH, "PASS/failed"): 1,
        (LOWER, "PASS/failed"): 1,
    }


def test_the_pool_that_may_not_be_read_is_told_apart(diff) -> None:
    theirs = {(GUESTS, "eu_hidden"): "FAIL"}
    assert compared(diff, theirs, {("guest-access", "eu_hidden"): {"not-evaluated"}}) == {
        ("unread", "FAIL/not-evaluated"): 1
    }


def test_a_difference_without_a_reason_and_a_reason_without_a_difference_are_faults(diff) -> None:
    counted = Counter({(GUESTS, "FAIL/passed"): 2, (GUESTS, "PASS/passed"): 1})
    faults = list(diff.unexplained(counted, {GUESTS: {"PASS/failed": {"row": "I1", "why": "?"}}}))
    assert faults == [
        f"not explained in differences.toml: {GUESTS}: FAIL/passed",
        f"explains nothing: {GUESTS}: PASS/failed",
    ]
    assert list(diff.unexplained(counted, {GUESTS: {"FAIL/passed": {"row": "I1", "why": "?"}}})) == []


def test_a_check_without_a_rule_a_verdict_or_a_prowler_that_has_it_is_a_fault(diff) -> None:
    every = sorted({check for rule in built_in().rules for check in rule.maps.get("prowler", ())})
    judged = {(check, "p"): "PASS" for check in every}
    assert list(diff.unanswered(every, judged)) == []
    assert list(diff.unanswered([*every, "cognito_new"], judged | {("cognito_new", "p"): "PASS"})) == [
        "no rule maps to cognito_new, and [not-compared] of differences.toml has no reason"
    ]
    without = {place: status for place, status in judged.items() if place[0] != GUESTS}
    assert list(diff.unanswered(every, without)) == [f"prowler gave no verdict for {GUESTS}: nothing was compared"]
    fewer = [check for check in every if check != GUESTS]
    assert list(diff.unanswered(fewer, judged)) == [f"a rule maps to {GUESTS}, which this prowler does not have"]


@pytest.mark.prowler
@pytest.mark.skipif("PROWLER_VENV" not in os.environ, reason="PROWLER_VENV names no environment with Prowler in it")
def test_every_difference_from_prowler_is_explained() -> None:
    command = [sys.executable, BENCHMARK / "prowler_diff.py", os.environ["PROWLER_VENV"]]
    package = Path(cognito_audit.__file__).parent.parent
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(package)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
