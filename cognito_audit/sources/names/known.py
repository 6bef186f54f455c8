"""The names that this release knows, by its ledger: members of structures, properties and arguments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cognito_audit.aws.ledger import ledger
from cognito_audit.aws.service_model import ServiceModel, service_model
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.values import REST, Unknown
from cognito_audit.sources.assembly import member_types
from cognito_audit.sources.names.stand_ins import flat
from cognito_audit.sources.terraform.mapping import conversion
from cognito_audit.sources.terraform.mapping.conversion import convert

_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "UserPoolClientType": ("UpdateUserPoolClientRequest", "UserPoolClientDescription"),
    "UserPoolType": ("UpdateUserPoolRequest", "UserPoolDescriptionType"),
}
"""The structures that stand for another one: of the request that sets it, and of a list's entry, all that there is of a
pool or a client that nobody described.
"""
_OUR_OWN: Final = frozenset({REST, "AsOf"})
_TYPED: Final = frozenset().union(
    member_types.BOOLEANS, member_types.INTEGERS, member_types.TEXT_LISTS, member_types.STRUCTURE_LISTS,
    member_types.MAPS, member_types.STRUCTURE_MAPS, member_types.STRUCTURES, member_types.TEXTS, member_types.DATES,
)  # fmt: skip

_CONVERTED: Final = member_types.TEXTS | conversion.BOOLEANS | conversion.LISTS | conversion.MAPS | conversion.NUMBERS


@dataclass(frozen=True, slots=True)
class Structure:
    """What is known of a structure without a look into the ledger: ``leaves`` hold no structure, ``nested`` do."""

    leaves: frozenset[str]
    nested: Mapping[str, str]


@lru_cache
def known_structure(service: str, shape: str) -> Structure:
    """A structure of a service."""
    model = service_model(service)
    kinds = {name: str(model.member(shape, name)) for name in model.members(shape) if name in _TYPED}
    nested = {name: kind for name, kind in kinds.items() if model.type(inmost(model, kind)) == "structure"}
    return Structure(frozenset(kinds.keys() - nested.keys()) | _OUR_OWN, nested)


def inmost(model: ServiceModel, shape: str) -> str:
    """The shape of a list's items or a map's values; any other shape itself."""
    return model.item(shape) or model.value(shape) or shape


@lru_cache
def members(shape: str) -> frozenset[str]:
    """The members of a structure that this release knows, with those of the structures that stand for it."""
    return ledger().members(shape).union(*map(ledger().members, _ALSO.get(shape, ())))


def _resource_types(root: str) -> Iterator[str]:
    """The resource types whose properties become a fact source's answer; ``awscc`` derives its names from templates."""
    source = FACT_SOURCES.get(root)
    return (name for name in source.resource_types if not name.startswith("awscc_")) if source else iter(())


@lru_cache
def _properties(root: str) -> frozenset[str]:
    """The properties and arguments of the resource types behind a root, at whatever depth, read or not; those of
    templates in the spelling of ``awscc`` too, as far as words go (``flat``).
    """
    names = {path.rpartition(".")[2] for kind in _resource_types(root) for path in ledger().properties(kind)}
    return frozenset(names | {flat(name) for name in names})


def is_property(root: str, name: str) -> bool:
    """Whether the resource types behind a root have a property or an argument of that name."""
    return (flat(name) if name.islower() else name) in _properties(root)


@lru_cache
def property_names(root: str) -> frozenset[str]:
    """The names of the properties and arguments of the resource types behind a root, those of blocks left aside."""
    paths = (path for kind in _resource_types(root) for path in ledger().properties(kind))
    return frozenset(path for path in paths if "." not in path)


def spelt_otherwise(name: str, shape: str) -> str | None:
    """The member of the API that an argument of Terraform names (``key_configuration`` is ``KeyConfiguration``)."""
    if not name.islower():
        return None
    return next((member for member in members(shape) if flat(member) == flat(name)), None)


def as_member(name: str, value: Any) -> Any:
    """The value of such an argument in the type of its member; ``Unknown`` where it has another."""
    if value is None or isinstance(value, Unknown):
        return value
    if name in member_types.STRUCTURES:
        block = value[0] if isinstance(value, list) and len(value) == 1 else value
        return block if isinstance(block, Mapping | Unknown) else Unknown("is no block")
    if name in member_types.STRUCTURE_LISTS:
        return value if isinstance(value, list) else Unknown("is not a list")
    if name in member_types.STRUCTURE_MAPS:
        return value if isinstance(value, Mapping) else Unknown("is not a map")
    return convert(name, value) if name in _CONVERTED else value
