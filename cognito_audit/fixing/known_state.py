"""What a plan is made from: what was read, and what every rule says of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.judging.judge import intent_of
from cognito_audit.model.declaration import Declaration
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.verdict import Verdict
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.syntax import BrokenRule

Barred = Callable[[Target], str]
"""Why nothing of a target may be written, or empty."""


def nothing_barred(_target: Target) -> str:
    """Everything may be written."""
    return ""


Verdicts = Mapping[tuple[str, str], Verdict]
"""By target id and rule id."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was read, and how it is judged.

    ``rules`` is the whole catalogue, whatever was selected: no rule may fail that did not fail before. ``options`` and
    ``declarations`` are those of the run. Live plans end in a request, and ``barred`` says why none may be made of a
    target; plans of templates have none (None).
    """

    inventory: Inventory
    rules: tuple[Rule, ...]
    options: Mapping[str, Mapping[str, Any]]
    declarations: tuple[Declaration, ...] = ()
    barred: Barred | None = nothing_barred

    def verdicts(self, targets: Sequence[Target]) -> dict[tuple[str, str], Verdict]:
        """What every rule says of some targets; a rule that breaks says nothing."""
        said: dict[tuple[str, str], Verdict] = {}
        for target in targets:
            facts = facts_of(target, intent_of(target, self.declarations))
            for rule in self.rules:
                if rule.subject == target.kind:
                    try:
                        said[target.id, rule.id] = evaluate(rule, facts, self.options.get(rule.name))
                    except BrokenRule:
                        continue
        return said
