"""ASFF: findings that Security Hub would take, by the SDK's own service model, and that close themselves."""

import json
from dataclasses import replace

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator

from cognito_audit.errors import UserError
from cognito_audit.model.run import Identity, Run
from cognito_audit.model.verdict import Missing, Severity, Status
from cognito_audit.reporting.run.asff import MOST_BYTES, render


@pytest.fixture
def live_run(sample_run) -> Run:
    """The sample without its template."""
    subjects = tuple(subject for subject in sample_run.targets if subject.account)
    ids = {subject.id for subject in subjects}
    results = tuple(result for result in sample_run.results if result.target in ids)
    return replace(sample_run, targets=subjects, results=results)


@pytest.fixture(scope="module")
def finding_shape():
    """``AwsSecurityFinding`` of the service model: required members, types, and nothing unknown."""
    return get_session().get_service_model("securityhub").shape_for("AwsSecurityFinding")


def findings(run, shape=None):
    told = json.loads(render(run))
    for finding in told if shape else ():
        report = ParamValidator().validate(finding, shape)
        assert not report.has_errors(), report.generate_report()
        assert set(finding) <= set(shape.members)
    return told


def status_of(run):
    return {
        (finding["Resources"][0]["Details"]["Other"]["name"], finding["ProductFields"]["rule"]): finding
        for finding in findings(run)
    }


def test_every_finding_fits_the_service_model(live_run, finding_shape):
    assert len(findings(live_run, finding_shape)) == len({(r.target, r.rule) for r in live_run.results})


def test_a_verdict_becomes_a_compliance_status(live_run):
    told = status_of(live_run)
    assert told["web-prod", "CA101"]["Compliance"] == {"Status": "FAILED"}
    assert told["web-prod", "CA401"]["Compliance"] == {"Status": "PASSED"}
    assert told["partner-api", "CA101"]["Compliance"] == {
        "Status": "NOT_AVAILABLE",
        "StatusReasons": [
            {
                "ReasonCode": "NOT_EVALUATED",
                "Description": "client: AccessDenied on cognito-idp:DescribeUserPoolClient",
            }
        ],
    }
    assert told["nightly-batch", "CA101"]["RecordState"] == "ARCHIVED"


def test_the_product_is_the_accounts_own(live_run):
    assert {finding["ProductArn"] for finding in findings(live_run)} == {
        "arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default"
    }


def test_china_has_its_own_partition(live_run):
    china = replace(
        live_run,
        identity=Identity("123456789012", partition="aws-cn"),
        targets=tuple(replace(subject, arn="", region="cn-north-1") for subject in live_run.targets),
    )
    assert findings(china)[0]["ProductArn"].startswith("arn:aws-cn:securityhub:cn-north-1:")


def test_an_accepted_finding_is_suppressed(live_run):
    assert status_of(live_run)["legacy-ios", "CA101"]["Workflow"] == {"Status": "SUPPRESSED"}


def test_severity_is_that_of_the_finding(live_run):
    told = status_of(live_run)
    assert told["web-prod", "CA201"]["Severity"] == {"Label": "CRITICAL", "Original": "critical"}
    assert told["web-prod", "CA401"]["Severity"]["Label"] == "INFORMATIONAL"


def test_a_pass_has_the_id_of_the_failure_that_it_closes(live_run):
    failed = next(live_run.findings())
    passed = replace(failed, status=Status.PASSED, message="", fingerprint="", path="other")
    before, after = (replace(live_run, results=(result,)) for result in (failed, passed))
    assert findings(before)[0]["Id"] == findings(after)[0]["Id"]
    assert findings(after)[0]["Compliance"]["Status"] == "PASSED"
    assert findings(after)[0]["Workflow"]["Status"] == "RESOLVED"


def test_several_findings_of_a_rule_on_a_target_are_one_as_severe_as_the_most_severe(live_run):
    failed = next(live_run.findings())
    second = replace(failed, severity=Severity.LOW, message="and another thing", path="z")
    (only,) = findings(replace(live_run, results=(second, failed)))
    assert only["Severity"]["Label"] == "CRITICAL"
    assert "and another thing." in only["Description"]
    assert "has a secret." in only["Description"]


def test_however_long_a_text_a_finding_stays_within_the_limits(live_run, finding_shape):
    failed = replace(next(live_run.findings()), message="long " * 100_000, remediation="step " * 100_000)
    denied = next(live_run.not_evaluated())
    unknown = replace(denied, missing=(Missing("client", "denied " * 100_000),))
    rules = tuple(replace(rule, title="title " * 1000, why="why " * 100_000) for rule in live_run.rules)
    for finding in findings(replace(live_run, rules=rules, results=(failed, unknown)), finding_shape):
        assert len(json.dumps(finding).encode()) < MOST_BYTES
        assert len(finding["Title"]) <= 256
        assert len(finding["Description"]) <= 1024


def test_files_have_no_account_and_are_refused_with_a_next_step(sample_run):
    with pytest.raises(UserError, match=r"template\.yaml#AdminClient belongs to no account.*-f sarif"):
        render(sample_run)


def test_hostile_text_makes_no_invalid_finding(hostile_run, finding_shape):
    subjects = tuple(subject for subject in hostile_run.targets if subject.account)
    ids = {subject.id for subject in subjects}
    run = replace(hostile_run, targets=subjects, results=tuple(r for r in hostile_run.results if r.target in ids))
    assert findings(run, finding_shape)
