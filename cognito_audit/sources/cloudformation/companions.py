"""The resources beside a user pool in the templates, and what the API answers for each kind of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.risk import RiskConfiguration, RiskOwner, in_effect
from cognito_audit.sources.cloudformation import mapping
from cognito_audit.sources.cloudformation.comparison import Reference
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.documents.traced import Traced

ELSEWHERE: Final = "may be made outside these templates"
_LISTED: Final = {
    "Providers": ("ProviderName", "ProviderType"),
    "ResourceServers": ("Identifier", "Name", "Scopes"),
}
"""What ListIdentityProviders and ListResourceServers answer of each."""
COMPANION_TYPES: Final = frozenset(
    {mapping.DOMAIN, mapping.PROVIDER, mapping.RESOURCE_SERVER, mapping.RISK, mapping.LOGS, mapping.CLIENT}
)
"""The resource types that say something of the pool that they name."""


@dataclass(slots=True)
class Companions:
    """A user pool and the resources that name it as their own, by resource type."""

    pool: StackResource
    of_type: defaultdict[str, list[StackResource]] = field(default_factory=lambda: defaultdict(list))

    def pool_answer(self) -> Traced:
        """Return what DescribeUserPool will answer, the domains included."""
        answer = mapping.pool_answer(self.pool)
        members: dict[str, Traced] = {}
        for domain in self.of_type[mapping.DOMAIN]:
            for name, value in mapping.domain_members(domain).items():
                members[name] = _unless_in_doubt(domain, value)
        unknown = self._elsewhere("a domain")
        return at(answer, {**answer.data, **(members or {"Domain": unknown, "CustomDomain": unknown})})

    def log_delivery(self) -> Traced:
        """Return what GetLogDeliveryConfiguration will answer."""
        return self._settings(self.of_type[mapping.LOGS], "log delivery")

    def providers(self) -> Traced:
        """Return what ListIdentityProviders will answer."""
        return self._listed("Providers", self.of_type[mapping.PROVIDER], "identity providers")

    def resource_servers(self) -> Traced:
        """Return what ListResourceServers will answer."""
        return self._listed("ResourceServers", self.of_type[mapping.RESOURCE_SERVER], "resource servers")

    def risk(self, client: str | None) -> Traced:
        """Return the risk configuration in effect for an app client by its key, or for the pool itself."""
        found = in_effect((RiskConfiguration(_owner(one), one) for one in self.of_type[mapping.RISK]), client)
        if found is None:
            return self._elsewhere("a risk configuration")
        if found.owner is RiskOwner.UNKNOWN:
            return at(found.resource.here, Unknown("which clients a risk configuration is for is not known"))
        settings = self._settings([found.resource], "a risk configuration")
        owner = found.resource.properties.get("ClientId")
        if owner is None or not isinstance(owner.data, Reference) or not isinstance(settings.data, dict):
            return settings
        # Whose settings these are is known, though the client's id is not.
        return at(settings, {**settings.data, "ClientId": at(owner, owner.data.logical_id)})

    def _elsewhere(self, what: str) -> Traced:
        return at(self.pool.here, Unknown(f"{what} {ELSEWHERE}"))

    def _settings(self, found: Sequence[StackResource], what: str) -> Traced:
        """Return the settings that a companion holds; unknown when the templates hold none."""
        if not found:
            return self._elsewhere(what)
        if len(found) > 1:
            return at(found[1].here, Unknown(f"{len(found)} resources of the template set {what}"))
        if (doubt := found[0].condition) is not None:
            return at(found[0].here, Unknown(f"whether {found[0].logical_id} exists is not known: {doubt.reason}"))
        properties = found[0].properties
        if not isinstance(properties.data, dict):
            return properties
        return at(found[0].here, {name: value for name, value in properties.data.items() if name != "UserPoolId"})

    def _listed(self, member: str, found: Iterable[StackResource], what: str) -> Traced:
        items = [_unless_in_doubt(one, at(one.here, _chosen(one, _LISTED[member]))) for one in found]
        return at(self.pool.here, {member: at(self.pool.here, [*items, self._elsewhere(what)])})


def resource_key(resource: StackResource) -> str:
    """Return what tells a resource from all others of a run."""
    return f"{resource.stack.id}={resource.logical_id}"


def referred_key(reference: Reference) -> str:
    """Return the ``resource_key`` of the resource that a reference names."""
    return f"{reference.stack}={reference.logical_id}"


def at(origin: Traced, data: Any) -> Traced:
    """Return a value that is written down where another one is."""
    return Traced(data, origin.document, origin.path)


def _unless_in_doubt(resource: StackResource, value: Traced) -> Traced:
    """Return the value, or why it is unknown whether the resource exists that sets it."""
    doubt = resource.condition
    if doubt is None:
        return value
    return at(resource.here, Unknown(f"whether {resource.logical_id} exists is not known: {doubt.reason}"))


def _owner(risk: StackResource) -> str | RiskOwner:
    client = risk.properties.get("ClientId")
    if client is not None and isinstance(client.data, Reference):
        return referred_key(client.data)
    if client is None or isinstance(client.data, Unknown):
        return RiskOwner.UNKNOWN
    return RiskOwner.POOL if client.data == "ALL" else str(client.data)


def _chosen(resource: StackResource, names: Sequence[str]) -> Any:
    """The members that the API lists: of an identity provider not the details, which hold a secret."""
    data = resource.properties.data
    return {name: data[name] for name in names if name in data} if isinstance(data, dict) else data
