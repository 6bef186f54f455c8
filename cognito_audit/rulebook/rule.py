"""A rule, as its file says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.expressions import Expression, Message


@dataclass(frozen=True, slots=True)
class Each:
    """The rule asks its question of every item of a list: ``name`` is what the condition calls the item."""

    name: str
    items: Expression


@dataclass(frozen=True, slots=True)
class Adjust:
    """Where ``when`` is known to hold, the finding has another severity, and this is why."""

    when: Expression
    severity: Severity
    why: str


@dataclass(frozen=True, slots=True)
class Unless:
    """Where ``when`` holds, there is no fix to offer, for this reason."""

    when: Expression
    reason: str


@dataclass(frozen=True, slots=True)
class FixTemplate:
    """How a rule mends what it finds: a patch whose leaves are values or expressions. See ``verdict.Fix``."""

    title: str
    patch: Mapping[str, Any]
    target: str = "client"
    also: tuple[str, ...] = ()
    unless: tuple[Unless, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file, checked and compiled.

    ``fails`` is asked of the facts (of every item, with ``each``); where it says yes and ``applies`` does not say no,
    the target fails. ``refused`` is AWS's own message for a configuration that AWS refuses, True where the message is
    not known, False for all other rules. ``maps`` names the same check in other catalogues.

    A compound rule names others in ``all_of``; ``parts`` are these rules, once they are found (``catalogue.whole``). It
    fails where each of them fails on the same target and ``fails`` holds too.
    """

    id: str
    name: str
    family: str
    severity: Severity
    subject: str
    title: str
    why: str
    fails: Expression
    message: Message
    path: str
    since: str
    remediation: Message
    applies: Expression | None = None
    each: Each | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    adjust: tuple[Adjust, ...] = ()
    fix: FixTemplate | None = None
    refused: str | bool = False
    references: tuple[str, ...] = ()
    maps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    all_of: tuple[str, ...] = ()
    parts: tuple["Rule", ...] = ()
    file: str = ""
    digest: str = ""

    def expressions(self) -> Iterator[Expression]:
        """Every expression of the rule."""
        yield self.fails
        if self.applies is not None:
            yield self.applies
        if self.each is not None:
            yield self.each.items
        yield from (adjust.when for adjust in self.adjust)
        if self.fix is not None:
            yield from (unless.when for unless in self.fix.unless)
            yield from patch_expressions(self.fix.patch)

    def names(self) -> set[tuple[str, ...]]:
        """Every dotted name that the rule reads, its messages included."""
        readers: list[Expression | Message] = [*self.expressions(), self.message, self.remediation]
        return {path for reader in readers for path in reader.names()}

    def fact_sources(self) -> frozenset[str]:
        """The fact sources that must be read before the rule can say all that it has to say."""
        own = {"options", self.each.name if self.each else "options"}
        parts = {root for part in self.parts for root in part.fact_sources()}
        return frozenset({path[0] for path in self.names()} - own | {self.own_fact_source} | parts)

    @property
    def own_fact_source(self) -> str:
        """The fact source that describes the rule's targets: a bare ``path`` belongs to it."""
        return TARGET_KINDS[self.subject].fact_source.name


def patch_expressions(patch: Any) -> Iterator[Expression]:
    """The expressions among the leaves of a patch."""
    if isinstance(patch, Expression):
        yield patch
    elif isinstance(patch, Mapping):
        for value in patch.values():
            yield from patch_expressions(value)
    elif isinstance(patch, list):
        for value in patch:
            yield from patch_expressions(value)
