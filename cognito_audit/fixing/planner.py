"""Turn the findings of a run into a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cognito_audit.fixing.plan import Plan, ResourcePlan
from cognito_audit.fixing.planning_context import PlanningContext
from cognito_audit.fixing.resource_planner import ResourcePlanner
from cognito_audit.model.inventory import Target
from cognito_audit.model.run import Result, Run
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Missing

REPLICA_NOTE: Final = (
    "findings on {target} have no plan: they are about a replica's own settings; change its e-mail, SMS, triggers, "
    "tags, log export or web ACL in that region"
)


@dataclass(frozen=True, slots=True)
class Planner(PlanningContext):
    """Plans fixes for one inventory."""

    def plan(self, run: Run, *, clients_only: bool = False) -> Plan:
        """Return the plan for the open findings of a run over this inventory.

        With ``clients_only`` the plans for other targets go into ``not_requested``.
        """
        findings: dict[str, dict[str, Result]] = {}
        for result in run.findings():
            findings.setdefault(result.target, {}).setdefault(result.rule, result)
        targets = {target.id: target for target in self.inventory.targets}
        notes = tuple(REPLICA_NOTE.format(target=name) for name in findings if name not in targets)
        selected = frozenset(rule.id for rule in run.rules if rule.severity.at_least(run.min_severity))
        plans = [
            self._plan_resource(targets[name], list(by_rule.values()), selected)
            for name, by_rule in findings.items()
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
        """Yield the resources whose configuration is unknown: the absence of findings means nothing for them."""
        for target in self.inventory.targets:
            answer = target.answers.get(target.kind)
            if isinstance(answer, Unknown):
                yield Missing(f"{target.kind} {target.id}", answer.reason, answer.action)

    def _plan_resource(self, target: Target, findings: Sequence[Result], selected: frozenset[str]) -> ResourcePlan:
        """Merge the fixes, most severe first; if two contradict each other, neither is applied."""
        refused: dict[str, str] = {}
        while True:
            attempt = ResourcePlanner(self, target, refused, selected)
            conflict = attempt.merge_fixes(findings)
            if conflict is None:
                return attempt.result(findings)
            refused.update(conflict)
