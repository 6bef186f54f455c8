"""The user attributes that app clients may write.

Quotations are from "Working with user attributes" in the Amazon Cognito developer guide
(https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html).
"""

from typing import Final

from cognito_audit.model.values import Items

PROFILE_SCOPE: Final = "oidc:profile"
"""A name that a list of attributes may hold: it "grants read or write access to the following standard attributes"."""
PROFILE_ATTRIBUTES: Final = (
    "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
    "website", "gender", "birthdate", "zoneinfo", "locale",
)  # fmt: skip
"""Those attributes. updated_at is not among them, nor are "email, phone_number, sub, and address"."""


def spelled_out(names: Items) -> Items:
    """Return a list of attributes with ``oidc:profile`` replaced by what it means; what is unknown stays unknown."""
    return names.flat(lambda name: PROFILE_ATTRIBUTES if name == PROFILE_SCOPE else [name], names.path)
