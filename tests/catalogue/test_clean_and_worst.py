"""Nothing is found in what is set up as AWS's guide advises, and everything is found somewhere."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.declaration import KINDS, Declaration, Intent
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.run import Run
from cognito_audit.model.verdict import Status
from cognito_audit.rule_testing.examples import examples_of
from cognito_audit.services.audit import catalogue, judge_options

CLEAN = Path(__file__).parents[1] / "corpus" / "clean"
FILES = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(CLEAN.glob("*.toml"))}
EMPTY: dict[str, Any] = {name: {} for name in FACT_SOURCES}


def default_profile() -> JudgeOptions:
    settings = resolve({"profile-rules": "default"}, {}, {})
    return judge_options(settings, catalogue(settings))


def targets_of(name: str) -> Iterator[Target]:
    data = FILES[name]
    pool = {**EMPTY, **{root: answer for root, answer in data.items() if root not in {"client", "part"}}}
    yield Target(name, "pool", name, pool)
    for client in data["client"]:
        own = client["answer"]["ClientName"]
        yield Target(f"{name}/{own}", "client", own, {**pool, "client": client["answer"]})
    for part in data.get("part", ()):
        yield Target(f"{name}/{part['kind']}", part["kind"], name, {**pool, **part["answers"]})


def run_on(name: str) -> Run:
    how = default_profile()
    declared = tuple(
        Declaration(client["answer"]["ClientName"], Intent(client["kind"], client.get("session")))
        for client in FILES[name]["client"]
    )
    clean = JudgeOptions(how.rules, how.started_at, how.options, how.severities, declared)
    return judge(Inventory(tuple(targets_of(name))), clean, how.started_at)


@pytest.mark.parametrize("name", FILES)
def test_what_is_set_up_as_advised_triggers_no_rule_of_the_default_profile(name) -> None:
    run = run_on(name)
    assert [f"{result.target}: {result.name}: {result.message}" for result in run.findings()] == []
    assert [f"{result.target}: {result.name}: {result.missing}" for result in run.not_evaluated()] == []
    assert run.counts()["passed"] > len(run.targets)


def test_every_kind_of_target_is_among_what_is_set_up_as_advised() -> None:
    kinds = {target.kind for name in FILES for target in targets_of(name)}
    assert kinds == {kind for root in FACT_SOURCES.values() for kind in root.target_kinds}


def test_every_kind_of_client_is_among_what_is_set_up_as_advised() -> None:
    assert {client["kind"] for data in FILES.values() for client in data["client"]} == set(KINDS)


def test_every_rule_finds_something_in_the_worst_case() -> None:
    """All examples of all rules, judged together by all rules."""
    how = default_profile()
    targets, declared = [], []
    for rule in how.rules:
        for example in examples_of(Path(rule.file).read_text("utf-8"), rule):
            name = f"{rule.name}-{example.number}"
            targets.append(Target(name, rule.subject, name, {**EMPTY, **example.answers}))
            declared.append(Declaration(name, example.intent))
    worst = JudgeOptions(how.rules, how.started_at, how.options, how.severities, tuple(declared))
    run = judge(Inventory(tuple(targets)), worst, how.started_at)
    assert run.broken == ()
    found = {result.rule for result in run.results if result.status is Status.FAILED}
    assert [rule.name for rule in how.rules if rule.id not in found] == []
