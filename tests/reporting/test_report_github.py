"""Annotations: within what GitHub keeps, most severe first, and nothing from outside becomes a command."""

import re
from dataclasses import replace

import pytest

from cognito_audit.model.inventory import Location, TargetInfo
from cognito_audit.model.verdict import Severity, Status
from cognito_audit.reporting.run.github import render

COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>.*?)::(?P<message>.*)")


def commands(run):
    """The commands as the runner reads them: level, properties, message."""
    told = []
    for line in render(run).splitlines():
        found = COMMAND.fullmatch(line)
        assert found, line
        pairs = dict(pair.split("=", 1) for pair in found["properties"].split(","))
        properties = {key: decoded(value) for key, value in pairs.items()}
        told.append((found["level"], properties, found["message"].replace("%25", "%")))
    return told


def decoded(value):
    return value.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")


def findings_only(run, results):
    return replace(run, results=tuple(results), errors=(), broken=(), unread=())


def test_a_finding_in_a_file_stands_at_its_line(sample_run):
    finding = next(result for result in sample_run.results if result.severity is Severity.MEDIUM and result.message)
    level, properties, message = commands(findings_only(sample_run, [finding]))[0]
    assert level == "warning"
    assert properties == {
        "file": "template.yaml",
        "line": "18",
        "col": "9",
        "title": "CA401 wildcard-callback-url (medium)",
    }
    assert message == "AdminClient: https://*.example.com/cb holds an asterisk. List each URL in full."


def test_a_live_finding_has_no_file(sample_run):
    level, properties, message = commands(findings_only(sample_run, sample_run.findings()))[0]
    assert (level, properties) == ("error", {"title": "CA201 secret-on-public-client (critical)"})
    assert message.startswith("web-prod (pool customers): the client is a browser app and has a secret.")


def test_what_could_not_be_read_comes_first(sample_run):
    titles = [properties["title"] for _, properties, _ in commands(sample_run)]
    assert titles[:4] == ["Input not read", "Rule not usable", "Not read", "CA201 secret-on-public-client (critical)"]


def test_an_unanswered_question_is_a_warning(sample_run):
    told = [message for level, properties, message in commands(sample_run) if "not evaluated" in properties["title"]]
    assert told[0] == (
        "CA101 user-auth-disabled was not evaluated on 1 target: "
        "client: AccessDenied on cognito-idp:DescribeUserPoolClient."
    )


def test_no_more_than_github_keeps_the_most_severe_and_the_number_of_the_rest(sample_run):
    base = next(sample_run.findings())
    found = [replace(base, severity=s, fingerprint=f"{s}{n}") for s in Severity for n in range(12)]
    told = commands(findings_only(sample_run, found))
    levels = [level for level, _, _ in told]
    assert [levels.count(level) for level in ("error", "warning", "notice")] == [10, 10, 10]
    assert all("(critical)" in properties["title"] for level, properties, _ in told if level == "error")
    assert told[-1][2].endswith("31 more annotations: see the job summary.")


def test_the_last_line_gives_the_verdict(sample_run):
    level, properties, message = commands(sample_run)[-1]
    assert (level, properties["title"]) == ("notice", "cognito-audit: error")
    assert "1 critical" in message


@pytest.mark.parametrize(
    "evil", ["x\n::error::owned", "x\r\n::set-output name=a::b", "x::error::y", "50%0A::add-mask::a", "a,file=/etc/x:1"]
)
def test_nothing_from_outside_becomes_a_command_or_a_property(evil, sample_run):
    subject = TargetInfo("t", "client", evil, location=Location(evil, 1, 1))
    finding = replace(next(sample_run.findings()), target="t", message=evil, name=evil, location=subject.location)
    run = replace(findings_only(sample_run, [finding]), targets=(subject,))
    (level, properties, _), closing = commands(run)
    assert (level, closing[0]) == ("error", "notice")
    assert set(properties) == {"file", "line", "col", "title"}
    assert (properties["line"], properties["col"]) == ("1", "1")


def test_hostile_text_stays_on_its_line(hostile_run):
    assert len(commands(hostile_run)) == 3 + 5 + 4 + 1


def test_a_clean_run_says_so(sample_run):
    passed = [result for result in sample_run.results if result.status is Status.PASSED]
    ((level, properties, message),) = commands(findings_only(sample_run, passed))
    assert (level, properties["title"]) == ("notice", "cognito-audit: passed")
    assert message.startswith("No findings")
