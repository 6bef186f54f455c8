"""Every label of the corpus is right: of each client the session, the secret and the findings with their lines; of what
is neither client nor pool (``[case.parts]``, by the end of its id) all findings, and the rules that are not evaluated.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory
from cognito_audit.model.unknown import NotKnown
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.files.parameters import parameters_of

CORPUS = Path(__file__).parents[1] / "corpus"
LABELLED = frozenset({"CA101", "CA206", "CA401", "CA402", "CA404", "CA410"})
SESSION = {
    Status.PASSED: "yes",
    Status.FAILED: "no",
    Status.NOT_EVALUATED: "unknown",
    Status.NOT_APPLICABLE: "n/a",
}


def _cases() -> Iterator[Any]:
    for labels in sorted(CORPUS.glob("*/labels.toml")):
        for case in tomllib.loads(labels.read_text("utf-8"))["case"]:
            yield pytest.param(case, id=case["input"])


def _inventory(case: dict[str, Any]) -> Inventory:
    options = FileOptions(parameters=parameters_of(case.get("parameters", [])))
    return FileSource([case["input"]], options).read(frozenset())


@pytest.mark.parametrize("case", list(_cases()))
def test_what_is_said_of_every_client_is_what_its_label_says(case, monkeypatch):
    monkeypatch.chdir(CORPUS)
    inventory = _inventory(case)
    assert inventory.errors == ()
    rules = tuple(rule for rule in built_in().rules if rule.id in LABELLED)
    run = judge(inventory, JudgeOptions(rules, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")
    said: dict[str, dict[str, Any]] = {}
    for target in inventory.targets:
        if target.kind == "client":
            results = [result for result in run.results if result.target == target.id]
            session = next(SESSION[result.status] for result in results if result.rule == "CA101")
            failed = (result for result in results if result.status is Status.FAILED)
            found = sorted(f"{one.rule} {one.location.file}:{one.location.line}" for one in failed)
            said[target.address or target.name] = {
                "session": session,
                "secret": _secret(facts_of(target)["client"]),
                **({"findings": found} if found else {}),
            }
    assert said == case["clients"]


PARTS = [case for case in _cases() if "parts" in case.values[0]]


@pytest.mark.parametrize("case", PARTS)
def test_what_is_said_of_every_part_of_a_pool_is_what_its_label_says(case, monkeypatch):
    monkeypatch.chdir(CORPUS)
    inventory = _inventory(case)
    run = judge(inventory, JudgeOptions(built_in().rules, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")
    said: dict[str, dict[str, Any]] = {}
    for target in inventory.targets:
        if target.kind not in {"client", "pool"}:
            results = [result for result in run.results if result.target == target.id]
            failed = (result for result in results if result.status is Status.FAILED)
            found = sorted(f"{one.rule} {one.location.file}:{one.location.line}" for one in failed)
            open_questions = sorted(one.rule for one in results if one.status is Status.NOT_EVALUATED)
            said[target.id.removeprefix(f"{target.user_pool_id}/")] = {
                **({"findings": found} if found else {}),
                **({"unknown": open_questions} if open_questions else {}),
            }
    assert said == case["parts"]


def _secret(client: Any) -> str:
    try:
        return "yes" if client.has_secret else "no"
    except NotKnown:
        return "unknown"


def test_the_corpus_holds_every_label_it_is_meant_to_hold():
    cases = [case.values[0] for case in _cases()]
    files = [file for file in CORPUS.rglob("*") if file.is_file() and file.name != "labels.toml"]
    assert len(files) >= 80, "the corpus is to cover all formats and varieties"
    answers = {client["session"] for case in cases for client in case["clients"].values()}
    assert answers == set(SESSION.values())
