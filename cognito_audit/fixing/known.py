"""What a plan is made from: what was read, and what every rule says of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cognito_audit.intent import Declaration
from cognito_audit.inventory import Inventory, Target
from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.judging.judge import intent_of
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.syntax import BrokenRule
from cognito_audit.verdict import Verdict


def _nothing(_target: Target) -> str:
    return ""


Verdicts = Mapping[tuple[str, str], Verdict]
"""By target id and rule id."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was read, and how it is judged.

    ``rules`` is the whole catalogue, whatever was selected: no rule may fail that did not fail before. ``options`` and
    ``declarations`` are those of the run. ``live`` plans end in a request, plans of templates do not; of
    these, ``barred`` says why nothing of a target may be written, or nothing.
    """

    inventory: Inventory
    rules: tuple[Rule, ...]
    options: Mapping[str, Mapping[str, Any]]
    declarations: tuple[Declaration, ...] = ()
    live: bool = True
    barred: Callable[[Target], str] = field(default=_nothing)

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
