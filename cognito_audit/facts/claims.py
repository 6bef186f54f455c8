"""The claims of an ID token that its user can set."""

from typing import Any, Final, NoReturn

from cognito_audit.facts.kleene import all_of, any_item, any_of, is_one_of
from cognito_audit.model.unknown import NotKnown, Unknown

_WRITTEN: Final = frozenset(
    {
        "address", "birthdate", "family_name", "gender", "given_name", "locale", "middle_name", "name", "nickname",
        "picture", "preferred_username", "profile", "updated_at", "website", "zoneinfo",
    }
)  # fmt: skip
"""The standard attributes of a user pool that are neither Cognito's own nor verified."""
_VERIFIED: Final = frozenset({"email", "phone_number"})
_OTHER_PROVIDERS: Final = (
    "accounts.google.com", "appleid.apple.com", "graph.facebook.com", "www.amazon.com", "api.twitter.com", "arn:",
)  # fmt: skip
"""What the name of another identity provider begins with; ``arn:`` of one of IAM, for SAML or OIDC."""


def set_by_users(claim: Any, provider: Any) -> bool:
    """Whether users of an identity provider set a claim of their own tokens, where their app client lets them.

    In a user pool that is every custom attribute and most standard ones. An e-mail address or a phone number is too,
    unless AttributesRequireVerificationBeforeUpdate of the pool asks for its verification first, which an identity pool
    does not say. Raises ``NotKnown`` where that decides, and for a provider that is not known.
    """
    return any_of(
        lambda: claim.startswith("custom:"),
        lambda: all_of(
            lambda: is_one_of(claim, _WRITTEN | _VERIFIED),
            lambda: not any_item(_OTHER_PROVIDERS, provider.startswith),
            lambda: _is_user_pool(provider),
            lambda: not (is_one_of(claim, _VERIFIED) and _needs_settings_of(claim)),
        ),
    )


def _is_user_pool(provider: Any) -> bool:
    if not provider.startswith("cognito-idp."):
        raise NotKnown("IdentityProvider", Unknown("which identity provider the rule is for is not known here"))
    return True


def _needs_settings_of(claim: str) -> NoReturn:
    why = f"whether users may change {claim} without verifying it is a setting of their user pool"
    raise NotKnown("Claim", Unknown(why))
