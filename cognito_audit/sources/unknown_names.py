"""Names in what was read that this release does not know: each told once, and never taken for *absent*.

AWS adds members, properties and arguments. One that is newer than this release is no misconfiguration, and no rule
reads it; but it may stand for one that a rule does read (``ClientSecretArn`` came for ``ClientSecret``), which is then
not absent but unknown. What this release knows is in its ledger; what answers nest in what is in AWS's service model.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Final

from cognito_audit.facts.holes import REST, Unknown
from cognito_audit.inventory import Inventory, Locate, Place, Target
from cognito_audit.ledger import ledger
from cognito_audit.roots import ROOTS
from cognito_audit.service_model import ServiceModel, service_model
from cognito_audit.sources import shapes
from cognito_audit.spelling import did_you_mean

NOTE: Final = "{path} is not known to this release: it is newer, or misspelt{guess}. No rule reads it{stands_for}."

_LISTS: Final = {
    "siblings": ("Clients", "client", "UserPoolClientType"),
    "mappings": ("Providers", "identity_provider", "IdentityProviderType"),
}
"""Roots of our own that list answers of the API: the member that does, and the root and structure of the answers."""
_STRUCTURES: Final = {
    root.name: root.shape for root in ROOTS.values() if root.shape and root.service.startswith("cognito-")
}
_REQUESTS: Final = {"UserPoolClientType": "UpdateUserPoolClientRequest", "UserPoolType": "UpdateUserPoolRequest"}
_OUR_OWN: Final = frozenset({REST, "AsOf"})
_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "client": (
        "AWS::Cognito::UserPoolClient",
        "aws_cognito_user_pool_client",
        "aws_cognito_managed_user_pool_client",
    ),
    "pool": ("AWS::Cognito::UserPool", "aws_cognito_user_pool"),
    "mfa": ("AWS::Cognito::UserPool", "aws_cognito_user_pool"),
    "risk": ("AWS::Cognito::UserPoolRiskConfigurationAttachment", "aws_cognito_risk_configuration"),
    "logs": ("AWS::Cognito::LogDeliveryConfiguration", "aws_cognito_log_delivery_configuration"),
    "identity_provider": ("AWS::Cognito::UserPoolIdentityProvider", "aws_cognito_identity_provider"),
    "domain": ("AWS::Cognito::UserPoolDomain", "aws_cognito_user_pool_domain"),
    "resource_server": ("AWS::Cognito::UserPoolResourceServer", "aws_cognito_resource_server"),
    "group": ("AWS::Cognito::UserPoolGroup", "aws_cognito_user_group"),
    "identity_pool": ("AWS::Cognito::IdentityPool", "aws_cognito_identity_pool"),
    "identity_pool_roles": (
        "AWS::Cognito::IdentityPoolRoleAttachment",
        "aws_cognito_identity_pool_roles_attachment",
    ),
}
"""The resource types whose properties and arguments become a root's answer."""
_TYPED: Final = frozenset().union(
    shapes.BOOLEANS, shapes.INTEGERS, shapes.TEXT_LISTS, shapes.STRUCTURE_LISTS, shapes.MAPS, shapes.STRUCTURE_MAPS,
    shapes.STRUCTURES, shapes.TEXTS, shapes.DATES,
)  # fmt: skip
_ALIKE: Final = 0.9
_FEWEST_WORDS: Final = 2
"""A single word at the end of a name (``…Name``, ``…Type``) says little; at its beginning it says what it is about."""


def may_stand_for(unknown: str, member: str) -> bool:
    """Whether a name that is not known may have come for a member: it begins or ends with all words of the member's
    name (``ClientSecretArn``, ``ManagedClientSecret``), or is spelt nearly alike.
    """
    own, words = _words(unknown), _words(member)
    if own[: len(words)] == words or (len(words) >= _FEWEST_WORDS and own[-len(words) :] == words):
        return True
    return SequenceMatcher(None, _flat(unknown), _flat(member)).ratio() >= _ALIKE


def stood_for(unknown: Iterable[str], members: Iterable[str]) -> dict[str, Unknown]:
    """A hole for each of the absent ``members`` that one of the unknown names may stand for."""
    names = list(unknown)
    return {
        member: Unknown(f"{name}, which this release does not know, may stand for it")
        for member in members
        for name in names
        if may_stand_for(name, member)
    }


def told(inventory: Inventory) -> Inventory:
    """The inventory with a note for each name that is not known, and with holes where it may stand for a member.

    Names in the spelling of Terraform that are those of members of the API are taken for these members.
    """
    looking = _Looking()
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

    place: Place | None
    known: frozenset[str]
    members: dict[str, None] = field(default_factory=dict)


class _Looking:
    def __init__(self) -> None:
        self._found: dict[str, _Name] = {}
        self._seen: dict[tuple[str, int], tuple[Any, Any]] = {}
        self._place: Locate = lambda _path: None
        self._root = ""

    def target(self, target: Target) -> Target:
        self._place = target.locate
        answers = {root: self._answer(root, answer) for root, answer in target.answers.items()}
        same = all(answers[root] is answer for root, answer in target.answers.items())
        return target if same else replace(target, answers=answers)

    def notes(self) -> Iterator[str]:
        for path, name in sorted(self._found.items()):
            where = f"{name.place}: " if name.place else ""
            guess = did_you_mean(path.rpartition(".")[2], name.known).removesuffix("?")
            meant = f"; it may stand for {', '.join(name.members)}, which is unknown then" if name.members else ""
            yield where + NOTE.format(
                path=path, guess=f" ({guess.removeprefix('; ')}?)" if guess else "", stands_for=meant
            )

    def _answer(self, root: str, answer: Any) -> Any:
        if root in _STRUCTURES:
            return self._once(root, answer, ROOTS[root].service, _STRUCTURES[root])
        if root not in _LISTS or not isinstance(answer, Mapping):
            return answer
        member, own, shape = _LISTS[root]
        items = answer.get(member)
        if not isinstance(items, list | tuple):
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
            self._seen[key] = (answer, _Walk(self, service).structure(answer, shape, root))  # the answer keeps its id
        return self._seen[key][1]

    def is_unread(self, name: str) -> bool:
        """Whether the resource types behind the present root have a property or an argument of that name."""
        return _flat(name) in _properties(self._root)

    def note(self, path: str, known: frozenset[str], members: Iterable[str]) -> None:
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = _Name(self._place(path), known)
        found.members.update(dict.fromkeys(members))


@dataclass(frozen=True, slots=True)
class _Structure:
    """What is known of a structure without a look into the ledger: ``leaves`` hold no structure, ``nested`` do."""

    leaves: frozenset[str]
    nested: Mapping[str, str]


@lru_cache
def _structure(service: str, shape: str) -> _Structure:
    model = service_model(service)
    kinds = {name: str(model.member(shape, name)) for name in model.members(shape) if name in _TYPED}
    nested = {name: kind for name, kind in kinds.items() if model.type(_inmost(model, kind)) == "structure"}
    return _Structure(frozenset(kinds.keys() - nested.keys()) | _OUR_OWN, nested)


def _inmost(model: ServiceModel, shape: str) -> str:
    """The shape of a list's items or a map's values; any other shape itself."""
    return model.item(shape) or model.value(shape) or shape


@dataclass(frozen=True, slots=True)
class _Walk:
    """Through one answer, along the structures of a service."""

    looking: _Looking
    service: str

    def structure(self, value: Mapping[str, Any], shape: str, path: str) -> Mapping[str, Any]:
        known = _structure(self.service, shape)
        others = value.keys() - known.leaves
        if not others:  # by far the most
            return value
        changed: dict[str, Any] = {}
        unknown: list[str] = []
        for name in [name for name in value if name in others]:
            if name in known.nested:
                changed[name] = self._value(value[name], known.nested[name], f"{path}.{name}")
            elif (member := _spelt_otherwise(name, shape)) is not None:
                kind = service_model(self.service).member(shape, member)
                changed[name] = None
                changed[member] = self._value(value[name], kind, f"{path}.{member}") if kind else value[name]
            elif not self._is_known(name, value[name], shape):
                unknown.append(name)
        holes = self._holes(unknown, {**value, **changed}, shape, path)
        if not holes and all(value.get(name) is new for name, new in changed.items()):
            return value
        return {**value, **changed, **holes}

    def _is_known(self, name: str, inner: Any, shape: str) -> bool:
        return inner in (None, "", [], {}) or name in _members(shape) or self.looking.is_unread(name)

    def _holes(self, unknown: list[str], given: Mapping[str, Any], shape: str, path: str) -> dict[str, Unknown]:
        holes: dict[str, Unknown] = {}
        for name in unknown:
            members = frozenset(_members(shape) | set(service_model(self.service).members(shape))) - {name}
            own = stood_for([name], sorted(member for member in members if given.get(member) is None))
            self.looking.note(f"{path}.{name}", members, own)
            holes |= own
        return holes

    def _value(self, value: Any, shape: str, path: str) -> Any:
        """A value of that shape; structures in it are looked at."""
        model = service_model(self.service)
        kind = model.type(shape)
        if kind == "structure":
            if isinstance(value, list) and len(value) == 1:  # a block of Terraform's
                value = value[0]
            return self.structure(value, shape, path) if isinstance(value, Mapping) else value
        inner = _inmost(model, shape)
        if model.type(inner) != "structure":
            return value
        if kind == "list" and isinstance(value, list | tuple):
            items = [self._value(one, inner, path) for one in value]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        if kind == "map" and isinstance(value, Mapping):
            found = {key: one if key == REST else self._value(one, inner, path) for key, one in value.items()}
            return value if all(found[key] is one for key, one in value.items()) else found
        return value


@lru_cache
def _members(shape: str) -> frozenset[str]:
    """The members of a structure that this release knows, with those of the request that sets it."""
    return ledger().members(shape) | ledger().members(_REQUESTS.get(shape, ""))


@lru_cache
def _properties(root: str) -> frozenset[str]:
    """The properties and arguments of the resource types behind a root, at whatever depth, read or not."""
    types = _TYPES.get(root, ())
    return frozenset(_flat(path.rpartition(".")[2]) for kind in types for path in ledger().properties(kind))


def _spelt_otherwise(name: str, shape: str) -> str | None:
    """The member of the API that an argument of Terraform names (``key_configuration`` is ``KeyConfiguration``)."""
    if not name[:1].islower():
        return None
    return next((member for member in _members(shape) if _flat(member) == _flat(name)), None)


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name, in whatever spelling: ``ClientSecretArn`` and ``client_secret_arn`` have the same."""
    return tuple(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+|\d+", name))


def _flat(name: str) -> str:
    return name.replace("_", "").lower()
