"""Values that are sent but never shown: the client secret, its hash, and passwords."""

import base64
import hashlib
import hmac
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SYMBOLS: Final = "!@#%^*-_=+"
LEAST_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret value; its representation does not show it."""

    value: str = field(repr=False)

    def hash_for(self, username: str, client_id: str) -> str:
        """Return SECRET_HASH: Base64(HMAC-SHA256(client secret, username + client id)), for the name in the request.

        https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
        """
        digest = hmac.digest(self.value.encode(), (username + client_id).encode(), hashlib.sha256)
        return base64.b64encode(digest).decode()


def password_for(policy: Mapping[str, Any]) -> Secret:
    """Return a random password with every class of characters, as long as ``PasswordPolicy`` requires (up to 99)."""
    length = max(LEAST_LENGTH, int(policy.get("MinimumLength") or 0))
    classes = (string.ascii_uppercase, string.ascii_lowercase, string.digits, SYMBOLS)
    every = "".join(classes)
    chosen = [secrets.choice(kind) for kind in classes]
    chosen += [secrets.choice(every) for _ in range(length - len(chosen))]
    secrets.SystemRandom().shuffle(chosen)
    return Secret("".join(chosen))
