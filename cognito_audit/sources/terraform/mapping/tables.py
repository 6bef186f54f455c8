"""Which attribute of a Terraform resource is which member of the API's answer: the tables of the AWS provider.

Attribute names are those of the provider's own schemas (hashicorp/terraform-provider-aws, internal/service/cognitoidp,
and its documentation of each resource).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Block:
    """A nested block or object. ``member`` is the API's structure, dotted where the API nests deeper.

    ``many`` is for a list of structures; without it the block stands at most once. ``sent_as_false`` names booleans
    that the provider sends as false when the block does not hold them.
    """

    member: str
    fields: "Fields"
    many: bool = False
    sent_as_false: tuple[str, ...] = ()


Fields = Mapping[str, "str | Block"]
"""From attribute name to API member, or to the block's own table."""

CLIENT: Final[Fields] = {
    "id": "ClientId",
    "user_pool_id": "UserPoolId",
    "name": "ClientName",
    "client_secret": "ClientSecret",
    "refresh_token_validity": "RefreshTokenValidity",
    "access_token_validity": "AccessTokenValidity",
    "id_token_validity": "IdTokenValidity",
    "token_validity_units": Block(
        "TokenValidityUnits",
        {"access_token": "AccessToken", "id_token": "IdToken", "refresh_token": "RefreshToken"},
    ),
    "read_attributes": "ReadAttributes",
    "write_attributes": "WriteAttributes",
    "explicit_auth_flows": "ExplicitAuthFlows",
    "supported_identity_providers": "SupportedIdentityProviders",
    "callback_urls": "CallbackURLs",
    "logout_urls": "LogoutURLs",
    "default_redirect_uri": "DefaultRedirectURI",
    "allowed_oauth_flows": "AllowedOAuthFlows",
    "allowed_oauth_scopes": "AllowedOAuthScopes",
    "allowed_oauth_flows_user_pool_client": "AllowedOAuthFlowsUserPoolClient",
    "analytics_configuration": Block(
        "AnalyticsConfiguration",
        {
            "application_arn": "ApplicationArn",
            "application_id": "ApplicationId",
            "external_id": "ExternalId",
            "role_arn": "RoleArn",
            "user_data_shared": "UserDataShared",
        },
    ),
    "prevent_user_existence_errors": "PreventUserExistenceErrors",
    "enable_token_revocation": "EnableTokenRevocation",
    "enable_propagate_additional_user_context_data": "EnablePropagateAdditionalUserContextData",
    "auth_session_validity": "AuthSessionValidity",
    "refresh_token_rotation": Block(
        "RefreshTokenRotation",
        {"feature": "Feature", "retry_grace_period_seconds": "RetryGracePeriodSeconds"},
    ),
}

_LAMBDA: Final[Fields] = {"lambda_arn": "LambdaArn", "lambda_version": "LambdaVersion"}

POOL: Final[Fields] = {
    "id": "Id",
    "arn": "Arn",
    "name": "Name",
    "user_pool_tier": "UserPoolTier",
    "deletion_protection": "DeletionProtection",
    "mfa_configuration": "MfaConfiguration",
    "domain": "Domain",
    "custom_domain": "CustomDomain",
    "tags_all": "UserPoolTags",
    "alias_attributes": "AliasAttributes",
    "auto_verified_attributes": "AutoVerifiedAttributes",
    "username_attributes": "UsernameAttributes",
    "email_verification_message": "EmailVerificationMessage",
    "email_verification_subject": "EmailVerificationSubject",
    "sms_authentication_message": "SmsAuthenticationMessage",
    "sms_verification_message": "SmsVerificationMessage",
    "account_recovery_setting": Block(
        "AccountRecoverySetting",
        {"recovery_mechanism": Block("RecoveryMechanisms", {"name": "Name", "priority": "Priority"}, many=True)},
    ),
    "admin_create_user_config": Block(
        "AdminCreateUserConfig",
        {
            "allow_admin_create_user_only": "AllowAdminCreateUserOnly",
            "invite_message_template": Block(
                "InviteMessageTemplate",
                {"email_message": "EmailMessage", "email_subject": "EmailSubject", "sms_message": "SMSMessage"},
            ),
        },
        sent_as_false=("AllowAdminCreateUserOnly",),
    ),
    "device_configuration": Block(
        "DeviceConfiguration",
        {
            "challenge_required_on_new_device": "ChallengeRequiredOnNewDevice",
            "device_only_remembered_on_user_prompt": "DeviceOnlyRememberedOnUserPrompt",
        },
        sent_as_false=("ChallengeRequiredOnNewDevice", "DeviceOnlyRememberedOnUserPrompt"),
    ),
    "email_configuration": Block(
        "EmailConfiguration",
        {
            "configuration_set": "ConfigurationSet",
            "email_sending_account": "EmailSendingAccount",
            "from_email_address": "From",
            "reply_to_email_address": "ReplyToEmailAddress",
            "source_arn": "SourceArn",
        },
    ),
    "lambda_config": Block(
        "LambdaConfig",
        {
            "create_auth_challenge": "CreateAuthChallenge",
            "custom_message": "CustomMessage",
            "define_auth_challenge": "DefineAuthChallenge",
            "kms_key_id": "KMSKeyID",
            "post_authentication": "PostAuthentication",
            "post_confirmation": "PostConfirmation",
            "pre_authentication": "PreAuthentication",
            "pre_sign_up": "PreSignUp",
            "pre_token_generation": "PreTokenGeneration",
            "pre_token_generation_config": Block("PreTokenGenerationConfig", _LAMBDA),
            "user_migration": "UserMigration",
            "verify_auth_challenge_response": "VerifyAuthChallengeResponse",
            "custom_email_sender": Block("CustomEmailSender", _LAMBDA),
            "custom_sms_sender": Block("CustomSMSSender", _LAMBDA),
        },
    ),
    "password_policy": Block(
        "Policies.PasswordPolicy",
        {
            "minimum_length": "MinimumLength",
            "password_history_size": "PasswordHistorySize",
            "require_lowercase": "RequireLowercase",
            "require_numbers": "RequireNumbers",
            "require_symbols": "RequireSymbols",
            "require_uppercase": "RequireUppercase",
            "temporary_password_validity_days": "TemporaryPasswordValidityDays",
        },
        sent_as_false=("RequireLowercase", "RequireNumbers", "RequireSymbols", "RequireUppercase"),
    ),
    "sign_in_policy": Block("Policies.SignInPolicy", {"allowed_first_auth_factors": "AllowedFirstAuthFactors"}),
    "schema": Block(
        "SchemaAttributes",
        {
            "name": "Name",
            "attribute_data_type": "AttributeDataType",
            "developer_only_attribute": "DeveloperOnlyAttribute",
            "mutable": "Mutable",
            "required": "Required",
            "number_attribute_constraints": Block(
                "NumberAttributeConstraints", {"min_value": "MinValue", "max_value": "MaxValue"}
            ),
            "string_attribute_constraints": Block(
                "StringAttributeConstraints", {"min_length": "MinLength", "max_length": "MaxLength"}
            ),
        },
        many=True,
        sent_as_false=("DeveloperOnlyAttribute", "Mutable", "Required"),
    ),
    "sms_configuration": Block(
        "SmsConfiguration",
        {"external_id": "ExternalId", "sns_caller_arn": "SnsCallerArn", "sns_region": "SnsRegion"},
    ),
    "user_attribute_update_settings": Block(
        "UserAttributeUpdateSettings",
        {"attributes_require_verification_before_update": "AttributesRequireVerificationBeforeUpdate"},
    ),
    "user_pool_add_ons": Block(
        "UserPoolAddOns",
        {
            "advanced_security_mode": "AdvancedSecurityMode",
            "advanced_security_additional_flows": Block(
                "AdvancedSecurityAdditionalFlows", {"custom_auth_mode": "CustomAuthMode"}
            ),
        },
    ),
    "username_configuration": Block("UsernameConfiguration", {"case_sensitive": "CaseSensitive"}),
    "verification_message_template": Block(
        "VerificationMessageTemplate",
        {
            "default_email_option": "DefaultEmailOption",
            "email_message": "EmailMessage",
            "email_message_by_link": "EmailMessageByLink",
            "email_subject": "EmailSubject",
            "email_subject_by_link": "EmailSubjectByLink",
            "sms_message": "SmsMessage",
        },
    ),
}

NEWER_POOL: Final[Fields] = {
    "admin_create_user_config": Block(
        "AdminCreateUserConfig", {"unused_account_validity_days": "UnusedAccountValidityDays"}
    ),
    "key_configuration": Block("KeyConfiguration", {"key_type": "KeyType", "kms_key_arn": "KmsKeyArn"}),
    "issuer_configuration": Block("IssuerConfiguration", {"type": "Type"}),
    "lambda_config": Block("LambdaConfig", {"inbound_federation": Block("InboundFederation", _LAMBDA)}),
    "sms_configuration": Block(
        "SmsConfiguration",
        {
            "eums_sms": Block(
                "EumsSms",
                {
                    "caller_arn": "CallerArn",
                    "configuration_set_name": "ConfigurationSetName",
                    "external_id": "ExternalId",
                    "in_entity_id": "InEntityId",
                    "in_template_id": "InTemplateId",
                    "origination_identity": "OriginationIdentity",
                    "region": "Region",
                },
            )
        },
    ),
}
"""What CloudFormation has of a pool, and so the ``awscc`` provider, while the ``aws`` provider has not."""

MFA: Final[Fields] = {
    "mfa_configuration": "MfaConfiguration",
    "software_token_mfa_configuration": Block("SoftwareTokenMfaConfiguration", {"enabled": "Enabled"}),
    "email_mfa_configuration": Block("EmailMfaConfiguration", {"message": "Message", "subject": "Subject"}),
    "web_authn_configuration": Block(
        "WebAuthnConfiguration",
        {
            "relying_party_id": "RelyingPartyId",
            "user_verification": "UserVerification",
            "factor_configuration": "FactorConfiguration",
        },
    ),
}

AWSCC_MFA: Final[Fields] = {
    "mfa_configuration": "MfaConfiguration",
    "web_authn_relying_party_id": "RelyingPartyId",
    "web_authn_user_verification": "UserVerification",
    "web_authn_factor_configuration": "FactorConfiguration",
    "email_authentication_message": "Message",
    "email_authentication_subject": "Subject",
}
"""The ``awscc`` provider keeps flat what the API nests."""

_ACTION: Final[Fields] = {"event_action": "EventAction", "notify": "Notify"}
_MAIL: Final[Fields] = {"html_body": "HtmlBody", "subject": "Subject", "text_body": "TextBody"}

RISK: Final[Fields] = {
    "user_pool_id": "UserPoolId",
    "client_id": "ClientId",
    "account_takeover_risk_configuration": Block(
        "AccountTakeoverRiskConfiguration",
        {
            "actions": Block(
                "Actions",
                {
                    "high_action": Block("HighAction", _ACTION),
                    "low_action": Block("LowAction", _ACTION),
                    "medium_action": Block("MediumAction", _ACTION),
                },
            ),
            "notify_configuration": Block(
                "NotifyConfiguration",
                {
                    "block_email": Block("BlockEmail", _MAIL),
                    "mfa_email": Block("MfaEmail", _MAIL),
                    "no_action_email": Block("NoActionEmail", _MAIL),
                    "from": "From",
                    "reply_to": "ReplyTo",
                    "source_arn": "SourceArn",
                },
            ),
        },
    ),
    "compromised_credentials_risk_configuration": Block(
        "CompromisedCredentialsRiskConfiguration",
        {"actions": Block("Actions", {"event_action": "EventAction"}), "event_filter": "EventFilter"},
    ),
    "risk_exception_configuration": Block(
        "RiskExceptionConfiguration",
        {"blocked_ip_range_list": "BlockedIPRangeList", "skipped_ip_range_list": "SkippedIPRangeList"},
    ),
}

LOGS: Final[Fields] = {
    "user_pool_id": "UserPoolId",
    "log_configurations": Block(
        "LogConfigurations",
        {
            "event_source": "EventSource",
            "log_level": "LogLevel",
            "cloud_watch_logs_configuration": Block("CloudWatchLogsConfiguration", {"log_group_arn": "LogGroupArn"}),
            "firehose_configuration": Block("FirehoseConfiguration", {"stream_arn": "StreamArn"}),
            "s3_configuration": Block("S3Configuration", {"bucket_arn": "BucketArn"}),
        },
        many=True,
    ),
}
