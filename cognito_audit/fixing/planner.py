"""From findings to a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cognito_audit.fixing.known_state import Known
from cognito_audit.fixing.plan import Plan, ResourcePlan
from cognito_audit.fixing.resource_planner import Building
from cognito_audit.model.inventory import Target
from cognito_audit.model.run import Result, Run
from cognito_audit.model.values import Unknown
from cognito_audit.model.verdict import Missing

OF_A_REPLICA: Final = (
    "what was found on {target} is not planned: it is a replica's own; change its e-mail, SMS, triggers, tags, log "
    "export or web ACL in that region"
)


@dataclass(frozen=True, slots=True)
class Planner(Known):
    """Plans for one inventory."""

    def plan(self, run: Run, *, clients_only: bool = False) -> Plan:
        """The plan for the open findings of a run over this inventory; with ``clients_only`` for its app clients, and
        what else could be done is told apart.
        """
        findings: dict[str, dict[str, Result]] = {}
        for result in run.findings():
            findings.setdefault(result.target, {}).setdefault(result.rule, result)
        targets = {target.id: target for target in self.inventory.targets}
        notes = tuple(OF_A_REPLICA.format(target=name) for name in findings if name not in targets)
        selected = frozenset(rule.id for rule in run.rules if rule.severity.at_least(run.min_severity))
        plans = [
            self._resource(targets[name], list(found.values()), selected)
            for name, found in findings.items()
            if name in targets
        ]
        return Plan(
            tuple(plan for plan in plans if plan.target.kind == "client" or not clients_only),
            tuple(target for target in self.inventory.targets if target.kind == "client" or not clients_only),
            tuple(plan for plan in plans if plan.target.kind != "client" and clients_only),
            run.inputs,
            run.errors,
            run.broken,
            (*run.unread, *self._unread()),
            (*run.notes, *notes),
        )

    def _unread(self) -> Iterator[Missing]:
        """The resources whose own configuration is not known: that they have no findings says nothing."""
        for target in self.inventory.targets:
            answer = target.answers.get(target.kind)
            if isinstance(answer, Unknown):
                yield Missing(f"{target.kind} {target.id}", answer.reason, answer.action)

    def _resource(self, target: Target, findings: Sequence[Result], selected: frozenset[str]) -> ResourcePlan:
        """Lay the fixes one upon the other, gravest first; of two that contradict each other neither is taken."""
        refused: dict[str, str] = {}
        while True:
            building = Building(self, target, refused, selected)
            clash = building.lay(findings)
            if clash is None:
                return building.finished(findings)
            refused.update(clash)
