"""GitLab Code Quality: the shape that its documentation asks for, with unique fingerprints."""

import json
from dataclasses import replace

from jsonschema import Draft202012Validator

from cognito_audit.model.inventory import Location
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.run.gitlab import render

SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""The table "Code Quality report format" of GitLab's documentation, as a schema: GitLab publishes none."""


def issues(run):
    told = json.loads(render(run))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(told)] == []
    return told


def test_findings_have_the_severity_that_gitlab_knows(sample_run):
    found = [issue for issue in issues(sample_run) if not issue["description"].startswith("Not evaluated")]
    assert [issue["severity"] for issue in found] == ["blocker", "critical", "major", "minor", "info"]


def test_a_finding_in_a_file_is_at_its_line(sample_run):
    (issue,) = [issue for issue in issues(sample_run) if issue["severity"] == "major"]
    assert issue == {
        "description": "CA401 wildcard-callback-url: AdminClient: https://*.example.com/cb holds an asterisk",
        "check_name": "CA401",
        "fingerprint": "3f3a5c7e9b1d2f40",
        "severity": "major",
        "location": {"path": "template.yaml", "lines": {"begin": 18}},
    }


def test_a_live_finding_has_a_path_that_stays_the_same(sample_run):
    assert issues(sample_run)[0]["location"] == {
        "path": "aws/123456789012/eu-west-1/eu-west-1_Ab12Cd34E/1example23456789.json",
        "lines": {"begin": 1},
    }


def test_an_unanswered_question_is_an_issue_because_an_empty_report_looks_clean(sample_run):
    told = [issue for issue in issues(sample_run) if issue["description"].startswith("Not evaluated")]
    assert [issue["check_name"] for issue in told] == ["CA101", "CA101", "CA201", "CA401"]
    assert "AccessDenied on cognito-idp:DescribeUserPoolClient" in told[0]["description"]
    assert "was evaluated only in part on 1 target: pool.UserPoolTier: the parameter Tier" in told[1]["description"]


def test_fingerprints_are_unique_though_two_files_define_the_same(sample_run):
    finding = next(sample_run.findings())
    other = replace(finding, location=Location("other.yaml", 3, 1))
    told = issues(replace(sample_run, results=(finding, other, *sample_run.results[-4:])))
    fingerprints = [issue["fingerprint"] for issue in told]
    assert len(set(fingerprints)) == len(fingerprints)


def test_a_path_has_no_leading_dot(sample_run):
    finding = replace(next(sample_run.findings()), location=Location("./infra/t.yaml", 3, 1))
    assert issues(replace(sample_run, results=(finding,)))[0]["location"]["path"] == "infra/t.yaml"


def test_findings_below_min_severity_are_left_out(sample_run):
    found = issues(replace(sample_run, min_severity=Severity.CRITICAL))
    assert [issue["severity"] for issue in found] == ["blocker", "info", "info", "info", "info"]


def test_hostile_text_keeps_the_shape(hostile_run):
    assert len(issues(hostile_run)) == 9
