"""Small finite domains: what each member that rules read may be.

Each holds the values that a rule or a derived fact names, one outside of these, and None where it may be
absent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final, TypeAlias

OTHER: Final = "OTHER"
"""A value outside every enumeration and every literal."""
OUTSIDE: Final = (OTHER, "ALLOW_OTHER")
"""Such values. What a value like that means where it is known is another question: see ``judging.enumerations``."""


@dataclass(frozen=True)
class One:
    """A single value."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Many:
    """A list, or its absence."""

    item: "Domain"
    most: int = 2
    """How long the lists are that stand for an unknown one."""


@dataclass(frozen=True)
class Struct:
    """A structure, or its absence; ``always`` names the members that each has."""

    members: Mapping[str, "Domain"]
    always: tuple[str, ...] = ()
    may_be_absent: bool = True


@dataclass(frozen=True)
class Keys:
    """A map, or its absence."""

    names: tuple[str, ...]
    value: "Domain"


Domain: TypeAlias = "One | Many | Struct | Keys"


def one(*values: Any) -> One:
    """Return the domain of a member that may be absent."""
    return One((None, *values))


def must(*values: Any) -> One:
    """Return the domain of a member that is always there."""
    return One(values)


def values_of(domain: Domain) -> Iterator[Any]:
    """Yield every value of a domain; None is the absent one."""
    if isinstance(domain, One):
        yield from domain.values
    elif isinstance(domain, Many):
        items = [item for item in values_of(domain.item) if item is not None]
        yield None
        for length in range(domain.most + 1):
            yield from map(list, product(items, repeat=length))
    elif isinstance(domain, Struct):
        if domain.may_be_absent:
            yield None
        for members in product(*(values_of(inner) for inner in domain.members.values())):
            pairs = zip(domain.members, members, strict=True)
            yield {name: value for name, value in pairs if value is not None}
    else:
        yield None
        inner = [value for value in values_of(domain.value) if value is not None]
        for members in product(*([None, *inner] for _ in domain.names)):
            pairs = zip(domain.names, members, strict=True)
            yield {name: value for name, value in pairs if value is not None}


def count(domain: Domain) -> int:
    """Return how many values a domain has."""
    if isinstance(domain, One):
        return len(domain.values)
    if isinstance(domain, Many):
        items = count(domain.item) - _has_none(domain.item)
        return 1 + sum(items**length for length in range(domain.most + 1))
    if isinstance(domain, Struct):
        whole = 1
        for inner in domain.members.values():
            whole *= count(inner)
        return whole + domain.may_be_absent
    return 1 + (count(domain.value) - _has_none(domain.value) + 1) ** len(domain.names)


def _has_none(domain: Domain) -> bool:
    return None in domain.values if isinstance(domain, One) else not isinstance(domain, Struct) or domain.may_be_absent


def pruned(domain: Domain, paths: set[tuple[str, ...]]) -> Domain:
    """Return a domain with what is read of it alone: the members on the paths, and all below their ends."""
    if not isinstance(domain, Struct) or () in paths:
        return domain
    below: dict[str, set[tuple[str, ...]]] = {}
    for name, *rest in paths:
        below.setdefault(name, set()).add(tuple(rest))
    members = {name: pruned(domain.members[name], inner) for name, inner in below.items()}
    return Struct(members, domain.always, domain.may_be_absent)
