"""Equal settings, equal verdicts: what was judged once is not judged again for the next client like it.

A rule sees nothing but the members that it names; a derived fact sees those in its ``reads``, which a test holds
against what it really reads. So two targets that are alike in these members, known, absent or unknown, get the same
verdict.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.engine import answer_of
from cognito_audit.model.declaration import Intent
from cognito_audit.model.inventory import Target
from cognito_audit.model.values import REST, Unknown
from cognito_audit.model.verdict import Verdict
from cognito_audit.rulebook.rule import Rule

UNTOLD: Final[Mapping[tuple[str, str], str]] = {("secrets", "as_of"): "AsOf"}
"""What a fact reads that is no evidence, so that its ``reads`` leave it out."""

Members = tuple[tuple[str, str], ...]
Look = tuple[Hashable, ...]
"""What some rules see of a target: two targets with the same look are alike to them."""


@dataclass(frozen=True, slots=True)
class _Memory:
    """What one rule said so far: ``look`` is the number of its look among those of a target."""

    look: int
    verdicts: dict[Look, Verdict] = field(default_factory=dict)


class Recall:
    """The verdicts of one run so far."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._eyes: dict[str, _Eyes] = {}
        self._memories: dict[str, _Memory] = {}
        self._spelled: dict[int, _Spelled] = {}
        self._looks: Sequence[Look] = ()
        for rule in rules:
            members = members_read(rule)
            if members is not None:
                eyes = self._eyes.setdefault(rule.subject, _Eyes())
                self._memories[rule.id] = _Memory(eyes.look_number(members))

    def look_at(self, target: Target, intent: Intent) -> None:
        """From now on ``get`` and ``keep`` speak of this target."""
        eyes = self._eyes.get(target.kind)
        if eyes:
            told = {root: self._spelled_of(answer_of(target, FACT_SOURCES[root])) for root in eyes.fact_sources()}
            self._looks = eyes.looks(told, intent)

    def get(self, rule: Rule) -> Verdict | None:
        """The verdict on an earlier target that looked the same to the rule; None too where the rule may see more than
        can be compared.
        """
        memory = self._memories.get(rule.id)
        return memory.verdicts.get(self._looks[memory.look]) if memory else None

    def keep(self, rule: Rule, verdict: Verdict) -> None:
        """Remember a verdict."""
        memory = self._memories.get(rule.id)
        if memory:
            memory.verdicts[self._looks[memory.look]] = verdict

    def _spelled_of(self, answer: Mapping[str, Any] | Unknown) -> "_Spelled":
        """Many targets share an answer. It outlives the run, so that its identity names it."""
        found = self._spelled.get(id(answer))
        if found is None:
            found = self._spelled[id(answer)] = _Spelled(answer)
        return found


class _Spelled(dict[str, str]):
    """The members of an answer as text, each spelled once."""

    def __init__(self, answer: Mapping[str, Any] | Unknown) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, member: str) -> str:
        answer = self._answer
        self[member] = text = repr(answer.get(member, answer.get(REST)) if isinstance(answer, Mapping) else answer)
        return text


class _Eyes:
    """The looks that rules take at one kind of target. Rules that read the same members share one."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str], int] = {}
        self._numbers: dict[Members, int] = {}
        self._looks: list[Callable[[Sequence[Hashable]], Look]] = []

    def look_number(self, members: Members) -> int:
        """The number of the look at these members."""
        if members not in self._numbers:
            own = [self._places.setdefault(place, len(self._places)) for place in members]
            self._numbers[members] = len(self._looks)
            self._looks.append(itemgetter(0, 1, *(2 + place for place in own)))  # what is declared comes before all
        return self._numbers[members]

    def fact_sources(self) -> frozenset[str]:
        """The fact sources of all members that are looked at."""
        return frozenset(root for root, _ in self._places)

    def looks(self, told: Mapping[str, Mapping[str, str]], intent: Intent) -> list[Look]:
        """Each look at a target of which ``told`` has the members by root, and declared is ``intent``."""
        seen = [intent.kind, intent.session, *(told[root][member] for root, member in self._places)]
        return [look(seen) for look in self._looks]


def members_read(rule: Rule) -> Members | None:
    """The top-level members of answers that a rule and its parts read; None where they read more than members of
    ``cacheable`` fact sources.
    """
    found: set[tuple[str, str]] = set()
    item = rule.each.name if rule.each else "options"
    for root, *path in rule.names():
        if root in (item, "options"):
            continue
        if root not in FACT_SOURCES or not FACT_SOURCES[root].cacheable or not path:
            return None
        computed = derived_facts(FACT_SOURCES[root].facts).get(path[0])
        reads = computed.reads if computed else (path[0],)
        found.update((root, name.partition(".")[0]) for name in reads)
        if (root, path[0]) in UNTOLD:
            found.add((root, UNTOLD[root, path[0]]))
    for read in map(members_read, rule.parts):
        if read is None:
            return None
        found.update(read)
    return tuple(sorted(found))
