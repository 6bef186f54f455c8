"""A rule and its parts, compiled from its file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.model.verdict import Severity
from cognito_audit.rulebook.expressions import Expression, Message


class Each(NamedTuple):
    """The list whose items the rule checks one by one: ``name`` is what the condition calls an item."""

    name: str
    items: Expression


class Adjust(NamedTuple):
    """Another severity for the finding where ``when`` is known to hold, and why."""

    when: Expression
    severity: Severity
    why: str


class Unless(NamedTuple):
    """The reason why no fix is offered where ``when`` holds."""

    when: Expression
    reason: str


@dataclass(frozen=True, slots=True)
class FixTemplate:
    """The fix of a rule: a patch whose leaves are values or expressions. See ``verdict.Fix``."""

    title: str
    patch: Mapping[str, Any]
    target: str = "client"
    also: tuple[str, ...] = ()
    unless: tuple[Unless, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file, checked and compiled.

    The target fails where ``fails`` is true of the facts (of an item, with ``each``) and ``applies`` is not false.
    ``refused`` is AWS's own message for a configuration that AWS refuses, True where the message is not known, False
    for all other rules. ``maps`` names the same check in other catalogues.

    A compound rule names others in ``all_of``; ``catalogue.with_parts`` puts these rules into ``parts``. It fails where
    each of them fails on the same target and ``fails`` holds too.
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
        """Yield every expression of the rule."""
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
        """Return every dotted name that the rule reads, its messages included."""
        readers: list[Expression | Message] = [*self.expressions(), self.message, self.remediation]
        return {path for reader in readers for path in reader.names()}

    def fact_sources(self) -> frozenset[str]:
        """Return the fact sources that the rule and its messages read."""
        own = {"options", self.each.name if self.each else "options"}
        parts = {name for part in self.parts for name in part.fact_sources()}
        return frozenset({path[0] for path in self.names()} - own | {self.own_fact_source} | parts)

    @property
    def own_fact_source(self) -> str:
        """The fact source that describes the rule's targets: a bare ``path`` belongs to it."""
        return TARGET_KINDS[self.subject].fact_source.name


def patch_expressions(patch: Any) -> Iterator[Expression]:
    """Yield the expressions among the leaves of a patch."""
    if isinstance(patch, Expression):
        yield patch
    elif isinstance(patch, Mapping):
        for value in patch.values():
            yield from patch_expressions(value)
    elif isinstance(patch, list):
        for value in patch:
            yield from patch_expressions(value)
