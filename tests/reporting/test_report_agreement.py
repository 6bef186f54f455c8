"""All formats of one run say the same, and none depends on the order in which things were read."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml

from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Status
from cognito_audit.reporting.presentation import Presentation
from cognito_audit.reporting.registry import render

OURS = ("json", "sarif", "junit", "gitlab", "github", "markdown", "csv", "ocsf", "asff")


def report(name, run) -> str:
    return render(run, name, Presentation())


@pytest.fixture
def live_run(sample_run) -> Run:
    """What every format can show: no file, for ASFF; fewer findings than GitHub's ten annotations."""
    subjects = tuple(subject for subject in sample_run.targets if subject.account)
    ids = {subject.id for subject in subjects}
    results = tuple(result for result in sample_run.results if result.target in ids)
    return replace(sample_run, targets=subjects, results=results, errors=(), broken=(), unread=())


def json_says(text):
    told = json.loads(text)["results"]
    return (
        Counter(r["rule"] for r in told if r["status"] == "failed" and not r["suppressed"]),
        Counter(r["rule"] for r in told if r["status"] == "not-evaluated"),
    )


def sarif_says(text):
    (run,) = json.loads(text)["runs"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    questions = [note for note in notes if note["descriptor"]["id"] == "not-evaluated"]
    return (
        Counter(result["ruleId"] for result in run["results"]),
        Counter({note["associatedRule"]["id"]: len(note["properties"]["targets"]) for note in questions}),
    )


def junit_says(text):
    cases = [case for suite in JUnitXml.fromstring(text.encode()) for case in suite]

    def rules(kind):
        return Counter(
            case.name.partition(" ")[0] for case in cases for found in case.result if isinstance(found, kind)
        )

    return rules(Failure), rules(Error)


def gitlab_says(text):
    told = json.loads(text)
    questions = [issue for issue in told if issue["description"].startswith("Not evaluated")]
    counted = {issue["check_name"]: int(re.search(r"on (\d+) target", issue["description"])[1]) for issue in questions}
    return Counter(issue["check_name"] for issue in told if issue not in questions), Counter(counted)


def github_says(text):
    questions = re.findall(r"title=(\w+) not evaluated::.* on (\d+) target", text)
    return Counter(re.findall(r"title=(\w+) [\w-]+ \(", text)), Counter({rule: int(n) for rule, n in questions})


def markdown_says(text):
    rows = text.partition("### Findings")[2].partition("\n### ")[0]
    gap = re.search(r"^\| (\d+) \| (.+?) \|", text.partition("### Not evaluated")[2], re.MULTILINE)
    rules = re.findall(r"CA\d+", gap[2])
    assert int(gap[1]) == len(rules)
    return Counter(re.findall(r"^\| \w+ \| (CA\d+)", rows, re.MULTILINE)), Counter(rules)


def csv_says(text):
    told = list(csv.DictReader(io.StringIO(text)))
    return (
        Counter(row["rule"] for row in told if row["status"] == "failed" and not row["suppressed_by"]),
        Counter(row["rule"] for row in told if row["status"] == "not-evaluated"),
    )


def ocsf_says(text):
    told = [(e["finding_info"]["analytic"]["uid"], e["status_code"], e["status"]) for e in json.loads(text)]
    return (
        Counter(rule for rule, code, status in told if code == "FAIL" and status == "New"),
        Counter(rule for rule, code, _ in told if code == "NOT_EVALUATED"),
    )


def asff_says(text):
    told = json.loads(text)
    return (
        Counter(
            finding["ProductFields"]["rule"]
            for finding in told
            if finding["Compliance"]["Status"] == "FAILED" and finding["Workflow"]["Status"] == "NEW"
        ),
        Counter(
            finding["ProductFields"]["rule"]
            for finding in told
            if finding["Compliance"]["Status"] == "NOT_AVAILABLE" and finding["RecordState"] == "ACTIVE"
        ),
    )


SAYS = {
    "json": json_says,
    "sarif": sarif_says,
    "junit": junit_says,
    "gitlab": gitlab_says,
    "github": github_says,
    "markdown": markdown_says,
    "csv": csv_says,
    "ocsf": ocsf_says,
    "asff": asff_says,
}


@pytest.mark.parametrize("name", OURS)
def test_every_format_tells_the_same_findings_and_the_same_unanswered_questions(name, live_run):
    findings = Counter(result.rule for result in live_run.results if result.is_open_finding)
    questions = Counter(result.rule for result in live_run.results if result.status is Status.NOT_EVALUATED)
    assert SAYS[name](report(name, live_run)) == (findings, questions)


SNIPPETS = (
    "::error::",
    "\n",
    "\r",
    "|",
    "`",
    "<b>",
    "</failure>",
    "]]>",
    "=cmd|",
    "\x1b[31m",
    "\x00",
    "\u202e",
    "%0A",
    ",",
    '"',
)
TEXTS = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=4), max_size=6).map("".join)


@pytest.mark.parametrize("name", OURS)
@given(text=TEXTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_from_outside_changes_what_a_format_tells(name, live_run, text):
    run = replace(
        live_run,
        targets=tuple(replace(subject, name=text, user_pool_name=text) for subject in live_run.targets),
        results=tuple(
            replace(
                result,
                message=text,
                remediation=text,
                adjusted=text,
                missing=tuple(replace(missing, reason=text) for missing in result.missing),
                suppressed=result.suppressed and replace(result.suppressed, reason=text),
            )
            for result in live_run.results
        ),
    )
    assert SAYS[name](report(name, run)) == SAYS[name](report(name, live_run))


@pytest.mark.parametrize("name", OURS)
@given(data=st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_reading_changes_no_report(name, live_run, data):
    def shuffled(items):
        return tuple(data.draw(st.permutations(items)))

    run = replace(
        live_run,
        rules=shuffled(live_run.rules),
        targets=shuffled(live_run.targets),
        results=tuple(
            replace(result, evidence=dict(reversed(result.evidence.items()))) for result in shuffled(live_run.results)
        ),
        inputs=shuffled(live_run.inputs),
    )
    assert report(name, run) == report(name, live_run)


@pytest.mark.parametrize("name", OURS)
def test_hostile_text_leaves_no_control_character_in_any_report(name, hostile_run):
    subjects = tuple(subject for subject in hostile_run.targets if subject.account)
    ids = {subject.id for subject in subjects}
    run = replace(hostile_run, targets=subjects, results=tuple(r for r in hostile_run.results if r.target in ids))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", report(name, run))


@pytest.mark.parametrize("name", OURS)
def test_every_report_ends_its_last_line(name, live_run):
    assert report(name, live_run).endswith("\n")


@pytest.mark.parametrize("name", ["text", "html", "markdown"])
def test_a_pool_with_a_replica_is_told_with_its_other_region(sample_run, name):
    web = next(subject for subject in sample_run.targets if subject.name == "web-prod")
    two = replace(web, replica_regions=("us-east-1",))
    subjects = tuple(two if subject is web else subject for subject in sample_run.targets)
    told = " ".join(report(name, replace(sample_run, targets=subjects)).split())
    assert "also in us-east-1" in told
    assert "also in" not in report(name, sample_run)
