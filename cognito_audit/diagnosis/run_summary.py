"""The stories that a whole run tells: one for each app client whose chain is broken, from the run's own verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cognito_audit.diagnosis.chain import told_step
from cognito_audit.diagnosis.model import Step, StepStatus
from cognito_audit.diagnosis.steps import steps
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run, by_target
from cognito_audit.model.verdict import Status

MOST_STORIES: Final = 20
"""How many clients are told of one by one."""


@dataclass(frozen=True, slots=True)
class ClientStory:
    """An app client, the steps that its verdicts speak of, and the first broken one."""

    subject: TargetInfo
    steps: tuple[Step, ...]

    @property
    def broken(self) -> Step:
        """Where the chain breaks first."""
        return next(step for step in self.steps if step.status is StepStatus.BROKEN)


@dataclass(frozen=True, slots=True)
class Stories:
    """The stories that are told, and how many more clients there would be to tell of."""

    told: tuple[ClientStory, ...]
    more: int


def stories(run: Run) -> Stories:
    """The clients of a run whose sign-up chain is broken, in the order of the run.

    Steps of which no verdict speaks (rules that were not selected, or do not apply) are left out, and accepted
    findings count: they say what is the case.
    """
    results = by_target(run.results)
    pools: dict[str, TargetInfo] = {}
    for subject in run.targets:  # a pool comes before its replicas
        if subject.kind == "pool" and subject.user_pool_id:
            pools.setdefault(subject.user_pool_id, subject)
    found: list[ClientStory] = []
    for subject in run.targets:
        if subject.kind == "client":
            pool = pools.get(subject.user_pool_id)
            told = _told(_steps([*results.get(subject.id, ()), *(results.get(pool.id, ()) if pool else ())]))
            if any(step.status is StepStatus.BROKEN for step in told):
                found.append(ClientStory(subject, told))
    return Stories(tuple(found[:MOST_STORIES]), max(0, len(found) - MOST_STORIES))


def _steps(results: Sequence[Result]) -> tuple[Step, ...]:
    by_rule: dict[str, tuple[Result, ...]] = {}
    for result in results:
        if result.status is not Status.NOT_APPLICABLE:
            by_rule[result.name] = (*by_rule.get(result.name, ()), result)
    return tuple(told_step(step, _of(step.rules, by_rule), ()) for step in steps() if _of(step.rules, by_rule))


def _told(every: Sequence[Step]) -> tuple[Step, ...]:
    """The steps up to the first broken one, and of those after it the broken ones: that another holds is not known, for
    a run judges nothing as if it were mended.
    """
    first = next((number for number, step in enumerate(every) if step.status is StepStatus.BROKEN), len(every))
    return (*every[: first + 1], *(step for step in every[first + 1 :] if step.status is StepStatus.BROKEN))


def _of(names: Sequence[str], by_rule: Mapping[str, tuple[Result, ...]]) -> dict[str, tuple[Result, ...]]:
    return {name: by_rule[name] for name in names if name in by_rule}
