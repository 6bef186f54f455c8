"""Facts of an identity pool: DescribeIdentityPool and GetIdentityPoolRoles of Amazon Cognito federated
identities.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from cognito_audit.facts.claims import set_by_users
from cognito_audit.facts.derived import derived
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items


class IdentityPool(Facts):
    """An identity pool: it hands AWS credentials to users of its providers, and to guests where it lets them in."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {
        "AllowUnauthenticatedIdentities": False,
        "AllowClassicFlow": False,
        "CognitoIdentityProviders": (),
        "SupportedLoginProviders": {},
        "OpenIdConnectProviderARNs": (),
        "SamlProviderARNs": (),
    }

    @derived(
        "CognitoIdentityProviders", "SupportedLoginProviders", "OpenIdConnectProviderARNs", "SamlProviderARNs",
        "DeveloperProviderName",
    )  # fmt: skip
    def has_provider(self) -> bool:
        """Whether anybody but a guest can get credentials."""
        lists = ("CognitoIdentityProviders", "OpenIdConnectProviderARNs", "SamlProviderARNs")
        sources = [_answer(partial(self._holds, member)) for member in lists]
        sources.append(_answer(lambda: bool(self["SupportedLoginProviders"].keys())))
        sources.append(_answer(lambda: self["DeveloperProviderName"] is not None))
        return any(Items(self.path, sources))

    def _holds(self, member: str) -> bool:
        return any(True for _ in self[member])

    @derived("CognitoIdentityProviders")
    def providers_without_token_check(self) -> Items:
        """The user pools (``ProviderName``) whose signed-out and deleted users still get credentials."""
        providers: Items = self["CognitoIdentityProviders"]
        return providers.pick(_unchecked)


def _unchecked(provider: Facts) -> str | None:
    if provider["ServerSideTokenCheck"]:
        return None
    try:
        return str(provider["ProviderName"])
    except NotKnown:  # its name matters to the message alone
        return "a user pool whose name is not known"


def _answer(ask: Callable[[], bool]) -> bool | Unknown:
    try:
        return ask()
    except NotKnown as error:
        return error.unknown


class IdentityPoolRoles(Facts):
    """The IAM roles that an identity pool gives to its users (GetIdentityPoolRoles)."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"Roles": {}, "RoleMappings": {}}

    @derived("RoleMappings")
    def has_role_mappings(self) -> bool:
        """Whether rules or tokens choose the role of a user; then the classic flow is refused."""
        mappings: Facts = self["RoleMappings"]
        return bool(mappings.keys())

    @derived("RoleMappings")
    def claims(self) -> Items:
        """The claims of tokens that decide over a role: of each its name, ``Claim``, and ``SetByUsers`` (bool), which
        is unknown where that cannot be seen here.
        """
        mappings: Facts = self["RoleMappings"]
        claims: list[Mapping[str, Any] | Unknown] = []
        try:
            for key in mappings.keys():  # noqa: SIM118  Facts are not a mapping
                claims += _claims_of(mappings, key)
        except NotKnown as error:
            claims.append(error.unknown)
        return Items(f"{self.path}.RoleMappings", claims)


def _claims_of(mappings: Facts, key: str) -> list[Mapping[str, Any] | Unknown]:
    claims: list[Mapping[str, Any] | Unknown] = []
    try:
        mapping = mappings[key]
        rules = mapping["RulesConfiguration"] if mapping["Type"] == "Rules" else None
        listed = rules["Rules"] if rules is not None else None
        for rule in () if listed is None else listed:
            if (claim := rule["Claim"]) is not None:
                by_users = set_by_users(claim, _provider(mapping, key))
                claims.append({"Claim": claim, "SetByUsers": by_users})
    except NotKnown as error:
        claims.append(error.unknown)
    return claims


def _provider(mapping: Facts, key: str) -> str:
    """The identity provider of a mapping: the API's map has it as the key, CloudFormation's beside the rules."""
    try:
        return str(mapping["IdentityProvider"] or key)
    except NotKnown:
        return key
