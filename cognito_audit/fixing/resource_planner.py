"""The plan for one resource: fixes laid one upon the other, each of which has to leave every rule as well as it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cognito_audit.fixing.known_state import Known, Verdicts
from cognito_audit.fixing.manual_steps import by_hand
from cognito_audit.fixing.plan import Raised, ResourcePlan, Step, Unfixed
from cognito_audit.fixing.unsendable import unsendable
from cognito_audit.fixing.updates import without_holes
from cognito_audit.lib.json_merge_patch import merge
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.run import Result
from cognito_audit.model.verdict import Fix, NoFix, Status, Verdict


class Building:
    """One attempt at the plan for one resource. ``refused`` gives the reasons against fixes, by rule id; ``selected``
    are the ids of the rules that the user asked for.
    """

    def __init__(self, known: Known, target: Target, refused: Mapping[str, str], selected: frozenset[str]) -> None:
        self._known = known
        self._selected = selected
        self._target = target
        self._rules = {rule.id: rule for rule in known.rules}
        self._affected = _affected(known.inventory, target)
        self._first = known.verdicts(self._affected)
        self._now: Verdicts = self._first
        self._steps: list[Step] = []
        self._refused = refused
        self._reasons: dict[str, tuple[str, ...]] = {name: (why,) for name, why in refused.items()}
        answer = target.answers.get(target.kind)
        self._before: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
        self._after: Mapping[str, Any] = self._before

    def lay(self, findings: Sequence[Result]) -> dict[str, str] | None:
        """Take in each finding's fix. The reasons of two that contradict each other, where two do.

        What has no fix is asked again after a step, which may have cleared the way; else a second run would do more.
        """
        waiting = [finding for finding in findings if finding.rule not in self._refused]
        while True:
            before = len(self._steps)
            for finding in waiting:
                verdict = self._now.get((self._target.id, finding.rule))
                if verdict is None or verdict.status is not Status.FAILED:
                    continue
                if not isinstance(verdict.fix, Fix):
                    self._reasons[finding.rule] = _no_fix(verdict.fix)
                    continue
                clash = self._take(finding, verdict.fix)
                if clash is not None:
                    return clash
            if len(self._steps) == before:
                return None

    def _take(self, finding: Result, fix: Fix) -> dict[str, str] | None:
        reason = unsendable(self._known, self._target, fix, self._after)
        if reason:
            self._reasons[finding.rule] = (reason,)
            return None
        own = Step(finding.rule, finding.name, finding.severity, fix.title, fix.also, fix.patch)
        draft = self._with_followers(_Draft([own], *self._patched(self._after, fix)))
        for step in self._steps:
            if draft.then[self._target.id, step.rule].status is Status.FAILED:
                return _clash(own, step)
        reason = self._harm(own, draft.then)
        if reason:
            self._reasons[finding.rule] = (reason,)
            return None
        self._steps += draft.steps
        self._after, self._now = draft.after, draft.then
        return None

    def _patched(self, answer: Mapping[str, Any], fix: Fix) -> tuple[dict[str, Any], Verdicts]:
        """The configuration with a fix, and what every rule says of it."""
        after = merge(answer, fix.patch)
        kind = self._target.kind
        patched = [replace(one, answers={**one.answers, kind: after}) for one in self._affected]
        return after, self._known.verdicts(patched)

    def _with_followers(self, draft: "_Draft") -> "_Draft":
        """The draft with the fixes of what it brings up itself, as far as those rules are selected.

        Without them a second run would find more to do.
        """
        done = {step.rule for step in draft.steps}
        for name, verdict in self._raised_by(draft.then):
            fix = verdict.fix
            if name in done or name not in self._selected or not isinstance(fix, Fix):
                continue
            if unsendable(self._known, self._target, fix, draft.after):
                continue
            after, then = self._patched(draft.after, fix)
            own = [then[self._target.id, step.rule].status for step in draft.steps]
            if then[self._target.id, name].status is Status.PASSED and Status.FAILED not in own:
                step = Step(name, self._rules[name].name, verdict.severity, fix.title, fix.also, fix.patch)
                return self._with_followers(_Draft([*draft.steps, step], after, then))
        return draft

    def _harm(self, step: Step, then: Verdicts) -> str:
        """Why the fix is no fix: its own rule still fails, or it brings up something as grave, here or in a client."""
        status = then[self._target.id, step.rule].status
        if status is not Status.PASSED:
            return f"after it the rule would still be {status}"
        for (target, name), verdict in then.items():
            # What did not apply before is no harm but news: it is told (``raised``).
            brought = verdict.status is Status.FAILED and self._now[target, name].status is Status.PASSED
            if brought and verdict.severity.at_least(step.severity):
                where = "" if target == self._target.id else f" for {target}"
                return f"it would make {name} {self._rules[name].name} fail{where}: {verdict.findings[0].message}"
        return ""

    def _fails(self, finding: Result) -> bool:
        """Whether the finding is still there."""
        verdict = self._now.get((self._target.id, finding.rule))
        return verdict is None or verdict.status is Status.FAILED

    def _raised_by(self, then: Verdicts) -> Iterator[tuple[str, Verdict]]:
        """The rules that fail afterwards and did not before, on this resource."""
        for (target, name), verdict in then.items():
            was = self._first[target, name].status
            if target == self._target.id and verdict.status is Status.FAILED and was is not Status.FAILED:
                yield name, verdict

    def finished(self, findings: Sequence[Result]) -> ResourcePlan:
        """The plan, with what stays as it is and what the changes bring up."""
        unfixed = [
            Unfixed(
                finding.rule,
                finding.name,
                finding.severity,
                finding.message,
                self._reasons[finding.rule],
                by_hand(self._target, finding),
            )
            for finding in findings
            if finding.rule in self._reasons and self._fails(finding)
        ]
        taken = {step.rule for step in self._steps}
        mended = [
            f"{finding.rule} {finding.name}"
            for finding in findings
            if finding.rule not in taken and not self._fails(finding)
        ]
        raised = (
            Raised(name, self._rules[name].name, verdict.severity, verdict.findings[0].message)
            for name, verdict in self._raised_by(self._now)
        )
        read = without_holes if self._known.barred else dict
        return ResourcePlan(
            self._target,
            read(self._before),
            read(self._after),
            tuple(self._steps),
            tuple(unfixed),
            tuple(raised),
            tuple(mended),
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    """Some steps together: the configuration after them, and what every rule says of it."""

    steps: list[Step]
    after: Mapping[str, Any]
    then: Verdicts


def _affected(inventory: Inventory, target: Target) -> list[Target]:
    """The targets whose verdicts a change of this one can turn: a pool's clients with the pool."""
    clients = [
        other
        for other in inventory.targets
        if target.kind == "pool" and other.kind == "client" and other.user_pool_id == target.user_pool_id != ""
    ]
    return [target, *clients]


def _no_fix(fix: NoFix | None) -> tuple[str, ...]:
    return fix.reasons if fix is not None else ("no one change would be right for everybody, so the rule offers none",)


def _clash(one: Step, other: Step) -> dict[str, str]:
    shared = ", ".join(sorted(one.patch.keys() & other.patch.keys())) or "what one of them sets"
    advice = "choose one with --select or --ignore"
    return {
        one.rule: f"it contradicts {other.rule} {other.name} on {shared}: {advice}",
        other.rule: f"it contradicts {one.rule} {one.name} on {shared}: {advice}",
    }
