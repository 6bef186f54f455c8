"""The IAM roles that an identity pool hands out: its role attachment, and whom they trust."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cognito_audit.model.partial import OutsideFiles
from cognito_audit.model.unknown import REST, Unknown
from cognito_audit.sources.terraform.evaluation.json_encoding import decode_json
from cognito_audit.sources.terraform.evaluation.unknowns import ReferenceTo
from cognito_audit.sources.terraform.mapping.answers import full_answer
from cognito_audit.sources.terraform.mapping.resource import TerraformResource
from cognito_audit.sources.terraform.mapping.resource_types import ID_ATTRIBUTES, ROLE_TYPES, TRUST_TYPES


def attachment_of(
    pool: TerraformResource, resources: Iterable[TerraformResource], elsewhere: Unknown
) -> TerraformResource | Unknown:
    """The role attachment of an identity pool; ``elsewhere`` where none is certain to be its own."""
    found: TerraformResource | Unknown = elsewhere
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


def roles_answer(attachment: TerraformResource) -> dict[str, Any]:
    """The answer of GetIdentityPoolRoles for an attachment.

    The API maps each identity provider to its rules. The ``aws`` provider has blocks which name it; ``awscc`` has a map
    whose values may name another provider than its keys do, for a key can be no expression there.
    """
    values = dict(attachment.values)
    mapped = values.get("role_mappings")
    if isinstance(mapped, Mapping):
        values["role_mappings"] = [_named(key, one) for key, one in mapped.items()]
    found = full_answer(values, ROLE_TYPES[attachment.type])
    mappings = found.get("RoleMappings")
    if isinstance(mappings, list):
        found["RoleMappings"] = _by_provider(mappings)
    return found


class Trusts:
    """The trust policies of the roles among some resources; ``what`` names where these were read."""

    def __init__(self, resources: Iterable[TerraformResource], what: str) -> None:
        self.what = what
        self.roles = {one.address: one for one in resources if one.type in TRUST_TYPES}
        self.by_arn = {arn: one for one in self.roles.values() if isinstance(arn := one.values.get("arn"), str)}

    def policy_of(self, role: Any) -> Unknown | tuple[str, Any]:
        """A role's name and its trust policy, in which the id of an identity pool that is made here is its address."""
        if isinstance(role, ReferenceTo) and len(role.addresses) == 1:
            found = self.roles.get(role.addresses[0])
        else:
            found = self.by_arn.get(role) if isinstance(role, str) else None
        if found is None:
            return role if isinstance(role, Unknown) else OutsideFiles(f"{role} is not in {self.what}", exists=True)
        arn = found.values.get("arn")
        policy = decode_json(found.values.get(TRUST_TYPES[found.type]), _address)
        return arn if isinstance(arn, str) else found.address, policy


def _address(hole: Unknown) -> Any:
    pools = hole.addresses if isinstance(hole, ReferenceTo) else ()
    return pools[0] if len(pools) == 1 and "cognito_identity_pool." in pools[0] else hole


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
