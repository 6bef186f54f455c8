"""Compound rules: one finding for what several make together, and each part says that it is part of it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.judging.judge import judge
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.run import Run
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.rule_testing.examples import failures
from cognito_audit.rule_testing.folder import faults_in
from cognito_audit.rulebook.rule_file import read_rule
from cognito_audit.rulebook.syntax import BrokenRule
from cognito_audit.services.audit import catalogue, judge_options
from cognito_audit.suppressions.entries import from_config, suppress

GRANT = {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["implicit"]}
WHOLE = """
id = "X001"
severity = "high"
title = "Two at once"
why = "Together they are worse."
since = "1.0.0"
all_of = ["implicit-grant", "token-revocation-disabled"]
message = "both"
path = "AllowedOAuthFlows"
remediation = "Mend either."

[[examples]]
expect = "passed"

[[examples]]
expect = "failed"
client = { AllowedOAuthFlowsUserPoolClient = true, AllowedOAuthFlows = ["implicit"], EnableTokenRevocation = false }

[[examples]]
expect = "not-evaluated"
client = { unknown = "AccessDenied" }
"""


def run_on(*clients: dict[str, Any], config: dict[str, Any] | None = None) -> Run:
    settings = resolve({}, {}, config or {}, "cognito-audit.toml")
    targets = [
        Target(f"p/{number}", "client", "web", {**{name: {} for name in FACT_SOURCES}, "client": client})
        for number, client in enumerate(clients)
    ]
    return judge(Inventory(tuple(targets)), judge_options(settings, catalogue(settings)), "2026-01-01T00:00:00Z")


def test_one_finding_names_its_parts_and_each_part_names_it() -> None:
    run = run_on({**GRANT, "CallbackURLs": ["http://a.example.com", "http://b.example.com"]})
    found = {result.name: result for result in run.findings()}
    whole = found["access-token-over-plain-http"]
    assert whole.severity is Severity.HIGH
    assert whole.message.endswith("(parts: implicit-grant, insecure-callback-url)")
    assert whole.evidence["client.AllowedOAuthFlows"] == ["implicit"]
    assert whole.evidence["client.CallbackURLs"] == ["http://a.example.com", "http://b.example.com"]
    parts = [result for result in run.findings() if result.name in {"implicit-grant", "insecure-callback-url"}]
    assert len(parts) == 3
    assert all(result.message.endswith("(part of access-token-over-plain-http)") for result in parts)
    assert [r for r in run.findings() if "part of" in r.message and r not in parts] == []


def test_who_accepts_the_parts_has_not_accepted_what_they_make_together() -> None:
    run = run_on({**GRANT, "CallbackURLs": ["http://a.example.com"]})
    parts = ("implicit-grant", "insecure-callback-url")
    entries = [{"rule": name, "client": "web", "reason": "known"} for name in parts]
    found = suppress(run, from_config({"suppress": entries}, "f.toml"), date(2026, 1, 1))
    assert {result.name for result in found.suppressed()} == set(parts)
    assert "access-token-over-plain-http" in {result.name for result in found.findings()}
    whole = suppress(run, from_config({"suppress": [{**entries[0], "rule": "CA902"}]}, "f.toml"), date(2026, 1, 1))
    assert {result.name for result in whole.suppressed()} == {"access-token-over-plain-http"}


def test_a_part_alone_stands_for_itself() -> None:
    run = run_on({**GRANT, "CallbackURLs": ["https://a.example.com"]})
    found = {result.name: result.message for result in run.findings()}
    assert "access-token-over-plain-http" not in found
    assert "part of" not in found["implicit-grant"]


def test_each_client_is_judged_by_its_own_parts() -> None:
    bad = {**GRANT, "CallbackURLs": ["http://a.example.com"]}
    good = {**GRANT, "CallbackURLs": ["https://a.example.com"]}
    results = [r for r in run_on(bad, good, bad).results if r.name == "access-token-over-plain-http"]
    assert [result.status for result in results] == [Status.FAILED, Status.PASSED, Status.FAILED]


def test_the_options_of_a_part_hold_in_the_whole_too() -> None:
    client = {"RefreshTokenValidity": 30, "EnableTokenRevocation": False}
    assert "stolen-refresh-token-lives-on" not in {result.name for result in run_on(client).findings()}
    shorter = {"options": {"refresh-token-too-long": {"max_days": 7}}}
    assert "stolen-refresh-token-lives-on" in {result.name for result in run_on(client, config=shorter).findings()}


def test_the_whole_reads_what_its_parts_read() -> None:
    rules = {rule.name: rule for rule in catalogue(resolve({}, {}, {})).rules}
    assert rules["role-writable-by-strangers"].fact_sources() == {"client", "pool"}


def test_a_team_may_compose_rules_of_the_program_and_its_own(tmp_path: Path) -> None:
    (tmp_path / "both.toml").write_text(WHOLE, "utf-8")
    assert faults_in(tmp_path) == ([], 1)
    assert faults_in(tmp_path / "both.toml") == ([], 1)
    settings = resolve({"rules": [str(tmp_path)]}, {}, {})
    rules = catalogue(settings)
    assert rules.errors == ()
    both = rules.find("both")
    assert both is not None
    answers = {**{name: {} for name in FACT_SOURCES}, "client": {**GRANT, "EnableTokenRevocation": Unknown("denied")}}
    verdict = evaluate(both, facts_of(Target("p/c", "client", "web", answers)))
    assert verdict.status is Status.NOT_EVALUATED
    assert [str(missing) for missing in verdict.missing] == ["client.EnableTokenRevocation: denied"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"implicit-grant"', '"implict-grant"', "all_of: implict-grant is not a simple rule on a client; did you mean"),
        ('"implicit-grant"', '"role-writable-by-strangers"', "is not a simple rule on a client"),
        ('"implicit-grant"', '"dynamic-client-registration-open"', "is not a simple rule on a client"),
        ('all_of = ["implicit-grant", "token-revocation-disabled"]', "all_of = []", "fails is missing"),
        (
            'all_of = ["implicit-grant", "token-revocation-disabled"]',
            'all_of = "x"',
            "all_of must be a list of strings",
        ),
    ],
)
def test_a_part_that_is_none_is_refused(tmp_path: Path, old, new, said) -> None:
    (tmp_path / "both.toml").write_text(WHOLE.replace(old, new), "utf-8")
    rules = catalogue(resolve({"rules": [str(tmp_path)]}, {}, {}))
    assert rules.find("both") is None
    (error,) = rules.errors
    assert said in error
    assert said in "".join(failures(WHOLE.replace(old, new), "both.toml"))


def test_a_compound_rule_without_its_parts_gives_no_verdict() -> None:
    rule = read_rule(WHOLE, "both.toml")
    with pytest.raises(BrokenRule, match="the parts of both were not resolved"):
        evaluate(rule, facts_of(Target("p/c", "client", "web", {name: {} for name in FACT_SOURCES})))
