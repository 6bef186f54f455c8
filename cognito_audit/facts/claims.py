"""The claims of an ID token that its user can set."""

from typing import Final

from cognito_audit.model.unknown import Unknown

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


def set_by_users(claim: str, provider: str) -> bool | Unknown:
    """Whether users of an identity provider set a claim of their own tokens, where their app client lets them.

    In a user pool that is every custom attribute and most standard ones. An e-mail address or a phone number is too,
    unless AttributesRequireVerificationBeforeUpdate of the pool asks for its verification first, which an identity pool
    does not say.
    """
    if claim.startswith("custom:"):
        return True
    if claim not in _WRITTEN | _VERIFIED or provider.startswith(_OTHER_PROVIDERS):
        return False
    if not provider.startswith("cognito-idp."):
        return Unknown("which identity provider the rule is for is not known here")
    if claim in _VERIFIED:
        return Unknown(f"whether users may change {claim} without verifying it is a setting of their user pool")
    return True
