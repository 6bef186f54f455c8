"""One user pool as the sandbox keeps it.

Source: ``UserPoolType`` and its documentation in the API reference. ``SignInPolicy`` and ``AccountRecoverySetting``
stay absent unless they are set: the values that AWS fills in are not documented.
"""

import copy
import secrets
import string
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from joserfc import jwk
from moto.cognitoidp import models
from moto.utilities.utils import load_resource

if TYPE_CHECKING:
    from cognito_audit.sandbox.client_model import Client

DEFAULTS: dict[str, Any] = {
    "Policies": {
        "PasswordPolicy": {
            "MinimumLength": 8,
            "RequireUppercase": True,
            "RequireLowercase": True,
            "RequireNumbers": True,
            "RequireSymbols": True,
            "TemporaryPasswordValidityDays": 7,
        }
    },
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7},
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    "LambdaConfig": {},
    "UserPoolTags": {},
    "MfaConfiguration": "OFF",
    "DeletionProtection": "INACTIVE",
    "UserPoolTier": "ESSENTIALS",
}
FIXED = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
"""Set when the pool is made; UpdateUserPool has no such member (API reference)."""

SURVIVES_OMISSION = (
    "MfaConfiguration", "UserPoolTier", "UserPoolTags", "KeyConfiguration", "IssuerConfiguration", "DcrConfiguration",
)  # fmt: skip
"""The settings that UpdateUserPool keeps if they are omitted, in addition to the members of Policies.

The API reference says that everything omitted is reset; measurements in public repositories
(https://github.com/go-to-k/cdkd, Cognito provider) show it field by field: these are kept, AutoVerifiedAttributes is
reset. Settings without a measurement are reset, as the reference says, except DcrConfiguration: "If you omit this
parameter, Amazon Cognito keeps the existing configuration".
"""

ACR_LEVELS: dict[str, Any] = {f"Level{number}": {"AcrValue": f"urn:cognito:loa:{number}"} for number in range(1, 5)}
"""The default names: "Amazon Cognito always returns the effective configuration, with default names merged in"."""

ID_LETTERS = string.ascii_letters + string.digits


@lru_cache(maxsize=1)
def signing_key() -> Any:
    """The RSA key that signs every pool's tokens. Importing it costs 0.2 s, and moto does it again for each pool."""
    return jwk.RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json"))


class Pool(models.CognitoIdpUserPool):  # type: ignore[misc, unused-ignore]  # untyped where moto is not installed
    """Replaces moto's pool. ``domains`` returns the domains of the pool's region, by prefix.

    ``is_primary`` is false for a replica in another region (`replicas.py`).
    """

    is_primary = True

    def __init__(  # not moto's own: that one imports the key and drops the standard attributes
        self, account_id: str, region: str, settings: dict[str, Any], domains: Callable[[], dict[str, Any]]
    ) -> None:
        self.account_id, self.region, self._domains = account_id, region, domains
        self.id = f"{region}_{''.join(secrets.choice(ID_LETTERS) for _ in range(9))}"
        self.arn = f"arn:aws:cognito-idp:{region}:{account_id}:userpool/{self.id}"
        self.name = settings["PoolName"]
        self.status = None
        self.creation_date = self.last_modified_date = datetime.now(UTC)
        self.schema_attributes = _schema(settings.get("Schema") or [])
        self.extended_config = _with_defaults(settings, {})
        self.mfa: dict[str, Any] = _first_mfa(self.extended_config)
        self.sms_mfa_config: dict[str, Any] | None = None
        self.token_mfa_config: dict[str, bool] | None = None
        self.clients: dict[str, Client] = OrderedDict()  # type: ignore[assignment, unused-ignore]  # narrower than moto's
        self.identity_providers: dict[str, Any] = OrderedDict()
        self.groups: dict[str, Any] = OrderedDict()
        self.users: dict[str, models.CognitoIdpUser] = OrderedDict()
        self.resource_servers: dict[str, Any] = OrderedDict()
        self.refresh_tokens: dict[str, tuple[str, str, str] | None] = {}
        self.access_tokens: dict[str, tuple[str, str]] = {}
        self.id_tokens: dict[str, tuple[str, str]] = {}
        self.json_web_key = signing_key()
        self.risk: dict[str | None, dict[str, Any]] = {}
        self.log_delivery: list[dict[str, Any]] = []

    def update(self, settings: dict[str, Any]) -> None:
        """Replace the settings, keeping what `FIXED` and `SURVIVES_OMISSION` name."""
        self.extended_config = self.after_update(settings)
        self.name = settings.get("PoolName") or self.name
        self.mfa["MfaConfiguration"] = self.mfa_config
        self.last_modified_date = datetime.now(UTC)

    def after_update(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings after an UpdateUserPool with ``settings``."""
        now = self.extended_config
        kept = {name: now[name] for name in (*FIXED, *SURVIVES_OMISSION) if name in now}
        return _with_defaults({**kept, **settings}, now["Policies"])

    @property
    def mfa_config(self) -> str:  # type: ignore[override, unused-ignore]  # the same value for both operations
        """MfaConfiguration: OFF, OPTIONAL or ON, in DescribeUserPool and GetUserPoolMfaConfig."""
        return str(self.extended_config["MfaConfiguration"])

    @property
    def tier(self) -> str:
        """UserPoolTier."""
        return str(self.extended_config["UserPoolTier"])

    @property
    def first_factors(self) -> tuple[str, ...]:
        """Policies.SignInPolicy.AllowedFirstAuthFactors; password only if unset."""
        policy = self.extended_config["Policies"].get("SignInPolicy") or {}
        return tuple(policy.get("AllowedFirstAuthFactors") or ("PASSWORD",))

    @property
    def domain(self) -> Any:
        """The pool's domain as moto keeps it, or None."""
        return next((domain for domain in self._domains().values() if domain.user_pool_id == self.id), None)

    def to_json(self, extended: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - moto's signature
        """Return the pool as ListUserPools shows it, or in full."""
        short = {
            "Id": self.id,
            "Name": self.name,
            "LambdaConfig": self.extended_config["LambdaConfig"],
            "CreationDate": self.creation_date,
            "LastModifiedDate": self.last_modified_date,
        }
        if not extended:
            return short
        full = {
            **self.extended_config,
            "AcrConfiguration": {**ACR_LEVELS, **self.extended_config.get("AcrConfiguration", {})},
            **short,
            "Arn": self.arn,
            "SchemaAttributes": [_attribute_json(attribute) for attribute in self.schema_attributes.values()],
            "EstimatedNumberOfUsers": len(self.users),
        }
        if self.domain:
            full["CustomDomain" if self.domain.custom_domain_config else "Domain"] = self.domain.domain
        return full

    def _get_user(self, username: str) -> models.CognitoIdpUser | None:  # type: ignore[override, unused-ignore]
        """Return the user by stored name, by sub, or by the e-mail address or phone number used as a name."""
        name = self._folded(username)
        return next((user for user in self.users.values() if name in self._names(user)), None)

    def _names(self, user: models.CognitoIdpUser) -> set[str]:
        attributes, config = user.attribute_lookup, self.extended_config
        names = [user.username, user.id]
        names += [attributes.get(name, "") for name in config.get("UsernameAttributes") or ()]
        names += [attributes.get(name, "") for name in config.get("AliasAttributes") or () if _is_alias(user, name)]
        return {self._folded(name) for name in names if name}

    def _folded(self, name: str) -> str:
        """Fold the case of a name if UsernameConfiguration.CaseSensitive is false."""
        insensitive = (self.extended_config.get("UsernameConfiguration") or {}).get("CaseSensitive") is False
        return name.casefold() if insensitive else name


def _is_alias(user: models.CognitoIdpUser, alias: str) -> bool:
    """An e-mail address or phone number becomes an alias when it is verified (developer guide, aliases)."""
    return alias == "preferred_username" or user.attribute_lookup.get(f"{alias}_verified") == "true"


def _schema(attributes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the 20 standard attributes, as changed by the request, and the custom ones after them."""
    attribute = models.CognitoIdpUserPoolAttribute
    standard = attribute.STANDARD_SCHEMA
    changed = {item["Name"]: item for item in attributes}
    schema = {name: attribute(name, False, {**base, **changed.get(name, {})}) for name, base in standard.items()}  # noqa: FBT003
    for name, item in changed.items():
        if name not in standard:
            custom = attribute(name, True, item)  # noqa: FBT003 - moto's signature
            schema[custom.name] = custom
    return schema


def _attribute_json(attribute: Any) -> dict[str, Any]:
    return {name: value for name, value in attribute.to_json().items() if value is not None}


def _with_defaults(settings: dict[str, Any], policies: dict[str, Any]) -> dict[str, Any]:
    """Return ``settings`` merged over the defaults, also within nested settings.

    Omitted members of Policies keep their value in ``policies``.
    """
    merged = copy.deepcopy(DEFAULTS)
    for name, value in settings.items():
        if value is None or name in ("PoolName", "UserPoolId", "Schema"):
            continue
        nested = isinstance(merged.get(name), dict) and name not in ("LambdaConfig", "UserPoolTags", "Policies")
        merged[name] = {**merged[name], **value} if nested else copy.deepcopy(value)
    if dcr := merged.get("DcrConfiguration"):
        # "Members that you omit revert to their default values, and an omitted EnableStatus turns dynamic client
        # registration on." Whether the answer shows the lists that were omitted is not documented: here it does not.
        merged["DcrConfiguration"] = {"EnableStatus": "Enabled", "OpenDcrEnabled": False, **dcr}
    merged["Policies"] = {**DEFAULTS["Policies"], **policies, **(settings.get("Policies") or {})}
    return merged


def _first_mfa(config: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of GetUserPoolMfaConfig for a new pool."""
    mfa: dict[str, Any] = {"MfaConfiguration": config["MfaConfiguration"]}
    if config["MfaConfiguration"] != "OFF" and "SmsConfiguration" in config:
        mfa["SmsMfaConfiguration"] = {"SmsConfiguration": config["SmsConfiguration"]}
    return mfa
