"""The JSON report is the contract: it fits its schema to the last key, and reads back as the run it was."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cognito_audit.model.inventory import Identity, Input, InputError, Location, TargetInfo
from cognito_audit.model.run import Gate, Result, RuleInfo, Run, Suppressed
from cognito_audit.model.verdict import Fix, Missing, NoFix, Severity, Status
from cognito_audit.reporting.run.decode import SavedRunError
from cognito_audit.reporting.run.json_document import load, render
from cognito_audit.reporting.run.order import in_order

SCHEMA = json.loads((files("cognito_audit") / "schemas" / "run.schema.json").read_text(encoding="utf-8"))


def closed(schema):
    """The schema with unknown keys forbidden wherever it names keys: what this version writes, and no more."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: closed(part) for key, part in schema.items()}
    return {**parts, "additionalProperties": False} if isinstance(schema.get("required"), list) else parts


CLOSED = Draft202012Validator(closed(SCHEMA))

text = st.text(max_size=12)
texts = st.lists(text, max_size=2).map(tuple)
severity = st.sampled_from(Severity)
place = st.builds(Location, text, st.integers(1, 99), st.integers(1, 99))
missing = st.builds(Missing, text, text, text)
value = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | text,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(text, inner, max_size=2),
    max_leaves=4,
)
data = st.dictionaries(text, value, max_size=2)
fix = st.none() | st.builds(Fix, text, st.sampled_from(["client", "pool"]), data, texts) | st.builds(NoFix, texts)
rule = st.builds(
    RuleInfo, text, text, text, severity, text, text, text, text, texts, texts, st.booleans(),
    refused=text | st.booleans(), maps=st.dictionaries(text, texts, max_size=1),
)  # fmt: skip
subject = st.builds(
    TargetInfo, text, text, text, location=st.none() | place, arn=text, account=text, region=text, user_pool_id=text,
    user_pool_name=text, client_id=text, address=text, client_kind=text,
)  # fmt: skip
result = st.builds(
    Result, text, text, severity, text, st.sampled_from(Status), text, text, st.none() | place,
    st.lists(missing, max_size=2).map(tuple), fix, text, text, data, text,
    st.none() | st.builds(Suppressed, text, text, text, text),
)  # fmt: skip


def some(items):
    return st.lists(items, max_size=2).map(tuple)


runs = st.builds(
    Run,
    tool_version=text,
    started_at=text,
    finished_at=text,
    rules=some(rule),
    ruleset_digest=text,
    targets=some(subject),
    results=some(result),
    gate=st.builds(Gate, st.none() | severity, st.booleans(), st.booleans(), st.booleans()),
    min_severity=severity,
    inputs=some(st.builds(Input, text, text, text)),
    identity=st.none() | st.builds(Identity, text, text, text, texts, text),
    errors=some(st.builds(InputError, text, text, st.integers(1, 99), st.integers(1, 99))),
    broken=texts,
    unread=some(missing),
    notes=texts,
    interrupted=st.booleans(),
    selection=texts,
)


@settings(max_examples=60, deadline=None)
@given(runs)
def test_a_saved_run_reads_back_as_the_run_it_was_and_fits_the_schema(run):
    report = render(run)
    assert load(report) == in_order(run)
    assert render(load(report)) == report
    CLOSED.validate(json.loads(report))


def test_the_schema_is_valid_and_requires_every_key_that_it_names():
    Draft202012Validator.check_schema(SCHEMA)
    named = [part for part in [SCHEMA, *SCHEMA["$defs"].values()] if "properties" in part]
    assert all(list(part["properties"]) == part["required"] for part in named)


def test_every_state_of_the_sample_fits_the_schema(sample_run, hostile_run):
    for run in (
        sample_run,
        hostile_run,
        replace(sample_run, results=(), targets=(), errors=(), broken=(), identity=None),
        replace(sample_run, interrupted=True, gate=Gate(None)),
    ):
        CLOSED.validate(json.loads(render(run)))


def test_the_order_in_which_things_were_read_changes_no_byte(sample_run):
    shuffled = replace(
        sample_run,
        rules=sample_run.rules[::-1],
        targets=sample_run.targets[::-1],
        results=tuple(
            replace(result, evidence=dict(reversed(result.evidence.items()))) for result in sample_run.results[::-1]
        ),
        inputs=sample_run.inputs[::-1],
        errors=sample_run.errors[::-1],
    )
    assert render(shuffled) == render(sample_run)


def test_the_bytes_are_ascii_so_that_no_name_acts_on_a_terminal(hostile_run):
    report = render(hostile_run)
    assert report.isascii()
    assert "\x1b" not in report


def test_half_a_surrogate_pair_survives(sample_run):
    run = replace(sample_run, notes=("\ud800",))
    assert load(render(run)).notes == ("\ud800",)


def test_a_date_in_the_evidence_is_written_in_iso_8601(sample_run):
    read = replace(sample_run.results[0], evidence={"client.CreationDate": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)})
    report = json.loads(render(replace(sample_run, results=(read,))))
    assert report["results"][0]["evidence"] == {"client.CreationDate": "2026-01-02T03:04:05+00:00"}


def changed(run, *path, to):
    """The report of a run with one value replaced."""
    document = json.loads(render(run))
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return json.dumps(document)


def test_a_key_that_this_version_does_not_know_is_refused_with_its_place(sample_run):
    with pytest.raises(SavedRunError, match=r"results\[0\]: unknown key 'colour'"):
        load(changed(sample_run, "results", 0, "colour", to="red"))


def test_a_value_that_does_not_fit_is_refused_with_its_place(sample_run):
    with pytest.raises(SavedRunError, match=r"results\[1\]\.severity: 'hgh' is not one of critical, high"):
        load(changed(sample_run, "results", 1, "severity", to="hgh"))
    with pytest.raises(SavedRunError, match=r"targets\[0\]\.name: expected a text, got a number"):
        load(changed(sample_run, "targets", 0, "name", to=7))
    with pytest.raises(SavedRunError, match=r"run\.ruleset: expected an object, got a list"):
        load(changed(sample_run, "run", "ruleset", to=[]))
    with pytest.raises(SavedRunError, match=r"errors\[0\]\.line: expected a whole number, got true or false"):
        load(changed(sample_run, "errors", 0, "line", to=True))


def test_a_key_that_is_missing_is_named_with_its_place(sample_run):
    document = json.loads(render(sample_run))
    del document["results"][2]["status"]
    with pytest.raises(SavedRunError, match=r"results\[2\]: the key 'status' is missing"):
        load(json.dumps(document))


@pytest.mark.parametrize("version", ["1.3", "2.0", 1])
def test_a_newer_schema_version_is_refused_and_the_next_step_named(sample_run, version):
    with pytest.raises(SavedRunError, match=r"reads 1\.0, 1\.1 and 1\.2.*use the cognito-audit that wrote it"):
        load(changed(sample_run, "schema_version", to=version))


def test_other_json_is_refused():
    with pytest.raises(SavedRunError, match="schema_version: missing"):
        load('{"UserPools": []}')
    with pytest.raises(SavedRunError, match="schema_version: missing"):
        load("[]")


def test_what_is_no_json_is_refused_with_line_and_column():
    with pytest.raises(SavedRunError, match="line 2, column 1: not JSON"):
        load('{"run":\n')
    with pytest.raises(SavedRunError, match="nested too deeply"):
        load("[" * 100_000)
