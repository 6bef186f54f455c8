"""CSV: one line for each result, and no cell that a spreadsheet would run."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.reporting.run.csv_report import COLUMNS, render


def rows(run):
    return list(csv.DictReader(io.StringIO(render(run))))


def test_the_header_names_the_columns_and_every_result_is_one_line(sample_run):
    lines = render(sample_run).splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert len(lines) == 1 + len(sample_run.results)


def test_a_line_says_all_of_a_finding(sample_run):
    (row,) = [row for row in rows(sample_run) if row["fingerprint"] == "3f3a5c7e9b1d2f40"]
    assert row["status"] == "failed"
    assert row["severity"] == "medium"
    assert (row["file"], row["line"], row["column"]) == ("template.yaml", "18", "9")
    assert row["message"] == "https://*.example.com/cb holds an asterisk"
    assert row["next_step"] == "List each URL in full."


def test_what_is_not_known_says_why(sample_run):
    told = [row["missing"] for row in rows(sample_run) if row["status"] == "not-evaluated"]
    assert told == ["client: AccessDenied on cognito-idp:DescribeUserPoolClient"] * 3


def test_an_accepted_finding_says_by_what_why_and_until_when(sample_run):
    (row,) = [row for row in rows(sample_run) if row["suppressed_by"]]
    told = (row["suppressed_by"], row["suppressed_reason"], row["suppressed_until"])
    assert told == ("config", "app 3.x reaches its end of life", "2027-01-31")


@pytest.mark.parametrize(
    "name",
    ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "\x00=1", "\x1b[0m=1"],
)
def test_a_client_that_is_called_like_a_formula_is_none(name, sample_run):
    subjects = tuple(replace(subject, name=name) for subject in sample_run.targets)
    assert {row["target_name"][0] for row in rows(replace(sample_run, targets=subjects))} == {"'"}


def test_hostile_text_stays_in_its_cell(hostile_run):
    told = rows(hostile_run)
    assert len(told) == len(hostile_run.results)
    assert all(None not in row and None not in row.values() for row in told)


@given(st.text(max_size=30))
def test_no_text_at_all_begins_a_cell_as_a_formula_or_breaks_the_line(text):
    finding = Result("CA101", "r", Severity.LOW, "t", Status.FAILED, message=text, path=text, remediation=text)
    run = Run("1", "", "", (), "", (TargetInfo("t", "client", text),), (finding,))
    (row,) = rows(run)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row.values())
