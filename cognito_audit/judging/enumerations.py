"""Values of enumerations that this release does not know.

Such a value is newer than the program, or misspelled. By itself it is not a finding, and it never lets a rule pass: a
verdict counts only if it is the same for every known value that it may stand for, and for another.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final, NamedTuple

from cognito_audit.aws.ledger import ledger
from cognito_audit.aws.service_model import ServiceModel, service_model
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import Target
from cognito_audit.model.partial import Choice

NOTE: Final = "{path} has the value {value!r}, which is not known to this release: it is newer, or misspelt"
_EACH: Final = "[]"
"""In a path: every item of a list of structures."""


class EnumMember(NamedTuple):
    """A member that is an enumeration or a list of such: its path in the answer, and the values that are known.

    Those are the ledger's: the installed service model may be older, newer, or lack what AWS documents. For a member
    that the ledger does not have, they are the model's.
    """

    path: tuple[str, ...]
    values: frozenset[str]


class Meanings:
    """The answers of a run in which a value that is not known stands for each value that it may mean."""

    def __init__(self) -> None:
        self._opened: dict[tuple[str, int], tuple[Any, Any]] = {}

    def opened(self, target: Target) -> Target | None:
        """Return the target with a choice for each value that is not known; None if it has no such value."""
        changed: dict[str, Any] = {}
        for name, answer in target.answers.items():
            known = self._opened.get((name, id(answer)))
            if known is None:
                # With the answer itself, which keeps another one from getting its identity.
                known = self._opened[name, id(answer)] = (answer, _opened(answer, name))
            if known[1] is not answer:
                changed[name] = known[1]
        return replace(target, answers={**target.answers, **changed}) if changed else None


def unknown_values(targets: Iterable[Target]) -> tuple[str, ...]:
    """Return a note for each enumeration value that this release does not know, however many targets have it."""
    values: dict[tuple[str, str], None] = {}
    seen: set[tuple[str, int]] = set()
    for target in targets:
        for source, answer in target.answers.items():
            if (source, id(answer)) not in seen:
                seen.add((source, id(answer)))
                values.update(dict.fromkeys(_unknown_in(answer, source)))
    return tuple(NOTE.format(path=path, value=value) for path, value in sorted(values))


def _unknown_in(answer: Any, source: str) -> Iterator[tuple[str, str]]:
    if isinstance(answer, Mapping):
        for member in enumerated(source):
            if answer.get(member.path[0]) is not None:  # by far the most are absent
                for value in _values_at(answer, member.path):
                    if value not in member.values:
                        yield f"{source}.{'.'.join(member.path).replace('.[]', '[]')}", value


def _values_at(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts at a path."""
    if not path:
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, str):
                yield one
    elif path[0] == _EACH:
        for item in value if isinstance(value, list | tuple) else ():
            yield from _values_at(item, path[1:])
    elif isinstance(value, Mapping):
        yield from _values_at(value.get(path[0]), path[1:])


def _opened(answer: Any, source: str) -> Any:
    if next(_unknown_in(answer, source), None) is None:
        return answer
    for member in enumerated(source):
        answer = _with_choices(answer, member.path, member.values)
    return answer


def _with_choices(value: Any, path: tuple[str, ...], values: frozenset[str]) -> Any:
    """Return a value with a choice in place of each text at a path that is not among the known values."""
    if not path:
        if isinstance(value, str):
            return value if value in values else _choice(value, values)
        return [_with_choices(one, path, values) for one in value] if isinstance(value, list | tuple) else value
    if path[0] == _EACH:
        items = value if isinstance(value, list | tuple) else None
        return value if items is None else [_with_choices(item, path[1:], values) for item in items]
    if not isinstance(value, Mapping) or value.get(path[0]) is None:
        return value
    return {**value, path[0]: _with_choices(value[path[0]], path[1:], values)}


def _choice(value: str, values: frozenset[str]) -> Choice:
    known = sorted(values)
    what = f"{value!r} is not among the values that this release knows: {', '.join(known)}"
    return Choice(what, "", f"the meaning of {value!r} ({', '.join(known)})", (value, *known))


@cache
def enumerated(source: str) -> tuple[EnumMember, ...]:
    """Return the members of a fact source's answer, nested ones too, that are enumerations or lists of such."""
    fact_source = FACT_SOURCES.get(source)
    if fact_source is None or not fact_source.shape or not fact_source.service.startswith("cognito-"):
        return ()
    return tuple(_enumerated(service_model(fact_source.service), fact_source.shape, ()))


def _enumerated(model: ServiceModel, shape: str, path: tuple[str, ...]) -> Iterator[EnumMember]:
    for name in model.members(shape):
        member = str(model.member(shape, name))
        values = ledger().values(shape, name) or frozenset(model.enum(member))
        if values:
            yield EnumMember((*path, name), values)
        yield from _enumerated(model, member, (*path, name))
        if model.type(member) == "list" and (item := model.item(member)) is not None:
            yield from _enumerated(model, item, (*path, name, _EACH))
