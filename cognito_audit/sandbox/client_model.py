"""One app client as the sandbox keeps it.

Source: the shapes of ``UserPoolClientType`` and ``ClientSecretDescriptorType`` and their documentation in the API
reference; ids, dates, ``TokenValidityUnits: {}`` and the absence of ``ExplicitAuthFlows`` follow answers of
``describe-user-pool-client`` that users have published.
"""

import secrets
import string
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.cognitoidp.models import CognitoIdpUserPoolClient

LETTERS = string.ascii_lowercase + string.digits
DEFAULTS: dict[str, Any] = {
    "RefreshTokenValidity": 30,
    "TokenValidityUnits": {},
    "AllowedOAuthFlowsUserPoolClient": False,
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
}
DEFAULT_FLOWS = frozenset({"ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"})
"""API reference, ExplicitAuthFlows: what a client without a list supports."""


def random_text(length: int) -> str:
    """Lower-case letters and digits, as in client ids and secrets."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


@dataclass(frozen=True)
class Secret:
    """One client secret. The sandbox returns its value on creation, and while DescribeUserPoolClient shows it."""

    id: str
    value: str
    created: datetime

    @classmethod
    def new(cls, value: str | None = None) -> "Secret":
        """A secret with the caller's own value or a random one of 51 characters."""
        return cls(random_text(26), value or random_text(51), datetime.now(UTC))


class Client(CognitoIdpUserPoolClient):  # type: ignore[misc, unused-ignore]  # untyped where moto is not installed
    """Replaces moto's client; `update` resets omitted settings."""

    def __init__(self, user_pool_id: str, settings: dict[str, Any], secret: Secret | None = None) -> None:
        super().__init__(user_pool_id, generate_secret=False, extended_config={})
        self.id = random_text(26)
        self.secrets = [secret] if secret else []
        self.rotated = False
        self.secret_arn = ""
        self.created = self.modified = datetime.now(UTC)
        self.extended_config = _with_defaults(settings)

    def update(self, settings: dict[str, Any]) -> None:
        """Replace every setting; the name stays unless it is sent.

        API reference, UpdateUserPoolClient: "If you don't provide a value for an attribute, Amazon Cognito sets it to
        its default value."
        """
        self.extended_config = _with_defaults({"ClientName": self.name, **settings})
        self.modified = datetime.now(UTC)

    def manage_secret(self, arn: str) -> None:
        """Let Secrets Manager hold the secret under ``arn``: "Amazon Cognito starts managing the app client's secret
        in Secrets Manager and rotates it right away. If the app client has two secrets, that first rotation deletes
        the older one." (API reference, UpdateUserPoolClient)
        """
        self.secret_arn = arn
        self.secrets = [*self.secrets[-1:], Secret.new()]

    def take_secret_back(self) -> None:
        """Hold the secret in Cognito again. Which of two secrets is then shown is not documented: here none."""
        self.secret_arn = ""
        self.rotated = len(self.secrets) > 1

    @property
    def name(self) -> str:
        """ClientName."""
        return str(self.extended_config["ClientName"])

    @property
    def session_minutes(self) -> int:
        """AuthSessionValidity."""
        return int(self.extended_config["AuthSessionValidity"])

    @property
    def reveals_users(self) -> bool:
        """PreventUserExistenceErrors is not ENABLED (API reference: defaults to LEGACY)."""
        return self.extended_config.get("PreventUserExistenceErrors") != "ENABLED"

    @property
    def flows(self) -> frozenset[str]:
        """The effective flows, by their ``ALLOW_`` names.

        Legacy names (the least certain part): each allows its replacement, and SRP, custom and refresh stay allowed,
        except that CUSTOM_AUTH_FLOW_ONLY disallows SRP.
        """
        listed = frozenset(self.extended_config.get("ExplicitAuthFlows") or ())
        if not listed:
            return DEFAULT_FLOWS
        if any(flow.startswith("ALLOW_") for flow in listed):
            return listed
        flows = set(DEFAULT_FLOWS)
        if "ADMIN_NO_SRP_AUTH" in listed:
            flows.add("ALLOW_ADMIN_USER_PASSWORD_AUTH")
        if "USER_PASSWORD_AUTH" in listed:
            flows.add("ALLOW_USER_PASSWORD_AUTH")
        if "CUSTOM_AUTH_FLOW_ONLY" in listed:
            flows.discard("ALLOW_USER_SRP_AUTH")
        return frozenset(flows)

    def to_json(self, extended: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - moto's signature
        """The client as ListUserPoolClients shows it, or in full."""
        short = {"ClientId": self.id, "UserPoolId": self.user_pool_id, "ClientName": self.name}
        if not extended:
            return short
        full = {**self.extended_config, **short, "CreationDate": self.created, "LastModifiedDate": self.modified}
        full["ClientType"] = "REGULAR"  # "For example, you created it with CreateUserPoolClient."
        if self.secret_arn:
            return {**full, "ClientSecretArn": self.secret_arn}
        # "no secrets are returned with DescribeUserPoolClient" once a second one was added (floci-io/floci#345).
        if self.secrets and not self.rotated:
            full["ClientSecret"] = self.secrets[0].value
        return full


def _with_defaults(settings: dict[str, Any]) -> dict[str, Any]:
    set_values = {name: value for name, value in settings.items() if value not in (None, [])}
    # API reference, RefreshTokenValidity: "You can't set RefreshTokenValidity to 0. If you do, Amazon Cognito
    # overrides the value with the default value of 30 days."
    if set_values.get("RefreshTokenValidity") == 0:
        del set_values["RefreshTokenValidity"]
    return {**DEFAULTS, **set_values}
