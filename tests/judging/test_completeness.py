"""When a run is complete: no verdict has anything missing, no severity may be higher, and something was read."""

from dataclasses import replace
from typing import Any

import pytest

from cognito_audit.errors import ExitCode
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory, Target, Unread
from cognito_audit.model.run import Gate, Run, Suppressed
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.rulebook.rule_file import read_rule

DENIED = Unknown("AccessDenied on cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPool")
HEAD = """
id = "CA999"
severity = "medium"
title = "A rule of these tests"
why = "It is tested."
since = "1.0.0"
remediation = "Change it."
"""
LISTED = """
each = { url = "client.CallbackURLs" }
fails = "url is insecure_url"
message = "{{ url }}"
path = "CallbackURLs"
"""
RAISED = """
fails = "client.ClientName == 'web'"
message = "x"
path = "ClientName"

[[adjust]]
when = "pool.UserPoolTier == 'PLUS'"
severity = "critical"
why = "of the tier"
"""


def run_of(body: str, severity: Severity | None = None, unread: tuple[Unread, ...] = (), **answers: Any) -> Run:
    rule = read_rule(HEAD + body, "session/tested.toml")
    severities = {} if severity is None else {rule.name: severity}
    options = JudgeOptions((rule,), "2026-01-01T00:00:00Z", {}, severities, gate=Gate(fail_on=Severity.HIGH))
    return judge(Inventory((Target("t", "client", "t", answers),), unread=unread), options, "2026-01-01T00:00:00Z")


def accepted(run: Run) -> Run:
    """The run with each finding accepted."""
    results = (
        replace(one, suppressed=Suppressed("baseline", "known")) if one.status is Status.FAILED else one
        for one in run.results
    )
    return replace(run, results=tuple(results))


def test_an_unknown_item_beside_a_finding_leaves_the_run_incomplete() -> None:
    settled = run_of(LISTED, client={"CallbackURLs": ["http://a.example"]})
    half_known = run_of(LISTED, client={"CallbackURLs": ["http://a.example", DENIED]})
    assert (settled.exit_code(), half_known.exit_code()) == (ExitCode.OK, ExitCode.INCOMPLETE)
    assert (half_known.completeness.in_part, half_known.completeness.not_evaluated) == (1, 0)


def test_an_accepted_finding_hides_nothing_that_is_unknown_beside_it() -> None:
    run = run_of(LISTED, client={"CallbackURLs": ["http://a.example", DENIED]})
    assert accepted(run).exit_code() is ExitCode.INCOMPLETE


@pytest.mark.parametrize(
    ("configured", "pool", "code"),
    [
        (None, {"UserPoolTier": "PLUS"}, ExitCode.FINDINGS),
        (None, {"UserPoolTier": "LITE"}, ExitCode.OK),
        (None, DENIED, ExitCode.INCOMPLETE),
        (Severity.LOW, DENIED, ExitCode.INCOMPLETE),
        (Severity.CRITICAL, DENIED, ExitCode.FINDINGS),
    ],
    ids=["higher", "as it is", "may be higher", "configured lower, may be higher", "cannot be higher"],
)
def test_a_severity_that_may_be_higher_leaves_the_run_incomplete(configured, pool, code) -> None:
    assert run_of(RAISED, configured, client={"ClientName": "web"}, pool=pool).exit_code() is code


def test_what_the_severity_may_be_is_said_with_what_is_missing() -> None:
    (result,) = run_of(RAISED, client={"ClientName": "web"}, pool=DENIED).results
    assert result.severity is Severity.MEDIUM
    assert result.adjusted == f"may be critical, which depends on pool.UserPoolTier: {DENIED.reason}"
    assert [missing.path for missing in result.missing] == ["pool.UserPoolTier"]


def test_a_severity_that_can_only_be_lower_leaves_nothing_open() -> None:
    lowered = RAISED.replace('"critical"', '"low"')
    run = run_of(lowered, client={"ClientName": "web"}, pool=DENIED)
    assert (run.exit_code(), run.results[0].severity, run.results[0].adjusted) == (ExitCode.OK, Severity.MEDIUM, "")


def test_what_a_source_left_out_leaves_the_run_incomplete_whatever_was_found() -> None:
    left_out = (Unread("module.users", Unknown("its source was not read")),)
    run = run_of(LISTED, unread=left_out, client={"CallbackURLs": []})
    assert (run.exit_code(), run.unread[0].path) == (ExitCode.INCOMPLETE, "module.users")


def test_nothing_is_settled_of_a_target_of_which_nothing_was_read() -> None:
    about_a_probe = f'applies = "probe.signed_up"{LISTED}'
    run = run_of(about_a_probe, client=DENIED, pool=DENIED, probe={})
    assert [result.status for result in run.results] == [Status.NOT_EVALUATED]
    assert run.exit_code() is ExitCode.NOTHING
    assert run_of(about_a_probe, client=DENIED, pool={}, probe={}).exit_code() is ExitCode.OK
