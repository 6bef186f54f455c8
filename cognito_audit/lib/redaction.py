"""Redaction of secrets: they never enter a fact, a log, a report or an exception."""

import re
from typing import Any, Final

PRESENT: Final = "present"
"""Replaces a secret: we record that it exists, never its value."""

SECRET_MEMBERS: Final = frozenset({"ClientSecret", "ClientSecretValue", "client_secret", "private_key"})
"""Members of API answers that hold a secret. The snake_case ones are in the ProviderDetails of an identity
provider."""

URLS: Final = "ProviderDetails"
"""The member of an identity provider that holds its URLs."""

_SECRET_WORDS: Final = (
    *SECRET_MEMBERS,
    "SecretString", "clientSecretValue",
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
_USER_INFO = re.compile(r"(?<=://)[^\s/?#@\"']+@")


def without_secrets(answer: Any) -> Any:
    """Return an API answer with ``present`` instead of each secret; an empty secret is left out with its member.

    Credentials in the URLs of an identity provider, which are never written back, are redacted.
    """
    if isinstance(answer, dict):
        return {
            key: PRESENT if key in SECRET_MEMBERS else _of_provider(value) if key == URLS else without_secrets(value)
            for key, value in answer.items()
            if value or key not in SECRET_MEMBERS
        }
    if isinstance(answer, list):
        return [without_secrets(item) for item in answer]
    return answer


def _of_provider(details: Any) -> Any:
    clean = without_secrets(details)
    if not isinstance(clean, dict):
        return clean
    return {
        key: redacted(value) if isinstance(value, str) and "://" in value else value for key, value in clean.items()
    }


def without_user_info(text: str) -> str:
    """Return a text without user names and passwords in its URLs (RFC 3986, section 3.2.1)."""
    return _USER_INFO.sub("(redacted)@", text)


def redacted(text: str) -> str:
    """Return a text without secrets: values that are named like one, JSON Web Tokens, and credentials in URLs."""
    return without_user_info(_JWT.sub("(redacted)", _NAMED.sub(r"\g<name>(redacted)", text)))
