"""Values of enumerations that this release does not know.

Such a value is newer than the program, or misspelled. By itself it is not a finding, and it never lets a rule pass:
that nothing is wrong counts only if it is so for every known value that it may stand for, and for another.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final, NamedTuple

from cognito_audit.aws.ledger import SERVICES, ledger
from cognito_audit.aws.service_model import ServiceModel, service_model
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import Target
from cognito_audit.model.partial import Choice, PartialText
from cognito_audit.model.unknown import Unknown

NOTE: Final = "{path} has the value {value!r}, which is not known to this release: it is newer, or misspelt"
_BOOLEAN: Final = "; in YAML, ON and OFF without quotes are booleans: write them in quotes"
_Report = Callable[[str, str], None]
"""What is called with the path and the value of each that is not known."""


class EnumMembers(NamedTuple):
    """The enumerations below a structure, a list of structures or a map of them (``is_map``), by member.

    Each is the values that are known, or what is below. Known are the ledger's: the installed service model may be
    older, newer, or lack what AWS documents. For a member that the ledger does not have, they are the model's.
    """

    members: "Mapping[str, frozenset[str] | EnumMembers]"
    is_map: bool = False


class Meanings:
    """The answers of a run in which a value that is not known stands for each value that it may mean."""

    def __init__(self) -> None:
        self._opened: dict[tuple[str, int], tuple[Any, Any]] = {}
        self._last: tuple[Target, Target | None] | None = None

    def opened(self, target: Target) -> Target | None:
        """Return the target with a choice for each value that is not known; None if it has no such value."""
        if self._last is None or self._last[0] is not target:  # many rules ask for one target
            self._last = (target, self._with_choices(target))
        return self._last[1]

    def _with_choices(self, target: Target) -> Target | None:
        changed: dict[str, Any] = {}
        for name, answer in target.answers.items():
            known = self._opened.get((name, id(answer)))
            if known is None:
                # With the answer itself, which keeps another one from getting its identity.
                known = self._opened[name, id(answer)] = (answer, _opened(answer, enumerated(name), name, _ignore))
            if known[1] is not answer:
                changed[name] = known[1]
        return replace(target, answers={**target.answers, **changed}) if changed else None


def unknown_values(targets: Iterable[Target]) -> tuple[str, ...]:
    """Return a note for each enumeration value that this release does not know, however many targets have it."""
    values: dict[tuple[str, str], None] = {}

    def report(path: str, value: str) -> None:
        values[path, value] = None

    seen: set[tuple[str, int]] = set()
    for target in targets:
        for source, answer in target.answers.items():
            if (source, id(answer)) not in seen:
                seen.add((source, id(answer)))
                _opened(answer, enumerated(source), source, report)
    return tuple(NOTE.format(path=path, value=value) for path, value in sorted(values))


def _ignore(_path: str, _value: str) -> None:
    """Report nothing."""


def _opened(value: Any, known: EnumMembers | frozenset[str], path: str, report: _Report) -> Any:
    """Return a value with a choice for each that is not among the known ones; the same object where there is none."""
    if isinstance(known, frozenset):
        is_known = value is None or (isinstance(value, str) and value in known)  # by far the most
        return value if is_known else _leaf(value, known, path, report)
    if isinstance(value, Mapping):
        changed = _changed(value, known, path, report)
        return {**value, **changed} if changed else value
    return _each(value, known, path, report)


def _changed(value: Mapping[str, Any], known: EnumMembers, path: str, report: _Report) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if known.is_map:
        each = EnumMembers(known.members)
        changed = {name: _opened(item, each, f"{path}.*", report) for name, item in value.items()}
        return changed if any(changed[name] is not item for name, item in value.items()) else {}
    for name, below in known.members.items():
        item = value.get(name)
        if item is not None and (new := _opened(item, below, f"{path}.{name}", report)) is not item:
            changed[name] = new
    return changed


def _leaf(value: Any, known: frozenset[str], path: str, report: _Report) -> Any:
    """Return what stands for a value of an enumeration, or a list of such, that is not among the known ones."""
    if isinstance(value, PartialText) and not any(map(value.may_be, known)):
        value = value.words
    if isinstance(value, Unknown | list | tuple):
        return _each(value, known, path, report)
    word = str(value).lower() if isinstance(value, bool) else str(value)
    report(path, word)
    names = ", ".join(sorted(known))
    hint = _BOOLEAN if word in {"true", "false"} and known & {"ON", "OFF"} else ""
    reason = f"{word!r} is not among the values that this release knows: {names}{hint}"
    return Choice(reason, "", f"the meaning of {word!r} ({names})", (value, *sorted(known)))


def _each(value: Any, known: EnumMembers | frozenset[str], path: str, report: _Report) -> Any:
    """Return a list or a choice with each of its parts opened."""
    if isinstance(value, Choice):
        options = tuple(_opened(option, known, path, report) for option in value.options)
        same = all(new is old for new, old in zip(options, value.options, strict=True))
        return value if same else replace(value, options=options)
    if not isinstance(value, list | tuple):
        return value
    where = f"{path}[]" if isinstance(known, EnumMembers) else path
    items = [_opened(item, known, where, report) for item in value]
    return value if all(new is old for new, old in zip(items, value, strict=True)) else items


@cache
def enumerated(source: str) -> EnumMembers:
    """Return the enumerations of a fact source's answer, nested ones too."""
    known = FACT_SOURCES.get(source)
    if known is None or not known.shape or known.service not in SERVICES:
        return EnumMembers({})
    return EnumMembers(_members(service_model(known.service), known.shape))


def _members(model: ServiceModel, shape: str) -> dict[str, frozenset[str] | EnumMembers]:
    found: dict[str, frozenset[str] | EnumMembers] = {}
    for name in model.members(shape):
        member = str(model.member(shape, name))
        values = ledger().values(shape, name) or frozenset(model.enum(member))
        if values:
            found[name] = values
            continue
        of_map = model.value(member)
        if below := _members(model, of_map or model.item(member) or member):
            found[name] = EnumMembers(below, is_map=of_map is not None)
    return found
