"""``cognito_audit.testing``: how authors of rules test theirs."""

import pytest

from cognito_audit import UserError
from cognito_audit.testing import (
    Intent,
    assert_failed,
    assert_not_applicable,
    assert_not_evaluated,
    assert_passed,
    check_rule,
    unknown,
    verdict_of,
)

RULE = """\
id = "X001"
severity = "medium"
title = "The app client tells strangers which users exist"
why = "An error that differs for users who exist tells a stranger who has an account."
since = "1.0.0"
applies = "client.ExplicitAuthFlows | length > 0"
fails = "client.PreventUserExistenceErrors != 'ENABLED'"
message = "PreventUserExistenceErrors is {{ client.PreventUserExistenceErrors }}"
path = "PreventUserExistenceErrors"
remediation = "Set PreventUserExistenceErrors to ENABLED."

[[examples]]
expect = "passed"
client.ExplicitAuthFlows = ["ALLOW_USER_SRP_AUTH"]
client.PreventUserExistenceErrors = "ENABLED"

[[examples]]
expect = "failed"
client.ExplicitAuthFlows = ["ALLOW_USER_SRP_AUTH"]
client.PreventUserExistenceErrors = "LEGACY"

[[examples]]
expect = "not-evaluated"
client.ExplicitAuthFlows = ["ALLOW_USER_SRP_AUTH"]
client.PreventUserExistenceErrors = { unknown = "AccessDenied" }
"""
FLOWS = ["ALLOW_USER_SRP_AUTH"]


@pytest.fixture
def rule(tmp_path):
    file = tmp_path / "tells-strangers.toml"
    file.write_text(RULE)
    return file


def test_the_examples_of_a_rule_hold(rule):
    check_rule(rule)


def test_an_example_that_does_not_hold_is_named(rule):
    rule.write_text(RULE.replace('"LEGACY"', '"ENABLED"'))
    with pytest.raises(AssertionError, match="example 2: expected failed, got passed"):
        check_rule(rule)


def test_each_verdict_has_its_assertion(rule):
    assert_passed(rule, client={"ExplicitAuthFlows": FLOWS, "PreventUserExistenceErrors": "ENABLED"})
    (finding,) = assert_failed(rule, client={"ExplicitAuthFlows": FLOWS, "PreventUserExistenceErrors": "LEGACY"})
    assert finding.message == "PreventUserExistenceErrors is LEGACY"
    assert_not_applicable(rule, client={"ExplicitAuthFlows": []})
    assert_not_evaluated(rule, client={"ExplicitAuthFlows": FLOWS, "PreventUserExistenceErrors": unknown("denied")})


def test_an_assertion_says_what_it_got_and_why(rule):
    with pytest.raises(AssertionError, match=r"expected passed, got failed \(PreventUserExistenceErrors is LEGACY\)"):
        assert_passed(rule, client={"ExplicitAuthFlows": FLOWS})
    with pytest.raises(AssertionError, match=r"expected failed, got not-evaluated \(.*denied"):
        assert_failed(rule, client=unknown("denied"))


def test_a_declaration_and_options_can_be_given(rule):
    verdict = verdict_of(rule, client={"ExplicitAuthFlows": FLOWS}, declared=Intent(kind="browser"), options={})
    assert verdict.status == "failed"


def test_a_name_that_is_no_fact_source_is_refused(rule):
    with pytest.raises(UserError, match=r"clint.*did you mean client"):
        verdict_of(rule, clint={})


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(UserError, match=r"missing\.toml: cannot be read"):
        check_rule(tmp_path / "missing.toml")
