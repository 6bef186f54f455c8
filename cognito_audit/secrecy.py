"""What never enters a fact, a log, a report or an exception."""

import re
from typing import Any, Final

PRESENT: Final = "present"
"""What stands where a secret was: that there is one is a fact, its value is none of ours."""

SECRET_MEMBERS: Final = frozenset({"ClientSecret", "ClientSecretValue", "client_secret", "private_key"})
"""Members of API answers that hold a secret. The snake_case ones stand in the ProviderDetails of an identity
provider."""

_SECRET_WORDS: Final = (
    *SECRET_MEMBERS,
    "SecretHash", "SECRET_HASH", "Password", "PASSWORD", "PreviousPassword", "ProposedPassword", "TemporaryPassword",
    "Session", "AccessToken", "IdToken", "RefreshToken", "ConfirmationCode", "SRP_A", "NEW_PASSWORD",
    "SecretAccessKey", "SessionToken", "aws_secret_access_key", "aws_session_token", "secret_key", "token",
    "X-Amz-Security-Token", "Authorization", "Signature",
)  # fmt: skip
_NAMED = re.compile(
    rf"""(?P<name>(?<![\w-])(?:{"|".join(map(re.escape, _SECRET_WORDS))})\\?["']?\s*[:=]\s*b?)"""
    r"""(?P<value>\\?"(?:[^"\\]|\\[^"])*\\?"|'(?:[^'\\]|\\.)*'|[^\s,;&}\])"']+)"""
)
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*")


def without_secrets(answer: Any) -> Any:
    """An API answer with ``present`` in the place of each secret. An empty secret is none: its member is left out."""
    if isinstance(answer, dict):
        return {
            key: PRESENT if key in SECRET_MEMBERS else without_secrets(value)
            for key, value in answer.items()
            if value or key not in SECRET_MEMBERS
        }
    if isinstance(answer, list):
        return [without_secrets(item) for item in answer]
    return answer


def redacted(text: str) -> str:
    """A text in which the values of what is named like a secret, and anything like a JSON Web Token, are struck out."""
    return _JWT.sub("(redacted)", _NAMED.sub(r"\g<name>(redacted)", text))
