"""The oracle: what a verdict is in every completion of what is unknown, found by trying them all."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.judging.verdicts import VerdictMaker
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.rule import Rule
from tests.oracle.companions import SOURCES
from tests.oracle.domains import pruned
from tests.oracle.partial_answers import Answers, completions, number_of, shown

WORD: Final = "role"
"""A word of an option that a value of the domains has."""
KINDS: Final = ("browser", "mobile", "server", "machine", "admin")
INTENTS: Final = (*5 * [UNDECLARED], *(Intent(kind=kind) for kind in KINDS))


@dataclass(frozen=True)
class Case:
    """A verdict of the program on answers that are unknown in parts, and those on all that they may be."""

    rule: str
    answers: Mapping[str, Any]
    verdict: Status
    why: str
    oracle: frozenset[Status]
    is_whole: bool

    @property
    def is_wrong(self) -> bool:
        """Whether the program is certain of what is open, or of something else than what is certain."""
        return self.verdict is not Status.NOT_EVALUATED and self.oracle != {self.verdict}

    @property
    def is_too_open(self) -> bool:
        """Whether the program leaves open what is certain."""
        return (
            self.is_whole and self.verdict is Status.NOT_EVALUATED and self.oracle != {self.verdict} and self.is_certain
        )

    @property
    def is_certain(self) -> bool:
        """Whether the verdict is the same whatever the unknown parts are."""
        return self.is_whole and len(self.oracle) == 1


def reads(rule: Rule) -> dict[str, set[tuple[str, ...]]]:
    """Return the members that a rule's verdict depends on, by fact source."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for one in (rule, *rule.parts):
        item = one.each.name if one.each else "options"
        expressions = (one.fails, one.applies, one.each.items if one.each else None)
        for source, *path in {name for part in expressions if part for name in part.names()}:
            if source in (item, "options"):
                continue
            derived = derived_facts(FACT_SOURCES[source].facts).get(path[0])
            for read in derived.reads if derived else (".".join(path),):
                found.setdefault(source, set()).add(tuple(read.split(".")))
    return found


def short(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a rule with one value of each list, so that small domains reach its end."""
    shorter = {
        name: [one for one in value if one == WORD] or value[:1]
        for name, value in options.items()
        if isinstance(value, list)
    }
    return {**options, **shorter}


def cases(rule: Rule, rng: random.Random, number: int, most: int) -> Iterator[Case]:
    """Yield invented cases of a rule."""
    domains = {source: pruned(SOURCES[source], paths) for source, paths in reads(rule).items()}
    options, maker = short(rule.options), VerdictMaker()
    for _ in range(number):
        answers = Answers(rng, rng.choice((0.1, 0.2, 0.4)))
        tree = {source: answers.invent(domain) for source, domain in domains.items()}
        if not answers.holes:
            continue
        intent = rng.choice(INTENTS) if rule.subject == "client" else UNDECLARED
        seen = shown(tree)
        verdict = maker.verdict(rule, _target(rule, seen), intent, options=options)
        statuses: set[Status] = set()
        for whole in completions(tree, answers.holes, rng, most):
            statuses.add(evaluate(rule, facts_of(_target(rule, whole), intent), options).status)
            if len(statuses) > 1:
                break
        is_whole = len(statuses) > 1 or number_of(answers.holes) <= most
        if len(statuses) == 1 and verdict.status is Status.NOT_EVALUATED:
            # A value that is not among those of its enumeration never lets a rule pass, whatever the others do.
            wholes = completions(tree, answers.holes, rng, most)
            judged = (maker.verdict(rule, _target(rule, one), intent, options=options).status for one in wholes)
            statuses |= {Status.NOT_EVALUATED} & set(judged)
        why = "; ".join(str(one) for one in verdict.missing)
        yield Case(rule.name, {**seen, "intent": intent.kind}, verdict.status, why, frozenset(statuses), is_whole)


def _target(rule: Rule, answers: Mapping[str, Any]) -> Target:
    return Target(id="one", name="one", kind=rule.subject, answers=dict(answers))
