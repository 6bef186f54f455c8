"""The resources beside a user pool in the templates, and what the API answers for each kind of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.model.partial import OutsideFiles
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.risk import RiskConfiguration, RiskOwner, in_effect
from cognito_audit.sources.cloudformation import mapping
from cognito_audit.sources.cloudformation.comparison import Reference
from cognito_audit.sources.cloudformation.doubt import if_exists, member_of
from cognito_audit.sources.cloudformation.outcome_values import distributed
from cognito_audit.sources.cloudformation.stack_resource import StackResource
from cognito_audit.sources.documents.traced import Traced

ELSEWHERE: Final = "may be made outside these templates"
_DOMAINS: Final = ("Domain", "CustomDomain")
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
    doubtful: dict[str, Unknown] = field(default_factory=dict)
    """By resource type, a resource that may belong to this pool or to another."""

    def pool_answer(self) -> Traced:
        """Return what DescribeUserPool will answer, the domains included."""
        answer = mapping.pool_answer(self.pool)
        domains = [if_exists(one, mapping.domain_members(one)) for one in self.of_type[mapping.DOMAIN]]
        found = distributed(self.pool.node, self._with_domains, *domains)
        members = {name: member_of(found, name) for name in _DOMAINS}
        return at(answer, {**answer.data, **{name: one for name, one in members.items() if one is not None}})

    def _with_domains(self, *domains: Traced | None) -> Traced:
        """Return what domains add to the description of the pool; None stands for one that does not exist."""
        members: dict[str, Traced] = {}
        there = [one for one in domains if one is not None]
        for one in there:
            members.update(one.data if isinstance(one.data, dict) else dict.fromkeys(_DOMAINS, one))
        unknown = self._elsewhere(mapping.DOMAIN, "a domain")
        return at(self.pool.here, members if there else dict.fromkeys(_DOMAINS, unknown))

    def log_delivery(self) -> Traced:
        """Return what GetLogDeliveryConfiguration will answer."""
        return self._settings(mapping.LOGS, self.of_type[mapping.LOGS], "log delivery")

    def providers(self) -> Traced:
        """Return what ListIdentityProviders will answer."""
        return self._listed("Providers", mapping.PROVIDER, "identity providers")

    def resource_servers(self) -> Traced:
        """Return what ListResourceServers will answer."""
        return self._listed("ResourceServers", mapping.RESOURCE_SERVER, "resource servers")

    def risk(self, client: str | None) -> Traced:
        """Return the risk configuration in effect for an app client by its key, or for the pool itself."""
        found = in_effect((RiskConfiguration(_owner(one), one) for one in self.of_type[mapping.RISK]), client)
        if found is None:
            return self._elsewhere(mapping.RISK, "a risk configuration")
        if found.owner is RiskOwner.UNKNOWN:
            return at(found.resource.here, Unknown("which clients a risk configuration is for is not known"))
        settings = self._settings(mapping.RISK, [found.resource], "a risk configuration")
        owner = found.resource.properties.get("ClientId")
        if owner is None or not isinstance(owner.data, Reference) or not isinstance(settings.data, dict):
            return settings
        # Whose settings these are is known, though the client's id is not.
        return at(settings, {**settings.data, "ClientId": at(owner, owner.data.logical_id)})

    def more(self, kind: str, what: str) -> Unknown:
        """Return why it is unknown whether the pool has more of a resource type than what is written here."""
        return self.doubtful.get(kind) or OutsideFiles(f"{what} {ELSEWHERE}")

    def _elsewhere(self, kind: str, what: str) -> Traced:
        return at(self.pool.here, self.more(kind, what))

    def _settings(self, kind: str, found: Sequence[StackResource], what: str) -> Traced:
        """Return the settings that a companion holds; unknown when the templates hold none."""
        if not found:
            return self._elsewhere(kind, what)
        if len(found) > 1:
            return at(found[1].here, Unknown(f"{len(found)} resources of the template set {what}"))
        properties = found[0].properties
        if isinstance(properties.data, dict):
            own = {name: value for name, value in properties.data.items() if name != "UserPoolId"}
            properties = at(found[0].here, own)
        elsewhere = self._elsewhere(kind, what)
        return if_exists(found[0], properties, elsewhere) or elsewhere

    def _listed(self, member: str, kind: str, what: str) -> Traced:
        items = (if_exists(one, at(one.here, _chosen(one, _LISTED[member]))) for one in self.of_type[kind])
        listed = [*(one for one in items if one is not None), self._elsewhere(kind, what)]
        return at(self.pool.here, {member: at(self.pool.here, listed)})


def resource_key(resource: StackResource) -> str:
    """Return what tells a resource from all others of a run."""
    return f"{resource.stack.id}={resource.logical_id}"


def referred_key(reference: Reference) -> str:
    """Return the ``resource_key`` of the resource that a reference names."""
    return f"{reference.stack}={reference.logical_id}"


def at(origin: Traced, data: Any) -> Traced:
    """Return a value that is written down where another one is."""
    return Traced(data, origin.document, origin.path)


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
