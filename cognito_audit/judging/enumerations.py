"""Notes on enumeration values that this release does not know, once each.

A new tier or a new authentication flow is not a misconfiguration. What rules make of a value they do not know follows
from their conditions alone; the note only says that the value is newer than the program.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from cognito_audit.aws.ledger import ledger
from cognito_audit.aws.service_model import ServiceModel, service_model
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import Target

READ: Final = ("client", "pool", "mfa")
NOTE: Final = "{path} has the value {value!r}, which is not known to this release: it is newer, or misspelt"


def unknown_values(targets: Iterable[Target]) -> tuple[str, ...]:
    """Return a note for each enumeration value that this release does not know, however many targets have it."""
    values: dict[tuple[str, str], None] = {}
    seen: set[int] = set()
    for target in targets:
        for source in READ:
            answer = target.answers.get(source)
            if isinstance(answer, Mapping) and id(answer) not in seen:
                seen.add(id(answer))
                values.update(dict.fromkeys(_unknown_in(answer, source)))
    return tuple(NOTE.format(path=path, value=value) for path, value in sorted(values))


def _unknown_in(answer: Mapping[str, Any], source: str) -> Iterator[tuple[str, str]]:
    for member in enumerated(source):
        first, *others = member.path
        if (at := answer.get(first)) is None:  # by far the most
            continue
        for name in others:
            at = at.get(name) if isinstance(at, Mapping) else None
        for value in at if isinstance(at, list | tuple) else [at]:
            if isinstance(value, str) and value not in member.values:
                yield f"{source}.{'.'.join(member.path)}", value


class EnumMember(NamedTuple):
    """A member that is an enumeration or a list of such: its path in the answer, and the values that are known.

    Those are the ledger's: the installed service model may be older, newer, or lack what AWS documents. For a member
    that the ledger does not have, they are the model's.
    """

    path: tuple[str, ...]
    values: frozenset[str]


@cache
def enumerated(source: str) -> tuple[EnumMember, ...]:
    """Return the members of a fact source's answer, nested ones too, that are enumerations or lists of such."""
    model = service_model(FACT_SOURCES[source].service)
    return tuple(_enumerated(model, FACT_SOURCES[source].shape, ()))


def _enumerated(model: ServiceModel, shape: str, path: tuple[str, ...]) -> Iterator[EnumMember]:
    for name in model.members(shape):
        member = str(model.member(shape, name))
        values = ledger().values(shape, name) or frozenset(model.enum(member))
        if values:
            yield EnumMember((*path, name), values)
        yield from _enumerated(model, member, (*path, name))
