"""Equal settings, equal verdicts: remembering them changes nothing but the time it takes."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest

from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.judging.results import results_of
from cognito_audit.judging.verdict_cache import NOT_EVIDENCE, read_set
from cognito_audit.judging.verdicts import VerdictMaker
from cognito_audit.lib.package_data import folder
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.unknown import REST, NotKnown
from cognito_audit.rule_testing.examples import examples_of
from cognito_audit.rulebook.catalogue import built_in, rule_files
from cognito_audit.rulebook.rule_file import read_rule

CACHEABLE = sorted(name for name, source in FACT_SOURCES.items() if source.cacheable)


class Watched(Mapping):
    """An answer that notes which of its members are looked at."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.answer = answer
        self.looked_at: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.looked_at.add(key)
        return self.answer[key]

    def __contains__(self, key: object) -> bool:
        self.looked_at.add(str(key))
        return key in self.answer

    def __iter__(self) -> Iterator[str]:
        return iter(self.answer)

    def __len__(self) -> int:
        return len(self.answer)


def all_examples():
    for file in rule_files(folder("rules")):
        text = file.read_text("utf-8")
        rule = read_rule(text, str(file), check=False)
        yield from ((rule, example) for example in examples_of(text, rule))


EXAMPLES = list(all_examples())


@pytest.mark.parametrize("root", CACHEABLE)
def test_a_derived_fact_reads_no_more_than_it_says(root) -> None:
    """Held against every answer of every rule's examples."""
    kind = FACT_SOURCES[root].facts
    answers = [e.answers[root] for _, e in EXAMPLES if isinstance(e.answers.get(root), Mapping)]
    for name, fact in derived_facts(kind).items():
        said = {path.partition(".")[0] for path in fact.reads} | {REST, NOT_EVIDENCE.get((root, name), REST)}
        for answer in answers:
            watched = Watched(answer)
            with suppress(NotKnown):
                getattr(kind(watched, root), name)
            assert watched.looked_at <= said, f"{root}.{name}"


def test_a_run_over_every_example_gives_the_verdicts_that_each_target_gets_alone() -> None:
    rules = built_in().rules
    targets = tuple(
        Target(f"{number:05}", subject, "t", {**{root: {} for root in FACT_SOURCES}, **example.answers})
        for number, (rule, example) in enumerate(EXAMPLES)
        for subject in [rule.subject]
    )
    run = judge(Inventory(targets), JudgeOptions(rules, "t", {}, {}), "t")
    together = {}
    for result in run.results:
        message = result.message.partition(" (part of ")[0]  # said of a run's results, not of one verdict
        together.setdefault((result.rule, result.target), []).append((result.status, message, result.missing))
    for target in targets:
        for rule in rules:
            if rule.subject == target.kind:
                alone = results_of(rule, target, VerdictMaker().verdict(rule, target), None)
                assert together[rule.id, target.id] == [(one.status, one.message, one.missing) for one in alone]


def test_rules_that_look_at_other_targets_are_asked_every_time() -> None:
    catalogue = built_in()
    assert read_set(catalogue.find("sibling-client-has-user-auth")) is None
    assert read_set(catalogue.find("user-auth-on-lite-tier")) is not None


def test_secrets_that_were_read_at_other_times_are_told_apart() -> None:
    """The one secret was two months old when it was read, the other a year."""
    rule = built_in().find("secret-too-old")
    answers = {**{root: {} for root in FACT_SOURCES}, "client": {"ClientId": "1example23456789"}}
    made = [{"ClientSecretId": "s", "ClientSecretCreateDate": "2025-01-01T00:00:00Z"}]
    targets = [
        Target(name, "client", name, {**answers, "secrets": {"ClientSecrets": made, "AsOf": read}})
        for name, read in {"new": "2025-03-01T00:00:00Z", "old": "2026-01-02T00:00:00Z"}.items()
    ]
    run = judge(Inventory(tuple(targets)), JudgeOptions((rule,), "t", {}, {}), "t")
    assert [result.status.value for result in run.results] == ["passed", "failed"]


@pytest.mark.parametrize("root", CACHEABLE)
def test_an_answer_that_was_not_read_is_never_taken_for_an_empty_one(root) -> None:
    """Saved answers and templates in one run: one target has an answer without settings, the other has none."""
    rules = [rule for rule in built_in().rules if read_set(rule) and any(r == root for r, _ in read_set(rule))]
    for subject in sorted({rule.subject for rule in rules}):
        empty = {name: {} for name in FACT_SOURCES}
        read = Target("1", subject, "t", empty)
        unread = Target("2", subject, "t", {name: answer for name, answer in empty.items() if name != root})
        run = judge(Inventory((read, unread)), JudgeOptions(tuple(rules), "t", {}, {}), "t")
        together = {result.rule: result.status for result in run.results if result.target == "2"}
        assert together == {
            rule.id: evaluate(rule, facts_of(unread)).status for rule in rules if rule.subject == subject
        }
