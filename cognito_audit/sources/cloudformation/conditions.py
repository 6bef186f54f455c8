"""The Conditions of a template: true, false, one of them by an open decision, or unknown with the reason."""

from collections.abc import Sequence
from typing import Any

from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.branches import are_too_many, by_outcomes, chosen
from cognito_audit.sources.cloudformation.comparison import all_of, same
from cognito_audit.sources.cloudformation.intrinsics import Evaluator
from cognito_audit.sources.cloudformation.limits import TOO_DEEP
from cognito_audit.sources.cloudformation.outcome_values import in_common
from cognito_audit.sources.cloudformation.template import TemplateNode

Truth = bool | Unknown
"""A ``Choice`` among them is between truths."""


class Conditions:
    """Each condition is evaluated once, when first asked for. ``of_stack`` tells a nested stack's from others."""

    def __init__(self, section: dict[str, TemplateNode], evaluator: Evaluator, of_stack: str) -> None:
        self._section = section
        self._evaluator = evaluator
        self._of_stack = of_stack
        self._answers: dict[str, Truth] = {}

    def holds(self, name: str) -> Truth:
        """Whether the condition of that name holds; where that is not known, it is an open decision."""
        if name not in self._answers:
            node = self._section.get(name)
            self._answers[name] = Unknown(f"condition {name} depends on itself")
            self._answers[name] = self._decision(name, self._tested(node)) if node else _missing(name)
        return self._answers[name]

    def _decision(self, name: str, answer: Truth) -> Truth:
        """Return the answer, with a decision of the condition's own where it is unknown."""
        if isinstance(answer, Choice):
            return chosen(answer, [self._decision(name, option) for option in answer.options])
        if not isinstance(answer, Unknown):
            return answer
        return Choice(answer.reason, answer.action, f"the condition {name}{self._of_stack}", (True, False))

    def _tested(self, node: TemplateNode) -> Truth:
        try:
            with self._evaluator.bound({}):
                return self._test(node)
        except RecursionError:
            return TOO_DEEP

    def _test(self, node: TemplateNode) -> Truth:
        if not isinstance(node.value, dict) or len(node.value) != 1:
            return node.value if isinstance(node.value, Unknown) else Unknown("this condition cannot be read")
        name = next(iter(node.value))
        inner = node.into(name)
        parts = [inner.into(index) for index in range(len(inner.value))] if isinstance(inner.value, list) else []
        if name == "Condition" and isinstance(inner.value, str):
            return self.holds(inner.value)
        if name == "Fn::Not" and len(parts) == 1:
            return negated(self._test(parts[0]))
        if name == "Fn::And" and parts:
            return all_hold([self._test(part) for part in parts])
        if name == "Fn::Or" and parts:
            return negated(all_hold([negated(self._test(part)) for part in parts]))
        if name == "Fn::Equals" and len(parts) == 2:  # noqa: PLR2004  it compares two
            values = [self._evaluator.evaluate(part) for part in parts]
            if are_too_many(values):
                values = [in_common(value) for value in values]
            return by_outcomes(_equal, values, _joined)
        return Unknown(f"{name} cannot be evaluated here")


def _missing(name: str) -> Unknown:
    return Unknown(f"there is no condition {name}")


def _equal(one: Any, other: Any) -> Truth:
    return same(one, other) if one is not None and other is not None else one is other


def all_hold(answers: Sequence[Truth]) -> Truth:
    """Return whether all hold; one certain no decides, whatever else is unknown."""
    if any(answer is False for answer in answers):
        return False
    if are_too_many(answers):
        return next(Unknown(answer.reason) for answer in answers if isinstance(answer, Choice))
    return by_outcomes(lambda *those: all_of([*those]), answers, _joined)


def negated(answer: Truth) -> Truth:
    """Return whether something does not hold."""
    if isinstance(answer, Choice):
        return chosen(answer, map(negated, answer.options))
    return answer if isinstance(answer, Unknown) else not answer


def _joined(choice: Choice, answers: Sequence[Truth]) -> Truth:
    if all(isinstance(answer, bool) and answer is answers[0] for answer in answers):
        return answers[0]
    return chosen(choice, answers)
