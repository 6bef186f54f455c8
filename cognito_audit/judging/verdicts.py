"""The verdict of a rule on a target, open decisions and values that are not known included."""

from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.judging.cases import DecisionFinder, agree, are_too_many, cases, common_verdict, in_case
from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.judging.enumerations import Meanings
from cognito_audit.judging.verdict_cache import read_set
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import Facts
from cognito_audit.model.verdict import Missing, Status, Verdict
from cognito_audit.rulebook.rule import Rule

_NO_FINDING: Final = frozenset({Status.PASSED, Status.NOT_APPLICABLE})


class VerdictMaker:
    """Makes the verdicts of one run; it looks at each answer once, however many targets share it."""

    def __init__(self) -> None:
        self._decisions = DecisionFinder()
        self._meanings = Meanings()

    def verdict(
        self,
        rule: Rule,
        target: Target,
        intent: Intent = UNDECLARED,
        facts: Mapping[str, Facts] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> Verdict:
        """Return the verdict; ``facts`` are those of the target, for a caller that has them.

        Raises ``BrokenRule`` when the rule itself is wrong.
        """
        verdict = evaluate(rule, facts_of(target, intent) if facts is None else facts, options)
        if not verdict.is_settled:
            verdict = self._by_cases(rule, target, intent, options) or verdict
        if verdict.status in _NO_FINDING:
            # A failure stays one: the value as it stands is enough for it.
            opened = self._meanings.opened(target)
            if opened is not None:
                return self._whatever_it_means(rule, opened, intent, options) or verdict
        return verdict

    def _by_cases(
        self, rule: Rule, target: Target, intent: Intent, options: Mapping[str, Any] | None
    ) -> Verdict | None:
        """Return the verdict if it is the same whichever way the open decisions fall, else None."""
        decisions = self._decisions.decisions(target, rule.fact_sources(), read_set(rule))
        if not decisions or are_too_many(decisions):
            return None
        verdicts: list[Verdict] = []
        for outcomes in cases(decisions):
            verdicts.append(evaluate(rule, facts_of(in_case(target, outcomes), intent), options))
            if not agree(verdicts):
                return None
        return common_verdict(verdicts, decisions)

    def _whatever_it_means(
        self, rule: Rule, opened: Target, intent: Intent, options: Mapping[str, Any] | None
    ) -> Verdict | None:
        """Return a verdict as open where the rule may fail by what a value means; None where it cannot."""
        verdict = evaluate(rule, facts_of(opened, intent), options)
        if verdict.is_settled or self._never_fails(rule, opened, intent, options):
            return None
        named = verdict.missing or (Missing(rule.path, "depends on what a value means"),)
        return Verdict(Status.NOT_EVALUATED, rule.severity, missing=named)

    def _never_fails(self, rule: Rule, opened: Target, intent: Intent, options: Mapping[str, Any] | None) -> bool:
        """Return whether there is no finding whichever way the open decisions fall."""
        decisions = self._decisions.decisions(opened, rule.fact_sources(), read_set(rule))
        if are_too_many(decisions):
            return False
        verdicts = (evaluate(rule, facts_of(in_case(opened, one), intent), options) for one in cases(decisions))
        return all(verdict.status in _NO_FINDING for verdict in verdicts)
