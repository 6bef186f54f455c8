"""The Conditions of a template: true, false, or unknown with the reason."""

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.cloudformation.comparison import all_of, same
from cognito_audit.sources.cloudformation.intrinsics import Evaluator
from cognito_audit.sources.cloudformation.limits import TOO_DEEP
from cognito_audit.sources.cloudformation.template import TemplateNode


class Conditions:
    """Each condition is evaluated once, when first asked for."""

    def __init__(self, section: dict[str, TemplateNode], evaluator: Evaluator) -> None:
        self._section = section
        self._evaluator = evaluator
        self._answers: dict[str, bool | Unknown] = {}

    def holds(self, name: str) -> bool | Unknown:
        """Whether the condition of that name holds."""
        if name not in self._answers:
            node = self._section.get(name)
            self._answers[name] = Unknown(f"condition {name} depends on itself")
            self._answers[name] = self._tested(node) if node else Unknown(f"there is no condition {name}")
        return self._answers[name]

    def _tested(self, node: TemplateNode) -> bool | Unknown:
        try:
            with self._evaluator.bound({}):
                return self._test(node)
        except RecursionError:
            return TOO_DEEP

    def _test(self, node: TemplateNode) -> bool | Unknown:
        if not isinstance(node.value, dict) or len(node.value) != 1:
            return node.value if isinstance(node.value, Unknown) else Unknown("this condition cannot be read")
        name = next(iter(node.value))
        inner = node.into(name)
        parts = [inner.into(index) for index in range(len(inner.value))] if isinstance(inner.value, list) else []
        if name == "Condition" and isinstance(inner.value, str):
            return self.holds(inner.value)
        if name == "Fn::Not" and len(parts) == 1:
            return _negated(self._test(parts[0]))
        if name == "Fn::And" and parts:
            return all_of([self._test(part) for part in parts])
        if name == "Fn::Or" and parts:
            return _negated(all_of([_negated(self._test(part)) for part in parts]))
        if name == "Fn::Equals" and len(parts) == 2:  # noqa: PLR2004  it compares two
            one, other = (self._evaluator.evaluate(part) for part in parts)
            return same(one, other) if one is not None and other is not None else one is other
        return Unknown(f"{name} cannot be evaluated here")


def _negated(answer: bool | Unknown) -> bool | Unknown:  # noqa: FBT001  the answer is what it negates
    return answer if isinstance(answer, Unknown) else not answer
