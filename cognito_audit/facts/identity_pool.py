"""Facts of an identity pool: DescribeIdentityPool and GetIdentityPoolRoles of Amazon Cognito federated
identities.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from cognito_audit.facts.claims import set_by_users
from cognito_audit.facts.derived import derived
from cognito_audit.facts.kleene import any_item, any_of, is_empty
from cognito_audit.model.partial import PartialValue, Present
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items, as_read

_PROVIDER_LISTS: Final = ("CognitoIdentityProviders", "OpenIdConnectProviderARNs", "SamlProviderARNs")


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
        return any_of(
            *(partial(self._holds, member) for member in _PROVIDER_LISTS),
            lambda: not is_empty(self["SupportedLoginProviders"].member_names()),
            lambda: self["DeveloperProviderName"] is not None,
        )

    def _holds(self, member: str) -> bool:
        return not is_empty(self[member])

    @derived("CognitoIdentityProviders")
    def providers_without_token_check(self) -> Items:
        """The user pools (``ProviderName``) whose signed-out and deleted users still get credentials."""
        providers: Items = self["CognitoIdentityProviders"]
        return providers.pick(_unchecked)


def _unchecked(provider: Facts) -> Any:
    if provider["ServerSideTokenCheck"]:
        return None
    try:
        name = provider["ProviderName"]
        return name if isinstance(name, PartialValue) else str(name)
    except NotKnown:  # its name matters to the message alone
        return "a user pool whose name is not known"


class IdentityPoolRoles(Facts):
    """The IAM roles that an identity pool gives to its users (GetIdentityPoolRoles)."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"Roles": {}, "RoleMappings": {}}

    @derived("RoleMappings")
    def has_role_mappings(self) -> bool:
        """Whether rules or tokens choose the role of a user; then the classic flow is refused."""
        mappings: Facts = self["RoleMappings"]
        return not is_empty(mappings.member_names())

    @derived("RoleMappings")
    def claims(self) -> Items:
        """The claims of tokens that decide over a role: of each its name, ``Claim``, and ``SetByUsers`` (bool), which
        is unknown where that cannot be seen here.
        """
        mappings: Facts = self["RoleMappings"]
        return mappings.member_names().flat(partial(_claims_of, mappings), f"{self.path}.RoleMappings")


def _claims_of(mappings: Facts, key: str) -> Iterable[Any]:
    mapping = mappings[key]
    try:
        chooses_by_rules = mapping["Type"] == "Rules"
    except NotKnown:
        # No rule of its list matters if none is about a claim that users set.
        if any_item(_claims_of_rules(mapping, key), lambda claim: claim["SetByUsers"]):
            raise
        return ()
    return _claims_of_rules(mapping, key) if chooses_by_rules else ()


def _claims_of_rules(mapping: Facts, key: str) -> Iterable[Any]:
    rules = mapping["RulesConfiguration"]
    listed: Items | None = rules["Rules"] if rules is not None else None
    return () if listed is None else listed.pick(partial(_claim_of, _provider(mapping, key)))


def _claim_of(provider: Any, rule: Facts) -> Mapping[str, Any] | None:
    claim = rule["Claim"]
    if claim is None:
        return None
    try:
        by_users: bool | Unknown = set_by_users(claim, provider)
    except NotKnown as error:
        by_users = error.unknown
    return {"Claim": as_read(claim), "SetByUsers": by_users}


def _provider(mapping: Facts, key: str) -> Any:
    """The identity provider of a mapping: the API's map has it as the key, CloudFormation's beside the rules."""
    try:
        provider = mapping["IdentityProvider"]
    except NotKnown as error:
        return PartialValue(error.path, Present(error.reason, error.unknown.action))
    return key if provider is None else provider
