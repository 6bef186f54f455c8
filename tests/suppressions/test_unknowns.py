"""Checks that could not be evaluated, accepted: by an entry that says so, or by the baseline while the reason lasts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cognito_audit.errors import ConfigError, ExitCode, UserError
from cognito_audit.model.inventory import Location, TargetInfo
from cognito_audit.model.run import NotAsked, Result, RuleInfo, Run
from cognito_audit.model.verdict import Missing, Severity, Status
from cognito_audit.reporting.run import json_document, text
from cognito_audit.suppressions import baseline, entries

RULE = RuleInfo("CA101", "user-auth-disabled", "session", Severity.MEDIUM, "client", "t", "w", "1.0.0")
TODAY = date(2026, 11, 23)
NO_DEFAULT = Missing("client.ExplicitAuthFlows", "parameter Flows has no default")
IMPORTED = Missing("client.ExplicitAuthFlows", "flows is imported from a stack that is not among the files")
ENTRY = {"rule": "CA101", "client": "*", "reason": "by stage", "status": "not-evaluated"}


def unknown(target: str = "a.yaml#Web", *missing: Missing) -> Result:
    place = Location("a.yaml", 3)
    reasons = missing or (NO_DEFAULT,)
    return Result(
        "CA101", RULE.name, RULE.severity, target, Status.NOT_EVALUATED, path="Flows", location=place, missing=reasons
    )


def finding(target: str = "a.yaml#Web", *missing: Missing) -> Result:
    return replace(
        unknown(target), status=Status.FAILED, message="wrong", missing=missing, fingerprint=f"{target}|Flows"
    )


def passed(target: str = "a.yaml#App") -> Result:
    return replace(unknown(target), status=Status.PASSED, missing=())


def run_of(*results: Result) -> Run:
    targets = tuple(TargetInfo(target, "client", target) for target in dict.fromkeys(r.target for r in results))
    return Run("1", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", (RULE,), "", targets, results)


def suppressed(run: Run, **entry: object) -> Run:
    return entries.suppress(run, entries.from_config({"suppress": [{**ENTRY, **entry}]}, "c.toml"), TODAY)


def test_an_entry_that_says_so_accepts_what_could_not_be_evaluated() -> None:
    run = run_of(unknown(), passed())
    assert run.exit_code() is ExitCode.INCOMPLETE
    accepted = suppressed(run)
    assert accepted.exit_code() is ExitCode.OK
    assert [one.status for one in accepted.suppressed()] == [Status.NOT_EVALUATED]
    assert accepted.counts()["not-evaluated"] == 0
    assert accepted.notes == ()
    assert "Accepted: 1 check that could not be evaluated." in text.render(accepted)
    assert json_document.load(json_document.render(accepted)).exit_code() is ExitCode.OK


def test_an_entry_for_findings_accepts_no_unknown_and_the_other_way_round() -> None:
    of_findings = suppressed(run_of(unknown(), passed()), status="failed")
    assert of_findings.exit_code() is ExitCode.INCOMPLETE
    assert of_findings.notes == (), "its rule could not be evaluated, so it may be needed"
    of_unknowns = suppressed(run_of(finding()))
    assert list(of_unknowns.suppressed()) == []
    assert of_unknowns.notes == (
        "c.toml: [[suppress]] 1: the suppression of CA101 matches nothing that could not be evaluated; remove it",
    )


def test_an_expired_entry_opens_it_again_and_says_so() -> None:
    run = suppressed(run_of(unknown(), passed()), expires=date(2026, 11, 22))
    assert run.exit_code() is ExitCode.INCOMPLETE
    (note,) = run.notes
    assert note.endswith("CA101 expired on 2026-11-22; what could not be evaluated counts again")


@pytest.mark.parametrize(("missing", "code"), [("*parameter Flows*", ExitCode.OK), ("*Other*", ExitCode.INCOMPLETE)])
def test_an_entry_may_name_the_reason(missing: str, code: ExitCode) -> None:
    assert suppressed(run_of(unknown(), passed()), missing=missing).exit_code() is code


def test_every_reason_must_be_the_one_that_is_named() -> None:
    run = run_of(unknown("a.yaml#Web", NO_DEFAULT, IMPORTED), passed())
    assert suppressed(run, missing="*parameter Flows*").exit_code() is ExitCode.INCOMPLETE


def test_what_a_finding_leaves_open_is_accepted_apart_from_the_finding() -> None:
    run = run_of(finding("a.yaml#Web", NO_DEFAULT), replace(finding("a.yaml#Web", NO_DEFAULT), path="Other"), passed())
    assert run.exit_code() is ExitCode.INCOMPLETE
    accepted = suppressed(run)
    assert accepted.exit_code() is ExitCode.OK, "the findings are medium"
    assert [one.status for one in accepted.suppressed()] == [Status.NOT_EVALUATED], "once for both findings"
    assert len(accepted.open_findings) == 2


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"status": "passed"}, "status: expected failed or not-evaluated, got 'passed'"),
        ({"status": 1}, "status: expected failed or not-evaluated, got 1"),
        ({"status": "failed", "missing": "*"}, 'missing: only for status = "not-evaluated"'),
        ({"missing": True}, "missing: expected a text, got True"),
    ],
)
def test_an_entry_that_means_nothing_is_refused(entry: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        suppressed(run_of(unknown()), **entry)


def test_an_entry_for_a_rule_that_is_not_asked_of_files_is_not_called_useless() -> None:
    run = replace(run_of(passed()), not_asked=(NotAsked("CA101", RULE.name, ("outside",), ("a.yaml#Web",)),))
    for status in ("failed", "not-evaluated"):
        assert suppressed(run, status=status).notes == ()


def test_after_a_baseline_the_same_run_passes(tmp_path: Path) -> None:
    run = run_of(unknown(), finding("a.yaml#Old", IMPORTED), passed())
    file = tmp_path / "b.json"
    baseline.write(file, baseline.entries_of(run))
    again = baseline.apply(run, baseline.read(file))
    assert again.exit_code() is ExitCode.OK
    assert not again.incomplete
    assert again.notes == ()
    same = baseline.entries_of(again, baseline.read(file))
    assert sorted(entry.fingerprint for entry in same) == sorted(e.fingerprint for e in baseline.read(file))


def test_another_reason_opens_it_again() -> None:
    known = baseline.entries_of(run_of(unknown(), passed()))
    again = baseline.apply(run_of(unknown("a.yaml#Web", IMPORTED), passed()), known)
    assert again.exit_code() is ExitCode.INCOMPLETE
    more = baseline.apply(run_of(unknown("a.yaml#Web", NO_DEFAULT, IMPORTED), passed()), known)
    assert more.exit_code() is ExitCode.INCOMPLETE


def test_a_position_is_no_reason() -> None:
    first, second = (Missing(f"client.URLs[{n}]", f"b.yaml:{n}:7 has no value") for n in (1, 2))
    known = baseline.entries_of(run_of(unknown("a.yaml#Web", first), passed()))
    assert baseline.apply(run_of(unknown("a.yaml#Web", second), passed()), known).exit_code() is ExitCode.OK


def test_a_finding_that_cannot_be_evaluated_any_more_is_not_in_the_baseline() -> None:
    known = baseline.entries_of(run_of(finding(), passed()))
    assert baseline.apply(run_of(unknown(), passed()), known).exit_code() is ExitCode.INCOMPLETE
    partly = baseline.entries_of(run_of(finding("a.yaml#Web", NO_DEFAULT), passed()))
    assert baseline.apply(run_of(unknown(), passed()), partly).exit_code() is ExitCode.INCOMPLETE


def test_a_check_that_could_not_be_evaluated_and_now_fails_is_new() -> None:
    known = baseline.entries_of(run_of(unknown(), passed()))
    failing = baseline.apply(run_of(replace(finding(), severity=Severity.HIGH), passed()), known)
    assert failing.exit_code() is ExitCode.FINDINGS
    assert failing.notes == ("fixed since the baseline was written: 1",)


def test_an_input_that_was_not_read_is_never_in_a_baseline() -> None:
    run = replace(run_of(unknown(), passed()), unread=(Missing("b.yaml", "is not a template"),))
    assert baseline.apply(run, baseline.entries_of(run)).exit_code() is ExitCode.INCOMPLETE


def test_a_renamed_file_keeps_what_could_not_be_evaluated() -> None:
    known = baseline.entries_of(run_of(unknown("old.yaml#Web"), passed()))
    assert baseline.apply(run_of(unknown("new.yaml#Web"), passed()), known).exit_code() is ExitCode.OK


def test_writing_again_replaces_the_reason_and_keeps_what_was_not_judged() -> None:
    known = baseline.entries_of(run_of(unknown(), unknown("b.yaml#Far")))
    now = run_of(unknown("a.yaml#Web", IMPORTED), passed())
    kept = [*baseline.entries_of(now, known), *baseline.unseen(now, known)]
    assert {(entry.target, entry.message) for entry in kept} == {
        ("a.yaml#Web", str(IMPORTED)),
        ("b.yaml#Far", str(NO_DEFAULT)),
    }


def test_a_baseline_without_unknowns_is_written_as_before(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    baseline.write(file, baseline.entries_of(run_of(finding())))
    assert "status" not in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace('"since"', '"status": "passed", "since"'), "utf-8")
    with pytest.raises(UserError, match="status: expected failed or not-evaluated"):
        baseline.read(file)
