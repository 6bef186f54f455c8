"""Redaction of secrets: they never enter a fact, a log, a report or an exception.

Whether a value is secret is decided by the path on which it came, where it comes in, and it is replaced there:

- members of API answers by their name (``SENSITIVE_MEMBERS``): only that there is one is kept (``without_secrets``);
- parameters with ``NoEcho``, Terraform's sensitive variables and outputs, and all that is built from them: an unknown
  value that only the evaluation of its file can read (``sources.secrecy.sensitive``);
- credentials within a text, wherever it stands: the user part of URLs, token-like values of their queries and
  fragments, private keys, JSON Web Tokens (``without_credentials``).

``sources.secrecy.inventory`` is the last step of every source, and what it returns holds none of them. Lines of
files take another way: ``sources.secrecy.excerpts`` decides by the same paths which of them a report may show. Other
texts (records of logs, messages of servers) have no paths: ``redacted`` goes by how secrets are named in them.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

PRESENT: Final = "present"
"""Replaces a secret: we record that it exists, never its value."""

REDACTED: Final = "(redacted)"
"""Replaces a credential within a text."""

SENSITIVE_MEMBERS: Final = frozenset(
    {
        "AccessToken", "ActorToken", "AuthParameters", "ChallengeResponses", "ClientSecret", "ClientSecretValue",
        "FeedbackToken", "IdToken", "IssuedToken", "Logins", "Password", "PreviousPassword", "ProposedPassword",
        "RefreshToken", "Secret", "SecretCode", "SecretHash", "SecretKey", "Session", "SubjectToken",
        "TemporaryPassword", "Token", "UserCode",
        # Not marked in the service models: identity providers' details, what a caller sends, other services' answers.
        "client_secret", "private_key", "PrivateKey", "ConfirmationCode", "SecretString", "SecretBinary",
        "SecretAccessKey", "SessionToken",
    }
)  # fmt: skip
"""Members of the API whose values are secret: those that the service models mark as sensitive, and our own."""

NOT_SECRET: Final[Mapping[str, str]] = {
    "ClientId": "it names an app client, and stands in its users' browsers",
    "Username": "it names a user; only the names of our own test users are read",
    "UserContextData": "it is only sent, and never by us",
    "LastIPAddress": "no answer with it is read",
    "Value": "an attribute of a user; only those of our own test users are read",
}
"""Members that the service models mark as sensitive, with the reason why they are shown here."""

URLS: Final = "ProviderDetails"
"""The member of an identity provider that holds its URLs."""

_UNITS: Final = frozenset({"tokenvalidityunits"})
"""Structures whose members have names of tokens, and hold units of time."""
_SHORTEST_SECRET: Final = 4
"""A shorter text is part of too many words to be looked for in one."""
_SEPARATORS: Final = re.compile(r"[^a-z0-9]")
_NORMALIZED: Final = frozenset(_SEPARATORS.sub("", name.lower()) for name in SENSITIVE_MEMBERS)

_SECRET_WORDS: Final = (
    *sorted(SENSITIVE_MEMBERS - {"Logins", "Secret", "Token"}),
    "clientSecretValue", "SECRET_HASH", "PASSWORD", "SRP_A", "NEW_PASSWORD", "aws_secret_access_key",
    "aws_session_token", "secret_key", "token", "X-Amz-Security-Token", "Authorization", "Signature",
)  # fmt: skip
# Texts, which ``re`` compiles when one is needed: that takes longer than most runs need any of them.
_NAMED: Final = (
    rf"""(?P<name>(?<![\w-])(?:{"|".join(map(re.escape, _SECRET_WORDS))})\\?["']?\s*[:=]\s*b?)(?!\(redacted)"""
    r"""(?P<value>\\?"(?:[^"\\]|\\[^"])*\\?"|'(?:[^'\\]|\\.)*'|[^\s,;&}\])"']+)"""
)
_JWT: Final = r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"
_USER_INFO: Final = r"""(?i)(?<=//)(?!git@)[^\s/?#"'<>]*@|(?<=%2F%2F)(?:(?!%2F|%3F|%23)[^\s/?#&"'<>])*%40"""
"""RFC 3986, section 3.2.1, as written and as in a URL within a URL; ``git@`` alone is the user of every repository."""
_SENSITIVE_QUERY: Final = r"""(?ix)(?P<name>(?:[?&;\#]|%3F|%26|%3B|%23)(?:
        [\w.%[\]-]*?(?:token|secret|passw(?:or)?d|pwd|passphrase|passcode|signature|credential|assertion|bearer|ticket
            |(?:api|access|app|private|secret|subscription|functions?|shared|master|signing)[._-]?key
            |auth[_-]?code|code[_-]?verifier|sess(?:ion)?[_-]?id)(?:[._-]?(?:hint|value))?
        |sig|key|code|pass|pw|hmac|auth|authorization|jwt|sas|session|sid|otp|pin|saml(?:request|response)
    )s?(?:\[\]|%5B%5D|\d)*(?:=|%3D))
    (?![{<$(]|%7B|%24|(?:true|false|none|new|[0-9]{1,3}|cognito|google|facebook|apple)(?:[&\#;\s"'<>]|$))(?P<value>(?:(?!%26|%23)[^&\#;\s"'<>])+)"""
"""A value that is a variable (``{####}``, ``${code}``, ``<token>``) or one of a few words and short numbers stays."""
_QUERY_NOISE: Final = r"""(?x)
    (?P<name>[?&;\#](?!(?:client|app|tenant|user_?pool|pool|idp)?_?id(?:entifier)?=)[\w.%[\]-]*=)
    (?P<value>(?=[^&\#;\s"'<>]*[0-9])(?=[^&\#;\s"'<>]*[a-z])(?=[^&\#;\s"'<>]*[A-Z])[\w.~%+/=-]{24,}|[0-9a-f]{32,})
    (?=[&\#;\s"'<>]|$)"""
"""A long value that no person wrote; ids that name something stay."""
_PRIVATE_KEY: Final = (
    r"(?s)-----BEGIN (?P<kind>[A-Z0-9 ]*)PRIVATE KEY(?: BLOCK)?-----.*?"
    r"(?:-----END (?P=kind)PRIVATE KEY(?: BLOCK)?-----|\Z)"
    r"|(?<=>)[^<>]+(?=</(?:\w+:)?[Pp]rivate_?[Kk]ey>)"
)


@cache
def is_sensitive(name: str) -> bool:
    """Return whether a member of that name is secret, in whatever spelling: ``ClientSecret``, ``client_secret``."""
    return _SEPARATORS.sub("", name.lower()) in _NORMALIZED


@cache
def holds_units(name: str) -> bool:
    """Return whether the members of a structure are units, although they have the names of tokens."""
    return _SEPARATORS.sub("", name.lower()) in _UNITS


def without_secrets(answer: Any) -> Any:
    """Return an API answer with ``present`` instead of each secret; an empty secret is left out with its member.

    Credentials in the URLs of an identity provider, which are never written back, are redacted.
    """
    if isinstance(answer, dict):
        return {
            key: PRESENT
            if _is_secret(key, value)
            else value
            if holds_units(key)
            else _of_provider(value)
            if key == URLS
            else without_secrets(value)
            for key, value in answer.items()
            if value or not _is_secret(key, value)
        }
    if isinstance(answer, list):
        return [without_secrets(item) for item in answer]
    return answer


def _is_secret(key: str, value: Any) -> bool:
    """A flag or a number beside the name of a secret says something about it, and is not the secret."""
    return is_sensitive(key) and not isinstance(value, bool | int | float)


def _of_provider(details: Any) -> Any:
    clean = without_secrets(details)
    if not isinstance(clean, dict):
        return clean
    return {key: without_credentials(value) if isinstance(value, str) else value for key, value in clean.items()}


def without_credentials(text: str) -> str:
    """Return a text without the credentials that any text may hold: in URLs, as private keys and as JSON Web Tokens.

    Scheme, host and path of a URL stay, and so do the names of what its query sets.
    """
    if "//" in text or "%2" in text:
        text = re.sub(_USER_INFO, _hidden_user, text)
    if ("=" in text and ("?" in text or "#" in text or ";" in text)) or "%3" in text:
        text = re.sub(_QUERY_NOISE, rf"\g<name>{REDACTED}", re.sub(_SENSITIVE_QUERY, _hidden_value, text))
    if "rivate" in text or "PRIVATE KEY" in text:
        text = re.sub(_PRIVATE_KEY, REDACTED, text)
    return re.sub(_JWT, REDACTED, text) if "eyJ" in text else text


def without_credentials_in(value: Any) -> Any:
    """Return JSON data with ``without_credentials`` in every text, keys aside."""
    if isinstance(value, dict):
        return {key: without_credentials_in(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_credentials_in(inner) for inner in value]
    return without_credentials(value) if isinstance(value, str) else value


def is_redacted(value: Any) -> bool:
    """Return whether a value, or anything in it, is not all that was read: a credential was taken out of it."""
    if isinstance(value, Mapping):
        return any(map(is_redacted, value.values()))
    if isinstance(value, list | tuple):
        return any(map(is_redacted, value))
    return isinstance(value, str) and REDACTED.rstrip(")") in value


def _hidden_user(match: re.Match[str]) -> str:
    return f"{REDACTED}{_wildcard(match.group())}{'@' if match.group().endswith('@') else '%40'}"


def _hidden_value(match: re.Match[str]) -> str:
    return f"{match['name']}{REDACTED}{_wildcard(match['value'])}"


def _wildcard(text: str) -> str:
    """Return the wildcard of a text: it says nothing of a secret, and rules look for it."""
    return "*" if "*" in text else ""


def redacted(text: str) -> str:
    """Return a text without secrets: values that are named like one, and ``without_credentials``."""
    return without_credentials(re.sub(_NAMED, rf"\g<name>{REDACTED}", text))


def without_values(text: str, request: Any) -> str:
    """Return a text without the secrets of a request, whatever the text calls them: a server may repeat any of them."""
    for value in sorted(set(_secret_values(request, secret=False)), key=len, reverse=True):
        text = text.replace(value, REDACTED)
    return text


def _secret_values(value: Any, *, secret: bool) -> list[str]:
    if isinstance(value, Mapping):
        return [
            found
            for key, inner in value.items()
            for found in _secret_values(inner, secret=secret or is_sensitive(str(key)))
        ]
    if isinstance(value, list | tuple):
        return [found for inner in value for found in _secret_values(inner, secret=secret)]
    return [value] if secret and isinstance(value, str) and len(value) >= _SHORTEST_SECRET else []
