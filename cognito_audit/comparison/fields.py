"""The settings of an app client as two sides are compared in: by what is in force, not by how it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cognito_audit.facts.client import Client
from cognito_audit.judging.engine import plain_value
from cognito_audit.model.values import Items, NotKnown

Read = Callable[[Client], Any]


@dataclass(frozen=True, slots=True)
class Side:
    """A setting on one side: its plain ``value``, of a list what is known of it in order of the text; ``hole`` says why
    it, or the rest of the list, is not known (empty: it is).
    """

    value: Any
    hole: str = ""

    @property
    def is_list(self) -> bool:
        """Whether the setting is a list, whose order has no meaning."""
        return isinstance(self.value, tuple)


def _member(name: str) -> Read:
    return lambda client: client[name]


def _items(name: str) -> Read:
    """A list; absent and empty are one."""
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
"""Every setting of DescribeUserPoolClient that a definition can write down. Lifetimes are in minutes, whatever their
unit; of a secret only whether there is one."""

MINUTES: Final = frozenset({"AccessTokenValidity", "IdTokenValidity", "RefreshTokenValidity", "AuthSessionValidity"})
"""The settings whose number is one of minutes."""


def side_of(read: Read, client: Client) -> Side:
    """What is known of a setting."""
    try:
        value = read(client)
    except NotKnown as hole:
        return Side(None, str(hole))
    if not isinstance(value, Items):
        try:
            return Side(plain_value(value))
        except NotKnown as hole:
            return Side(None, str(hole))
    known: list[Any] = []
    try:
        for item in value:
            known.append(plain_value(item))  # noqa: PERF401  the hole at the end must not lose what came before it
    except NotKnown as hole:
        return Side(tuple(sorted(set(known))), str(hole))
    return Side(tuple(sorted(set(known))))


def differ(one: Side, other: Side) -> bool | None:
    """Whether two sides differ; None where that cannot be known.

    A known item that a wholly known list lacks is a difference, whatever else is not known of the first.
    """
    if not (one.hole or other.hole):
        return bool(one.value != other.value)
    if one.is_list and other.is_list:
        surplus = (set(one.value) - set(other.value), not other.hole), (set(other.value) - set(one.value), not one.hole)
        if any(items and whole for items, whole in surplus):
            return True
    return None
