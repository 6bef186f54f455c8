"""Equal settings, equal verdicts: what was judged once is not judged again for the next client like it.

A rule sees nothing but the members that it names; a derived fact sees those in its ``reads``, which a test holds
against what it really reads. So two targets that are alike in these members, known, absent or unknown, get the same
verdict.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

from cognito_audit.engine import answer_of
from cognito_audit.facts.derived import derived_facts
from cognito_audit.facts.holes import REST, Unknown
from cognito_audit.intent import Intent
from cognito_audit.inventory import Target
from cognito_audit.roots import ROOTS
from cognito_audit.rule import Rule
from cognito_audit.verdict import Verdict

STEADY: Final = frozenset({"client", "pool", "mfa", "risk", "logs", "providers", "resource_servers"})
"""The roots of which nothing but the answer counts: no other target, no clock."""

Members = tuple[tuple[str, str], ...]


class Recall:
    """The verdicts of one run so far."""

    def __init__(self) -> None:
        self._verdicts: dict[Hashable, Verdict] = {}
        self._members: dict[str, Members | None] = {}
        self._spelled: dict[tuple[int, str], str] = {}
        self._target: Target | None = None
        self._seen: dict[tuple[str, str], str] = {}

    def key(self, rule: Rule, target: Target, intent: Intent) -> Hashable | None:
        """What the rule sees of the target; None where it may see more than can be compared."""
        if rule.id not in self._members:
            self._members[rule.id] = members_read(rule)
        members = self._members[rule.id]
        if members is None:
            return None
        if self._target is not target:
            self._target, self._seen = target, _Seen(target, self._spell)
        return (rule.id, intent, *map(self._seen.__getitem__, members))

    def get(self, key: Hashable | None) -> Verdict | None:
        """The verdict on an earlier target that looked the same to the rule."""
        return self._verdicts.get(key) if key is not None else None

    def keep(self, key: Hashable | None, verdict: Verdict) -> None:
        """Remember a verdict."""
        if key is not None:
            self._verdicts[key] = verdict

    def _spell(self, answer: Mapping[str, Any] | Unknown, member: str) -> str:
        """A member as text. The answer outlives the run, so that its identity names it."""
        place = (id(answer), member)
        spelled = self._spelled.get(place)
        if spelled is None:
            spelled = repr(answer.get(member, answer.get(REST)) if isinstance(answer, Mapping) else answer)
            self._spelled[place] = spelled
        return spelled


class _Seen(dict[tuple[str, str], str]):
    """The members of one target as text, by root and name: each is spelled once, whatever number of rules reads it."""

    def __init__(
        self,
        target: Target,
        spell: Callable[[Mapping[str, Any] | Unknown, str], str],
    ) -> None:
        super().__init__()
        self._target = target
        self._spell = spell

    def __missing__(self, place: tuple[str, str]) -> str:
        root, member = place
        self[place] = spelled = self._spell(answer_of(self._target, ROOTS[root]), member)
        return spelled


def members_read(rule: Rule) -> Members | None:
    """The top-level members of answers that a rule and its parts read; None where they read more than members of
    ``STEADY`` roots.
    """
    found: set[tuple[str, str]] = set()
    item = rule.each.name if rule.each else "options"
    for root, *path in rule.names():
        if root in (item, "options"):
            continue
        if root not in STEADY or not path:
            return None
        computed = derived_facts(ROOTS[root].kind).get(path[0])
        reads = computed.reads if computed else (path[0],)
        found.update((root, name.partition(".")[0]) for name in reads)
    for read in map(members_read, rule.parts):
        if read is None:
            return None
        found.update(read)
    return tuple(sorted(found))
