"""Evidence of a live run loads as what was read, without secrets."""

import json
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.evidence.store import save
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.live.calls import CALLS
from cognito_audit.sources.live.collected import CollectedClient, CollectedPool
from tests.sources.evidence_files import load

ROOTS = frozenset({call.fact_source for call in CALLS} | {"siblings"})
TEXT = st.text(max_size=8)
HOLES = st.builds(Unknown, TEXT, TEXT)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[A-Z][a-z]{0,6}", fullmatch=True), inner)
    ),
    max_leaves=6,
)
ANSWERS = st.dictionaries(st.from_regex(r"[A-Z][a-z]{0,6}", fullmatch=True), VALUES | HOLES, max_size=4)
FACTS = st.dictionaries(st.sampled_from(sorted(ROOTS - {"siblings"})), ANSWERS | HOLES)


@st.composite
def pools(draw, number):
    pool = CollectedPool(f"eu-west-1_P{number}", "eu-west-1", draw(TEXT), draw(FACTS))
    pool.more_clients = draw(st.none() | HOLES)
    selected = draw(st.lists(st.booleans(), max_size=4))
    for index, audited in enumerate(sorted(selected, reverse=True)):
        pool.clients[f"c{index}"] = CollectedClient(f"c{index}", draw(TEXT), audited, facts=draw(FACTS))
    return pool


@st.composite
def inventories(draw):
    fact_sources = draw(st.frozensets(st.sampled_from(sorted(ROOTS))))
    fact_sources |= {"client"} if "siblings" in fact_sources else frozenset()
    found = [draw(pools(number)) for number in range(draw(st.integers(0, 3)))]
    account = draw(st.sampled_from(["", "123456789012"]))
    unread = draw(st.lists(st.tuples(TEXT, HOLES), max_size=2))
    outcomes = [outcome for pool in found for outcome in pool.outcomes(fact_sources, account)]
    targets = tuple(outcome for outcome in outcomes if isinstance(outcome, Target))
    return Inventory(targets, unread=tuple(unread), interrupted=draw(st.booleans()))


@settings(max_examples=40, deadline=None)
@given(inventories())
def test_what_is_saved_is_loaded_again(inventory):
    with tempfile.TemporaryDirectory() as name:
        save(inventory, Path(name) / "evidence")
        assert load(Path(name) / "evidence") == inventory


def test_a_live_run_loads_as_it_was_read_with_its_holes_and_without_its_secrets(cognito, source, tmp_path):
    pool = cognito.add_pool(clients=3)
    cognito.faults["GetUserPoolMfaConfig"] = "denied"
    inventory = source(pool).read(ROOTS)
    files = save(inventory, tmp_path)
    assert load(tmp_path).targets == inventory.targets
    text = (tmp_path / f"{pool}.json").read_text("utf-8")
    assert cognito.canary not in text
    assert json.loads(text)["MfaConfig"] == {
        "$unknown": {
            "reason": "AccessDenied on cognito-idp:GetUserPoolMfaConfig",
            "action": "cognito-idp:GetUserPoolMfaConfig",
        }
    }
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_id_of_a_pool_is_no_path(cognito, source, tmp_path):
    cognito.settings["../../x"] = {}
    cognito.pools["../../x"] = {}
    folder = tmp_path / "deep" / "evidence"
    save(source().read(frozenset({"pool"})), folder)
    assert sorted(file.name for file in tmp_path.rglob("*.json")) == ["______x.json", "inventory.json"]
    assert {file.parent for file in tmp_path.rglob("*.json")} == {folder}


@pytest.mark.parametrize("text", ['{"CognitoAuditEvidence": 2}', '{"CognitoAuditEvidence": 1, "UserPoolId": "x"}'])
def test_a_file_that_is_not_evidence_is_an_error_if_it_is_named_and_unread_if_not(tmp_path, text):
    (tmp_path / "wrong.json").write_text(text)
    (error,) = FileSource([str(tmp_path / "wrong.json")], FileOptions()).read(frozenset()).errors
    assert error.file.endswith("wrong.json")
    assert error.message.startswith("is not evidence of this program")
    (unread,) = FileSource([str(tmp_path)], FileOptions()).read(frozenset()).unread
    assert unread.unknown.reason == error.message
