"""The names that this release knows, by its ledger: members of structures, properties and arguments."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from cognito_audit.aws.ledger import ledger
from cognito_audit.aws.service_model import ServiceModel, service_model
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.assembly import member_types
from cognito_audit.sources.names.stand_ins import flat
from cognito_audit.sources.terraform.mapping import conversion
from cognito_audit.sources.terraform.mapping.conversion import convert

_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "UserPoolClientType": ("UpdateUserPoolClientRequest", "UserPoolClientDescription"),
    "UserPoolType": ("UpdateUserPoolRequest", "UserPoolDescriptionType"),
}
"""Structures with members of another one: the request that sets it, and the item of a list, which is all that is known
of a pool or a client that was not described.
"""
_ADDED: Final = frozenset({REST, "AsOf"})
_TYPED: Final = frozenset().union(
    member_types.BOOLEANS, member_types.INTEGERS, member_types.TEXT_LISTS, member_types.STRUCTURE_LISTS,
    member_types.MAPS, member_types.STRUCTURE_MAPS, member_types.STRUCTURES, member_types.TEXTS, member_types.DATES,
)  # fmt: skip

_CONVERTED: Final = member_types.TEXTS | conversion.BOOLEANS | conversion.LISTS | conversion.MAPS | conversion.NUMBERS


class Structure(NamedTuple):
    """The members of a structure known without the ledger: ``nested`` ones hold structures, ``leaves`` do not."""

    leaves: frozenset[str]
    nested: Mapping[str, str]


@lru_cache
def known_structure(service: str, shape: str) -> Structure:
    """Return a structure of a service."""
    model = service_model(service)
    kinds = {name: str(model.member(shape, name)) for name in model.members(shape) if name in _TYPED}
    nested = {name: kind for name, kind in kinds.items() if model.type(inmost(model, kind)) == "structure"}
    return Structure(frozenset(kinds.keys() - nested.keys()) | _ADDED, nested)


def inmost(model: ServiceModel, shape: str) -> str:
    """Return the shape of a list's items or a map's values; any other shape itself."""
    return model.item(shape) or model.value(shape) or shape


@lru_cache
def members(shape: str) -> frozenset[str]:
    """Return the members of a structure that this release knows, with those of the structures that stand for it."""
    return ledger().members(shape).union(*map(ledger().members, _ALSO.get(shape, ())))


def _resource_types(source: str) -> Iterator[str]:
    """Return the resource types whose properties become an answer; ``awscc`` derives its names from CloudFormation."""
    types = FACT_SOURCES[source].resource_types if source in FACT_SOURCES else ()
    return (name for name in types if not name.startswith("awscc_"))


@lru_cache
def _properties(source: str) -> frozenset[str]:
    """Return the properties and arguments of a fact source's resource types, at any depth, read or not; those of
    CloudFormation in the spelling of ``awscc`` too (``flat``).
    """
    names = {path.rpartition(".")[2] for kind in _resource_types(source) for path in ledger().properties(kind)}
    return frozenset(names | {flat(name) for name in names})


def is_property(source: str, name: str) -> bool:
    """Whether the resource types of a fact source have a property or an argument of that name."""
    return (flat(name) if name.islower() else name) in _properties(source)


@lru_cache
def property_names(source: str) -> frozenset[str]:
    """Return the names of the top-level properties and arguments of a fact source's resource types."""
    paths = (path for kind in _resource_types(source) for path in ledger().properties(kind))
    return frozenset(path for path in paths if "." not in path)


def member_named_by(name: str, shape: str) -> str | None:
    """Return the member of the API that a Terraform argument names (``key_configuration`` is ``KeyConfiguration``)."""
    if not name.islower():
        return None
    return next((member for member in members(shape) if flat(member) == flat(name)), None)


def as_member(name: str, value: Any) -> Any:
    """Return the value of such an argument in the type of its member; ``Unknown`` where it has another type."""
    if value is None or isinstance(value, Unknown):
        return value
    if name in member_types.STRUCTURES:
        block = value[0] if isinstance(value, list) and len(value) == 1 else value
        return block if isinstance(block, Mapping | Unknown) else Unknown("is not a block")
    if name in member_types.STRUCTURE_LISTS:
        return value if isinstance(value, list) else Unknown("is not a list")
    if name in member_types.STRUCTURE_MAPS:
        return value if isinstance(value, Mapping) else Unknown("is not a map")
    return convert(name, value) if name in _CONVERTED else value
