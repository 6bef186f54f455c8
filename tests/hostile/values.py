"""Random values for members, properties and arguments: mostly good ones, so that rules have something to decide."""

from random import Random
from typing import Any, Final

from cognito_audit.judging.enumerations import EnumMembers, enumerated
from cognito_audit.sources.assembly import member_types
from cognito_audit.sources.terraform.mapping.conversion import BOOLEANS, LISTS, MAPS, NUMBERS


def _known_values(known: EnumMembers) -> dict[str, list[str]]:
    """Return the known values of the enumerations of an answer by member; ``Name`` means something else elsewhere."""
    found: dict[str, list[str]] = {}
    for name, member in known.members.items():
        if isinstance(member, EnumMembers):
            found |= _known_values(member)
        elif name != "Name":
            found[name] = sorted(member)
    return found


ENUMERATIONS: Final = {
    **_known_values(enumerated("client")), **_known_values(enumerated("pool")), **_known_values(enumerated("mfa")),
    "EventAction": ["BLOCK", "NO_ACTION"], "Type": ["ENRICHED", "ORIGINAL"], "ProviderType": ["OIDC", "SAML"],
    "MappingType": ["Rules", "Token"], "AmbiguousRoleResolution": ["AuthenticatedRole", "Deny"],
    "EventFilter": ["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"], "LogLevel": ["ERROR", "INFO"],
    "EventSource": ["userNotification", "userAuthEvents"], "AutoVerifiedAttributes": ["email", "phone_number"],
    "UsernameAttributes": ["email", "phone_number"], "AliasAttributes": ["email", "preferred_username"],
    "AttributeDataType": ["String", "Number"], "Type_": ["TOTP"], "ClientId": ["ALL"],
    "SupportedIdentityProviders": ["COGNITO", "corp"], "AllowedOAuthScopes": ["openid", "email", "orders/read"],
    "ReadAttributes": ["email", "name"], "WriteAttributes": ["email", "custom:role", "name"],
}  # fmt: skip
TEXTS: Final = {
    "CallbackURLs": ["https://app.example.com/cb", "http://localhost:3000/", "http://app.example.com/cb", "myapp://cb"],
    "LogoutURLs": ["https://app.example.com/out", "http://app.example.com/out"],
    "Arn": ["arn:aws:lambda:eu-west-1:123456789012:function:one", "arn:aws:iam::123456789012:role/one"],
    "SourceArn": ["arn:aws:ses:eu-west-1:123456789012:identity/example.com"],
    "authorize_url": ["https://corp.example.com/authorize", "http://corp.example.com/authorize"],
    "Name": ["email", "custom:role", "role"],
    "DeveloperProviderName": ["dev"],
}
"""Texts by member, where some are better than others."""
OWNERS: Final = {"UserPoolId", "IdentityPoolId", "user_pool_id", "identity_pool_id"}
"""Members that say what a resource belongs to."""


def random_value(name: str, random: Random) -> Any:
    """Return a value for the API member of that name."""
    listed = name in member_types.TEXT_LISTS or name in LISTS or name.endswith(("URLs", "Attributes", "Flows"))
    choices = ENUMERATIONS.get(name) or TEXTS.get(name)
    if choices is not None:
        if listed or name in {"EventFilter", "ExplicitAuthFlows", "AllowedFirstAuthFactors", "EnabledMfas"}:
            return random.sample(choices, random.randint(0, min(3, len(choices))))
        return random.choice(choices)
    if name in member_types.BOOLEANS or name in BOOLEANS:
        return random.random() < 0.5
    if name in member_types.INTEGERS or name in NUMBERS:
        return random.choice([1, 3, 5, 8, 12, 30, 60, 365, 3650])
    if listed:
        return random.sample(["email", "name", "custom:role"], random.randint(0, 2))
    if name in member_types.MAPS or name in MAPS:
        return {"email": "email"} if random.random() < 0.7 else {}
    return f"a-{name.lower()}"
