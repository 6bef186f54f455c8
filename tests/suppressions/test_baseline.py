"""The baseline: only what is new fails the gate, and nothing new hides behind what is old."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.errors import ExitCode, UserError
from cognito_audit.model.inventory import Location, TargetInfo
from cognito_audit.model.run import Result, RuleInfo, Run
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.suppressions import baseline

RULE = RuleInfo("CA101", "user-auth-disabled", "session", Severity.HIGH, "client", "t", "w", "1.0.0")


def finding(target: str, path: str = "ExplicitAuthFlows", line: int = 1) -> Result:
    return Result(
        RULE.id,
        RULE.name,
        RULE.severity,
        target,
        Status.FAILED,
        f"wrong at {path}",
        path,
        Location(target.partition("#")[0], line),
        fingerprint=f"{target}|{path}",
    )


def run_of(*results: Result, day: str = "2026-11-23") -> Run:
    subjects = tuple(TargetInfo(target, "client", target) for target in dict.fromkeys(r.target for r in results))
    return Run("1", f"{day}T00:00:00Z", "", (RULE,), "", subjects, results)


def written(run: Run) -> list[baseline.BaselineEntry]:
    return baseline.entries_of(run)


def test_known_findings_pass_the_gate_and_new_ones_do_not() -> None:
    known = written(run_of(finding("a.yaml#Web")))
    again = baseline.apply(run_of(finding("a.yaml#Web", line=40)), known)
    assert again.exit_code() is ExitCode.OK, "a moved line is no new finding"
    new = baseline.apply(run_of(finding("a.yaml#Web"), finding("a.yaml#App")), known)
    assert [r.target for r in new.gating()] == ["a.yaml#App"]


def test_a_renamed_file_keeps_its_entries() -> None:
    known = written(run_of(finding("old.yaml#Web")))
    assert baseline.apply(run_of(finding("new.yaml#Web")), known).exit_code() is ExitCode.OK


def test_a_second_file_with_the_same_logical_id_is_new() -> None:
    known = written(run_of(finding("a.yaml#Web")))
    both = baseline.apply(run_of(finding("a.yaml#Web"), finding("b.yaml#Web")), known)
    assert [r.target for r in both.gating()] == ["b.yaml#Web"]


def test_what_was_mended_is_told_and_what_was_not_looked_at_is_not() -> None:
    known = written(run_of(finding("eu-west-1_A/web"), finding("us-east-1_B/web")))
    passed = replace(finding("eu-west-1_A/web"), status=Status.PASSED)
    run = baseline.apply(run_of(passed), known)
    assert "fixed since the baseline was written: 1" in run.notes
    assert [entry.target for entry in baseline.fixed(run_of(passed), known)] == ["eu-west-1_A/web"]
    unknown = replace(passed, status=Status.NOT_EVALUATED)
    assert baseline.fixed(run_of(unknown), known) == []


def test_writing_again_keeps_the_day_of_what_was_there() -> None:
    first = baseline.entries_of(run_of(finding("a#W"), day="2026-01-01"))
    second = baseline.entries_of(run_of(finding("a#W"), finding("a#X"), day="2026-11-23"), first)
    assert {entry.target: entry.since for entry in second} == {"a#W": "2026-01-01", "a#X": "2026-11-23"}


def test_a_baseline_file_is_read_back_as_written_and_holds_no_line_numbers(tmp_path: Path) -> None:
    entries = written(run_of(finding("b#W", line=123456), finding("a#W", line=123456)))
    file = tmp_path / "baseline.json"
    baseline.write(file, entries)
    assert set(baseline.read(file)) == set(entries)
    assert "123456" not in file.read_text()
    first = file.read_bytes()
    baseline.write(file, reversed(entries))
    assert file.read_bytes() == first, "the order of findings changes no byte"


@pytest.mark.parametrize("content", ["", "[]", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{}]}'])
def test_a_file_that_is_no_baseline_is_refused_by_name(tmp_path: Path, content) -> None:
    file = tmp_path / "b.json"
    file.write_text(content)
    with pytest.raises(UserError, match=r"b\.json"):
        baseline.read(file)


TARGETS = st.sampled_from(["a.yaml#W", "b.yaml#W", "c.yaml#W", "eu_1/x", "eu_1/y"])
PATHS = st.sampled_from(["ExplicitAuthFlows", "CallbackURLs[0]"])
FINDINGS = st.lists(st.tuples(TARGETS, PATHS), unique=True, max_size=8)


@given(before=FINDINGS, after=FINDINGS)
def test_a_baseline_accepts_no_more_findings_than_it_holds(before, after) -> None:
    """Each entry stands for one finding: of its own fingerprint, or of a file that took another's place."""
    entries = written(run_of(*(finding(*one) for one in before)))
    run = baseline.apply(run_of(*(finding(*one) for one in after)), entries)
    accepted = [r for r in run.results if r.suppressed]
    assert len(accepted) <= len(entries)
    assert {(r.target, r.path) for r in run.results if not r.suppressed}.isdisjoint(set(before))
    for result in accepted:
        same = [e for e in entries if e.fingerprint == result.fingerprint]
        moved = [e for e in entries if e.path == result.path and e.target.endswith("#W") and "#" in result.target]
        assert same or moved


def test_a_run_over_other_pools_keeps_the_entries_of_the_first() -> None:
    known = written(run_of(finding("eu-west-1_A/web")))
    assert baseline.unseen(run_of(finding("us-east-1_B/web")), known) == known
    assert baseline.unseen(run_of(finding("eu-west-1_A/web")), known) == []


def test_a_file_that_is_still_there_was_not_renamed(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    known = written(run_of(finding("old.yaml#Web")))
    (tmp_path / "old.yaml").write_text("it has not been read this time")
    assert baseline.apply(run_of(finding("new.yaml#Web")), known).exit_code() is ExitCode.FINDINGS


def test_an_entry_that_two_new_files_could_be_meant_by_accepts_neither() -> None:
    known = written(run_of(finding("old.yaml#Web")))
    both = run_of(finding("new.yaml#Web"), finding("other.yaml#Web"))
    assert len(baseline.apply(both, known).gating()) == 2


def test_two_entries_that_one_new_file_could_have_been_accept_nothing() -> None:
    known = written(run_of(finding("old.yaml#Web"), finding("other.yaml#Web")))
    assert len(baseline.apply(run_of(finding("new.yaml#Web")), known).gating()) == 1


def test_two_findings_that_are_alike_need_two_entries() -> None:
    twice = run_of(finding("a.yaml#Web"), finding("a.yaml#Web"))
    assert baseline.apply(twice, written(twice)).exit_code() is ExitCode.OK
    assert len(baseline.apply(twice, written(run_of(finding("a.yaml#Web")))).gating()) == 1


def test_a_fingerprint_that_two_targets_share_accepts_neither_and_says_so() -> None:
    known = written(run_of(finding("web")))
    shared = [replace(finding(target), fingerprint="web|ExplicitAuthFlows") for target in ("a.json:web", "b.json:web")]
    run = baseline.apply(run_of(*shared), known)
    assert len(run.gating()) == 2
    assert run.notes == (
        "the baseline's findings of web could be those of several targets, and accept none; write it again",
    )


def test_an_address_that_became_ambiguous_is_named() -> None:
    known = written(run_of(finding("web")))
    run = run_of(finding("a.json:web"), finding("b.json:web"))
    run = replace(run, targets=tuple(replace(target, address="web") for target in run.targets))
    again = baseline.apply(run, known)
    assert len(again.gating()) == 2
    assert again.notes == (
        "the baseline's findings of web could be those of several targets, and accept none; write it again",
    )


@pytest.mark.parametrize("value", [None, 1, True, [], {}, 1.5])
@pytest.mark.parametrize("name", baseline.BaselineEntry.__slots__)
def test_an_entry_with_a_wrong_type_is_refused_by_name(tmp_path: Path, name, value) -> None:
    (entry,) = written(run_of(finding("web")))
    baseline.write(tmp_path / "b.json", [replace(entry, **{name: value})])
    with pytest.raises(UserError, match=f"finding 1: {name}: expected a text"):
        baseline.read(tmp_path / "b.json")
