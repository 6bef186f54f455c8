"""The diagnoses in a whole run: one story for each app client whose chain is broken, from the run's own results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cognito_audit.diagnosis.chain import evaluated_step
from cognito_audit.diagnosis.model import ChainStep, StepStatus
from cognito_audit.diagnosis.steps import steps
from cognito_audit.model.inventory import TargetInfo
from cognito_audit.model.run import Result, Run, by_target
from cognito_audit.model.verdict import Status

MOST_STORIES: Final = 20
"""How many clients get a story of their own."""


@dataclass(frozen=True, slots=True)
class ClientStory:
    """An app client, the steps that its results cover, and the first broken one."""

    target: TargetInfo
    steps: tuple[ChainStep, ...]

    @property
    def broken(self) -> ChainStep:
        """The first broken step."""
        return next(step for step in self.steps if step.status is StepStatus.BROKEN)


@dataclass(frozen=True, slots=True)
class Stories:
    """The stories to show, and how many more clients have a broken chain."""

    shown: tuple[ClientStory, ...]
    more: int


def stories(run: Run) -> Stories:
    """Return the clients of a run whose sign-up chain is broken, in the order of the run.

    Steps without a result (rules that were not selected or do not apply) are left out. Suppressed findings count: they
    still describe the configuration.
    """
    results = by_target(run.results)
    pools: dict[str, TargetInfo] = {}
    for target in run.targets:  # a pool comes before its replicas
        if target.kind == "pool" and target.user_pool_id:
            pools.setdefault(target.user_pool_id, target)
    broken: list[ClientStory] = []
    for target in run.targets:
        if target.kind == "client":
            pool = pools.get(target.user_pool_id)
            pool_results = results.get(pool.id, ()) if pool else ()
            known = _known_steps(_steps([*results.get(target.id, ()), *pool_results]))
            if any(step.status is StepStatus.BROKEN for step in known):
                broken.append(ClientStory(target, known))
    return Stories(tuple(broken[:MOST_STORIES]), max(0, len(broken) - MOST_STORIES))


def _steps(results: Sequence[Result]) -> tuple[ChainStep, ...]:
    by_rule: dict[str, tuple[Result, ...]] = {}
    for result in results:
        if result.status is not Status.NOT_APPLICABLE:
            by_rule[result.name] = (*by_rule.get(result.name, ()), result)
    return tuple(
        evaluated_step(step, _selected(step.rules, by_rule), ()) for step in steps() if _selected(step.rules, by_rule)
    )


def _known_steps(every: Sequence[ChainStep]) -> tuple[ChainStep, ...]:
    """Return the steps up to the first broken one, and the broken ones after it.

    Whether another later step holds is unknown: a run does not evaluate rules as if the earlier problems were fixed.
    """
    first = next((number for number, step in enumerate(every) if step.status is StepStatus.BROKEN), len(every))
    return (*every[: first + 1], *(step for step in every[first + 1 :] if step.status is StepStatus.BROKEN))


def _selected(names: Sequence[str], by_rule: Mapping[str, tuple[Result, ...]]) -> dict[str, tuple[Result, ...]]:
    return {name: by_rule[name] for name in names if name in by_rule}
