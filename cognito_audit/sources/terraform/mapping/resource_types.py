"""The resource types that are read, the ``awscc`` provider's names, and what a provider fills in by itself.

The ``awscc`` provider derives its names from the CloudFormation properties, so they are derived here too.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from cognito_audit.aws.awscc_names import snake
from cognito_audit.facts.registry import TARGET_KINDS
from cognito_audit.sources.terraform.mapping.part_tables import (
    AWSCC_DOMAIN,
    AWSCC_ROLES,
    DOMAIN,
    GROUP,
    IDENTITY_POOL,
    PROVIDER,
    RESOURCE_SERVER,
    ROLES,
)
from cognito_audit.sources.terraform.mapping.tables import (
    AWSCC_MFA,
    CLIENT,
    LOGS,
    MFA,
    NEWER_POOL,
    POOL,
    RISK,
    Block,
    Fields,
)


def _as_awscc(fields: Fields) -> dict[str, str | Block]:
    """The same members under the names of the ``awscc`` provider, nested as CloudFormation nests them."""
    named: dict[str, str | Block] = {}
    groups: dict[str, dict[str, str | Block]] = {}
    for spec in fields.values():
        if isinstance(spec, str):
            named[snake(spec)] = spec
            continue
        outer, _, inner = spec.member.rpartition(".")
        block = Block(inner, _as_awscc(spec.fields), spec.many)
        (groups.setdefault(outer, {}) if outer else named)[snake(inner)] = block
    named.update({snake(outer): Block(outer, members) for outer, members in groups.items()})
    return named


def _joined(fields: Fields, more: Fields) -> Fields:
    """Two tables as one; the blocks that stand in both have the attributes of both."""
    both = dict(fields)
    for name, spec in more.items():
        held = both.get(name)
        if isinstance(held, Block) and isinstance(spec, Block):
            both[name] = replace(held, fields=_joined(held.fields, spec.fields))
        else:
            both[name] = spec
    return both


AWSCC_CLIENT: Final[Fields] = _as_awscc(CLIENT)
AWSCC_POOL: Final[Fields] = {
    **{
        name: spec
        for name, spec in _joined(_as_awscc(POOL), _as_awscc(NEWER_POOL)).items()
        if name not in {"id", "name", "schema_attributes"}
    },
    "user_pool_id": "Id",
    "user_pool_name": "Name",
    "schema": _as_awscc(POOL)["schema_attributes"],
}


def _by_type(kind: str, aws: Fields, awscc: Fields) -> dict[str, Fields]:
    """The attributes of each resource type of a target kind: those of the ``aws`` provider, and those of ``awscc``."""
    return {name: awscc if name.startswith("awscc_") else aws for name in TARGET_KINDS[kind].terraform}


CLIENT_TYPES: Final = _by_type("client", CLIENT, AWSCC_CLIENT)
POOL_TYPES: Final = _by_type("pool", POOL, AWSCC_POOL)
_AWSCC_PROVIDER: Final[Fields] = _as_awscc(PROVIDER)
_AWSCC_SERVER: Final[Fields] = _as_awscc(RESOURCE_SERVER)
_AWSCC_RISK: Final[Fields] = _as_awscc(RISK)
_AWSCC_LOGS: Final[Fields] = _as_awscc(LOGS)

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
    "awscc_cognito_user_pool_identity_provider": (PROVIDERS, _AWSCC_PROVIDER),
    "awscc_cognito_user_pool_resource_server": (SERVERS, _AWSCC_SERVER),
    "awscc_cognito_user_pool_domain": (DOMAINS, AWSCC_DOMAIN),
    "awscc_cognito_user_pool_risk_configuration_attachment": (RISKS, _AWSCC_RISK),
    "awscc_cognito_log_delivery_configuration": (DELIVERY, _AWSCC_LOGS),
}
"""What a pool is described with: in what words, and its attributes."""
_PART_FIELDS: Final[Mapping[str, tuple[Fields, Fields]]] = {
    "identity-provider": (PROVIDER, _AWSCC_PROVIDER),
    "domain": (DOMAIN, AWSCC_DOMAIN),
    "resource-server": (RESOURCE_SERVER, _AWSCC_SERVER),
    "group": (GROUP, _as_awscc(GROUP)),
    "identity-pool": (IDENTITY_POOL, _as_awscc(IDENTITY_POOL)),
}
PART_TYPES: Final[Mapping[str, tuple[str, Fields]]] = {
    resource_type: (kind, fields)
    for kind, tables in _PART_FIELDS.items()
    for resource_type, fields in _by_type(kind, *tables).items()
}
"""What is a target of its own beside pools and clients: its kind, and its attributes."""
ROLE_TYPES: Final[Mapping[str, Fields]] = {
    "aws_cognito_identity_pool_roles_attachment": ROLES,
    "awscc_cognito_identity_pool_role_attachment": AWSCC_ROLES,
}
"""What gives an identity pool its roles."""
TRUST_TYPES: Final[Mapping[str, str]] = {
    "aws_iam_role": "assume_role_policy",
    "awscc_iam_role": "assume_role_policy_document",
}
"""An IAM role, and its attribute that says who may assume it."""
TYPES: Final = frozenset({*CLIENT_TYPES, *POOL_TYPES, *COMPANION_TYPES, *PART_TYPES, *ROLE_TYPES, *TRUST_TYPES})
"""The resource types that are read."""


@cache
def attributes(kind: str) -> frozenset[str]:
    """The attributes of a resource type that are read, at its top level."""
    described: Mapping[str, Fields] = {**CLIENT_TYPES, **POOL_TYPES, **ROLE_TYPES}
    parts = [table[kind][1] for table in (COMPANION_TYPES, PART_TYPES) if kind in table]
    return frozenset(NO_MEMBERS).union(described.get(kind, ()), *parts, [TRUST_TYPES.get(kind, "")])


def is_unread(kind: str) -> bool:
    """Whether it is a resource type of Cognito's that is not read."""
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
"""What the answer that describes a resource has no member for: what every resource of the providers has, and what is
read for another answer."""

MANAGED_CLIENT: Final = "aws_cognito_managed_user_pool_client"
"""A client that another AWS service made: what the resource does not set stays as that service set it."""

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
"""The attributes by which other resources name a pool, a client or a role."""

NAMING: Final = frozenset({"user_pool_id", "client_id", "identity_pool_id", "role_arn"})
"""The attributes that hold such a name."""

_REQUIRED_BY_AWSCC: Final = frozenset(
    {"user_pool_id", "client_id", "identity_pool_id", "provider_name", "provider_type", "provider_details", "domain",
     "identifier", "allow_unauthenticated_identities"}
)  # fmt: skip


def _optional(fields: Fields, prefix: str = "") -> frozenset[str]:
    """All attributes of a table at whatever depth but those that ``awscc`` requires."""
    inner = (_optional(spec.fields, f"{prefix}{name}.") for name, spec in fields.items() if isinstance(spec, Block))
    own = frozenset(f"{prefix}{name}" for name in fields if prefix or name not in _REQUIRED_BY_AWSCC)
    return own.union(*inner)


OPTIONAL_AND_COMPUTED: Final[Mapping[str, frozenset[str]]] = {
    "aws_cognito_user_pool_client": frozenset(CLIENT)
    - {"user_pool_id", "name", "analytics_configuration", "token_validity_units", "refresh_token_rotation"}
    | {
        "analytics_configuration.role_arn",
        "analytics_configuration.user_data_shared",
        "token_validity_units.access_token",
        "token_validity_units.id_token",
        "token_validity_units.refresh_token",
    },
    "aws_cognito_user_pool": frozenset(
        {
            "account_recovery_setting.recovery_mechanism",
            "admin_create_user_config",
            "arn",
            "custom_domain",
            "domain",
            "email_verification_message",
            "email_verification_subject",
            "id",
            "lambda_config.pre_token_generation",
            "lambda_config.pre_token_generation_config",
            "password_policy",
            "password_policy.temporary_password_validity_days",
            "sign_in_policy",
            "sms_configuration",
            "sms_configuration.sns_region",
            "sms_verification_message",
            "tags_all",
            "user_pool_tier",
            "verification_message_template",
            "verification_message_template.email_message",
            "verification_message_template.email_message_by_link",
            "verification_message_template.email_subject",
            "verification_message_template.email_subject_by_link",
            "verification_message_template.sms_message",
        }
    ),
    "aws_cognito_risk_configuration": frozenset({"compromised_credentials_risk_configuration.event_filter"}),
    "aws_cognito_identity_provider": frozenset({"attribute_mapping"}),
    "aws_cognito_user_pool_domain": frozenset({"managed_login_version"}),
    # All that CloudFormation does not require is Optional and Computed in this provider.
    "awscc_cognito_user_pool_client": frozenset(AWSCC_CLIENT) - {"user_pool_id"},
    "awscc_cognito_user_pool": frozenset(AWSCC_POOL),
    **{
        name: _optional(fields)
        for name, (_, fields) in {**COMPANION_TYPES, **PART_TYPES}.items()
        if name.startswith("awscc_")
    },
    **{name: _optional(fields) for name, fields in ROLE_TYPES.items() if name.startswith("awscc_")},
}
"""What the provider fills in when the configuration omits it, so that a plan calls it *known after apply* though the
API's default is what will hold (hashicorp/terraform-provider-aws, internal/service/cognitoidp/user_pool_client.go and
its neighbours). ``user_pool_tier`` came with the provider's pull request 40633; the schema that the provider prints
(``terraform providers schema -json``), and with it every binding made from that, has it as optional and computed, as it
has ``managed_login_version``.
"""
