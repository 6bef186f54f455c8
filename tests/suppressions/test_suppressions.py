"""Accepted findings: an entry hides what it names and nothing else, as long as it holds."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.errors import ConfigError
from cognito_audit.model.inventory import Location, TargetInfo
from cognito_audit.model.run import Result, RuleInfo, Run
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.suppressions import entries

TODAY = date(2026, 11, 23)
RULES = (
    RuleInfo("CA101", "user-auth-disabled", "session", Severity.HIGH, "client", "t", "w", "1.0.0"),
    RuleInfo("CA401", "implicit-grant", "oauth", Severity.HIGH, "client", "t", "w", "1.0.0"),
)
WEB = TargetInfo(
    "eu_1/abc",
    "client",
    "web-shop",
    account="111",
    region="eu-west-1",
    user_pool_id="eu_1",
    user_pool_name="shop",
    client_id="abc",
    tags={"env": "dev"},
)
APP = TargetInfo("t.yaml#App", "client", "app", location=Location("t.yaml", 3), address="App")


def finding(rule: RuleInfo, subject: TargetInfo) -> Result:
    return Result(
        rule.id,
        rule.name,
        rule.severity,
        subject.id,
        Status.FAILED,
        "wrong",
        "ExplicitAuthFlows",
        subject.location,
        fingerprint=f"{rule.id}-{subject.id}",
    )


RUN = Run(
    "1", "2026-11-23T00:00:00Z", "", RULES, "", (WEB, APP), tuple(finding(r, s) for s in (WEB, APP) for r in RULES)
)


def accepted(run: Run) -> set[tuple[str, str]]:
    return {(result.name, result.target) for result in run.results if result.suppressed}


def applied(*tables: dict[str, object], run: Run = RUN) -> Run:
    return entries.suppress(run, entries.from_config({"suppress": list(tables)}, "f.toml"), TODAY)


@pytest.mark.parametrize(
    ("entry", "hidden"),
    [
        ({"rule": "CA101", "client": "web-*"}, {("user-auth-disabled", "eu_1/abc")}),
        ({"rule": "CA101", "client": "shop"}, set()),  # globs are anchored
        ({"rule": "user-*", "client": "abc"}, {("user-auth-disabled", "eu_1/abc")}),
        ({"rule": "CA4*", "client": "abc"}, {("implicit-grant", "eu_1/abc")}),
        ({"rule": "CA?01", "address": "App"}, {(rule.name, "t.yaml#App") for rule in RULES}),
        ({"rule": "CA4", "client": "abc"}, set()),  # a prefix is no glob
        ({"rule": "oauth", "file": "t.yaml"}, {("implicit-grant", "t.yaml#App")}),
        ({"rule": "*", "address": "App"}, {("user-auth-disabled", "t.yaml#App"), ("implicit-grant", "t.yaml#App")}),
        ({"rule": "*", "region": "eu-*", "account": "222"}, set()),  # all places must match
        ({"rule": "*", "pool": "shop", "region": "eu-*"}, {(r.name, "eu_1/abc") for r in RULES}),
        ({"rule": "*", "tag": {"env": "d*"}}, {(r.name, "eu_1/abc") for r in RULES}),
        ({"rule": "*", "fingerprint": "CA401-t.yaml#App"}, {("implicit-grant", "t.yaml#App")}),
    ],
)
def test_an_entry_accepts_what_it_names_and_nothing_else(entry, hidden) -> None:
    assert accepted(applied({**entry, "reason": "known"})) == hidden


@pytest.mark.parametrize(
    ("glob", "accepts"),
    [
        ('aws_cognito_user_pool_client.web["a"]', True),
        ("aws_cognito_user_pool_client.web[*]", True),
        ("aws_cognito_user_pool_client.web*", True),
        ('aws_cognito_user_pool_client.web["b"]', False),
        ("aws_cognito_user_pool_client.web", False),
    ],
)
def test_an_address_in_terraform_has_brackets_of_its_own(glob, accepts) -> None:
    one = replace(APP, address='aws_cognito_user_pool_client.web["a"]')
    run = replace(RUN, targets=(one,), results=(finding(RULES[0], one),))
    assert bool(accepted(applied({"rule": "CA101", "address": glob, "reason": "x"}, run=run))) is accepts


def test_what_is_accepted_keeps_its_reason_owner_and_last_day() -> None:
    run = applied({"rule": "CA101", "client": "*", "reason": " app 3 ", "owner": "mobile@", "expires": TODAY})
    found = next(result.suppressed for result in run.results if result.suppressed)
    assert (found.by, found.reason, found.owner, found.expires) == ("config", "app 3", "mobile@", "2026-11-23")


def test_an_expired_entry_opens_its_findings_again_and_says_so() -> None:
    run = applied({"rule": "CA101", "client": "*", "reason": "known", "expires": date(2026, 11, 22)})
    assert accepted(run) == set()
    assert any("f.toml: [[suppress]] 1: the suppression of CA101 expired on 2026-11-22" in note for note in run.notes)


def test_an_entry_that_matches_nothing_is_reported_if_its_rule_ran() -> None:
    entries = [{"rule": rule, "client": "gone", "reason": "known"} for rule in ("CA101", "CA102")]
    run = applied(*entries, run=replace(RUN, selection=("CA101",)))
    assert [note for note in run.notes if "matches no finding" in note] == [
        "f.toml: [[suppress]] 1: the suppression of CA101 matches no finding; remove it"
    ]


def test_an_entry_of_no_rule_is_reported_when_every_rule_ran() -> None:
    run = applied({"rule": "user-auth-disable", "client": "*", "reason": "known"})
    said = "the suppression of user-auth-disable names an unknown rule; did you mean user-auth-disabled?"
    assert f"f.toml: [[suppress]] 1: {said}" in run.notes


def test_an_entry_of_what_could_not_be_evaluated_is_not_called_unused() -> None:
    unknown = replace(RUN, results=tuple(replace(result, status=Status.NOT_EVALUATED) for result in RUN.results))
    run = applied({"rule": "CA101", "client": "web-*", "reason": "known"}, run=unknown)
    assert (accepted(run), run.notes) == (set(), ())


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"rule": "CA101", "client": "*"}, "reason is missing"),
        ({"rule": "CA101", "client": "*", "reason": " "}, "reason is missing"),
        ({"client": "*", "reason": "x"}, "rule is missing"),
        ({"rule": "CA101", "reason": "x"}, "a scope is missing"),
        ({"rule": "CA101", "client": "*", "reason": "x", "expires": "soon"}, "expires: expected a day"),
        ({"rule": "CA101", "clients": "*", "reason": "x"}, "unknown key clients; did you mean client?"),
        ({"rule": "CA101", "tag": "dev", "reason": "x"}, "tag must be a table"),
    ],
)
def test_a_malformed_entry_is_refused_with_its_place(entry, said) -> None:
    with pytest.raises(ConfigError) as refusal:
        entries.from_config({"suppress": [entry]}, "f.toml")
    assert str(refusal.value).startswith("f.toml: [[suppress]] 1: ")
    assert said in str(refusal.value)


GLOBS = st.sampled_from(["*", "web-*", "app", "abc", "App", "eu-*", "111", "x"])
ENTRIES = st.fixed_dictionaries(
    {"rule": st.sampled_from(["CA101", "CA401", "implicit-grant", "session", "user-*", "CA4*", "nothing"])},
    optional=dict.fromkeys(entries.SCOPES, GLOBS),
)


@given(entry=ENTRIES)
def test_no_entry_ever_hides_a_finding_that_it_does_not_name(entry) -> None:
    """Held against a reading of the entry written apart from the program's own."""
    named = entries.Suppression(entry.pop("rule"), entry, "r", "o")
    run = entries.suppress(RUN, [named], TODAY)
    for result in run.results:
        subject = WEB if result.target == WEB.id else APP
        if result.suppressed:
            assert named.rule in {result.rule, result.name, "user-*", "session", "CA4*"}
            assert named.rule not in ("session", "user-*") or result.rule == "CA101"
            assert named.rule != "CA4*" or result.rule == "CA401"
            for place, glob in named.scope.items():
                told = {str(v) for v in (subject.name, subject.client_id, subject.id, subject.address)}
                told |= {subject.account, subject.region, subject.user_pool_name, subject.user_pool_id, "t.yaml"}
                told |= {result.fingerprint}
                assert place
                assert glob.endswith("*") or glob in told


def test_a_passed_result_is_never_marked() -> None:
    passed = replace(RUN, results=tuple(replace(result, status=Status.PASSED) for result in RUN.results))
    assert accepted(applied({"rule": "*", "client": "*", "reason": "x"}, run=passed)) == set()
