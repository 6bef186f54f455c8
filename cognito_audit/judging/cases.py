"""Verdicts on what depends on decisions that are not known: a verdict that is the same in every case is the verdict."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any, Final

from cognito_audit.judging.not_asked import is_not_asked
from cognito_audit.judging.verdict_cache import ReadSet
from cognito_audit.model.inventory import Target
from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import REST
from cognito_audit.model.verdict import Finding, Missing, NoFix, OpenSeverity, Status, Verdict

MOST_CASES: Final = 64
"""What depends on more combinations of decisions stays unknown."""
Outcomes = Mapping[str, int]
"""The number of the outcome of each decision."""


class DecisionFinder:
    """Finds the decisions that answers depend on; looks at each answer once, however many targets share it."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Any, bool]] = {}

    def depends(self, answer: Any) -> bool:
        """Return whether an answer depends on a decision."""
        known = self._found.get(id(answer))
        if known is None:
            # With the answer itself, which keeps another one from getting its identity.
            known = self._found[id(answer)] = (answer, next(_decisions([answer]), None) is not None)
        return known[1]

    def decisions(self, target: Target, sources: Iterable[str], members: ReadSet | None) -> dict[str, int]:
        """Return how many outcomes each decision has that a rule may ask for.

        ``sources`` are the fact sources that it reads, ``members`` what it reads of them (None: anything).
        """
        answers = {name: target.answers.get(name) for name in sources}
        open_ones = {name: answer for name, answer in answers.items() if self.depends(answer)}
        if members is None:
            return dict(_decisions(open_ones.values()))
        read = [
            answer.get(member, answer.get(REST)) if isinstance(answer := open_ones[name], Mapping) else answer
            for name, member in members
            if name in open_ones
        ]
        return dict(_decisions(read))


def _decisions(values: Iterable[Any]) -> Iterator[tuple[str, int]]:
    waiting = [*values]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Choice):
            yield part.decision, len(part.options)
            waiting += part.options
        elif isinstance(part, Mapping):
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part


def decided(value: Any, outcomes: Outcomes) -> Any:
    """Return a value in which the decisions have fallen; what holds none of them stays the same object."""
    if isinstance(value, Choice):
        outcome = outcomes.get(value.decision, len(value.options))
        return decided(value.options[outcome], outcomes) if outcome < len(value.options) else value
    if isinstance(value, Mapping):
        members = {name: decided(inner, outcomes) for name, inner in value.items()}
        return members if any(members[name] is not inner for name, inner in value.items()) else value
    if isinstance(value, list | tuple):
        items = [decided(item, outcomes) for item in value]
        if all(new is old for new, old in zip(items, value, strict=True)):
            return value
        pairs = zip(items, value, strict=True)
        return [item for item, old in pairs if item is not None or old is None]  # an item that is not there
    return value


def cases(decisions: Mapping[str, int]) -> Iterator[Outcomes]:
    """Yield every combination of outcomes."""
    for numbers in product(*(range(count) for count in decisions.values())):
        yield dict(zip(decisions, numbers, strict=True))


def are_too_many(decisions: Mapping[str, int]) -> bool:
    """Return whether there are more combinations than are tried."""
    return prod(decisions.values()) > MOST_CASES


def in_case(target: Target, outcomes: Outcomes) -> Target:
    """Return the target as it is in one case."""
    return replace(target, answers={name: decided(answer, outcomes) for name, answer in target.answers.items()})


def agree(verdicts: Sequence[Verdict]) -> bool:
    """Return whether all cases have one status.

    Where nothing fails, some of them may also be what is not asked of files: then neither case is a finding.
    """
    if any(one.status is Status.NOT_EVALUATED and not is_not_asked(one) for one in verdicts):
        return False
    statuses = {one.status for one in verdicts}
    others = statuses - {Status.NOT_EVALUATED}
    return len(statuses) == 1 or (len(others) == 1 and Status.FAILED not in others)


def common_verdict(verdicts: Sequence[Verdict], decisions: Iterable[str]) -> Verdict:
    """Return the verdict of all cases, which agree; it is not asked of files if one of them is not.

    A finding that is not the same in all of them says what it depends on; so does a severity that differs, and there is
    no fix where they differ in it.
    """
    first = next((one for one in verdicts if one.status is Status.NOT_EVALUATED), verdicts[0])
    on = f"depends on {' and '.join(decisions)}"
    if first.status is not Status.FAILED:
        return first
    findings, others = _common_findings(verdicts, on)
    missing = dict.fromkeys(part for one in verdicts for part in one.missing)
    return replace(
        _with_common_severity(verdicts, on),
        findings=findings,
        missing=(*missing, *others),
        fix=first.fix if all(one.fix == first.fix for one in verdicts) else NoFix((f"the change {on}",)),
    )


def _common_findings(verdicts: Sequence[Verdict], on: str) -> tuple[tuple[Finding, ...], tuple[Missing, ...]]:
    """Return the findings that all cases have, else those of the first; and what is missing to know the others."""
    in_cases: dict[str, list[Finding]] = {}
    for verdict in verdicts:
        for finding in verdict.findings:
            in_cases.setdefault(finding.key or finding.path, []).append(finding)
    common = [alike for alike in in_cases.values() if len(alike) == len(verdicts)]
    if not common:
        return tuple(replace(one, message=f"{one.message} ({on})") for one in verdicts[0].findings), ()
    findings = tuple(
        first if all(one.message == first.message for one in rest)
        else replace(first, message=f"{first.message} ({on})")
        for first, *rest in common
    )  # fmt: skip
    others = (alike[0].path for alike in in_cases.values() if len(alike) != len(verdicts))
    return findings, tuple(dict.fromkeys(Missing(path, on) for path in others))


def _with_common_severity(verdicts: Sequence[Verdict], on: str) -> Verdict:
    """Return the first verdict with the lowest severity of all, and the highest as what it may be."""
    lowest = max(verdicts, key=lambda one: one.severity.rank)
    highest = min(verdicts, key=lambda one: one.severity.rank)
    may_be = next((one.may_be for one in verdicts if one.may_be is not None), None)
    if lowest.severity is not highest.severity:
        may_be = OpenSeverity(highest.severity, Missing("severity", on))
    return replace(lowest, may_be=may_be)
