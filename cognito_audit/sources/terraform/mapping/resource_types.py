"""The resource types that are read: the one place to add one.

1. Write the table of its attributes in the module of its subject (``mapping.tables``).
2. Add the type here: to ``COMPANION_TYPES`` if its settings are facts of its user pool; to ``_PART_FIELDS``, by its
   target kind, if it is a target of its own (``facts.registry`` names the types of each kind); to both if both. If
   other resources refer to it, its id goes into ``ID_ATTRIBUTES``.
3. If the provider fills in attributes that are not set, list those in ``plan.computed_attributes``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.sources.terraform.mapping.tables.client import AWSCC_CLIENT, CLIENT
from cognito_audit.sources.terraform.mapping.tables.fields import Fields
from cognito_audit.sources.terraform.mapping.tables.identity_pool import (
    AWSCC_IDENTITY_POOL,
    AWSCC_ROLES,
    IDENTITY_POOL,
    ROLES,
)
from cognito_audit.sources.terraform.mapping.tables.pool import AWSCC_MFA, AWSCC_POOL, MFA, POOL
from cognito_audit.sources.terraform.mapping.tables.pool_parts import (
    AWSCC_DOMAIN,
    AWSCC_GROUP,
    AWSCC_LOGS,
    AWSCC_PROVIDER,
    AWSCC_RESOURCE_SERVER,
    AWSCC_RISK,
    DOMAIN,
    GROUP,
    LOGS,
    PROVIDER,
    RESOURCE_SERVER,
    RISK,
)


def _by_type(kind: str, aws: Fields, awscc: Fields) -> dict[str, Fields]:
    """Return the table of each resource type of a target kind, by the provider of the type."""
    return {name: awscc if name.startswith("awscc_") else aws for name in TARGET_KINDS[kind].terraform}


CLIENT_TYPES: Final = _by_type("client", CLIENT, AWSCC_CLIENT)
POOL_TYPES: Final = _by_type("pool", POOL, AWSCC_POOL)

PROVIDERS: Final = "identity providers"
SERVERS: Final = "resource servers"
DOMAINS: Final = "a domain"
RISKS: Final = "a risk configuration"
DELIVERY: Final = "log delivery"
COMPANION_TYPES: Final[Mapping[str, tuple[str, Fields]]] = {
    "aws_cognito_identity_provider": (PROVIDERS, PROVIDER),
    "aws_cognito_resource_server": (SERVERS, RESOURCE_SERVER),
    "aws_cognito_user_pool_domain": (DOMAINS, DOMAIN),
    "aws_cognito_risk_configuration": (RISKS, RISK),
    "aws_cognito_log_delivery_configuration": (DELIVERY, LOGS),
    "awscc_cognito_user_pool_identity_provider": (PROVIDERS, AWSCC_PROVIDER),
    "awscc_cognito_user_pool_resource_server": (SERVERS, AWSCC_RESOURCE_SERVER),
    "awscc_cognito_user_pool_domain": (DOMAINS, AWSCC_DOMAIN),
    "awscc_cognito_user_pool_risk_configuration_attachment": (RISKS, AWSCC_RISK),
    "awscc_cognito_log_delivery_configuration": (DELIVERY, AWSCC_LOGS),
}
"""Resource types whose settings are facts of their user pool: the noun for messages, and the attributes."""
_PART_FIELDS: Final[Mapping[str, tuple[Fields, Fields]]] = {
    "identity-provider": (PROVIDER, AWSCC_PROVIDER),
    "domain": (DOMAIN, AWSCC_DOMAIN),
    "resource-server": (RESOURCE_SERVER, AWSCC_RESOURCE_SERVER),
    "group": (GROUP, AWSCC_GROUP),
    "identity-pool": (IDENTITY_POOL, AWSCC_IDENTITY_POOL),
}
PART_TYPES: Final[Mapping[str, tuple[str, Fields]]] = {
    resource_type: (kind, fields)
    for kind, tables in _PART_FIELDS.items()
    for resource_type, fields in _by_type(kind, *tables).items()
}
"""Resource types that are targets beside pools and clients: the target kind, and the attributes."""
ROLE_TYPES: Final[Mapping[str, Fields]] = {
    "aws_cognito_identity_pool_roles_attachment": ROLES,
    "awscc_cognito_identity_pool_role_attachment": AWSCC_ROLES,
}
"""Resource types that attach roles to an identity pool."""
TRUST_TYPES: Final[Mapping[str, str]] = {
    "aws_iam_role": "assume_role_policy",
    "awscc_iam_role": "assume_role_policy_document",
}
"""Resource types of IAM roles, and the attribute that says who may assume one."""
TYPES: Final = frozenset({*CLIENT_TYPES, *POOL_TYPES, *COMPANION_TYPES, *PART_TYPES, *ROLE_TYPES, *TRUST_TYPES})
"""The resource types that are read."""


@cache
def attributes(kind: str) -> frozenset[str]:
    """Return the top-level attributes of a resource type that are read."""
    described: Mapping[str, Fields] = {**CLIENT_TYPES, **POOL_TYPES, **ROLE_TYPES}
    parts = [table[kind][1] for table in (COMPANION_TYPES, PART_TYPES) if kind in table]
    return frozenset(NO_MEMBERS).union(described.get(kind, ()), *parts, [TRUST_TYPES.get(kind, "")])


def is_unread(kind: str) -> bool:
    """Return whether it is a Cognito resource type that is not supported."""
    return kind.startswith(("aws_cognito_", "awscc_cognito_")) and kind not in TYPES


NO_MEMBERS: Final = frozenset(
    {
        "id",
        "arn",
        "region",
        "tags",
        "tags_all",
        "timeouts",
        "lifecycle",
        "generate_secret",
        "enabled_mfas",
        *MFA,
        *AWSCC_MFA,
    }
)
"""Attributes that have no member in the answer: those of every resource, and those that are read for another answer."""

MANAGED_CLIENT: Final = "aws_cognito_managed_user_pool_client"
"""A client that another AWS service created: what the resource does not set stays as that service set it."""

ID_ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "aws_cognito_user_pool": ("id",),
    "awscc_cognito_user_pool": ("user_pool_id", "id"),
    "aws_cognito_user_pool_client": ("id",),
    "aws_cognito_managed_user_pool_client": ("id",),
    "awscc_cognito_user_pool_client": ("client_id",),
    "aws_cognito_identity_pool": ("id",),
    "awscc_cognito_identity_pool": ("identity_pool_id", "id"),
    "aws_iam_role": ("arn",),
    "awscc_iam_role": ("arn",),
}
"""The attributes by which other resources refer to a pool, a client or a role."""

REFERENCES: Final = frozenset({"user_pool_id", "client_id", "identity_pool_id", "role_arn"})
"""The attributes that contain such a reference."""
