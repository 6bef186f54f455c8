"""The exit codes: a contract that does not depend on the format."""

from dataclasses import replace

import pytest

from cognito_audit.errors import ExitCode
from cognito_audit.model.inventory import InputError, TargetInfo
from cognito_audit.model.run import Gate, Result, Run, Suppressed
from cognito_audit.model.verdict import Missing, Severity, Status


def result(status: Status, severity: Severity = Severity.HIGH, **more: object) -> Result:
    return replace(Result("CA101", "user-auth-disabled", severity, "p/c", status), **more)


PASSED = result(Status.PASSED)
FAILED = result(Status.FAILED)
LOW = result(Status.FAILED, Severity.LOW)
OPEN_QUESTION = result(Status.NOT_EVALUATED, missing=(Missing("pool.UserPoolTier", "AccessDenied"),))
ACCEPTED = result(Status.FAILED, suppressed=Suppressed("config", "known"))


def run(*results: Result, **more: object) -> Run:
    empty = Run("1", "t", "t", (), "", (TargetInfo("p/c", "client", "c"),), tuple(results))
    return replace(empty, **more)


@pytest.mark.parametrize(
    ("results", "gate", "code"),
    [
        ([PASSED], Gate(), ExitCode.OK),
        ([PASSED, FAILED], Gate(), ExitCode.FINDINGS),
        ([PASSED, LOW], Gate(), ExitCode.OK),
        ([PASSED, LOW], Gate(fail_on=Severity.LOW), ExitCode.FINDINGS),
        ([PASSED, FAILED], Gate(fail_on=None), ExitCode.OK),
        ([PASSED, ACCEPTED], Gate(), ExitCode.OK),
        ([PASSED, FAILED], Gate(exit_zero=True), ExitCode.OK),
        ([PASSED, OPEN_QUESTION], Gate(), ExitCode.INCOMPLETE),
        ([PASSED, OPEN_QUESTION], Gate(allow_incomplete=True), ExitCode.OK),
        ([FAILED, OPEN_QUESTION], Gate(), ExitCode.FINDINGS),
        ([FAILED, OPEN_QUESTION], Gate(exit_zero=True), ExitCode.INCOMPLETE),
        ([OPEN_QUESTION], Gate(), ExitCode.NOTHING),
        ([], Gate(), ExitCode.NOTHING),
        ([], Gate(allow_empty=True), ExitCode.OK),
        ([OPEN_QUESTION], Gate(allow_empty=True), ExitCode.NOTHING),
        ([OPEN_QUESTION], Gate(allow_empty=True, allow_incomplete=True), ExitCode.OK),
        ([], Gate(exit_zero=True), ExitCode.NOTHING),
    ],
)
def test_what_was_found_decides_the_exit_code(results, gate, code) -> None:
    assert run(*results, gate=gate).exit_code() is code


def test_an_input_error_beats_findings_and_findings_beat_incompleteness() -> None:
    assert run(FAILED, OPEN_QUESTION, errors=(InputError("bad", "f"),)).exit_code() is ExitCode.ERROR
    assert run(FAILED, broken=("CA101: broken",)).exit_code() is ExitCode.ERROR
    assert run(FAILED, OPEN_QUESTION).exit_code() is ExitCode.FINDINGS


def test_a_pool_that_could_not_be_listed_makes_the_run_incomplete() -> None:
    assert run(PASSED, unread=(Missing("eu-west-1", "AccessDenied"),)).exit_code() is ExitCode.INCOMPLETE


def test_an_interrupted_run_says_so_whatever_it_found() -> None:
    assert run(FAILED, interrupted=True).exit_code() is ExitCode.INTERRUPTED


def test_exit_zero_hides_no_error() -> None:
    assert run(PASSED, errors=(InputError("bad", "f"),), gate=Gate(exit_zero=True)).exit_code() is ExitCode.ERROR


def test_min_severity_filters_what_is_shown_but_not_what_counts() -> None:
    shown = run(PASSED, LOW, min_severity=Severity.HIGH, gate=Gate(fail_on=Severity.LOW))
    assert list(shown.findings()) == []
    assert shown.counts()["low"] == 1
    assert shown.exit_code() is ExitCode.FINDINGS


def test_counts_keep_accepted_findings_apart() -> None:
    counts = run(PASSED, FAILED, ACCEPTED, OPEN_QUESTION).counts()
    assert (counts["failed"], counts["high"], counts["suppressed"], counts["not-evaluated"]) == (1, 1, 1, 1)
    assert (counts["targets"], counts["clients"]) == (1, 1)
