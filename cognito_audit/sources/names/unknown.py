"""Names in what was read that this release does not know: each told once, and never taken for *absent*.

AWS adds members, properties and arguments. One that is newer than this release is no misconfiguration, and no rule
reads it; but it may stand for one that a rule does read (``ClientSecretArn`` came for ``ClientSecret``), which is then
not absent but unknown. What this release knows is in its ledger; what answers nest in what is in AWS's service model.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cognito_audit.aws.ledger import ledger
from cognito_audit.aws.service_model import service_model
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.inventory import Inventory, Locate, Location, Target
from cognito_audit.model.values import REST, Unknown
from cognito_audit.sources.names.known import (
    as_member,
    inmost,
    is_property,
    known_structure,
    members,
    property_names,
    spelt_otherwise,
)
from cognito_audit.sources.names.stand_ins import stood_for
from cognito_audit.text.suggestions import did_you_mean

NOTE: Final = "{path} is not known to this release: it is newer, or misspelt{guess}. No rule reads it{stands_for}."

_NEAR: Final = 0.85
"""A name that AWS may have added is hardly a misspelling: ``SessionConfiguration`` is none of ``SmsConfiguration``."""

_LISTS: Final = {
    "siblings": ("Clients", "client", "UserPoolClientType"),
    "mappings": ("Providers", "identity_provider", "IdentityProviderType"),
    "providers": ("Providers", "identity_provider", "IdentityProviderType"),
    "resource_servers": ("ResourceServers", "resource_server", "ResourceServerType"),
}
"""Roots that list what are answers of other targets: the member that does, and the root and structure of the answers.

The items of ListIdentityProviders have no members but those of the descriptions, which stand in their place in files.
"""
_STRUCTURES: Final = {
    root.name: root.shape
    for root in FACT_SOURCES.values()
    if root.shape and root.service.startswith("cognito-") and root.name not in _LISTS
}
_SMS: Final = "pool.SmsConfiguration."
_SMS_OF_MFA: Final = "mfa.SmsMfaConfiguration.SmsConfiguration."
"""One setting that two answers repeat: in one file, and live, it is told once."""


def told(inventory: Inventory) -> Inventory:
    """The inventory with a note for each name that is not known, and with holes where it may stand for a member.

    Names in the spelling of Terraform that are those of members of the API are taken for these members.
    """
    looking = _Looking()
    for target in inventory.targets:
        for place in (target, *target.replicas):
            looking.own(place)
    targets = tuple(looking.target(target) for target in inventory.targets)
    return replace(inventory, targets=targets, notes=(*inventory.notes, *looking.notes()))


def type_notes(met: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A note for each resource type that no rule judges: ``met`` are the types and the places of their resources.

    Types that the ledger calls ``ignored`` hold nothing to judge, and are passed over in silence.
    """
    places: dict[str, list[str]] = {}
    for kind, place in met:
        places.setdefault(kind, []).append(place)
    for kind, where in sorted(places.items()):
        if (ledger().resource_type(kind) or "").partition(":")[0] not in {"read", "ignored"}:
            count = f"{len(where)} resources of {kind} are" if len(where) > 1 else f"the resource of type {kind} is"
            yield f"{where[0]}: {count} not judged: no rule of this release reads that type"


@dataclass(slots=True)
class _Name:
    """An unknown name: where it was met first, and the members that it may stand for."""

    place: Location | None
    known: frozenset[str]
    members: dict[str, None] = field(default_factory=dict)


def _file(name: _Name) -> str:
    return name.place.file if name.place else ""


class _Looking:
    def __init__(self) -> None:
        self._found: dict[str, _Name] = {}
        self._seen: dict[tuple[str, int], tuple[Any, Any]] = {}
        self._as_they_were: set[int] = set()
        self._place: Locate = lambda _path: None
        self._root = ""

    def own(self, target: Target) -> None:
        """Look at what is about the target itself, whose places it knows, before the lists that hold it too."""
        self._place = target.locate
        for root, answer in target.answers.items():
            if root in _STRUCTURES:
                self._answer(root, answer)

    def target(self, target: Target) -> Target:
        """The target with the holes that are due in its answers."""
        self._place = target.locate
        changed = {
            root: looked
            for root, answer in target.answers.items()
            if id(answer) not in self._as_they_were and (looked := self._answer(root, answer)) is not answer
        }
        replicas = tuple(self.target(replica) for replica in target.replicas)
        if not changed and not replicas:
            return target
        return replace(target, answers={**target.answers, **changed}, replicas=replicas)

    def notes(self) -> Iterator[str]:
        for path, name in sorted(self._found.items()):
            other = self._found.get(path.replace(_SMS_OF_MFA, _SMS)) if path.startswith(_SMS_OF_MFA) else None
            if other and _file(other) == _file(name):
                continue
            where = f"{name.place}: " if name.place else ""
            guess = did_you_mean(path.rpartition(".")[2], name.known, near=_NEAR).removesuffix("?")
            meant = f"; it may stand for {', '.join(name.members)}, which is unknown then" if name.members else ""
            yield where + NOTE.format(
                path=path, guess=f" ({guess.removeprefix('; ')}?)" if guess else "", stands_for=meant
            )

    def _answer(self, root: str, answer: Any) -> Any:
        if root in _STRUCTURES:
            return self._once(root, answer, FACT_SOURCES[root].service, _STRUCTURES[root])
        if root not in _LISTS or not isinstance(answer, Mapping):
            return answer
        member, own, shape = _LISTS[root]
        items = answer.get(member)
        if not isinstance(items, list | tuple):
            return answer
        if all(id(one) in self._as_they_were or isinstance(one, Unknown) for one in items):
            return answer
        looked = [self._once(own, one, "cognito-idp", shape) for one in items]
        return answer if all(new is old for new, old in zip(looked, items, strict=True)) else {**answer, member: looked}

    def _once(self, root: str, answer: Any, service: str, shape: str) -> Any:
        """Each answer is looked at once: most are those of many targets."""
        if not isinstance(answer, Mapping):
            return answer
        key = (root, id(answer))
        if key not in self._seen:
            self._root = root
            looked = _Walk(self, service).structure(answer, shape, _Path(root, root))
            self._seen[key] = (answer, looked)  # the answer keeps its id
            if looked is answer:
                self._as_they_were.add(id(answer))
        return self._seen[key][1]

    def is_unread(self, name: str) -> bool:
        """Whether the resource types behind the present root have a property or an argument of that name."""
        return is_property(self._root, name)

    def note(self, path: "_Path", known: frozenset[str], members: Iterable[str]) -> None:
        found = self._found.get(path.shown)
        if found is None:
            if path.shown.count(".") == 1:
                known |= property_names(self._root)
            found = self._found[path.shown] = _Name(self._place(path.exact), known)
        found.members.update(dict.fromkeys(members))


@dataclass(frozen=True, slots=True)
class _Path:
    """A symbolic path: as notes show it, one for all items of a list or map, and as it leads to one (``Scopes[0]``)."""

    shown: str
    exact: str

    def member(self, name: str) -> "_Path":
        return _Path(f"{self.shown}.{name}", f"{self.exact}.{name}")

    def item(self, key: int | str) -> "_Path":
        return _Path(self.shown, f"{self.exact}[{key}]" if isinstance(key, int) else f"{self.exact}.{key}")


@dataclass(frozen=True, slots=True)
class _Walk:
    """Through one answer, along the structures of a service."""

    looking: _Looking
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
            elif (member := spelt_otherwise(name, shape)) is not None and value.get(member) is None:
                kind = service_model(self.service).member(shape, member)
                renamed.add(name)
                typed = as_member(member, value[name])
                changed[member] = self._value(typed, kind, path.member(member)) if kind else typed
            elif not self._is_known(name, value[name], shape):
                unknown.append(name)
        holes = self._holes(unknown, {**value, **changed}, shape, path)
        if not (holes or renamed) and all(value.get(name) is new for name, new in changed.items()):
            return value
        return {**{name: inner for name, inner in value.items() if name not in renamed}, **changed, **holes}

    def _is_known(self, name: str, inner: Any, shape: str) -> bool:
        return inner in (None, "", [], {}) or name in members(shape) or self.looking.is_unread(name)

    def _holes(self, unknown: list[str], given: Mapping[str, Any], shape: str, path: _Path) -> dict[str, Unknown]:
        holes: dict[str, Unknown] = {}
        for name in unknown:
            others = frozenset(members(shape) | set(service_model(self.service).members(shape))) - {name}
            own = stood_for([name], sorted(member for member in others if given.get(member) is None))
            self.looking.note(path.member(name), others, own)
            holes |= own
        return holes

    def _value(self, value: Any, shape: str, path: _Path) -> Any:
        """A value of that shape; structures in it are looked at."""
        model = service_model(self.service)
        kind = model.type(shape)
        if kind == "structure":
            if isinstance(value, list) and len(value) == 1:  # a block of Terraform's
                value = value[0]
            return self.structure(value, shape, path) if isinstance(value, Mapping) else value
        inner = inmost(model, shape)
        if model.type(inner) != "structure":
            return value
        if kind == "list" and isinstance(value, list | tuple):
            items = [self._value(one, inner, path.item(index)) for index, one in enumerate(value)]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        if kind == "map" and isinstance(value, Mapping):
            found = {key: one if key == REST else self._value(one, inner, path.item(key)) for key, one in value.items()}
            return value if all(found[key] is one for key, one in value.items()) else found
        return value
