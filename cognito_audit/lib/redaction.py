"""What never enters a fact, a log, a report or an exception."""

import re
from typing import Any, Final

PRESENT: Final = "present"
"""What stands where a secret was: that there is one is a fact, its value is none of ours."""

SECRET_MEMBERS: Final = frozenset({"ClientSecret", "ClientSecretValue", "client_secret", "private_key"})
"""Members of API answers that hold a secret. The snake_case ones stand in the ProviderDetails of an identity
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
    """An API answer with ``present`` in the place of each secret. An empty secret is none: its member is left out.

    In the URLs of an identity provider, which nothing writes back, credentials are struck out.
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
    """A text in which no URL has a user name and a password (RFC 3986, section 3.2.1)."""
    return _USER_INFO.sub("(redacted)@", text)


def redacted(text: str) -> str:
    """A text in which the values of what is named like a secret, anything like a JSON Web Token, and who logs in by a
    URL are struck out.
    """
    return without_user_info(_JWT.sub("(redacted)", _NAMED.sub(r"\g<name>(redacted)", text)))
