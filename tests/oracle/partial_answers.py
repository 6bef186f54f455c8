"""Answers in which parts are unknown, and every complete answer that they may stand for."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any, Final

from cognito_audit.model.partial import Choice, PartialText, Present
from cognito_audit.model.unknown import REST, Unknown
from tests.oracle.domains import OUTSIDE, Domain, Keys, Many, One, Struct, count, values_of

MOST_VALUES: Final = 1500
"""No part with more values is unknown as a whole."""
DECISIONS: Final = ("the condition IsProd", "the parameter Stage")
REASON: Final = "known after apply"


class Several(tuple[Any, ...]):
    """Several items of a list, in place of one that is not known."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Hole:
    """A part that is not known: what it may be (None: it is not there), and what stands for it.

    Holes of one ``decision`` fall alike.
    """

    values: Sequence[Any]
    shown: Unknown
    decision: str = ""


@dataclass
class Answers:
    """Invents answers that are unknown in parts."""

    rng: random.Random
    likelihood: float
    holes: list[Hole] = field(default_factory=list)

    def invent(self, domain: Domain, *, is_item: bool = False, is_there: bool = False) -> Any:
        """Return a value of a domain with holes in it; None where it is absent.

        An item that is not known may not be there, or be more than one.
        """
        hole = self._hole(domain, is_item=is_item, is_there=is_there) if self.rng.random() < self.likelihood else None
        if hole is not None:
            self.holes.append(hole)
            return hole
        if isinstance(domain, One):
            known = [value for value in domain.values if value not in OUTSIDE and not (is_item and value is None)]
            return self.rng.choice(known)
        if (
            not (is_item or is_there)
            and self.rng.random() < 0.1
            and not (isinstance(domain, Struct) and not domain.may_be_absent)
        ):
            return None
        if isinstance(domain, Many):
            return [self.invent(domain.item, is_item=True) for _ in range(self.rng.randrange(3))]
        if isinstance(domain, Keys):
            names = [name for name in domain.names if self.rng.random() < 0.5]
            return self._with_rest(domain, {name: self.invent(domain.value, is_there=True) for name in names})
        members = {name: self.invent(inner) for name, inner in domain.members.items()}
        return self._with_rest(domain, {name: value for name, value in members.items() if value is not None})

    def _with_rest(self, domain: Struct | Keys, members: dict[str, Any]) -> dict[str, Any]:
        """Return a map, now and then with an end that is not known: other members of the domain may be there."""
        inner = domain.members if isinstance(domain, Struct) else dict.fromkeys(domain.names, domain.value)
        others = {name: value for name, value in inner.items() if name not in members}
        whole = Struct(others, may_be_absent=False) if isinstance(domain, Struct) else Keys((*others,), domain.value)
        if others and count(whole) < MOST_VALUES and self.rng.random() < self.likelihood / 2:
            hole = Hole([value for value in values_of(whole) if value is not None], Unknown(REASON))
            self.holes.append(hole)
            return {**members, REST: hole}
        return members

    def _hole(self, domain: Domain, *, is_item: bool, is_there: bool) -> Hole | None:
        if count(domain) > MOST_VALUES:
            return None
        values = [*values_of(domain)]
        there = [value for value in values if value is not None]
        kind = self.rng.randrange(6)
        if kind == 0:
            decision = self.rng.choice(DECISIONS)
            known = [value for value in there if not any(outside in repr(value) for outside in OUTSIDE)]
            may_be = [*known, None] if is_item or (len(there) < len(values) and not is_there) else known
            options = (self.rng.choice(may_be), self.rng.choice(may_be))
            return Hole(options, Choice(f"depends on {decision}", "", decision, options), decision)
        if kind == 1:
            return Hole(there, Present(REASON))
        texts = [value for value in there if isinstance(value, str) and value]
        known = [value for value in texts if value not in OUTSIDE]
        if kind == 2 and len(texts) == len(there):
            return self._text(self.rng.choice(known), texts)
        if is_item:
            pairs = (
                product(there, there)
                if len(there) < 14
                else [*zip(there, there, strict=True), *zip(there, reversed(there), strict=True)]
            )
            return Hole([*there, None, *map(Several, pairs)], Unknown(REASON))
        return Hole(there if is_there else values, Unknown(REASON))

    def _text(self, text: str, texts: Sequence[str]) -> Hole:
        begin = text[: self.rng.randrange(len(text) + 1)]
        end = text[self.rng.randrange(len(begin), len(text) + 1) :]
        shown = PartialText(REASON, "", begin, end)
        others = [f"{begin}{middle}{end}" for middle in ("x", "zz", "*", "@localhost/", "{####}", "{##x##}")]
        others += [f"{one}{end}" for one in texts if one.startswith(begin)]
        others += [f"{begin}{one}" for one in texts if one.endswith(end)]
        return Hole([*(one for one in texts if shown.may_be(one)), *others], shown)


def shown(tree: Any) -> Any:
    """Return an answer as the program gets it."""
    return _replaced(tree, lambda hole: hole.shown)


def completions(tree: Any, holes: Sequence[Hole], rng: random.Random, most: int) -> Iterator[Any]:
    """Yield complete answers, some at random and then every one; only some where there are more than ``most``."""
    wheels = {hole.decision or id(hole): range(len(hole.values)) for hole in holes}
    for _ in range(20):
        yield _completed(tree, {key: rng.randrange(len(numbers)) for key, numbers in wheels.items()})
    if number_of(holes) <= most:
        for numbers in product(*wheels.values()):
            yield _completed(tree, dict(zip(wheels, numbers, strict=True)))


def number_of(holes: Sequence[Hole]) -> int:
    """Return how many complete answers there are."""
    return prod({hole.decision or id(hole): len(hole.values) for hole in holes}.values())


def _completed(tree: Any, numbers: Mapping[Any, int]) -> Any:
    return _replaced(tree, lambda hole: hole.values[numbers[hole.decision or id(hole)]])


def _replaced(tree: Any, value_of: Any) -> Any:
    if isinstance(tree, Hole):
        return value_of(tree)
    if isinstance(tree, list):
        items = [_replaced(item, value_of) for item in tree]
        several = [item if isinstance(item, Several) else (item,) for item in items if item is not None]
        return [item for some in several for item in some]
    if isinstance(tree, dict):
        members = {name: _replaced(value, value_of) for name, value in tree.items()}
        rest = members.get(REST)
        if isinstance(rest, dict):
            del members[REST]
            members |= rest
        return {name: value for name, value in members.items() if value is not None}
    return tree
