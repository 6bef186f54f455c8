"""OCSF: every event is a Detection Finding of 1.5.0, by OCSF's own schema."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from cognito_audit.model.verdict import Status
from cognito_audit.reporting.run.ocsf import render


@pytest.fixture(scope="module")
def detection_finding():
    """OCSF's schema of the class, with the objects in it; ``cloud`` is a profile of its own."""
    schemas = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.5.0"))
    return {
        profiles: Draft202012Validator(schemas.get_class_schema("detection_finding", list(profiles)))
        for profiles in ((), ("cloud",))
    }


def events(run, schemas):
    told = json.loads(render(run))
    for event in told:
        schema = schemas[tuple(event["metadata"]["profiles"])]
        assert [f"{error.json_path}: {error.message}" for error in schema.iter_errors(event)] == []
    return told


def test_every_event_is_valid_and_carries_its_verdict(sample_run, detection_finding):
    codes = Counter(event["status_code"] for event in events(sample_run, detection_finding))
    counts = sample_run.counts()
    assert codes == {
        "FAIL": counts["failed"] + counts["suppressed"],
        "PASS": counts["passed"],
        "NOT_EVALUATED": counts["not-evaluated"],
    }


def test_hostile_text_makes_no_invalid_event(hostile_run, detection_finding):
    assert len(events(hostile_run, detection_finding)) == len(json.loads(render(hostile_run)))


def test_a_live_finding_names_account_region_and_resource(sample_run, detection_finding):
    (event,) = [e for e in events(sample_run, detection_finding) if e["message"].startswith("customers: Deletion")]
    assert event["cloud"] == {
        "provider": "AWS",
        "region": "eu-west-1",
        "account": {"uid": "123456789012", "type_id": 10, "type": "AWS Account"},
    }
    assert event["resources"][0]["uid"] == "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab12Cd34E"
    assert event["resources"][0]["cloud_partition"] == "aws"
    assert (event["severity_id"], event["severity"]) == (2, "Low")
    assert event["remediation"]["desc"] == "Set DeletionProtection to ACTIVE."


def test_a_finding_in_a_template_belongs_to_no_cloud(sample_run, detection_finding):
    found = [e for e in events(sample_run, detection_finding) if e["resources"][0]["name"] == "AdminClient"]
    assert not any("cloud" in event for event in found)
    assert {label for event in found for label in event["resources"][0]["labels"]} == {"place:template.yaml:12:3"}


def test_an_accepted_finding_is_suppressed_and_says_why(sample_run, detection_finding):
    (event,) = [event for event in events(sample_run, detection_finding) if event["status"] == "Suppressed"]
    assert (event["status_code"], event["status_id"]) == ("FAIL", 3)
    assert event["status_detail"] == "accepted (until 2027-01-31): app 3.x reaches its end of life"


def test_how_grave_an_unanswered_question_is_is_unknown(sample_run, detection_finding):
    found = [e for e in events(sample_run, detection_finding) if e["status_code"] == "NOT_EVALUATED"]
    assert {(event["severity_id"], event["status_detail"]) for event in found} == {
        (0, "client: AccessDenied on cognito-idp:DescribeUserPoolClient")
    }


def test_identifiers_are_unique_and_the_same_in_the_next_run(sample_run, detection_finding):
    finding = next(sample_run.findings())
    run = replace(sample_run, results=(*sample_run.results, finding))
    ids = [event["finding_info"]["uid"] for event in events(run, detection_finding)]
    assert len(set(ids)) == len(ids)
    assert f"cognito-audit/CA201/{finding.fingerprint}" in ids


def test_what_a_rule_does_not_apply_to_is_no_event(sample_run):
    apart = [result for result in sample_run.results if result.status is Status.NOT_APPLICABLE]
    assert json.loads(render(replace(sample_run, results=tuple(apart)))) == []
