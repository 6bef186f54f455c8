"""Session tokens: their lifetime, their client and user, and single use.

* Lifetime: the client's ``AuthSessionValidity`` in minutes, 3 to 15 (API reference), by default 3
  (https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html). That it also governs the session of
  ``SignUp`` is read from "a session token for each API request in an authentication flow" and is not certain.
* Texts: "Invalid session for the user." (https://github.com/aws-amplify/amplify-swift/issues/3695) and its two
  longer forms, "session is expired" and "session can only be used once", as public runbooks record them.
* A session is bound to its client and its user. That AWS binds it to the client too is an assumption.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.clock import Clock
from cognito_audit.sandbox.errors import not_authorized

Kind = Literal["sign-up", "confirmed", "challenge"]


@dataclass(frozen=True)
class AuthSession:
    """The session behind one token. ``username`` is the stored one, or the requested one if there is no such user.

    ``challenge`` and ``code`` are set if the session belongs to a challenge.
    """

    kind: Kind
    client_id: str
    username: str
    dies: datetime
    challenge: str = ""
    code: str | None = None
    simulated: bool = False


class Sessions:
    """The tokens issued by one sandbox."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._alive: dict[str, AuthSession] = {}
        self._spent: set[str] = set()

    def open(self, kind: Kind, client: Client, username: str, **challenge: Any) -> str:
        """Return a new token with the client's session lifetime; ``challenge``: the last fields of `AuthSession`."""
        token = secrets.token_urlsafe(192)
        dies = self._clock.now() + timedelta(minutes=client.session_minutes)
        self._alive[token] = AuthSession(kind, client.id, username, dies, **challenge)
        return token

    def check(self, token: str, kind: Kind, client_id: str, username: str | None = None) -> AuthSession:
        """Return the session of a token; raises NotAuthorizedException if it must not be used for this."""
        if token in self._spent:
            raise not_authorized("Invalid session for the user, session can only be used once.")
        session = self._alive.get(token)
        if session is None or session.kind != kind or session.client_id != client_id:
            raise not_authorized("Invalid session for the user.")
        if username is not None and session.username != username:
            raise not_authorized("Invalid session for the user.")
        if self._clock.now() >= session.dies:
            raise not_authorized("Invalid session for the user, session is expired.")
        return session

    def spend(self, token: str) -> None:
        """Mark the token as used; it is refused from then on."""
        del self._alive[token]
        self._spent.add(token)
