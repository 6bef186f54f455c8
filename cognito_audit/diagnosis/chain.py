"""The sign-up chain of one app client: each step's status comes from the verdicts of rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cognito_audit.diagnosis.model import ChainStep, StepStatus
from cognito_audit.diagnosis.steps import StepRules, steps
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.engine import evidence_of, facts_of, proposed
from cognito_audit.judging.results import results_of
from cognito_audit.judging.verdicts import VerdictMaker
from cognito_audit.lib.json_merge_patch import merge
from cognito_audit.model.declaration import Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.run import Result
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.rule import Rule

SIGN_UP_INTENT: Final = Intent(kind="mobile", session="required")
"""The intent of every diagnosis: whoever asks why ``Session`` is null signs users up with this client, whatever its
declaration or its settings suggest. No rule of the chain depends on the kind of app.
"""

RuleOptions = Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Chain:
    """The rules of the chain, with the options that the user's configuration gives them."""

    rules: Iterable[Rule]
    options: RuleOptions = field(default_factory=dict)
    _by_name: dict[str, Rule] = field(init=False)

    def __post_init__(self) -> None:
        self._by_name = {rule.name: rule for rule in self.rules}

    def walk(self, actual_target: Target) -> Iterator[ChainStep]:
        """Yield every step in order.

        A step after a broken one is evaluated on an assumed target, in which the earlier problems are fixed. A step
        that needs probe results is always evaluated on the actual target.
        """
        assumed_target = actual_target
        actual_facts = facts_of(actual_target, SIGN_UP_INTENT)
        broken: list[str] = []
        for step in steps():
            if step.needs and not actual_target.answers.get(step.needs):
                continue
            target = actual_target if step.needs else assumed_target
            facts = facts_of(target, SIGN_UP_INTENT)
            results = {
                name: self._results(name, target, facts, actual_facts) for name in step.rules if name in self._by_name
            }
            evaluated = evaluated_step(step, results, () if step.needs else tuple(broken))
            yield evaluated
            if evaluated.status is StepStatus.BROKEN:
                broken.append(step.id)
                for result in evaluated.failed:
                    assumed_target = self._fixed(assumed_target, step, result.name)

    def results_of_rule(self, name: str, target: Target) -> tuple[Result, ...]:
        """Return one rule's results for a client as it is; empty if the chain has no such rule."""
        facts = facts_of(target, SIGN_UP_INTENT)
        return self._results(name, target, facts, facts) if name in self._by_name else ()

    def _results(
        self, name: str, target: Target, facts: Mapping[str, Facts], actual_facts: Mapping[str, Facts]
    ) -> tuple[Result, ...]:
        """Evaluate a rule on ``facts``; its evidence holds only what is also in ``actual_facts``."""
        rule = self._by_name[name]
        verdict = VerdictMaker().verdict(rule, target, SIGN_UP_INTENT, facts, self.options.get(name))
        results = results_of(rule, target, verdict, None)
        actual_evidence = evidence_of(rule, actual_facts)
        # A passed verdict has neither evidence nor a location, but a diagnosis also shows what it ruled out.
        location = target.locate(_full_path(rule))
        return tuple(
            replace(
                each,
                evidence=_narrowed(rule, _actual(each.evidence or evidence_of(rule, facts), actual_evidence)),
                location=each.location or location,
            )
            for each in results
        )

    def _fixed(self, target: Target, step: StepRules, name: str) -> Target:
        """Return the target as it would be if one rule's finding were fixed."""
        rule = self._by_name[name]
        patches = dict(step.fixed.get(name, {}))
        if rule.fix is not None:
            try:
                patches = {rule.fix.target: proposed(rule, facts_of(target, SIGN_UP_INTENT), self.options.get(name))}
            except NotKnown:
                return target
        answers = dict(target.answers)
        for fact_source, patch in patches.items():
            answer = answers.get(fact_source)
            if answer is not None and not isinstance(answer, Unknown):
                answers[fact_source] = merge(answer, patch)
        return replace(target, answers=answers)


def _actual(values: Mapping[str, Any], actual: Mapping[str, Any]) -> dict[str, Any]:
    """Drop the values that are only assumed: they were not read from the client."""
    return {path: value for path, value in values.items() if path in actual and actual[path] == value}


def _full_path(rule: Rule) -> str:
    """Return a rule's path, beginning with its fact source."""
    return rule.path if rule.path.partition(".")[0] in FACT_SOURCES else f"{rule.own_fact_source}.{rule.path}"


def _narrowed(rule: Rule, values: Mapping[str, Any]) -> dict[str, Any]:
    """Reduce structures in the evidence to the members that the rule names."""
    named = {".".join(name) for name in rule.fails.names()} | {_full_path(rule)}
    narrowed: dict[str, Any] = {}
    for path, value in values.items():
        inner = sorted(name for name in named if name.startswith(f"{path}.")) if isinstance(value, Mapping) else []
        members = {name: _member(value, name.removeprefix(f"{path}.").split(".")) for name in inner}
        narrowed.update(members or {path: value})
    return narrowed


def _member(value: Any, path: Iterable[str]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def evaluated_step(step: StepRules, results: Mapping[str, tuple[Result, ...]], assumed: tuple[str, ...]) -> ChainStep:
    """Return a step with its status, which follows from the results of its rules (by rule name)."""
    deciding = [each for name in (*step.broken_by, *step.open_by) for each in results.get(name, ())]
    warned = [each for name in step.warned_by for each in results.get(name, ())]
    warnings = tuple(each for each in warned if each.status is Status.FAILED)
    kept = (*deciding, *(each for each in warned if each.status is not Status.FAILED))
    return ChainStep(
        step.id, step.title, step.loses, _status(step, kept), kept, warnings, assumed, len(deciding) or len(kept)
    )


def _status(step: StepRules, results: Iterable[Result]) -> StepStatus:
    verdicts = {(each.status, each.name in step.open_by) for each in results}
    if (Status.FAILED, False) in verdicts:
        return StepStatus.BROKEN
    if any(status in {Status.FAILED, Status.NOT_EVALUATED} for status, _ in verdicts):
        return StepStatus.UNKNOWN
    return StepStatus.HOLDS
