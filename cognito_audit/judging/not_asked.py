"""What is not asked of files: questions that only an account can answer, because more may be made outside the files."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cognito_audit.model.run import NotAsked
from cognito_audit.model.verdict import OutsideMissing, Status, Verdict
from cognito_audit.rulebook.rule import Rule


class NotAskedList:
    """The questions of a run that are not asked of files; ``asked`` are the rules, by name, that are asked anyway."""

    def __init__(self, asked: frozenset[str]) -> None:
        self._asked = asked
        self._targets: defaultdict[tuple[str, str, tuple[str, ...]], list[str]] = defaultdict(list)

    def asked_of_files(self, rule: Rule, target: str, verdict: Verdict) -> Verdict | None:
        """Return what of a verdict files can tell, and list the rest; None where that is nothing."""
        if not verdict.missing and verdict.may_be is None:  # by far the most
            return verdict
        outside = outside_of(verdict)
        if not outside or rule.name in self._asked:
            return verdict
        if verdict.status is Status.NOT_EVALUATED and len(outside) < len(verdict.missing):
            return verdict
        reasons = tuple(sorted({str(one) for one in outside}))
        self._targets[rule.id, rule.name, reasons].append(target)
        return None if verdict.status is Status.NOT_EVALUATED else _without(verdict, outside)

    def listed(self) -> Iterator[NotAsked]:
        """Return the list, by rule and reasons."""
        for key, targets in sorted(self._targets.items()):
            yield NotAsked(*key, tuple(targets))


def outside_of(verdict: Verdict) -> list[OutsideMissing]:
    """Return what is missing of a verdict that only an account can tell."""
    missing = [*verdict.missing, *([verdict.may_be.missing] if verdict.may_be else [])]
    return [one for one in missing if isinstance(one, OutsideMissing)]


def is_not_asked(verdict: Verdict) -> bool:
    """Return whether all that a verdict needs is what only an account can tell."""
    is_open = verdict.status is Status.NOT_EVALUATED and bool(verdict.missing)
    return is_open and all(isinstance(one, OutsideMissing) for one in verdict.missing)


def _without(verdict: Verdict, outside: Sequence[OutsideMissing]) -> Verdict:
    may_be = verdict.may_be if verdict.may_be and verdict.may_be.missing not in outside else None
    return replace(verdict, missing=tuple(one for one in verdict.missing if one not in outside), may_be=may_be)
