"""The plan for one resource: its fixes are merged, and each must leave every other rule no worse than before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cognito_audit.fixing.manual_steps import manual_step
from cognito_audit.fixing.plan import FixStep, RaisedFinding, ResourcePlan, UnfixedFinding
from cognito_audit.fixing.planning_context import PlanningContext, Verdicts
from cognito_audit.fixing.send_checks import send_refusal
from cognito_audit.fixing.updates import without_unknowns
from cognito_audit.lib.json_merge_patch import merge
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.run import Result
from cognito_audit.model.verdict import Fix, NoFix, Status, Verdict


class ResourcePlanner:
    """One attempt at the plan for one resource.

    ``refused`` gives the reasons against fixes, by rule id; ``selected`` are the ids of the selected rules.
    """

    def __init__(
        self, context: PlanningContext, target: Target, refused: Mapping[str, str], selected: frozenset[str]
    ) -> None:
        self._context = context
        self._selected = selected
        self._target = target
        self._rules = {rule.id: rule for rule in context.rules}
        self._affected = _affected(context.inventory, target)
        self._first = context.verdicts(self._affected)
        self._now: Verdicts = self._first
        self._steps: list[FixStep] = []
        self._refused = refused
        self._reasons: dict[str, tuple[str, ...]] = {name: (reason,) for name, reason in refused.items()}
        answer = target.answers.get(target.kind)
        self._before: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
        self._after: Mapping[str, Any] = self._before

    def merge_fixes(self, findings: Sequence[Result]) -> dict[str, str] | None:
        """Add each finding's fix to the plan. If two contradict each other, return the reasons against both.

        A finding without a fix is tried again after every added step, which may make a fix possible; otherwise a second
        run would do more.
        """
        candidates = [finding for finding in findings if finding.rule not in self._refused]
        while True:
            before = len(self._steps)
            for finding in candidates:
                verdict = self._now.get((self._target.id, finding.rule))
                if verdict is None or verdict.status is not Status.FAILED:
                    continue
                if not isinstance(verdict.fix, Fix):
                    self._reasons[finding.rule] = _no_fix(verdict.fix)
                    continue
                conflict = self._add(finding, verdict.fix)
                if conflict is not None:
                    return conflict
            if len(self._steps) == before:
                return None

    def _add(self, finding: Result, fix: Fix) -> dict[str, str] | None:
        reason = send_refusal(self._context, self._target, fix, self._after)
        if reason:
            self._reasons[finding.rule] = (reason,)
            return None
        own = FixStep(finding.rule, finding.name, finding.severity, fix.title, fix.also, fix.patch)
        draft = self._with_followers(_Draft([own], *self._patched(self._after, fix)))
        for step in self._steps:
            if draft.verdicts[self._target.id, step.rule].status is Status.FAILED:
                return _conflict(own, step)
        reason = self._harm(own, draft.verdicts)
        if reason:
            self._reasons[finding.rule] = (reason,)
            return None
        self._steps += draft.steps
        self._after, self._now = draft.after, draft.verdicts
        return None

    def _patched(self, answer: Mapping[str, Any], fix: Fix) -> tuple[dict[str, Any], Verdicts]:
        """Return the configuration with a fix, and every rule's verdict on it."""
        after = merge(answer, fix.patch)
        kind = self._target.kind
        patched = [replace(one, answers={**one.answers, kind: after}) for one in self._affected]
        return after, self._context.verdicts(patched)

    def _with_followers(self, draft: "_Draft") -> "_Draft":
        """Return the draft with the fixes for findings that it raises itself, if their rules are selected.

        Without them a second run would find more to do.
        """
        done = {step.rule for step in draft.steps}
        for name, verdict in self._raised_by(draft.verdicts):
            fix = verdict.fix
            if name in done or name not in self._selected or not isinstance(fix, Fix):
                continue
            if send_refusal(self._context, self._target, fix, draft.after):
                continue
            after, verdicts = self._patched(draft.after, fix)
            own = [verdicts[self._target.id, step.rule].status for step in draft.steps]
            if verdicts[self._target.id, name].status is Status.PASSED and Status.FAILED not in own:
                step = FixStep(name, self._rules[name].name, verdict.severity, fix.title, fix.also, fix.patch)
                return self._with_followers(_Draft([*draft.steps, step], after, verdicts))
        return draft

    def _harm(self, step: FixStep, verdicts: Verdicts) -> str:
        """Return why a fix must not be used: its rule still fails, or it raises a finding at least as severe."""
        status = verdicts[self._target.id, step.rule].status
        if status is not Status.PASSED:
            return f"after it the rule would still be {status}"
        for (target, name), verdict in verdicts.items():
            # A rule that did not apply before is not harmed: its finding is reported (``raised``).
            newly_failed = verdict.status is Status.FAILED and self._now[target, name].status is Status.PASSED
            if newly_failed and verdict.severity.at_least(step.severity):
                on_target = "" if target == self._target.id else f" for {target}"
                return f"it would make {name} {self._rules[name].name} fail{on_target}: {verdict.findings[0].message}"
        return ""

    def _fails(self, finding: Result) -> bool:
        """Return whether the finding remains."""
        verdict = self._now.get((self._target.id, finding.rule))
        return verdict is None or verdict.status is Status.FAILED

    def _raised_by(self, verdicts: Verdicts) -> Iterator[tuple[str, Verdict]]:
        """Yield the rules that fail on this resource now and did not fail at first."""
        for (target, name), verdict in verdicts.items():
            first = self._first[target, name].status
            if target == self._target.id and verdict.status is Status.FAILED and first is not Status.FAILED:
                yield name, verdict

    def result(self, findings: Sequence[Result]) -> ResourcePlan:
        """Return the plan, with the findings that remain and those that the changes raise."""
        fixed = {step.rule for step in self._steps}
        also_fixed = (
            f"{finding.rule} {finding.name}"
            for finding in findings
            if finding.rule not in fixed and not self._fails(finding)
        )
        raised = (
            RaisedFinding(name, self._rules[name].name, verdict.severity, verdict.findings[0].message)
            for name, verdict in self._raised_by(self._now)
        )
        configuration = without_unknowns if self._context.block_reason else dict
        return ResourcePlan(
            self._target,
            configuration(self._before),
            configuration(self._after),
            tuple(self._steps),
            tuple(self._unfixed(findings)),
            tuple(raised),
            tuple(also_fixed),
        )

    def _unfixed(self, findings: Sequence[Result]) -> Iterator[UnfixedFinding]:
        for finding in findings:
            if finding.rule in self._reasons and self._fails(finding):
                yield UnfixedFinding(
                    finding.rule,
                    finding.name,
                    finding.severity,
                    finding.message,
                    self._reasons[finding.rule],
                    manual_step(self._target, finding),
                )


@dataclass(frozen=True, slots=True)
class _Draft:
    """Some steps together, the configuration after them, and every rule's verdict on it."""

    steps: list[FixStep]
    after: Mapping[str, Any]
    verdicts: Verdicts


def _affected(inventory: Inventory, target: Target) -> list[Target]:
    """Return the targets whose verdicts a change can affect: the target itself, and for a pool its clients."""
    clients = [
        other
        for other in inventory.targets
        if target.kind == "pool" and other.kind == "client" and other.user_pool_id == target.user_pool_id != ""
    ]
    return [target, *clients]


def _no_fix(fix: NoFix | None) -> tuple[str, ...]:
    return fix.reasons if fix is not None else ("the rule offers no fix, because no single change suits everybody",)


def _conflict(one: FixStep, other: FixStep) -> dict[str, str]:
    shared = ", ".join(sorted(one.patch.keys() & other.patch.keys())) or "a setting of one of them"
    advice = "choose one with --select or --ignore"
    return {
        one.rule: f"it contradicts {other.rule} {other.name} on {shared}: {advice}",
        other.rule: f"it contradicts {one.rule} {one.name} on {shared}: {advice}",
    }
