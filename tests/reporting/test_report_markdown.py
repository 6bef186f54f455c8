"""Markdown: the verdict first, tables that hold, within the room that GitHub gives, and no markup from outside."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.errors import UserError
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.run.markdown import escaped, render
from cognito_audit.reporting.run.step_summary import LIMIT, append_step_summary

COMMENT_LIMIT = 65_536
"""What a comment on GitHub may hold."""


def table(report, heading):
    """The rows of the table below a heading, as lists of cells."""
    lines = report.partition(f"### {heading}\n\n")[2].partition("\n\n")[0].splitlines()
    assert lines[1].replace("|", "").replace("-", "").replace(":", "") == ""
    return [line.strip("|").split("|") for line in lines[2:]]


def many(run, count):
    finding = next(run.findings())
    return replace(run, results=tuple(replace(finding, fingerprint=f"{n:016x}") for n in range(count)))


def test_the_verdict_comes_first(sample_run):
    lines = render(sample_run).splitlines()
    assert lines[0] == "## Cognito audit: error"
    assert "1 critical" in lines[2]


def test_the_counts_are_those_of_the_run(sample_run):
    lines = render(sample_run).splitlines()
    names, values = (line.strip("| ").split(" | ") for line in (lines[4], lines[6]))
    counts = sample_run.counts()
    told = {name: int(value) for name, value in zip(names, values, strict=True)}
    assert told.pop("accepted") == counts["suppressed"], "people read accepted, as in text and HTML; JSON keeps its key"
    assert told == {name: counts[name] for name in told}


def test_findings_are_a_table_most_severe_first(sample_run):
    rows = table(render(sample_run), "Findings")
    assert [row[0].strip() for row in rows] == ["critical", "high", "medium", "low", "info"]
    assert rows[2][4].strip() == "<code>template.yaml:18:9</code>"


def test_what_was_not_evaluated_is_told_before_the_findings(sample_run):
    report = render(sample_run)
    assert report.index("### Not evaluated") < report.index("### Findings")
    ((checks, rules, why, action), in_part) = table(report, "Not evaluated")
    assert (checks.strip(), rules.strip()) == ("3", "CA101, CA201 and CA401")
    assert why.strip() == "AccessDenied on cognito-idp:DescribeUserPoolClient"
    assert action.strip() == "<code>cognito-idp:DescribeUserPoolClient</code>"
    assert in_part[2].strip() == "the parameter Tier has no default"


def test_what_is_accepted_is_listed_with_its_reason(sample_run):
    ((_, _, client, reason, until),) = table(render(sample_run), "Accepted")
    told = (client.strip(), reason.strip(), until.strip())
    assert told == ("<code>legacy-ios</code>", "app 3.x reaches its end of life", "2027-01-31")


def test_more_than_fifty_findings_are_folded_away(sample_run):
    report = render(many(sample_run, 62))
    assert len(table(report, "Findings")) == 50
    assert "<details><summary>12 more findings</summary>" in report
    assert report.count("| critical | CA201") == 62


def test_findings_below_min_severity_are_only_counted(sample_run):
    report = render(replace(sample_run, min_severity=Severity.MEDIUM))
    assert [row[0].strip() for row in table(report, "Findings")] == ["critical", "high", "medium"]
    assert "2 findings below medium not shown." in report


@pytest.mark.parametrize("limit", [3_000, 10_000, COMMENT_LIMIT])
def test_a_limited_report_ends_after_a_whole_row_and_says_what_is_missing(limit, sample_run):
    run = many(sample_run, 2_000)
    report = render(run, limit)
    assert len(report.encode()) <= limit
    rows = report.count("| critical | CA201")
    assert re.search(r"\*\*(\d+) of (\d+) rows are not shown", report)
    assert all(line.endswith(" |") for line in report.splitlines() if line.startswith("| critical"))
    left_out = int(re.search(r"\*\*(\d+) of", report)[1])
    others = len(run.notes) + len(run.errors) + len(run.broken) + len(run.unread)
    assert 2_000 - left_out <= rows <= 2_000 - left_out + others
    assert report.count("<details>") == report.count("</details>")


def test_a_report_that_fits_is_whole(sample_run):
    assert render(sample_run, COMMENT_LIMIT) == render(sample_run)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a&#124;b"),
        ("<script>", "&#60;script&#62;"),
        ("`code`", "&#96;code&#96;"),
        ("[x](https://evil.example)", "&#91;x&#93;(https&#58;//evil.example)"),
        ("www.evil.example", "www&#46;evil.example"),
        ("@team and #12", "@&#8203;team and #&#8203;12"),
        ("$x$ \\ ~~y~~", "&#36;x&#36; &#92; &#126;&#126;y&#126;&#126;"),
        ("a\r\n\n# b\x1b[31m\x00\u202e", "a # b"),
        ("&lt;", "&#38;lt;"),
        ("ALLOW_USER_AUTH but _this_", "ALLOW_USER_AUTH but &#95;this&#95;"),
    ],
)
def test_text_from_outside_is_only_text(text, shown):
    assert escaped(text) == shown


@given(st.text())
def test_no_text_at_all_makes_markup(text):
    assert not re.search(r"[<>|`*\[\]~\\$\n\r\x00-\x1f]|://|www\.|@\w", escaped(text), re.IGNORECASE)


def test_hostile_text_breaks_no_table(hostile_run):
    report = render(hostile_run)
    for heading, columns in (("Findings", 5), ("Accepted", 5), ("Not evaluated", 4)):
        assert {len(row) for row in table(report, heading)} == {columns}
    assert "<script" not in report
    assert "<img" not in report


def test_outside_of_github_no_summary_is_written(sample_run):
    assert append_step_summary(sample_run, {}) is False


def test_the_summary_is_appended_to_what_others_wrote(sample_run, tmp_path):
    file = tmp_path / "summary"
    file.write_text("before\n")
    assert append_step_summary(sample_run, {"GITHUB_STEP_SUMMARY": str(file)}) is True
    assert file.read_text() == "before\n" + render(sample_run)


def test_a_step_never_writes_more_than_github_takes(sample_run, tmp_path):
    file = tmp_path / "summary"
    run = many(sample_run, 9_000)
    assert len(render(run).encode()) > LIMIT
    for _ in range(3):
        append_step_summary(run, {"GITHUB_STEP_SUMMARY": str(file)})
    assert file.stat().st_size <= LIMIT < 1024 * 1024
    assert file.read_text().count("rows are not shown") == 1


def test_a_summary_that_cannot_be_written_is_told(sample_run, tmp_path):
    with pytest.raises(UserError, match="GITHUB_STEP_SUMMARY"):
        append_step_summary(sample_run, {"GITHUB_STEP_SUMMARY": str(tmp_path)})
