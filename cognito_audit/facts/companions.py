"""Facts beside those of the client and the pool themselves: one small class for each further API call."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any, Final

from cognito_audit.facts.auth_flows import TOKEN_FLOWS, USER_SIGN_IN_FLOWS
from cognito_audit.facts.derived import derived
from cognito_audit.facts.federation import alike
from cognito_audit.facts.kleene import is_empty
from cognito_audit.facts.moments import moment
from cognito_audit.facts.partial_texts import joined, required
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items

_OTHER_FLOWS: Final = (USER_SIGN_IN_FLOWS | TOKEN_FLOWS) - {"ALLOW_USER_AUTH"}


class Secrets(Facts):
    """The secrets of an app client (ListUserPoolClientSecrets): ids and dates, never a value."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"ClientSecrets": ()}

    @derived("ClientSecrets")
    def exist(self) -> bool:
        """Whether the client has a secret at all.

        After a rotation DescribeUserPoolClient may name none, while this list still does
        (https://github.com/floci-io/floci/pull/345).
        """
        return not is_empty(self["ClientSecrets"])

    @derived("ClientSecrets")
    def latest_date(self) -> datetime | str | None:
        """When the newest secret was made; None where there is none."""
        secrets: Items = self["ClientSecrets"]
        return max(secrets.column("ClientSecretCreateDate"), default=None, key=moment)

    @derived()
    def as_of(self) -> datetime:
        """When the list was read: its ``AsOf`` where the source wrote it down, else now."""
        return moment(self["AsOf"]) if self["AsOf"] is not None else datetime.now(UTC)


class Siblings(Facts):
    """The other app clients of the same pool, under ``Clients``: each the answer of DescribeUserPoolClient."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"Clients": ()}

    @derived("Clients")
    def with_user_auth(self) -> Items:
        """The names of the siblings that allow ALLOW_USER_AUTH."""
        clients: Items = self["Clients"]
        return clients.pick(_name_with_user_auth, unless=_is_plainly_without_user_auth)


def _is_plainly_without_user_auth(sibling: Any) -> bool:
    """Whether the answer itself lists its flows, all of them known, and ALLOW_USER_AUTH is none of them.

    So are most clients of a pool, and each is looked at once for every other.
    """
    flows = sibling.get("ExplicitAuthFlows") if isinstance(sibling, Mapping) else None
    return isinstance(flows, list) and all(isinstance(flow, str) and flow in _OTHER_FLOWS for flow in flows)


def _name_with_user_auth(sibling: Facts) -> Any:
    flows = sibling["ExplicitAuthFlows"]
    if flows is None:
        return None
    if "ALLOW_USER_AUTH" not in flows:
        for flow in flows:
            if flow not in _OTHER_FLOWS:
                raise NotKnown(flows.path, Unknown(f"{flow!r} is not a flow that this release knows"))
        return None
    try:
        return sibling["ClientName"] or sibling["ClientId"]
    except NotKnown:  # its name matters to the message alone
        return "an app client whose name is not known"


class Logs(Facts):
    """Where a pool's logs go (GetLogDeliveryConfiguration)."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"LogConfigurations": ()}

    @derived("LogConfigurations")
    def event_sources(self) -> Items:
        """What is logged: ``userNotification``, ``userAuthEvents``."""
        logs: Items = self["LogConfigurations"]
        return logs.column("EventSource")


class Providers(Facts):
    """A pool's identity providers (ListIdentityProviders)."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"Providers": ()}

    @derived("Providers")
    def names(self) -> Items:
        """The names of the pool's identity providers; COGNITO is always there."""
        providers: Items = self["Providers"]
        return providers.column("ProviderName", "COGNITO")

    @derived("Providers")
    def names_alike(self) -> Items:
        """The names that another provider of the pool may be taken for."""
        return alike(self.names)


class CustomScopes(Items):
    """The custom scopes of a pool; all of those resource servers whose identifiers are ``known``.

    An identifier is unique in its pool, so that no server of the same one can have more.
    """

    __slots__ = ("_known",)

    def __init__(self, path: str, scopes: Items, known: AbstractSet[str]) -> None:
        super().__init__(path, scopes.answered)
        self._known = known

    def __contains__(self, scope: object) -> bool:
        # The name of a scope has no slash (API reference, ResourceServerScopeType); an identifier may have some.
        if isinstance(scope, str) and scope.rpartition("/")[0] in self._known:
            return any(name == scope for name in self._items if isinstance(name, str))
        return super().__contains__(scope)


class ResourceServers(Facts):
    """A pool's resource servers (ListResourceServers)."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"ResourceServers": ()}

    @derived("ResourceServers")
    def identifiers(self) -> Items:
        """The identifiers of the pool's resource servers."""
        servers: Items = self["ResourceServers"]
        return servers.column("Identifier")

    @derived("ResourceServers")
    def scopes(self) -> Items:
        """The custom scopes that the pool can issue, each "in the format resourceServerIdentifier/ScopeName"
        (API reference, ResourceServerScopeType).
        """
        servers: Items = self["ResourceServers"]
        known: set[str] = set()

        def of(server: Facts) -> Items:
            own = _scopes_of(server)
            if own.is_known and isinstance(identifier := server["Identifier"], str):
                known.add(identifier)
            return own

        path = f"{servers.path}[].Scopes"
        return CustomScopes(path, servers.flat(of), known)


def _scopes_of(server: Facts) -> Items:
    """Return the full names of a resource server's scopes."""
    scopes = server["Scopes"]
    if scopes is None:
        return Items(server.path, ())
    names: Items = scopes.pick(lambda scope: joined(required(server, "Identifier"), "/", required(scope, "ScopeName")))
    return names


class Clients(Facts):
    """A pool's app clients (ListUserPoolClients), under ``Clients``: each with its id."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"Clients": ()}


class WebAcl(Facts):
    """The web ACL before a pool (GetWebACLForResource of AWS WAF): ``WebACL`` is absent where there is none."""

    __slots__ = ()


class Functions(Facts):
    """Whether the Lambda functions that a pool calls exist (GetFunction of AWS Lambda).

    ``Missing`` (list of str) holds the ARNs of those that do not; where the call failed, the item is unknown.
    """

    __slots__ = ()
    defaults: Mapping[str, Any] = {"Missing": ()}


class Probe(Facts):
    """Results of a live probe of a client; empty when there was none.

    ``SignUpSession`` (bool): SignUp answered 200 and its raw body held a Session. ``SignUpError`` (str): the code of
    the exception with which SignUp was refused. ``LookFlowEnabled`` (bool): what InitiateAuth(USER_AUTH) for an unknown
    user said of the flow. Each is absent when that call was not made.
    """

    __slots__ = ()
    members = ("SignUpSession", "SignUpError", "SignUpMessage", "LookFlowEnabled")

    @derived("SignUpSession", "SignUpError")
    def signed_up(self) -> bool:
        """Whether a live SignUp was made and answered 200."""
        return self["SignUpSession"] is not None


class Template(Facts):
    """Facts that only the file which makes a client or a pool has; empty for what was read live.

    ``SecretExposures`` (list of str): the places of the file where the client's secret is written in the clear, such as
    ``Outputs.Secret`` or the address of a plain SSM parameter; an empty list when there are none, absent when no
    file was read.
    ``RetainedOnDelete`` (bool): whether the pool outlives its removal from the file and the deletion of the stack;
    absent where the file cannot say so.
    """

    __slots__ = ()
    members = ("SecretExposures", "RetainedOnDelete")
