"""One rule, one target, one verdict: which of the four, how grave, with what fix."""

from typing import Any

import pytest

from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Fix, Missing, NoFix, Severity, Status, Verdict
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.rulebook.rule_file import read_rule

DENIED = Unknown("AccessDenied on cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPool")
LATER = Unknown("known after apply")
HEAD = """
id = "CA999"
severity = "medium"
title = "A rule of these tests"
why = "It is tested."
since = "1.0.0"
remediation = "Set {{ pool.UserPoolTier }}."
"""


def verdict(body: str, intent: Intent = UNDECLARED, options: dict[str, Any] | None = None, **answers: Any) -> Verdict:
    rule = read_rule(HEAD + body, "session/tested.toml")
    given = {"client": {}, "pool": {}, **answers}
    return evaluate(rule, facts_of(Target("t", rule.subject, "t", given), intent), options)


TWO_QUESTIONS = """
applies = "pool.Status == 'Enabled'"
fails = "client.ClientName == 'web'"
message = "{{ client.ClientName }}"
path = "ClientName"
"""


@pytest.mark.parametrize(
    ("name", "pool_status", "expected"),
    [
        ("web", "Enabled", Status.FAILED),
        ("web", "Disabled", Status.NOT_APPLICABLE),
        ("web", LATER, Status.NOT_EVALUATED),
        ("ios", "Enabled", Status.PASSED),
        ("ios", "Disabled", Status.NOT_APPLICABLE),
        ("ios", LATER, Status.NOT_EVALUATED),
        (LATER, "Enabled", Status.NOT_EVALUATED),
        (LATER, "Disabled", Status.NOT_APPLICABLE),
        (LATER, LATER, Status.NOT_EVALUATED),
    ],
)
def test_whether_a_rule_applies_comes_first_and_then_whether_it_fails(name, pool_status, expected) -> None:
    assert verdict(TWO_QUESTIONS, client={"ClientName": name}, pool={"Status": pool_status}).status is expected


def test_what_was_missing_says_where_why_and_which_permission_would_help() -> None:
    denied = verdict(TWO_QUESTIONS, client={"ClientName": LATER}, pool=DENIED)
    assert denied.missing == (
        Missing("client.ClientName", "known after apply"),
        Missing("pool.Status", DENIED.reason, "cognito-idp:DescribeUserPool"),
    )


def test_a_root_that_was_not_asked_for_is_unknown_and_one_without_a_call_is_empty() -> None:
    target = Target("t", "client", "t", {})
    facts = facts_of(target)
    assert facts["template"].keys() == []
    assert facts["probe"].keys() == []
    rule = read_rule(HEAD + TWO_QUESTIONS, "session/tested.toml")
    assert [hole.reason for hole in evaluate(rule, facts).missing] == ["was not read in this run"] * 2


EACH = """
each = { url = "client.CallbackURLs" }
fails = "url is insecure_url"
message = "{{ url }}"
path = "CallbackURLs"
"""


def test_every_item_that_is_wrong_is_a_finding_at_its_own_place() -> None:
    found = verdict(EACH, client={"CallbackURLs": ["https://a", "http://b", "http://c"]})
    assert found.status is Status.FAILED
    assert [(finding.path, finding.message, finding.key) for finding in found.findings] == [
        ("CallbackURLs[1]", "http://b", "http://b"),
        ("CallbackURLs[2]", "http://c", "http://c"),
    ]


def test_a_certain_finding_beside_an_unknown_item_is_a_failure_that_names_both() -> None:
    found = verdict(EACH, client={"CallbackURLs": [LATER, "http://b"]})
    assert found.status is Status.FAILED
    assert [finding.path for finding in found.findings] == ["CallbackURLs[1]"]
    assert found.missing == (Missing("client.CallbackURLs", "known after apply"),)


def test_only_good_items_beside_an_unknown_one_are_not_a_pass() -> None:
    assert verdict(EACH, client={"CallbackURLs": ["https://a", LATER]}).status is Status.NOT_EVALUATED


def test_a_list_that_is_absent_has_nothing_wrong_in_it() -> None:
    assert verdict(EACH).status is Status.PASSED


ADJUSTED = """
fails = "client.ClientName == 'web'"
message = "x"
path = "ClientName"

[[adjust]]
when = "pool.UserPoolTier == 'PLUS'"
severity = "critical"
why = "the first that holds decides"

[[adjust]]
when = "pool.Status == 'Enabled'"
severity = "low"
why = "the second"
"""


@pytest.mark.parametrize(
    ("pool", "severity", "why"),
    [
        ({"UserPoolTier": "PLUS", "Status": "Enabled"}, Severity.CRITICAL, "the first that holds decides"),
        ({"Status": "Enabled"}, Severity.LOW, "the second"),
        ({"UserPoolTier": LATER, "Status": "Enabled"}, Severity.LOW, "the second"),
        ({"Status": "Disabled"}, Severity.MEDIUM, ""),
        (DENIED, Severity.MEDIUM, ""),
    ],
)
def test_what_is_known_adjusts_the_severity_and_a_hole_never_the_verdict(pool, severity, why) -> None:
    found = verdict(ADJUSTED, client={"ClientName": "web"}, pool=pool)
    assert (found.status, found.severity, found.adjusted) == (Status.FAILED, severity, why)


FIXED = """
fails = "'http://b' in client.CallbackURLs"
message = "x"
path = "CallbackURLs"

[fix]
title = "Use https"
also = ["the app must answer there"]
unless = [{ when = "pool.UserPoolTier == 'LITE'", reason = "the tier is LITE" }]
patch.CallbackURLs.expr = "client.CallbackURLs | as_https"
patch.TokenValidityUnits = { AccessToken = "minutes" }
"""


def test_a_fix_is_a_patch_of_the_update_with_its_expressions_worked_out() -> None:
    assert verdict(FIXED, client={"CallbackURLs": ["http://b"]}).fix == Fix(
        "Use https",
        "client",
        {"CallbackURLs": ["https://b"], "TokenValidityUnits": {"AccessToken": "minutes"}},
        ("the app must answer there",),
    )


@pytest.mark.parametrize(
    ("urls", "pool", "reason"),
    [
        (["http://b"], {"UserPoolTier": "LITE"}, "the tier is LITE"),
        (["http://b"], DENIED, "not known whether it is safe: pool.UserPoolTier: AccessDenied"),
        (["http://b", LATER], {}, "client.CallbackURLs: known after apply"),
    ],
)
def test_where_a_fix_is_unsafe_or_not_known_to_be_safe_there_is_none_and_a_reason(urls, pool, reason) -> None:
    fix = verdict(FIXED, client={"CallbackURLs": urls}, pool=pool).fix
    assert isinstance(fix, NoFix)
    assert fix.reasons[0].startswith(reason)


def test_options_have_defaults_and_the_user_s_word_wins() -> None:
    body = """
options.max_minutes = 60
fails = "client.access_token_minutes > options.max_minutes"
message = "{{ client.access_token_minutes }} over {{ options.max_minutes }}"
path = "AccessTokenValidity"
"""
    two_hours = {"AccessTokenValidity": 2}
    assert [finding.message for finding in verdict(body, client=two_hours).findings] == ["120 over 60"]
    assert verdict(body, options={"max_minutes": 120}, client=two_hours).status is Status.PASSED


def test_the_evidence_is_what_was_read_and_leaves_holes_out() -> None:
    body = """
fails = "client.ClientName == 'web' or pool.UserPoolTier == 'LITE'"
message = "x"
path = "ClientName"
"""
    found = verdict(body, client={"ClientName": "web"}, pool=DENIED)
    assert found.evidence == {"client.ClientName": "web"}


def test_the_remediation_speaks_of_the_facts() -> None:
    assert verdict(TWO_QUESTIONS, client={"ClientName": "web"}, pool={"Status": "Enabled"}).remediation == (
        "Set ESSENTIALS."
    )


def test_evidence_names_the_very_member_and_leaves_defaults_aside() -> None:
    answers = {"client": {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}, "pool": {"Policies": {"PasswordPolicy": {}}}}
    answers["pool"]["AutoVerifiedAttributes"] = ["email"]
    facts = facts_of(Target("t", "client", "t", answers))
    rule = built_in().find("retry-loses-session")
    assert evaluate(rule, facts).evidence == {
        "client.ExplicitAuthFlows": ["ALLOW_USER_AUTH"],
        "pool.Policies.SignInPolicy.AllowedFirstAuthFactors": None,
    }


def test_evidence_of_other_clients_is_their_names_not_their_settings() -> None:
    others = {"Clients": [{"ClientName": "app", "ExplicitAuthFlows": ["ALLOW_USER_AUTH"], "ClientId": "x"}]}
    facts = facts_of(Target("t", "client", "t", {"client": {"ClientId": "y"}, "siblings": others}))
    evidence = evaluate(built_in().find("sibling-client-has-user-auth"), facts).evidence
    assert evidence["siblings.with_user_auth"] == ["app"]
    assert "siblings.Clients" not in evidence
