"""The Terraform resource types that are read: those of the registry that have a table of attributes.

To add one: name it in ``resource_types`` of its fact source (``facts.registry``); write its table, and name the type in
``TYPES`` of the module of its subject (``mapping.tables``); mark its arguments as ``read`` in ``aws/ledger.toml``. If
other resources refer to it, its id goes into ``ID_ATTRIBUTES``. If the provider fills in attributes that are not set,
list those in ``plan.computed_attributes``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from cognito_audit.facts.registry import FACT_SOURCES, TARGET_KINDS
from cognito_audit.sources.terraform.mapping.deployed_templates import DEPLOYING
from cognito_audit.sources.terraform.mapping.tables import client, identity_pool, pool, pool_parts
from cognito_audit.sources.terraform.mapping.tables.fields import Fields
from cognito_audit.sources.terraform.mapping.tables.pool import AWSCC_MFA, MFA

_TABLES: Final[Mapping[str, Fields]] = {**client.TYPES, **pool.TYPES, **pool_parts.TYPES, **identity_pool.TYPES}
"""The attributes of each resource type."""


def _of(fact_source: str) -> dict[str, Fields]:
    """Return the resource types of a fact source, by the registry, with their attributes."""
    return {name: _TABLES[name] for name in FACT_SOURCES[fact_source].resource_types if name in _TABLES}


CLIENT_TYPES: Final = _of("client")
POOL_TYPES: Final = _of("pool")

PROVIDERS: Final = "identity providers"
SERVERS: Final = "resource servers"
DOMAINS: Final = "a domain"
RISKS: Final = "a risk configuration"
DELIVERY: Final = "log delivery"
_COMPANIONS: Final = {
    "identity_provider": PROVIDERS,
    "resource_server": SERVERS,
    "domain": DOMAINS,
    "risk": RISKS,
    "logs": DELIVERY,
}
COMPANION_TYPES: Final[Mapping[str, tuple[str, Fields]]] = {
    name: (noun, fields) for fact_source, noun in _COMPANIONS.items() for name, fields in _of(fact_source).items()
}
"""Resource types whose settings are facts of their user pool: the noun for messages, and the attributes."""
PART_TYPES: Final[Mapping[str, tuple[str, Fields]]] = {
    name: (kind.name, fields)
    for kind in TARGET_KINDS.values()
    if kind.name not in {"client", "pool"}
    for name, fields in _of(kind.fact_source.name).items()
}
"""Resource types that are targets beside pools and clients: the target kind, and the attributes."""
ROLE_TYPES: Final[Mapping[str, Fields]] = _of("identity_pool_roles")
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


def is_audited(kind: str) -> bool:
    """Return whether a resource type is read, is one of Cognito's that is not supported, or deploys a template."""
    return kind in TYPES or kind in DEPLOYING or is_unread(kind)


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
