"""Facts of an identity provider of a user pool (the answer of DescribeIdentityProvider).

``ProviderDetails`` holds secrets (``client_secret``, ``private_key``): they are redacted before they get here.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from cognito_audit.facts.derived import derived
from cognito_audit.facts.kleene import any_item
from cognito_audit.facts.partial_texts import required, words_of
from cognito_audit.model.partial import PartialValue
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Facts, Items, as_read

BROWSER: Final = "the user's browser"
COGNITO: Final = "Cognito"
URL_DETAILS: Final = {
    "MetadataURL": COGNITO, "oidc_issuer": COGNITO, "authorize_url": BROWSER, "token_url": COGNITO,
    "attributes_url": COGNITO, "jwks_uri": COGNITO, "SSORedirectBindingURI": BROWSER, "SLORedirectBindingURI": BROWSER,
}  # fmt: skip
"""Members of ProviderDetails that hold a URL (API reference, IdentityProviderType), and who opens it.

Cognito reads metadata, keys and tokens itself. To the provider's sign-in page and the redirect bindings of SAML it
sends the user: the authorize endpoint "silently redirects your user to the sign-in page for that identity provider"
(https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html).
"""
PROVED_BY_COGNITO: Final = frozenset({"username", "email_verified", "phone_number_verified", "sub"})
"""What a mapping may name that no app client writes."""


class IdentityProvider(Facts):
    """An identity provider that users of a pool may sign in with."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"ProviderDetails": {}, "AttributeMapping": {}, "IdpIdentifiers": ()}

    @derived("ProviderDetails")
    def urls(self) -> Items:
        """The URLs of the provider: for each its ``Member`` of ProviderDetails, its ``Url``, and the ``Reader`` that
        opens it, which is ``Cognito`` or ``the user's browser``.
        """
        details: Facts = self["ProviderDetails"]
        urls: list[Mapping[str, str] | Unknown] = []
        for name, reader in URL_DETAILS.items():
            try:
                if (url := details[name]) is not None:
                    urls.append({"Member": name, "Url": as_read(url), "Reader": reader})
            except NotKnown as error:
                urls.append(error.unknown)
        return Items(f"{self.path}.ProviderDetails", urls)

    @derived("ProviderDetails.authorize_scopes")
    def scopes(self) -> Items:
        """What Cognito asks the provider for, in a text parted by spaces or commas."""
        scopes = self["ProviderDetails"]["authorize_scopes"]
        return words_of("" if scopes is None else scopes, f"{self.path}.ProviderDetails.authorize_scopes[]")

    @derived("AttributeMapping")
    def mapped_attributes(self) -> Items:
        """The attributes of the pool that the provider fills."""
        mapping: Facts = self["AttributeMapping"]
        return mapping.member_names()

    @derived("ProviderDetails.EncryptedResponses")
    def encrypts_responses(self) -> bool:
        """Whether Cognito asks a SAML provider for encrypted assertions."""
        encrypts = self["ProviderDetails"]["EncryptedResponses"]
        if isinstance(encrypts, PartialValue):  # a text in any case of letters
            return any_item(("true", "True", "TRUE"), lambda word: encrypts == word)
        return str(encrypts).lower() == "true"


class Mappings(Facts):
    """What all identity providers of a pool fill in, under ``Providers``: the answers of DescribeIdentityProvider."""

    __slots__ = ()
    defaults: Mapping[str, Any] = {"Providers": ()}

    @derived("Providers")
    def attributes(self) -> Items:
        """A ``ProviderName`` and an ``Attribute`` that it fills, for each: those that app clients have to write."""
        providers: Items = self["Providers"]
        return providers.flat(_filled_by, f"{providers.path}[].AttributeMapping")


def _filled_by(provider: Facts) -> Iterable[Any]:
    mapping = provider["AttributeMapping"]
    if mapping is None:
        return ()
    name = as_read(required(provider, "ProviderName"))
    filled: Items = mapping.member_names()
    return filled.pick(lambda key: None if key in PROVED_BY_COGNITO else {"ProviderName": name, "Attribute": key})


def alike(names: Items) -> Items:
    """The names that another one of the list is taken for: the same but for case, or for letters that look the same
    to Unicode (NFKC).
    """
    seen: dict[str, str] = {}
    return names.pick(lambda name: None if seen.setdefault(_folded(name), name) == name else name)


def _folded(name: Any) -> str:
    if isinstance(name, PartialValue):
        name.not_known()
    return unicodedata.normalize("NFKC", str(name)).casefold()
