"""The names of authentication flows, and what each kind of them is for.

Quotations are from the Amazon Cognito API reference, UserPoolClientType, unless another source is named.
"""

from typing import Final

DEFAULT_AUTH_FLOWS: Final = ("ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH")
"""ExplicitAuthFlows: "If you don't specify a value for ExplicitAuthFlows, your app client supports
ALLOW_REFRESH_TOKEN_AUTH, ALLOW_USER_SRP_AUTH, and ALLOW_CUSTOM_AUTH." """

MODERN_NAME: Final = {
    "ADMIN_NO_SRP_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH": "ALLOW_USER_PASSWORD_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY": "ALLOW_CUSTOM_AUTH",
}
"""Legacy flow names. Of the first: "This setting replaces the ADMIN_NO_SRP_AUTH setting"; the other two follow its
pattern."""

USER_SIGN_IN_FLOWS: Final = frozenset(
    {
        *MODERN_NAME,
        *MODERN_NAME.values(),
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_AUTH",
    }
)
"""The flows by which a person signs in, as opposed to refreshing or exchanging a token."""

MACHINE_FLOWS: Final = frozenset(
    {"ALLOW_CLIENT_TOKEN_AUTH", "ALLOW_TOKEN_EXCHANGE_DELEGATION", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"}
)
"""The flows of programs: GetClientToken gives a client with a secret a token of its own ("enable the
ALLOW_CLIENT_TOKEN_AUTH authentication flow ... It must be the only authentication flow": API reference,
GetClientToken), GetDerivedToken exchanges a token for another."""

TOKEN_FLOWS: Final = frozenset({*MACHINE_FLOWS, "ALLOW_REFRESH_TOKEN_AUTH"})
"""The flows by which no person signs in: they give a program a token, or turn one token into another."""
