"""The chain of one app client, step by step: every verdict comes from a rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cognito_audit.diagnosis.model import Step, StepStatus
from cognito_audit.diagnosis.steps import StepRules, steps
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.engine import evaluate, evidence_of, facts_of, proposed
from cognito_audit.judging.results import results_of
from cognito_audit.lib.json_merge_patch import merge
from cognito_audit.model.declaration import Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.run import Result
from cognito_audit.model.values import Facts, NotKnown, Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.rule import Rule

SIGNS_PEOPLE_UP: Final = Intent(kind="mobile", session="required")
"""Who asks why Session is null signs people up with the client, whatever else is declared of it or looks likely. Which
kind of app that is matters to no rule of the chain."""

Options = Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Chain:
    """The rules of the chain, and how the user's configuration sets them."""

    rules: Iterable[Rule]
    options: Options = field(default_factory=dict)
    _by_name: dict[str, Rule] = field(init=False)

    def __post_init__(self) -> None:
        self._by_name = {rule.name: rule for rule in self.rules}

    def walk(self, target: Target) -> Iterator[Step]:
        """Every step in order; what comes after a broken one is judged as if that were mended."""
        as_it_is = target
        read = facts_of(as_it_is, SIGNS_PEOPLE_UP)
        broken: list[str] = []
        for step in steps():
            if step.needs and not as_it_is.answers.get(step.needs):
                continue
            judged = as_it_is if step.needs else target
            facts = facts_of(judged, SIGNS_PEOPLE_UP)
            results = {name: self._results(name, judged, facts, read) for name in step.rules if name in self._by_name}
            told = told_step(step, results, () if step.needs else tuple(broken))
            yield told
            if told.status is StepStatus.BROKEN:
                broken.append(step.id)
                for result in told.failed:
                    target = self._mended(target, step, result.name)

    def judged(self, name: str, target: Target) -> tuple[Result, ...]:
        """The verdict of one rule on a client as it is; empty where there is no such rule."""
        facts = facts_of(target, SIGNS_PEOPLE_UP)
        return self._results(name, target, facts, facts) if name in self._by_name else ()

    def _results(
        self, name: str, target: Target, facts: Mapping[str, Facts], read: Mapping[str, Facts]
    ) -> tuple[Result, ...]:
        """The verdicts by ``facts``; their evidence is what was ``read``, without what is assumed to be mended."""
        rule = self._by_name[name]
        verdict = evaluate(rule, facts, self.options.get(name))
        results = results_of(rule, target, verdict, None)
        there = evidence_of(rule, read)
        # A verdict that passed does not say what it read, and where: but what was ruled out is half of the story.
        place = target.locate(_own_path(rule))
        return tuple(
            replace(
                each,
                evidence=_narrowed(rule, _as_read(each.evidence or evidence_of(rule, facts), there)),
                location=each.location or place,
            )
            for each in results
        )

    def _mended(self, target: Target, step: StepRules, name: str) -> Target:
        rule = self._by_name[name]
        patches = dict(step.mended.get(name, {}))
        if rule.fix is not None:
            try:
                patches = {rule.fix.target: proposed(rule, facts_of(target, SIGNS_PEOPLE_UP), self.options.get(name))}
            except NotKnown:
                return target
        answers = dict(target.answers)
        for root, patch in patches.items():
            answer = answers.get(root)
            if answer is not None and not isinstance(answer, Unknown):
                answers[root] = merge(answer, patch)
        return replace(target, answers=answers)


def _as_read(values: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    """Those values that are there: what is assumed of a mended client was read nowhere."""
    return {path: value for path, value in values.items() if path in there and there[path] == value}


def _own_path(rule: Rule) -> str:
    """A rule's path from its root on."""
    return rule.path if rule.path.partition(".")[0] in FACT_SOURCES else f"{rule.own_fact_source}.{rule.path}"


def _narrowed(rule: Rule, values: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence without what the rule does not look at: of a structure only the member that it names."""
    named = {".".join(name) for name in rule.fails.names()} | {_own_path(rule)}
    found: dict[str, Any] = {}
    for path, value in values.items():
        inner = sorted(name for name in named if name.startswith(f"{path}.")) if isinstance(value, Mapping) else []
        found.update({name: _dug(value, name.removeprefix(f"{path}.").split(".")) for name in inner} or {path: value})
    return found


def _dug(value: Any, members: Iterable[str]) -> Any:
    for member in members:
        value = value.get(member) if isinstance(value, Mapping) else None
    return value


def told_step(step: StepRules, results: Mapping[str, tuple[Result, ...]], assumed: tuple[str, ...]) -> Step:
    """A step and how it stands by the verdicts of its rules (by rule name)."""
    deciding = [each for name in (*step.broken_by, *step.open_by) for each in results.get(name, ())]
    warned = [each for name in step.warned_by for each in results.get(name, ())]
    warnings = tuple(each for each in warned if each.status is Status.FAILED)
    kept = (*deciding, *(each for each in warned if each.status is not Status.FAILED))
    return Step(
        step.id, step.title, step.loses, _status(step, kept), kept, warnings, assumed, len(deciding) or len(kept)
    )


def _status(step: StepRules, results: Iterable[Result]) -> StepStatus:
    ended = {(each.status, each.name in step.open_by) for each in results}
    if (Status.FAILED, False) in ended:
        return StepStatus.BROKEN
    if any(status in {Status.FAILED, Status.NOT_EVALUATED} for status, _ in ended):
        return StepStatus.UNKNOWN
    return StepStatus.HOLDS
