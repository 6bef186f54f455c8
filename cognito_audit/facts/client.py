"""Facts of an app client (the answer of DescribeUserPoolClient).

Quotations are from the Amazon Cognito API reference, UserPoolClientType, unless another source is named.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cognito_audit.facts.attributes import spelled_out
from cognito_audit.facts.auth_flows import (
    DEFAULT_AUTH_FLOWS,
    MACHINE_FLOWS,
    MODERN_NAME,
    TOKEN_FLOWS,
    USER_SIGN_IN_FLOWS,
)
from cognito_audit.facts.derived import derived
from cognito_audit.facts.kleene import all_items, all_of, any_item, any_of, is_empty, is_one_of
from cognito_audit.facts.lifetimes import TokenFacts
from cognito_audit.model.declaration import UNDECLARED, Intent
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Items
from cognito_audit.text.values import format_value


class Client(TokenFacts):
    """An app client. ``intent`` is what its owner declared of it."""

    __slots__ = ("intent",)

    defaults: Mapping[str, Any] = {
        "ExplicitAuthFlows": DEFAULT_AUTH_FLOWS,
        # "By default, your users have three minutes to complete each challenge before the session string expires"
        # (https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html).
        "AuthSessionValidity": 3,
        "AllowedOAuthFlows": (),
        "AllowedOAuthFlowsUserPoolClient": False,
        "AllowedOAuthScopes": (),
        "CallbackURLs": (),
        "LogoutURLs": (),
        "SupportedIdentityProviders": (),
        # Returned only "if you have specified your own custom set of write attributes". Without one the app may write:
        # the standard attributes by this reference, all standard and custom ones by the developer guide.
        "WriteAttributes": (),
        "TokenValidityUnits": {},
        "RefreshTokenRotation": {"Feature": "DISABLED"},
        "EnablePropagateAdditionalUserContextData": False,
        # "When you create a new user pool client, token revocation is activated by default."
        "EnableTokenRevocation": True,
        # "Defaults to LEGACY."
        "PreventUserExistenceErrors": "LEGACY",
        "ClientType": "REGULAR",
    }

    def __init__(self, answer: Mapping[str, Any] | Unknown, path: str = "client", intent: Intent = UNDECLARED) -> None:
        super().__init__(answer, path)
        self.intent = intent

    @derived("ExplicitAuthFlows")
    def effective_auth_flows(self) -> Items:
        """The effective flows: an absent or empty list means the documented default flows."""
        flows: Items = self["ExplicitAuthFlows"]
        return Items(flows.path, DEFAULT_AUTH_FLOWS) if is_empty(flows) else flows

    @derived("ExplicitAuthFlows")
    def given_auth_flows(self) -> Items:
        """The flows that the list itself names: none where it is absent and the defaults hold."""
        flows: Items = self["ExplicitAuthFlows"]
        return flows if self.has("ExplicitAuthFlows") else Items(flows.path, ())

    @derived("ExplicitAuthFlows")
    def sign_in_flows(self) -> Items:
        """The effective flows by which a person signs in; a name that this release does not know counts as one."""
        return self.effective_auth_flows.pick(lambda flow: flow if _is_sign_in_flow(flow) else None)

    @derived("ExplicitAuthFlows")
    def allows_client_tokens(self) -> bool:
        """Whether ``ALLOW_CLIENT_TOKEN_AUTH`` is among the flows: "It must be the only authentication flow that you
        configure for the app client" (GetClientToken), so no other can be added.
        """
        return "ALLOW_CLIENT_TOKEN_AUTH" in self.effective_auth_flows

    @derived("ExplicitAuthFlows")
    def legacy_auth_flows(self) -> Items:
        """The flows of the list that have a legacy name (without ``ALLOW_``)."""
        return self.effective_auth_flows.pick(lambda flow: flow if is_one_of(flow, MODERN_NAME) else None)

    @derived("ExplicitAuthFlows")
    def mixes_auth_flow_names(self) -> bool:
        """Whether legacy and ``ALLOW_`` names stand in one list: "You can't assign these legacy ExplicitAuthFlows
        values to user pool clients at the same time as values that begin with ALLOW_".
        """
        flows = self.given_auth_flows
        return all_of(
            lambda: any_item(flows, lambda flow: is_one_of(flow, MODERN_NAME)),
            lambda: any_item(flows, lambda flow: flow.startswith("ALLOW_")),
        )

    @derived("ExplicitAuthFlows")
    def renamed_auth_flows(self) -> Items:
        """The effective flows, each legacy name replaced by its modern one and nothing else changed."""
        return self.effective_auth_flows.renamed(MODERN_NAME)

    @derived("ExplicitAuthFlows", "RefreshTokenRotation.Feature")
    def modern_auth_flows(self) -> list[str]:
        """The same access in ``ALLOW_`` names, ready for one more to be added.

        Which flows a legacy list leaves open is not documented. Emulators let SRP, custom and refresh flows through,
        CUSTOM_AUTH_FLOW_ONLY all but SRP. So these are named here: a user must not lose a way in, at the price that one
        may be opened. ALLOW_REFRESH_TOKEN_AUTH is there exactly when refresh token rotation is off: with rotation on,
        Cognito refuses it ("is not a permitted ExplicitAuthFlow when refresh token rotation is enabled").
        """
        flows_in_force = list(self.effective_auth_flows)
        flows = list(self.renamed_auth_flows)
        if any(flow in MODERN_NAME for flow in flows_in_force):
            flows += (
                ["ALLOW_CUSTOM_AUTH"] if "CUSTOM_AUTH_FLOW_ONLY" in flows_in_force else list(DEFAULT_AUTH_FLOWS[1:])
            )
            flows.append("ALLOW_REFRESH_TOKEN_AUTH")
        if self.rotates_refresh_tokens:
            flows = [flow for flow in flows if flow != "ALLOW_REFRESH_TOKEN_AUTH"]
        elif "ALLOW_REFRESH_TOKEN_AUTH" not in flows:
            flows.append("ALLOW_REFRESH_TOKEN_AUTH")
        return list(dict.fromkeys(flows))

    @derived()
    def declared_kind(self) -> str | None:
        """``browser``, ``mobile``, ``server``, ``machine`` or ``admin`` as declared; None where nothing is."""
        return self.intent.kind

    @derived("ExplicitAuthFlows", "AllowedOAuthFlows")
    def kind(self) -> str | None:
        """``browser``, ``mobile``, ``server``, ``machine`` or ``admin`` as declared; ``machine`` where the
        configuration proves it; else None.
        """
        if self.intent.kind is not None:
            return self.intent.kind
        return "machine" if self.is_proven_machine else None

    @derived("ExplicitAuthFlows", "AllowedOAuthFlows")
    def is_machine(self) -> bool:
        """Whether no person signs in here: declared, or client credentials and machine flows are the only way in."""
        return self.kind == "machine"

    @derived("ExplicitAuthFlows", "AllowedOAuthFlows")
    def is_proven_machine(self) -> bool:
        """Whether client credentials and machine flows are the only way in, whatever is declared of the client."""
        return all_of(
            lambda: all_items(self["AllowedOAuthFlows"], lambda grant: grant == "client_credentials"),
            lambda: not any_item(self.given_auth_flows, lambda flow: is_one_of(flow, USER_SIGN_IN_FLOWS)),
            lambda: any_of(
                lambda: not is_empty(self["AllowedOAuthFlows"]),
                lambda: all_of(
                    lambda: any_item(self.given_auth_flows, lambda flow: is_one_of(flow, MACHINE_FLOWS)),
                    lambda: not any_item(self.given_auth_flows, _is_sign_in_flow),
                ),
            ),
        )

    @derived("ClientType", "SupportedIdentityProviders", "ExplicitAuthFlows")
    def needs_session(self) -> bool:
        """Whether the app signs users in straight after sign-up.

        So unless it is declared ``unused``, or an application registered the client itself (ClientType): such a client
        is one of the token endpoint, and no app calls SignUp with it. Nor does an app whose users all come from other
        identity providers. Raises ``NotKnown`` for a type that is newer than this release.
        """
        if self.intent.session is not None:
            return self.intent.session != "unused"
        return all_of(self._is_regular, lambda: not self.is_federated_only)

    def _is_regular(self) -> bool:
        kind = self["ClientType"]
        if not is_one_of(kind, ("REGULAR", "DCR")):
            why = f"{format_value(kind)} is not a type that this release knows"
            raise NotKnown(f"{self.path}.ClientType", Unknown(why))
        return bool(kind == "REGULAR")

    @derived("SupportedIdentityProviders", "ExplicitAuthFlows")
    def is_federated_only(self) -> bool:
        """Whether the pool's own users are shut out: the lists of providers and of flows leave them no way in.

        It takes both: "The removal of COGNITO from this list doesn't prevent authentication operations for local
        users with the user pools API" (SupportedIdentityProviders). One of them that lets users in settles it.
        """
        return all_of(
            lambda: self._shuts_out("SupportedIdentityProviders", lambda name: name == "COGNITO"),
            lambda: self._shuts_out("ExplicitAuthFlows", _is_sign_in_flow),
        )

    def _shuts_out(self, member: str, lets_in: Callable[[Any], bool]) -> bool:
        return all_of(lambda: not is_empty(self[member]), lambda: not any_item(self[member], lets_in))

    @derived("WriteAttributes")
    def writable_attributes(self) -> Items:
        """The attributes that WriteAttributes names, ``oidc:profile`` spelled out; empty where it is absent or empty,
        which does not mean that nothing may be written.
        """
        return spelled_out(self["WriteAttributes"])

    @derived("SupportedIdentityProviders")
    def federated_providers(self) -> Items:
        """The identity providers beside the pool's own users (``COGNITO``)."""
        providers: Items = self["SupportedIdentityProviders"]
        return providers.pick(lambda name: None if name == "COGNITO" else name)

    @derived("ClientSecret", "ClientSecretArn")
    def has_secret(self) -> bool:
        """Whether the client has a secret; its value is never known here.

        Of a secret that Cognito manages in Secrets Manager, "Amazon Cognito returns this ARN instead of ClientSecret".
        """
        return self.has_any("ClientSecret", "ClientSecretArn")

    @derived("ClientSecretArn")
    def has_managed_secret(self) -> bool:
        """Whether Cognito keeps the secret in Secrets Manager, and "rotates the secret every 7 days by default"
        (CreateUserPoolClient, PublishSecretsInAWSSecretsManager).
        """
        return self.has("ClientSecretArn")


def _is_sign_in_flow(flow: Any) -> bool:
    return not is_one_of(flow, TOKEN_FLOWS)
