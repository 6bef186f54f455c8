"""The attributes that a provider fills in by itself, and a plan therefore calls *known after apply*."""

from collections.abc import Mapping
from typing import Final

from cognito_audit.sources.terraform.mapping.resource_types import COMPANION_TYPES, PART_TYPES, ROLE_TYPES
from cognito_audit.sources.terraform.mapping.tables.client import AWSCC_CLIENT, CLIENT
from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields
from cognito_audit.sources.terraform.mapping.tables.pool import AWSCC_POOL

_REQUIRED_BY_AWSCC: Final = frozenset(
    {"user_pool_id", "client_id", "identity_pool_id", "provider_name", "provider_type", "provider_details", "domain",
     "identifier", "allow_unauthenticated_identities"}
)  # fmt: skip


def _optional(fields: Fields, prefix: str = "") -> frozenset[str]:
    """Return all attributes of a table, at whatever depth, but those that ``awscc`` requires."""
    inner = (
        _optional(spec.fields, f"{prefix}{name}.") for name, spec in fields.items() if isinstance(spec, BlockFields)
    )
    own = frozenset(f"{prefix}{name}" for name in fields if prefix or name not in _REQUIRED_BY_AWSCC)
    return own.union(*inner)


BLOCKS: Final = frozenset(
    {
        "account_recovery_setting.recovery_mechanism",
        "admin_create_user_config",
        "lambda_config.pre_token_generation_config",
        "password_policy",
        "sign_in_policy",
        "sms_configuration",
        "verification_message_template",
    }
)
"""The blocks among those of ``aws_cognito_user_pool``: a ``dynamic`` block may write each of them."""

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
    # Whatever CloudFormation does not require is Optional and Computed in this provider.
    "awscc_cognito_user_pool_client": frozenset(AWSCC_CLIENT) - {"user_pool_id"},
    "awscc_cognito_user_pool": frozenset(AWSCC_POOL),
    **{
        name: _optional(fields)
        for name, (_, fields) in {**COMPANION_TYPES, **PART_TYPES}.items()
        if name.startswith("awscc_")
    },
    **{name: _optional(fields) for name, fields in ROLE_TYPES.items() if name.startswith("awscc_")},
}
"""Attributes that the provider fills in when the configuration omits them.

A plan calls them *known after apply*, although the API's default will apply (hashicorp/terraform-provider-aws,
internal/service/cognitoidp/user_pool_client.go and the modules beside it). The schema that the provider prints
(``terraform providers schema -json``) has ``user_pool_tier``, which the provider's pull request 40633 added, and
``managed_login_version`` as optional and computed.
"""
