"""Two runs side by side: only what is known to be worse is worse, only what is known to be better is better."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.comparison.runs import Direction, diff_runs
from cognito_audit.errors import ExitCode
from cognito_audit.model.inventory import InputError, Location, TargetInfo
from cognito_audit.model.run import Result, RuleInfo, Run, Suppressed
from cognito_audit.model.verdict import Missing, Severity, Status

RULE = RuleInfo("CA101", "user-auth-disabled", "session", Severity.HIGH, "client", "t", "w", "1.0.0")
WEB = TargetInfo("eu_1/web", "client", "web")
APP = TargetInfo("eu_1/app", "client", "app")


def said(status: Status, severity: Severity = Severity.HIGH, *, target: str = WEB.id, line: int = 1) -> Result:
    failed = status is Status.FAILED
    return Result(
        RULE.id,
        RULE.name,
        severity,
        target,
        status,
        "wrong" if failed else "",
        "ExplicitAuthFlows",
        Location("t.yaml", line),
        (Missing("client.x", "denied"),) if status is Status.NOT_EVALUATED else (),
        fingerprint=f"f-{target}" if failed else "",
    )


FAILED, PASSED, UNKNOWN = said(Status.FAILED), said(Status.PASSED), said(Status.NOT_EVALUATED)
ACCEPTED = replace(FAILED, suppressed=Suppressed("config", "known"))


def run_of(*results: Result, targets: tuple[TargetInfo, ...] = (WEB,)) -> Run:
    return Run("1", "2026-11-23T00:00:00Z", "", (RULE,), "d", targets, results)


@pytest.mark.parametrize(
    ("before", "after", "direction", "words", "code"),
    [
        (PASSED, FAILED, Direction.WORSE, ("passed", "high"), 1),
        (UNKNOWN, FAILED, Direction.WORSE, ("not-evaluated", "high"), 1),
        (ACCEPTED, FAILED, Direction.WORSE, ("accepted", "high"), 1),
        (said(Status.FAILED, Severity.LOW), FAILED, Direction.WORSE, ("low", "high"), 1),
        (FAILED, said(Status.FAILED, Severity.LOW), Direction.BETTER, ("high", "low"), 0),
        (FAILED, PASSED, Direction.BETTER, ("high", "passed"), 0),
        (FAILED, said(Status.NOT_APPLICABLE), Direction.BETTER, ("high", "not-applicable"), 0),
        (FAILED, ACCEPTED, Direction.BETTER, ("high", "accepted"), 0),
        (UNKNOWN, PASSED, Direction.BETTER, ("not-evaluated", "passed"), 0),
        (FAILED, UNKNOWN, Direction.UNSURE, ("high", "not-evaluated"), 3),
        (PASSED, UNKNOWN, Direction.UNSURE, ("passed", "not-evaluated"), 3),
    ],
)
def test_a_change_has_a_direction_and_the_exit_code_follows(before, after, direction, words, code) -> None:
    found = diff_runs(run_of(before), run_of(after))
    (change,) = found.changes
    assert (change.direction, (change.was, change.now)) == (direction, words)
    assert found.exit_code(Severity.HIGH) == code
    assert found.exit_code(None, allow_incomplete=True) == ExitCode.OK


def test_a_line_that_moved_is_no_change() -> None:
    found = diff_runs(run_of(FAILED), run_of(said(Status.FAILED, line=70)))
    assert found.changes == ()
    assert found.exit_code(Severity.INFO) == ExitCode.OK


def test_targets_that_come_and_go_are_named_and_what_is_gone_is_not_better() -> None:
    found = diff_runs(run_of(FAILED), run_of(said(Status.FAILED, target=APP.id), targets=(APP,)))
    assert ([s.id for s in found.new], [s.id for s in found.gone]) == ([APP.id], [WEB.id])
    assert [(c.direction, c.was, c.now) for c in found.changes] == [
        (Direction.WORSE, "no such target", "high"),
        (Direction.UNSURE, "high", "no such target"),
    ]


def test_a_finding_beside_another_of_its_rule_is_mended_only_if_all_was_seen() -> None:
    two = replace(FAILED, fingerprint="other", message="other")
    (mended,) = diff_runs(run_of(FAILED, two), run_of(FAILED)).changes
    assert (mended.direction, mended.message) == (Direction.BETTER, "other")
    seen_in_part = replace(FAILED, missing=(Missing("client.CallbackURLs", "known after apply"),))
    (unsure,) = diff_runs(run_of(FAILED, two), run_of(seen_in_part)).changes
    assert unsure.direction is Direction.UNSURE


def test_less_than_the_threshold_is_told_and_fails_nothing() -> None:
    found = diff_runs(run_of(PASSED), run_of(said(Status.FAILED, Severity.LOW)))
    assert len(found.of(Direction.WORSE)) == 1
    assert found.exit_code(Severity.HIGH) == ExitCode.OK
    assert found.exit_code(Severity.LOW) == ExitCode.FINDINGS


def test_errors_of_the_second_run_go_before_everything() -> None:
    broken = replace(run_of(FAILED), errors=(InputError("no YAML", "x.yaml"),))
    found = diff_runs(run_of(PASSED), broken)
    assert found.exit_code(Severity.HIGH) == ExitCode.ERROR
    assert list(found.notes()) == ["the second run had errors; what it could not read is not compared"]


RESULTS = st.lists(
    st.builds(
        lambda status, severity, target: said(status, severity, target=target),
        st.sampled_from(Status),
        st.sampled_from(Severity),
        st.sampled_from([WEB.id, APP.id]),
    ),
    max_size=4,
    unique_by=lambda result: result.target,
)


@given(before=RESULTS, after=RESULTS)
def test_forward_and_back_tell_one_story(before, after) -> None:
    """What is worse one way is better or unsure the other way, and a run is no different from itself."""
    old, new = run_of(*before, targets=(WEB, APP)), run_of(*after, targets=(WEB, APP))
    assert diff_runs(old, old).changes == ()
    worse = {change.fingerprint for change in diff_runs(old, new).of(Direction.WORSE)}
    back = diff_runs(new, old)
    assert worse == {
        change.fingerprint
        for change in (*back.of(Direction.BETTER), *back.of(Direction.UNSURE))
        if change.fingerprint and change.was in list(Severity)
    }


POOL_OF_TWO = TargetInfo("eu_1/web", "client", "web", replica_regions=("us-east-1",))
ELSEWHERE = TargetInfo("eu_1@us-east-1/web", "client", "web in us-east-1", region="us-east-1")


@pytest.mark.parametrize(
    ("says_now", "direction"),
    [(PASSED, Direction.BETTER), (FAILED, Direction.BETTER), (UNKNOWN, Direction.UNSURE)],
)
def test_a_finding_of_a_replica_that_says_nothing_of_its_own_any_more_is_what_the_primary_says(says_now, direction):
    before = run_of(says_now, said(Status.FAILED, target=ELSEWHERE.id), targets=(POOL_OF_TWO, ELSEWHERE))
    (change,) = diff_runs(before, run_of(says_now, targets=(POOL_OF_TWO,))).changes
    assert (change.target, change.direction) == (ELSEWHERE.id, direction)


def test_a_replica_that_is_not_read_any_more_is_no_improvement():
    before = run_of(PASSED, said(Status.FAILED, target=ELSEWHERE.id), targets=(POOL_OF_TWO, ELSEWHERE))
    (change,) = diff_runs(before, run_of(PASSED)).changes
    assert (change.now, change.direction) == ("no such target", Direction.UNSURE)
