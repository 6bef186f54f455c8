"""The app client that is probed, with its pool and the secret that its calls need."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cognito_audit.errors import NothingToAudit, UserError
from cognito_audit.lib.redaction import without_secrets
from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.client import Caller, Reply
from cognito_audit.probe.managed_secret import ReadSecret, explain_unread
from cognito_audit.probe.secret import Secret
from cognito_audit.sources.live.endpoint import is_aws

_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
ROTATED: Final = (
    "the client has secrets, but DescribeUserPoolClient returns none (as after a rotation): put one into an "
    "environment variable and name it with --client-secret-env"
)


class ProbeRefused(UserError):  # noqa: N818  it is a decision, not an error
    """The reason why no probe is made. Nothing was created."""


@dataclass(frozen=True, slots=True)
class ProbedClient:
    """A client to probe. ``pool`` and ``client`` are the answers of Describe..., without secrets, or why there is none.

    ``secret`` is None if the client has none, or if it is not known; ``secret_missing`` then says what to do.
    """

    user_pool_id: str
    client_id: str
    region: str
    endpoint_url: str
    pool: Mapping[str, Any] | Unknown
    client: Mapping[str, Any] | Unknown
    secret: Secret | None = field(default=None, repr=False)
    secret_missing: str = ""

    @property
    def stand_in(self) -> bool:
        """Whether the endpoint is not AWS itself, so that its answers prove nothing about AWS."""
        return not is_aws(self.endpoint_url)

    def hash_for(self, username: str) -> str | None:
        """Return the secret hash for a user name; None if no secret is known."""
        return self.secret.hash_for(username, self.client_id) if self.secret else None


def secret_from(variable: str | None) -> Secret | None:
    """Return the client secret in an environment variable, if one is named. Raises ``UserError`` if it is empty."""
    if variable is None:
        return None
    value = os.environ.get(variable, "")
    if not value:
        # Whoever gives the secret itself by mistake does not want it in a log.
        name = f"{variable} " if _VARIABLE.fullmatch(variable) else ""
        raise UserError(f"--client-secret-env: the environment variable {name}is not set, or empty")
    return Secret(value)


def read_client(
    caller: Caller, pool_id: str, client_id: str, secret: Secret | None = None, managed: ReadSecret = explain_unread
) -> ProbedClient:
    """Read the client and its pool, as far as permissions allow.

    ``secret`` overrides the one that DescribeUserPoolClient returns; ``managed`` reads one that Secrets Manager holds.
    Raises ``NothingToAudit`` if the pool or client does not exist.
    """
    pool = _described(caller, "UserPool", UserPoolId=pool_id)
    client = _described(caller, "UserPoolClient", UserPoolId=pool_id, ClientId=client_id)
    known = {} if isinstance(client, Unknown) else client
    result = secret or _read_secret(caller, known, (pool_id, client_id), managed)
    known_secret, missing = (None, result) if isinstance(result, str) else (result, "")
    clean = client if isinstance(client, Unknown) else without_secrets(client)
    return ProbedClient(pool_id, client_id, caller.region, caller.endpoint_url, pool, clean, known_secret, missing)


def _read_secret(caller: Caller, client: Mapping[str, Any], ids: tuple[str, str], managed: ReadSecret) -> Secret | str:
    """Return the client's secret, or what to do where it is missing; empty text if the client has none."""
    if client.get("ClientSecret"):
        return Secret(client["ClientSecret"])
    if arn := client.get("ClientSecretArn"):
        return managed(str(arn), *ids)
    return _why_missing(caller, *ids)


def _described(caller: Caller, member: str, **named: str) -> Mapping[str, Any] | Unknown:
    reply = caller.call(f"Describe{member}", **named)
    if reply.members is not None:
        description: Mapping[str, Any] = reply.members.get(member, {})
        return description
    if reply.is_refusal("ResourceNotFoundException"):
        raise NothingToAudit(f"there is no such {_noun(member)} in {caller.region}: {', '.join(named.values())}")
    return Unknown(f"{_reason(reply)} on cognito-idp:Describe{member}", f"cognito-idp:Describe{member}")


def _noun(member: str) -> str:
    return "app client" if member == "UserPoolClient" else "user pool"


def _reason(reply: Reply) -> str:
    return reply.code or reply.lost


def _why_missing(caller: Caller, pool_id: str, client_id: str) -> str:
    """After a rotation only ListUserPoolClientSecrets shows that there are secrets (floci-io/floci, pull 345)."""
    reply = caller.call("ListUserPoolClientSecrets", UserPoolId=pool_id, ClientId=client_id)
    return ROTATED if reply.members is not None and reply.members.get("ClientSecrets") else ""
