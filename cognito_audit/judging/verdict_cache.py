"""Memoised verdicts: targets that are alike in all that a rule reads get the same verdict.

A rule sees nothing but the members that it names; a derived fact sees those in its ``reads``, which a test compares
with what it really reads. So two targets with equal members, whether known, absent or unknown, get the same verdict.
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
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.model.verdict import Verdict
from cognito_audit.rulebook.rule import Rule

NOT_EVIDENCE: Final[Mapping[tuple[str, str], str]] = {("secrets", "as_of"): "AsOf"}
"""By fact source and derived fact: a member that it reads and its ``reads`` leave out, because it is not evidence."""

ReadSet = tuple[tuple[str, str], ...]
"""The top-level members that a rule reads, each after its fact source."""
CacheKey = tuple[Hashable, ...]
"""The values of a read set: targets with equal keys are alike to the rules with that read set."""


@dataclass(frozen=True, slots=True)
class _RuleCache:
    """The verdicts of one rule so far; ``key_number`` says which of a target's keys is the rule's."""

    key_number: int
    verdicts: dict[CacheKey, Verdict] = field(default_factory=dict)


class VerdictCache:
    """The verdicts of one run so far."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._key_builders: dict[str, _KeyBuilder] = {}
        self._caches: dict[str, _RuleCache] = {}
        self._texts: dict[int, _CanonicalText] = {}
        self._keys: Sequence[CacheKey] = ()
        for rule in rules:
            members = read_set(rule)
            if members is not None:
                builder = self._key_builders.setdefault(rule.subject, _KeyBuilder())
                self._caches[rule.id] = _RuleCache(builder.key_number(members))

    def select(self, target: Target, intent: Intent) -> None:
        """Make this the target that ``get`` and ``put`` are about."""
        builder = self._key_builders.get(target.kind)
        if builder:
            texts = {name: self._text_of(answer_of(target, FACT_SOURCES[name])) for name in builder.fact_sources()}
            self._keys = builder.keys(texts, intent)

    def get(self, rule: Rule) -> Verdict | None:
        """Return the verdict on an earlier target with the same key; None too for a rule that is not cacheable."""
        cache = self._caches.get(rule.id)
        return cache.verdicts.get(self._keys[cache.key_number]) if cache else None

    def put(self, rule: Rule, verdict: Verdict) -> None:
        """Remember a verdict."""
        cache = self._caches.get(rule.id)
        if cache:
            cache.verdicts[self._keys[cache.key_number]] = verdict

    def _text_of(self, answer: Mapping[str, Any] | Unknown) -> "_CanonicalText":
        """Many targets share an answer. It outlives the run, so its identity names it."""
        text = self._texts.get(id(answer))
        if text is None:
            text = self._texts[id(answer)] = _CanonicalText(answer)
        return text


class _CanonicalText(dict[str, str]):
    """The members of an answer as text, each written once."""

    def __init__(self, answer: Mapping[str, Any] | Unknown) -> None:
        super().__init__()
        self._members = answer if isinstance(answer, Mapping) else None
        self._rest = repr(answer.get(REST) if isinstance(answer, Mapping) else answer)

    def __missing__(self, member: str) -> str:
        members = self._members
        self[member] = text = self._rest if members is None or member not in members else repr(members[member])
        return text


class _KeyBuilder:
    """Makes the cache keys of one kind of target. Rules with the same read set share a key."""

    def __init__(self) -> None:
        self._positions: dict[tuple[str, str], int] = {}
        self._numbers: dict[ReadSet, int] = {}
        self._key_makers: list[Callable[[Sequence[Hashable]], CacheKey]] = []

    def key_number(self, members: ReadSet) -> int:
        """Return the number of a read set's key among those of a target."""
        if members not in self._numbers:
            own = [self._positions.setdefault(member, len(self._positions)) for member in members]
            self._numbers[members] = len(self._key_makers)
            self._key_makers.append(itemgetter(0, 1, *(2 + position for position in own)))  # the declaration is first
        return self._numbers[members]

    def fact_sources(self) -> frozenset[str]:
        """Return the fact sources of all members that are read."""
        return frozenset(name for name, _ in self._positions)

    def keys(self, texts: Mapping[str, Mapping[str, str]], intent: Intent) -> list[CacheKey]:
        """Return the key of every read set for a target with these members, by fact source, and this declaration."""
        values = [intent.kind, intent.session, *(texts[name][member] for name, member in self._positions)]
        return [make(values) for make in self._key_makers]


def read_set(rule: Rule) -> ReadSet | None:
    """Return what a rule and its parts read; None where that is more than members of ``cacheable`` fact sources."""
    members: set[tuple[str, str]] = set()
    item = rule.each.name if rule.each else "options"
    for name, *path in rule.names():
        if name in (item, "options"):
            continue
        if name not in FACT_SOURCES or not FACT_SOURCES[name].cacheable or not path:
            return None
        computed = derived_facts(FACT_SOURCES[name].facts).get(path[0])
        reads = computed.reads if computed else (path[0],)
        members.update((name, member.partition(".")[0]) for member in reads)
        if (name, path[0]) in NOT_EVIDENCE:
            members.add((name, NOT_EVIDENCE[name, path[0]]))
    for part in map(read_set, rule.parts):
        if part is None:
            return None
        members.update(part)
    return tuple(sorted(members))
