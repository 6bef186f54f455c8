"""What a plan is based on: the inventory, and every rule's verdict on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cognito_audit.judging.engine import facts_of
from cognito_audit.judging.judge import intent_of
from cognito_audit.judging.verdicts import VerdictMaker
from cognito_audit.model.declaration import Declaration
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.verdict import Verdict
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.syntax import BrokenRule

BlockReason = Callable[[Target], str]
"""Returns why nothing may be written to a target, or an empty string."""


def never_blocked(_target: Target) -> str:
    """Return no reason: every target may be written to."""
    return ""


Verdicts = Mapping[tuple[str, str], Verdict]
"""Verdicts by target id and rule id."""


@dataclass(frozen=True, slots=True)
class PlanningContext:
    """An inventory and the rules that judge it.

    ``rules`` is the whole catalogue, whatever was selected: a plan must not make any other rule fail. ``options`` and
    ``declarations`` are those of the run. ``block_reason`` is None for plans of templates, which send no requests.
    """

    inventory: Inventory
    rules: tuple[Rule, ...]
    options: Mapping[str, Mapping[str, Any]]
    declarations: tuple[Declaration, ...] = ()
    block_reason: BlockReason | None = never_blocked

    def verdicts(self, targets: Sequence[Target]) -> dict[tuple[str, str], Verdict]:
        """Return every rule's verdict on some targets; a faulty rule gives none."""
        verdicts: dict[tuple[str, str], Verdict] = {}
        judged = VerdictMaker()
        for target in targets:
            intent = intent_of(target, self.declarations)
            facts = facts_of(target, intent)
            for rule in self.rules:
                if rule.subject == target.kind:
                    try:
                        options = self.options.get(rule.name)
                        verdicts[target.id, rule.id] = judged.verdict(rule, target, intent, facts, options)
                    except BrokenRule:
                        continue
        return verdicts
