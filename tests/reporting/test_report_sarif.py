"""SARIF is what GitHub takes: no error from the schema or the Multitool, and no alert that nobody should see."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from cognito_audit.judging.judge import info
from cognito_audit.lib.git import Checkout
from cognito_audit.model.inventory import Location, TargetInfo
from cognito_audit.model.run import RuleInfo, Run, Suppressed
from cognito_audit.model.verdict import Severity
from cognito_audit.reporting.presentation import SarifOptions
from cognito_audit.reporting.run.sarif import DEFAULT, render
from cognito_audit.rulebook.catalogue import built_in

MULTITOOL = "@microsoft/sarif-multitool-linux"


@pytest.fixture(scope="session")
def multitool(npm) -> Path:
    """The folder of the SARIF Multitool."""
    tool = npm(f"{MULTITOOL}@5") / "node_modules" / MULTITOOL
    (tool / "Sarif.Multitool").chmod(0o755)
    return tool


def complaints(multitool, report, folder) -> list[str]:
    """The errors of the Multitool, by rule. It exits 0 whatever it finds: its log is what counts."""
    file, log = folder / "report.sarif", folder / "log.json"
    file.write_text(report, encoding="utf-8")
    wanted = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "-o", str(log), "--log", "ForceOverwrite"]
    subprocess.run(
        [multitool / "Sarif.Multitool", "validate", file, *wanted],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        check=True,
        capture_output=True,
    )
    (run,) = json.loads(log.read_text(encoding="utf-8-sig"))["runs"]
    assert run["invocations"][0]["executionSuccessful"], run["invocations"]
    assert run["results"], "a log without a single note means that nothing was looked at"
    return [f"{found['ruleId']} {found['message']}" for found in run["results"] if found.get("level") == "error"]


def sarif_run(run, options=DEFAULT) -> dict:
    document = json.loads(render(run, options))
    (only,) = document["runs"]
    return only


def file_part(run) -> Run:
    """What a run of a template alone would say."""
    return part(run, lambda subject: subject.location is not None, identity=None)


def live_part(run) -> Run:
    """What a live run alone would say."""
    return part(run, lambda subject: subject.location is None)


def part(run, wanted, **changes) -> Run:
    subjects = tuple(subject for subject in run.targets if wanted(subject))
    ids = {subject.id for subject in subjects}
    return replace(run, targets=subjects, results=tuple(r for r in run.results if r.target in ids), **changes)


def many(run, count) -> Run:
    finding = next(run.findings())
    found = tuple(replace(finding, fingerprint=f"{number:016x}") for number in range(count))
    return replace(run, results=found)


def with_all_rules(run) -> Run:
    return replace(run, rules=tuple(info(rule) for rule in built_in().rules))


@pytest.mark.npm
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(file_part, id="file"),
        pytest.param(live_part, id="live"),
        pytest.param(lambda run: replace(run, targets=(), results=()), id="empty"),
        pytest.param(lambda run: many(run, 5001), id="5001 results"),
        pytest.param(lambda run: run, id="file and live"),
        pytest.param(with_all_rules, id="every rule of the program"),
    ],
)
def test_schema_and_multitool_find_no_error(case, multitool, sample_run, tmp_path):
    report = render(case(sample_run), SarifOptions(checkout=Checkout("https://example.org/app.git", "a" * 40, "main")))
    schema = json.loads((multitool / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(json.loads(report))] == []
    assert complaints(multitool, report, tmp_path) == []


@pytest.mark.npm
def test_hostile_text_makes_no_invalid_file(multitool, hostile_run, tmp_path):
    assert complaints(multitool, render(hostile_run), tmp_path) == []


@pytest.mark.npm
def test_the_multitool_would_say_so(multitool, sample_run, tmp_path):
    document = json.loads(render(sample_run))
    for rule in document["runs"][0]["tool"]["driver"]["rules"]:
        del rule["fullDescription"]
    assert any(found.startswith("GH") for found in complaints(multitool, json.dumps(document), tmp_path))


def test_every_result_has_a_file_because_github_refuses_all_results_for_one_without(sample_run):
    places = [result["locations"][0]["physicalLocation"] for result in sarif_run(sample_run)["results"]]
    assert [place["artifactLocation"]["uri"] for place in places] == [
        "aws/123456789012/eu-west-1/eu-west-1_Ab12Cd34E/1example23456789.json",
        "aws/123456789012/eu-west-1/eu-west-1_Ab12Cd34E/1example23456789.json",
        "template.yaml",
        "aws/123456789012/eu-west-1/eu-west-1_Ab12Cd34E.json",
        "template.yaml",
    ]
    assert places[0]["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert places[2]["region"] == {"startLine": 18, "startColumn": 9, "endLine": 18, "endColumn": 10}


def test_live_findings_name_their_arn(sample_run):
    pool = next(result for result in sarif_run(sample_run)["results"] if result["ruleId"] == "CA601")
    (name,) = pool["locations"][0]["logicalLocations"]
    assert name["fullyQualifiedName"] == "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab12Cd34E"


def test_an_anchor_pins_live_findings_to_a_file_and_leaves_the_others_alone(sample_run):
    results = sarif_run(sample_run, SarifOptions(anchor="infra/auth.tf"))["results"]
    files = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results]
    assert sorted(set(files)) == ["infra/auth.tf", "template.yaml"]


def test_passed_and_accepted_results_are_left_out_because_github_would_open_alerts_for_them(sample_run):
    results = sarif_run(sample_run)["results"]
    assert len(results) == sum(result.is_open_finding for result in sample_run.results)
    assert not any("suppressions" in result for result in results)
    assert {result["kind"] for result in results} == {"fail"}


def test_other_consumers_may_ask_for_accepted_results(sample_run):
    results = sarif_run(sample_run, SarifOptions(include_suppressed=True))["results"]
    (accepted,) = [result["suppressions"] for result in results if "suppressions" in result]
    assert accepted == [{"kind": "external", "status": "accepted", "justification": "app 3.x reaches its end of life"}]


def test_findings_below_min_severity_are_left_out(sample_run):
    results = sarif_run(replace(sample_run, min_severity=Severity.HIGH))["results"]
    assert [result["ruleId"] for result in results] == ["CA201", "CA101"]


def test_results_come_most_severe_first(sample_run):
    levels = [result["level"] for result in sarif_run(sample_run)["results"]]
    assert levels == ["error", "error", "warning", "note", "note"]


def test_fingerprints_are_ours_and_hold_no_line(sample_run):
    moved = replace(
        sample_run,
        results=tuple(
            replace(result, location=result.location and Location("template.yaml", result.location.line + 7, 1))
            for result in sample_run.results
        ),
    )
    first, second = (
        [result["partialFingerprints"] for result in sarif_run(run)["results"]] for run in (sample_run, moved)
    )
    assert first == second
    assert first[0] == {"primaryLocationLineHash": "1f3a5c7e9b1d2f40:1", "cognitoAudit/v1": "1f3a5c7e9b1d2f40"}


def test_one_fingerprint_twice_in_a_file_is_numbered(sample_run):
    finding = next(sample_run.findings())
    results = sarif_run(replace(sample_run, results=(finding, finding)))["results"]
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    assert hashes == [f"{finding.fingerprint}:1", f"{finding.fingerprint}:2"]


def test_what_was_not_evaluated_is_a_notification_for_its_rule(sample_run):
    invocation = sarif_run(sample_run)["invocations"][0]
    told = [note for note in invocation["toolExecutionNotifications"] if note["descriptor"]["id"] == "not-evaluated"]
    in_part = told.pop(1)
    assert in_part["message"]["text"] == (
        "CA101 user-auth-disabled was evaluated only in part on 1 target: pool.UserPoolTier: the parameter Tier has no "
        "default."
    )
    assert [note["associatedRule"] for note in told] == [
        {"id": "CA101", "index": 0},
        {"id": "CA201", "index": 1},
        {"id": "CA401", "index": 2},
    ]
    assert all("AccessDenied on cognito-idp:DescribeUserPoolClient" in note["message"]["text"] for note in told)
    assert told[0]["properties"]["targets"] == ["eu-west-1_Ab12Cd34E/4example23456789"]


def test_what_could_not_be_read_or_used_is_a_notification(sample_run):
    invocation = sarif_run(replace(sample_run, interrupted=True))["invocations"][0]
    told = {note["descriptor"]["id"]: note["message"]["text"] for note in invocation["toolExecutionNotifications"]}
    assert told["input-error"] == "broken.yaml:7:5: a mapping key is missing its colon."
    assert told["not-listed"] == "pool eu-west-1_Zz99Yy88X: throttled after 8 attempts."
    assert "interrupted" in told["run-interrupted"]
    (broken,) = invocation["toolConfigurationNotifications"]
    assert broken["message"]["text"].startswith("CA999 my-own-rule")


def test_notifications_refer_to_their_descriptors(sample_run):
    told = sarif_run(sample_run)
    descriptors = told["tool"]["driver"]["notifications"]
    for note in told["invocations"][0]["toolExecutionNotifications"]:
        assert descriptors[note["descriptor"]["index"]]["id"] == note["descriptor"]["id"]


def complete(run) -> Run:
    done = tuple(result for result in run.results if not result.missing)
    return replace(run, results=done, errors=(), broken=(), unread=())


def test_a_complete_run_was_successful_though_it_found_something(sample_run):
    invocation = sarif_run(complete(sample_run))["invocations"][0]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (True, 1)


@pytest.mark.parametrize("gap", ["results", "errors", "broken", "unread"])
def test_an_incomplete_run_was_not_successful(gap, sample_run):
    run = replace(complete(sample_run), **{gap: getattr(sample_run, gap)})
    assert sarif_run(run)["invocations"][0]["executionSuccessful"] is False


def test_more_findings_than_github_shows_are_announced(sample_run):
    told = sarif_run(many(sample_run, 5001))["invocations"][0]["toolExecutionNotifications"]
    assert "5001 findings; GitHub shows the 5000 most severe." in [note["message"]["text"] for note in told]


def test_more_findings_than_github_takes_are_cut_worst_first_and_announced(sample_run):
    low = replace(next(sample_run.findings()), severity=Severity.LOW, fingerprint="f" * 16)
    run = many(sample_run, 25_000)
    told = sarif_run(replace(run, results=(low, *run.results)))
    assert len(told["results"]) == 25_000
    assert {result["level"] for result in told["results"]} == {"error"}
    texts = [note["message"]["text"] for note in told["invocations"][0]["toolExecutionNotifications"]]
    assert "25001 findings; the 25000 most severe are here, and GitHub shows 5000 of them." in texts


def test_a_rule_is_as_severe_as_its_most_severe_finding_here(sample_run):
    only = next(result for result in sample_run.results if result.severity is Severity.INFO)
    (rule,) = [
        r for r in sarif_run(replace(sample_run, results=(only,)))["tool"]["driver"]["rules"] if r["id"] == "CA101"
    ]
    assert "security-severity" not in rule["properties"]
    assert rule["properties"]["problem.severity"] == "recommendation"


def test_severities_fall_into_the_bands_of_github(sample_run):
    rules = sarif_run(sample_run)["tool"]["driver"]["rules"]
    scores = {rule["id"]: rule["properties"]["security-severity"] for rule in rules}
    assert scores == {"CA101": "8.0", "CA201": "9.5", "CA401": "5.5", "CA601": "3.0"}


def test_rules_keep_to_the_limits_of_github(sample_run):
    wordy = replace(
        sample_run.rules[0],
        why="word " * 1000,
        maps={"cwe": ("CWE-319",), "prowler": tuple(f"check_{number}" for number in range(30))},
    )
    rule = sarif_run(replace(sample_run, rules=(wordy,)))["tool"]["driver"]["rules"][0]
    assert len(rule["fullDescription"]["text"]) <= 1024
    assert rule["fullDescription"]["text"].endswith("word…")
    assert rule["properties"]["tags"][:5] == [
        "security",
        "cognito",
        "session",
        "external/cwe/cwe-319",
        "prowler:check_0",
    ]
    assert len(rule["properties"]["tags"]) == 10


def test_uploads_of_different_things_do_not_replace_each_other(sample_run):
    live = replace(live_part(sample_run), inputs=sample_run.inputs[1:])
    template = replace(file_part(sample_run), inputs=sample_run.inputs[:1])
    ids = [sarif_run(run)["automationDetails"]["id"] for run in (live, template, sample_run)]
    assert ids == [
        "cognito-audit/123456789012/eu-west-1/",
        "cognito-audit/cloudformation/",
        "cognito-audit/123456789012/eu-west-1/cloudformation/",
    ]


def test_a_message_makes_no_link(sample_run):
    finding = replace(next(sample_run.findings()), message="see [this](https://evil.example)")
    (result,) = sarif_run(replace(sample_run, results=(finding,)))["results"]
    assert "](" not in result["message"]["text"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./infra/my template.yaml", "infra/my%20template.yaml"),
        ("a/ü?#%.json", "a/%C3%BC%3F%23%25.json"),
        ("/etc/plan.json", "file:///etc/plan.json"),
        ("C:/infra/plan.json", "file:///C:/infra/plan.json"),
        ("-", "-"),
    ],
)
def test_a_file_is_named_by_its_uri(file, uri, sample_run):
    finding = replace(next(sample_run.findings()), location=Location(file, 3, 5))
    (result,) = sarif_run(replace(sample_run, results=(finding,)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_synthetic_path_climbs_nowhere(sample_run):
    evil = TargetInfo("x", "client", "x", account="..", region="a/../../b", user_pool_id=".", client_id="")
    finding = replace(next(sample_run.findings()), target="x")
    (result,) = sarif_run(replace(sample_run, targets=(evil,), results=(finding,)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "aws/_/a_.._.._b/_.json"


def test_the_checkout_is_told_where_it_is_known(sample_run):
    assert "versionControlProvenance" not in sarif_run(sample_run)
    (told,) = sarif_run(sample_run, SarifOptions(checkout=Checkout("https://example.org/app.git", "a" * 40, "main")))[
        "versionControlProvenance"
    ]
    assert told == {
        "repositoryUri": "https://example.org/app.git",
        "revisionId": "a" * 40,
        "branch": "main",
        "mappedTo": {"uriBaseId": "SRCROOT"},
    }


def test_the_reason_of_an_accepted_finding_stays_plain_text(sample_run):
    finding = replace(next(sample_run.findings()), suppressed=Suppressed("config", "a\x1b[31m\nb"))
    (result,) = sarif_run(replace(sample_run, results=(finding,)), SarifOptions(include_suppressed=True))["results"]
    assert result["suppressions"][0]["justification"] == "a b"


def test_a_rule_of_ones_own_has_no_family_tag(sample_run):
    own = RuleInfo("XY1", "own", "custom", Severity.LOW, "client", "Own", "Because.", "1.0.0")
    (rule,) = sarif_run(replace(sample_run, rules=(own,), results=()))["tool"]["driver"]["rules"]
    assert rule["properties"]["tags"] == ["security", "cognito"]
