"""Names in answers and files that this release does not know: each noted once, and never taken for *absent*.

AWS adds members, properties and arguments. One that is newer than this release is not a misconfiguration, and no rule
reads it; but it may replace one that a rule does read (``ClientSecretArn`` came for ``ClientSecret``), which is then
unknown and not absent. The ledger has the names that this release knows, AWS's service model the nesting of answers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from cognito_audit.aws.service_model import service_model
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import Inventory, Locate, Location, Target
from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.assembly.branches import of_options
from cognito_audit.sources.names.known import (
    as_member,
    inmost,
    is_property,
    known_structure,
    member_named_by,
    members,
    property_names,
)
from cognito_audit.sources.names.stand_ins import unknown_members
from cognito_audit.text.suggestions import did_you_mean

NOTE: Final = "{path} is not known to this release: it is newer, or misspelt{guess}. No rule reads it{stands_for}."

_NEAR: Final = 0.85
"""A name that AWS may have added is rarely a misspelling: ``SessionConfiguration`` is not ``SmsConfiguration``."""

_LISTS: Final = {
    "siblings": ("Clients", "client", "UserPoolClientType"),
    "mappings": ("Providers", "identity_provider", "IdentityProviderType"),
    "providers": ("Providers", "identity_provider", "IdentityProviderType"),
    "resource_servers": ("ResourceServers", "resource_server", "ResourceServerType"),
}
"""Fact sources that list answers of other targets: the member with the list, the answers' fact source and structure.

The items of ListIdentityProviders have only members that descriptions have too; in files, descriptions replace them.
"""
_STRUCTURES: Final = {
    source.name: source.shape
    for source in FACT_SOURCES.values()
    if source.shape and source.service.startswith("cognito-") and source.name not in _LISTS
}
_SMS: Final = "pool.SmsConfiguration."
_SMS_OF_MFA: Final = "mfa.SmsMfaConfiguration.SmsConfiguration."
"""One setting that two answers repeat: within one file, and live, it is noted once."""


def note_unknown_names(inventory: Inventory) -> Inventory:
    """Return the inventory with a note for each unknown name; a member that it may stand for becomes unknown.

    Terraform's spelling of a member of the API is taken for that member.
    """
    check = _NameCheck()
    for target in inventory.targets:
        for one in (target, *target.replicas):
            check.visit(one)
    targets = tuple(check.checked(target) for target in inventory.targets)
    return replace(inventory, targets=targets, notes=(*inventory.notes, *check.notes()))


@dataclass(slots=True)
class _UnknownName:
    """An unknown name: where it first appears, and the members that it may stand for."""

    location: Location | None
    known: frozenset[str]
    members: dict[str, None] = field(default_factory=dict)


def _file(name: _UnknownName) -> str:
    return name.location.file if name.location else ""


class _NameCheck:
    """The check of one inventory: the unknown names so far, and the answers that were checked."""

    def __init__(self) -> None:
        self._names: dict[str, _UnknownName] = {}
        self._checked: dict[tuple[str, int], tuple[Any, Any]] = {}
        self._unchanged: set[int] = set()
        self._locate: Locate = lambda _path: None
        self._source = ""

    def visit(self, target: Target) -> None:
        """Check what describes the target itself, whose locations it knows, before the lists that hold it too."""
        self._locate = target.locate
        for source, answer in target.answers.items():
            if source in _STRUCTURES:
                self._answer(source, answer)

    def checked(self, target: Target) -> Target:
        """Return the target with the members unknown that an unknown name may stand for."""
        self._locate = target.locate
        changed = {
            source: new
            for source, answer in target.answers.items()
            if id(answer) not in self._unchanged and (new := self._answer(source, answer)) is not answer
        }
        replicas = tuple(self.checked(replica) for replica in target.replicas)
        if not changed and not replicas:
            return target
        return replace(target, answers={**target.answers, **changed}, replicas=replicas)

    def notes(self) -> Iterator[str]:
        for path, name in sorted(self._names.items()):
            other = self._names.get(path.replace(_SMS_OF_MFA, _SMS)) if path.startswith(_SMS_OF_MFA) else None
            if other and _file(other) == _file(name):
                continue
            location = f"{name.location}: " if name.location else ""
            guess = did_you_mean(path.rpartition(".")[2], name.known, near=_NEAR).removesuffix("?")
            meant = f"; it may stand for {', '.join(name.members)}, which is unknown then" if name.members else ""
            yield location + NOTE.format(
                path=path, guess=f" ({guess.removeprefix('; ')}?)" if guess else "", stands_for=meant
            )

    def _answer(self, source: str, answer: Any) -> Any:
        if source in _STRUCTURES:
            return self._once(source, answer, FACT_SOURCES[source].service, _STRUCTURES[source])
        if source not in _LISTS or not isinstance(answer, Mapping):
            return answer
        member, own, shape = _LISTS[source]
        items = answer.get(member)
        if not isinstance(items, list | tuple):
            return answer
        if all(
            id(one) in self._unchanged or (isinstance(one, Unknown) and not isinstance(one, Choice)) for one in items
        ):
            return answer
        checked = [self._once(own, one, "cognito-idp", shape) for one in items]
        same = all(new is old for new, old in zip(checked, items, strict=True))
        return answer if same else {**answer, member: checked}

    def _once(self, source: str, answer: Any, service: str, shape: str) -> Any:
        """Check each answer once: most belong to many targets."""
        key = (source, id(answer))
        if key not in self._checked:
            if isinstance(answer, Choice):
                return of_options(answer, lambda option: self._once(source, option, service, shape))
            if not isinstance(answer, Mapping):
                return answer
            self._source = source
            checked = _StructureCheck(self, service).structure(answer, shape, _Path(source, source))
            self._checked[key] = (answer, checked)  # the answer keeps its id
            if checked is answer:
                self._unchanged.add(id(answer))
        return self._checked[key][1]

    def is_unread(self, name: str) -> bool:
        """Whether the resource types of the present fact source have a property or an argument of that name."""
        return is_property(self._source, name)

    def note(self, path: "_Path", known: frozenset[str], members: Iterable[str]) -> None:
        entry = self._names.get(path.shown)
        if entry is None:
            if path.shown.count(".") == 1:
                known |= property_names(self._source)
            entry = self._names[path.shown] = _UnknownName(self._locate(path.exact), known)
        entry.members.update(dict.fromkeys(members))


class _Path(NamedTuple):
    """A symbolic path: ``shown`` in notes is the same for all items of a list or map, ``exact`` is of one."""

    shown: str
    exact: str

    def member(self, name: str) -> "_Path":
        return _Path(f"{self.shown}.{name}", f"{self.exact}.{name}")

    def item(self, key: int | str) -> "_Path":
        return _Path(self.shown, f"{self.exact}[{key}]" if isinstance(key, int) else f"{self.exact}.{key}")


class _StructureCheck(NamedTuple):
    """Walks through one answer, along the structures of a service."""

    check: _NameCheck
    service: str

    def structure(self, value: Mapping[str, Any], shape: str, path: _Path) -> Mapping[str, Any]:
        known = known_structure(self.service, shape)
        others = value.keys() - known.leaves
        if not others:  # by far the most
            return value
        changed: dict[str, Any] = {}
        unknown: list[str] = []
        renamed: set[str] = set()
        for name in [name for name in value if name in others]:
            if name in known.nested:
                changed[name] = self._value(value[name], known.nested[name], path.member(name))
            elif (member := member_named_by(name, shape)) is not None and value.get(member) is None:
                kind = service_model(self.service).member(shape, member)
                renamed.add(name)
                typed = as_member(member, value[name])
                changed[member] = self._value(typed, kind, path.member(member)) if kind else typed
            elif not self._is_known(name, value[name], shape):
                unknown.append(name)
        replaced = self._replaced(unknown, {**value, **changed}, shape, path)
        if not (replaced or renamed) and all(value.get(name) is new for name, new in changed.items()):
            return value
        return {**{name: inner for name, inner in value.items() if name not in renamed}, **changed, **replaced}

    def _is_known(self, name: str, inner: Any, shape: str) -> bool:
        return inner in (None, "", [], {}) or name in members(shape) or self.check.is_unread(name)

    def _replaced(self, unknown: list[str], present: Mapping[str, Any], shape: str, path: _Path) -> dict[str, Unknown]:
        """Return the absent members, now unknown, that the unknown names may stand for, and note these names."""
        replaced: dict[str, Unknown] = {}
        for name in unknown:
            others = frozenset(members(shape) | set(service_model(self.service).members(shape))) - {name}
            own = unknown_members([name], sorted(member for member in others if present.get(member) is None))
            self.check.note(path.member(name), others, own)
            replaced |= own
        return replaced

    def _value(self, value: Any, shape: str, path: _Path) -> Any:
        """Return a value of that shape, with its structures checked."""
        if isinstance(value, Choice):
            return of_options(value, lambda option: self._value(option, shape, path))
        model = service_model(self.service)
        kind = model.type(shape)
        if kind == "structure":
            if isinstance(value, list) and len(value) == 1:  # a Terraform block
                value = value[0]
            return self.structure(value, shape, path) if isinstance(value, Mapping) else value
        inner = inmost(model, shape)
        if model.type(inner) != "structure":
            return value
        if kind == "list" and isinstance(value, list | tuple):
            items = [self._value(one, inner, path.item(index)) for index, one in enumerate(value)]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        if kind == "map" and isinstance(value, Mapping):
            items_by_key = {
                key: one if key == REST else self._value(one, inner, path.item(key)) for key, one in value.items()
            }
            return value if all(items_by_key[key] is one for key, one in value.items()) else items_by_key
        return value
