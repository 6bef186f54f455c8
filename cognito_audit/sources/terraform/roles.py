"""The IAM roles that an identity pool hands out: its role attachment."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cognito_audit.facts.holes import REST, Unknown
from cognito_audit.sources.terraform.answers import answer
from cognito_audit.sources.terraform.resource import ReferenceTo, Resource
from cognito_audit.sources.terraform.schema import ID_ATTRIBUTES, ROLE_TYPES


def attachment_of(pool: Resource, resources: Iterable[Resource], elsewhere: Unknown) -> Resource | Unknown:
    """The role attachment of an identity pool; ``elsewhere`` where none is certain to be its own."""
    found: Resource | Unknown = elsewhere
    ids = [pool.values.get(name) for name in ID_ATTRIBUTES[pool.type]]
    for resource in resources:
        named = resource.values.get("identity_pool_id")
        if isinstance(named, ReferenceTo):
            if named.addresses == (pool.address,):
                return resource
            if pool.address in named.addresses:
                found = Unknown(f"{resource.address} belongs to this identity pool or to another")
        elif isinstance(named, Unknown):
            found = Unknown(f"{resource.address} may belong to this identity pool: {named.reason}")
        elif named in ids:
            return resource
    return found


def roles_answer(attachment: Resource) -> dict[str, Any]:
    """The answer of GetIdentityPoolRoles for an attachment.

    The API maps each identity provider to its rules. The ``aws`` provider has blocks which name it; ``awscc`` has a map
    whose values may name another provider than its keys do, for a key can be no expression there.
    """
    values = dict(attachment.values)
    mapped = values.get("role_mappings")
    if isinstance(mapped, Mapping):
        values["role_mappings"] = [_named(key, one) for key, one in mapped.items()]
    found = answer(values, ROLE_TYPES[attachment.type])
    mappings = found.get("RoleMappings")
    if isinstance(mappings, list):
        found["RoleMappings"] = _by_provider(mappings)
    return found


def _named(key: str, mapping: Any) -> Any:
    return {"identity_provider": key, **mapping} if isinstance(mapping, Mapping) else mapping


def _by_provider(mappings: Sequence[Any]) -> dict[str, Any]:
    """The mappings under their provider's name, or under a number where it is not known."""
    found: dict[str, Any] = {}
    for number, mapping in enumerate(mappings):
        if isinstance(mapping, Unknown):
            found[REST] = mapping
        else:
            name = mapping.pop("IdentityProvider", None)
            found[name if isinstance(name, str) and name not in found else f"role_mapping[{number}]"] = mapping
    return found
