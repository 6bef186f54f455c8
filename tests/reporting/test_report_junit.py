"""JUnit: every check is a test of its own name, and what is not known is an error."""

from collections import Counter
from dataclasses import replace

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.run.junit import render


def cases(run):
    return [case for suite in JUnitXml.fromstring(render(run).encode()) for case in suite]


def outcomes(run):
    return {
        (case.classname, case.name): (type(case.result[0]).__name__, case.result[0].message) if case.result else None
        for case in cases(run)
    }


def test_a_rule_on_a_target_is_a_test_case_with_its_outcome(sample_run):
    told = outcomes(sample_run)
    assert told["customers.web-prod", "CA401 wildcard-callback-url"] is None
    assert told["customers.web-prod", "CA201 secret-on-public-client"] == (
        "Failure",
        "the client is a browser app and has a secret",
    )
    assert told["customers.partner-api", "CA101 user-auth-disabled"] == (
        "Error",
        "not evaluated: client: AccessDenied on cognito-idp:DescribeUserPoolClient",
    )
    assert told["customers.nightly-batch", "CA101 user-auth-disabled"] == ("Skipped", "not applicable")
    assert told["customers.legacy-ios", "CA101 user-auth-disabled"] == (
        "Skipped",
        (
            "accepted (until 2027-01-31): app 3.x reaches its end of life; "
            "ALLOW_USER_AUTH is not among the flows in force (ALLOW_USER_PASSWORD_AUTH)"
        ),
    )
    assert "customers" in {classname for classname, _ in told}


def test_a_failure_says_how_severe_it_is_where_and_what_to_do(sample_run):
    wanted = ("template.yaml.AdminClient", "CA401 wildcard-callback-url")
    (case,) = [case for case in cases(sample_run) if (case.classname, case.name) == wanted]
    (failure,) = case.result
    assert failure.type == "medium"
    assert failure.text == (
        "https://*.example.com/cb holds an asterisk\n"
        "Location: template.yaml:18:9 CallbackURLs[0]\n"
        "Next step: List each URL in full."
    )
    assert (case._elem.get("file"), case._elem.get("line")) == ("template.yaml", "18")  # noqa: SLF001  no accessor


def test_what_could_not_be_read_is_an_error_too(sample_run):
    told = outcomes(replace(sample_run, results=(), targets=(), interrupted=True))
    assert sorted(name for _, name in told) == [
        "input broken.yaml:7:5",
        "listing pool eu-west-1_Zz99Yy88X",
        "rule CA999 my-own-rule",
        "run interrupted",
    ]
    assert {kind for kind, _ in told.values()} == {"Error"}


def test_a_finding_below_min_severity_is_not_a_failure_and_no_success(sample_run):
    told = outcomes(replace(sample_run, min_severity=Severity.HIGH))
    assert told["template.yaml.AdminClient", "CA401 wildcard-callback-url"] == (
        "Skipped",
        "failed (medium), below --min-severity high: https://*.example.com/cb holds an asterisk",
    )


def test_names_are_unique_because_gitlab_drops_every_second_one(sample_run):
    finding = next(sample_run.findings())
    twin = replace(sample_run.targets[1], id="eu-west-1_Ab12Cd34E/9example23456789", client_id="9example23456789")
    run = replace(
        sample_run,
        targets=(*sample_run.targets, twin),
        results=(
            *sample_run.results,
            replace(finding, path="CallbackURLs[0]"),
            replace(finding, path="CallbackURLs[1]"),
            replace(finding, path="CallbackURLs[1]"),
            replace(finding, target=twin.id),
        ),
    )
    names = Counter((case.classname, case.name) for case in cases(run))
    assert {pair for pair, count in names.items() if count > 1} == set()
    assert ("customers.web-prod (1example23456789)", "CA201 secret-on-public-client CallbackURLs[1] #2") in names
    assert ("customers.web-prod (9example23456789)", "CA201 secret-on-public-client") in names


def test_names_stay_unique_however_clients_are_called(sample_run):
    names = ["web", "web", "web (2example23456789)", "web (1example23456789)", "web\x00"]
    subjects = tuple(replace(s, name=n) for s, n in zip(sample_run.targets, names, strict=False))
    told = [(case.classname, case.name) for case in cases(replace(sample_run, targets=subjects))]
    assert len(set(told)) == len(told)


def test_the_totals_are_those_of_the_run(sample_run):
    report = JUnitXml.fromstring(render(sample_run).encode())
    counts = sample_run.counts()
    assert report.failures == counts["failed"]
    assert report.errors == counts["not-evaluated"] + 3  # the input, the rule and the list that could not be read
    assert report.skipped == counts["not-applicable"] + counts["suppressed"]
    assert report.tests == len(sample_run.results) + 3


@pytest.mark.parametrize("character", ["\x00", "\x1b[31m", "\x0b", "\ufffe", "\uffff", "\ud800", "]]>", '&<>"'])
def test_characters_that_xml_forbids_do_not_break_the_report(character, sample_run):
    finding = replace(next(sample_run.findings()), message=f"a{character}b")
    failures = [case.result[0] for case in cases(replace(sample_run, results=(finding,))) if "CA201" in case.name]
    (message,) = [failure.message for failure in failures]
    assert (message[0], message[-1]) == ("a", "b")


def test_hostile_text_can_be_read_back(hostile_run):
    kinds = Counter(type(result) for case in cases(hostile_run) for result in case.result)
    assert kinds == {Failure: 5, Error: 6, Skipped: 4}


def test_an_empty_run_is_a_report_without_cases(sample_run):
    empty = replace(sample_run, targets=(), results=(), errors=(), broken=(), unread=())
    assert cases(empty) == []
