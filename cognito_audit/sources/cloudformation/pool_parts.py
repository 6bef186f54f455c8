"""The resource types beside user pools and app clients that are targets of their own.

Their properties have the names of the API's members (CloudFormation resource reference, ``AWS::Cognito::*``).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from cognito_audit.facts.registry import POOL_PARTS, TARGET_KINDS
from cognito_audit.model.partial import OutsideFiles
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.branches import are_too_many, by_outcomes, chosen
from cognito_audit.sources.cloudformation.comparison import Reference
from cognito_audit.sources.cloudformation.doubt import data_if_exists, if_exists
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.documents.traced import Traced, plain_data

_KEPT: Final = frozenset({"Retain", "RetainExceptOnCreate"})
ATTACHED_ELSEWHERE: Final = "its roles may be attached outside these templates"
ATTACHED: Final = "AWS::Cognito::IdentityPoolRoleAttachment"
"""The resource type that attaches roles to an identity pool."""


IDENTITY_POOL: Final = "AWS::Cognito::IdentityPool"
PARTS: Final = {
    resource_type: kind
    for kind in (*POOL_PARTS, TARGET_KINDS["identity-pool"])
    for resource_type in kind.cloudformation
}
"""The kind of target that a resource type makes."""


def members_of(part: StackResource) -> Traced:
    """The properties of a part as the API has them: tags of an identity pool are a list of keys and values in a
    template (CloudFormation resource reference, ``AWS::Cognito::IdentityPool``), and a map in the API.
    """
    properties = part.properties
    tags = properties.get("IdentityPoolTags") if part.type == IDENTITY_POOL else None
    if tags is None or not isinstance(tags.data, list):
        return properties
    named = [(item.get("Key"), item.get("Value")) for item in tags.data]
    plain = {key.data: value for key, value in named if key and value and isinstance(key.data, str)}
    converted = plain if len(plain) == len(named) else Unknown("not every tag has a key and a value that are known")
    own = Traced(converted, tags.document, tags.path)
    return Traced({**properties.data, "IdentityPoolTags": own}, properties.document, properties.path)


class Roles:
    """The roles of a run's stacks: those attached to identity pools, and the trust policies of those granted."""

    def __init__(self, resources: Iterable[StackResource]) -> None:
        self._made = {(one.stack.id, one.logical_id): one for one in resources}
        self._attached: dict[tuple[str, str], StackResource] = {}
        self._doubt: Unknown = OutsideFiles("its roles may be attached outside these templates")
        for one in self._made.values():
            named = one.properties.get("IdentityPoolId") if one.type == ATTACHED else None
            if named is not None and isinstance(named.data, Reference):
                self._attached.setdefault((named.data.stack, named.data.logical_id), one)
            elif named is not None and isinstance(named.data, Unknown):
                self._doubt = Unknown(f"{one.logical_id} may belong to this identity pool: {named.data.reason}")

    def attached(self, pool: StackResource) -> Traced:
        """Return the role attachment of an identity pool; unknown if the templates have none."""
        one = self._attached.get((pool.stack.id, pool.logical_id))
        if one is None:
            return pool.node.traced(self._doubt)
        elsewhere = pool.node.traced(self._doubt)
        return if_exists(one, one.properties, elsewhere) or elsewhere

    def trust_policy(self, role: Any) -> Unknown | tuple[str, Any]:
        """Return the logical id and the trust policy of a granted role, if it is in these templates.

        In the policy, the id of an identity pool of these templates is its logical id.
        """
        if not isinstance(role, Reference):
            return role if isinstance(role, Unknown) else OutsideFiles(f"{role} is not in these templates", exists=True)
        found = self._made.get((role.stack, role.logical_id))
        policy = found.properties.get("AssumeRolePolicyDocument") if found is not None else None
        if found is None or found.type != "AWS::IAM::Role" or policy is None:
            return Unknown(f"{role.logical_id} is not a role in these templates")
        return found.logical_id, self._named(plain_data(policy))

    def _named(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._named(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._named(inner) for inner in value]
        if isinstance(value, Reference) and not value.attribute:
            one = self._made.get((value.stack, value.logical_id))
            return value.logical_id if one is not None and one.type == IDENTITY_POOL else value
        return value


def retained(resource: StackResource) -> Any:
    """Return whether the resource outlives the deletion of its stack, and its own replacement.

    With ``AWS::LanguageExtensions``, functions may stand in place of a policy.
    """
    found = [resource.stack.attribute_of(resource, name) for name in ("DeletionPolicy", "UpdateReplacePolicy")]
    policies = [None if value is None else plain_data(value) for value in found]
    if are_too_many(policies):
        return Unknown("DeletionPolicy or UpdateReplacePolicy is only known at deployment")
    return by_outcomes(_are_kept, policies, chosen)


def _are_kept(*policies: Any) -> bool | Unknown:
    if any(isinstance(policy, str) and "${" not in policy and policy not in _KEPT for policy in policies):
        return False
    if any(policy is None for policy in policies):
        return False
    if any(not isinstance(policy, str) or "${" in policy for policy in policies):
        return Unknown("DeletionPolicy or UpdateReplacePolicy is only known at deployment")
    return True


def attribute_mapping(provider: StackResource) -> dict[str, Any] | Unknown:
    """Return the name of an identity provider and its attribute mapping."""
    name, mapped = (provider.properties.get(one) for one in ("ProviderName", "AttributeMapping"))
    members = {
        "ProviderName": plain_data(name) if name is not None else None,
        "AttributeMapping": plain_data(mapped) if mapped is not None else {},
    }
    found: dict[str, Any] | Unknown = data_if_exists(provider, members)
    return found


def names_others(supported: Traced | None, providers: Iterable[StackResource]) -> bool:
    """Whether an app client that supports these identity providers may use others than ``providers``."""
    written = (one.properties.get("ProviderName") for one in providers)
    names = {name.data for name in written if name is not None and isinstance(name.data, str)}
    supports = [item.data for item in supported.data] if supported and isinstance(supported.data, list) else []
    return not supports or any(not isinstance(name, str) or name not in {*names, "COGNITO"} for name in supports)
