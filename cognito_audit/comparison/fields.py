"""The settings of an app client that a comparison covers, by effective value and not by spelling."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.facts.client import Client
from cognito_audit.judging.engine import plain_value
from cognito_audit.model.unknown import NotKnown
from cognito_audit.model.values import Items

Read = Callable[[Client], Any]


@dataclass(frozen=True, slots=True)
class Side:
    """A setting on one side: its plain ``value``, or the sorted known items of a list.

    ``unknown`` says why the value, or the rest of the list, is unknown; empty where it is known.
    """

    value: Any
    unknown: str = ""

    @property
    def is_list(self) -> bool:
        """Whether the setting is a list; the order of one has no meaning."""
        return isinstance(self.value, tuple)


def _member(name: str) -> Read:
    return lambda client: client[name]


def _items(name: str) -> Read:
    """A list; absent and empty are the same."""
    return lambda client: client[name] if client[name] is not None else Items(name, ())


FIELDS: Final[Mapping[str, Read]] = {
    "ClientName": _member("ClientName"),
    "ClientSecret": lambda client: client.has_secret,
    "ExplicitAuthFlows": lambda client: client.effective_auth_flows,
    "AuthSessionValidity": _member("AuthSessionValidity"),
    "AccessTokenValidity": lambda client: client.access_token_minutes,
    "IdTokenValidity": lambda client: client.id_token_minutes,
    "RefreshTokenValidity": lambda client: client.refresh_token_minutes,
    "RefreshTokenRotation.Feature": lambda client: client["RefreshTokenRotation"]["Feature"],
    "RefreshTokenRotation.RetryGracePeriodSeconds": (
        lambda client: client.retry_grace_seconds if client.rotates_refresh_tokens else None
    ),
    "ReadAttributes": _items("ReadAttributes"),
    "WriteAttributes": _items("WriteAttributes"),
    "SupportedIdentityProviders": _items("SupportedIdentityProviders"),
    "CallbackURLs": _items("CallbackURLs"),
    "LogoutURLs": _items("LogoutURLs"),
    "DefaultRedirectURI": _member("DefaultRedirectURI"),
    "AllowedOAuthFlowsUserPoolClient": _member("AllowedOAuthFlowsUserPoolClient"),
    "AllowedOAuthFlows": _items("AllowedOAuthFlows"),
    "AllowedOAuthScopes": _items("AllowedOAuthScopes"),
    "AnalyticsConfiguration": _member("AnalyticsConfiguration"),
    "PreventUserExistenceErrors": _member("PreventUserExistenceErrors"),
    "EnableTokenRevocation": _member("EnableTokenRevocation"),
    "EnablePropagateAdditionalUserContextData": _member("EnablePropagateAdditionalUserContextData"),
}
"""Every setting of DescribeUserPoolClient that a definition can set. Lifetimes are in minutes, whatever their unit; of
a secret, only whether there is one."""

MINUTES: Final = frozenset({"AccessTokenValidity", "IdTokenValidity", "RefreshTokenValidity", "AuthSessionValidity"})
"""The settings whose number is in minutes."""


def side_of(read: Read, client: Client) -> Side:
    """Read a setting as far as it is known."""
    try:
        value = read(client)
    except NotKnown as unknown:
        return Side(None, str(unknown))
    if not isinstance(value, Items):
        try:
            return Side(plain_value(value))
        except NotKnown as unknown:
            return Side(None, str(unknown))
    known: list[Any] = []
    try:
        for item in value:
            known.append(plain_value(item))  # noqa: PERF401  an unknown end must not lose the items before it
    except NotKnown as unknown:
        return Side(tuple(sorted(set(known))), str(unknown))
    return Side(tuple(sorted(set(known))))


def differ(one: Side, other: Side) -> bool | None:
    """Whether two sides differ; None where that cannot be known.

    A known item that a completely known list lacks is a difference, whatever else is unknown.
    """
    if not (one.unknown or other.unknown):
        return bool(one.value != other.value)
    if one.is_list and other.is_list:
        if not other.unknown and set(one.value) - set(other.value):
            return True
        if not one.unknown and set(other.value) - set(one.value):
            return True
    return None
