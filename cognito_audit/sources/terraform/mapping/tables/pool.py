"""The attributes of user pools, and those that the answer on MFA is made of."""

from collections.abc import Mapping
from typing import Final

from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields, as_awscc, merged

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
    "account_recovery_setting": BlockFields(
        "AccountRecoverySetting",
        {"recovery_mechanism": BlockFields("RecoveryMechanisms", {"name": "Name", "priority": "Priority"}, many=True)},
    ),
    "admin_create_user_config": BlockFields(
        "AdminCreateUserConfig",
        {
            "allow_admin_create_user_only": "AllowAdminCreateUserOnly",
            "invite_message_template": BlockFields(
                "InviteMessageTemplate",
                {"email_message": "EmailMessage", "email_subject": "EmailSubject", "sms_message": "SMSMessage"},
            ),
        },
        sent_as_false=("AllowAdminCreateUserOnly",),
    ),
    "device_configuration": BlockFields(
        "DeviceConfiguration",
        {
            "challenge_required_on_new_device": "ChallengeRequiredOnNewDevice",
            "device_only_remembered_on_user_prompt": "DeviceOnlyRememberedOnUserPrompt",
        },
        sent_as_false=("ChallengeRequiredOnNewDevice", "DeviceOnlyRememberedOnUserPrompt"),
    ),
    "email_configuration": BlockFields(
        "EmailConfiguration",
        {
            "configuration_set": "ConfigurationSet",
            "email_sending_account": "EmailSendingAccount",
            "from_email_address": "From",
            "reply_to_email_address": "ReplyToEmailAddress",
            "source_arn": "SourceArn",
        },
    ),
    "lambda_config": BlockFields(
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
            "pre_token_generation_config": BlockFields("PreTokenGenerationConfig", _LAMBDA),
            "user_migration": "UserMigration",
            "verify_auth_challenge_response": "VerifyAuthChallengeResponse",
            "custom_email_sender": BlockFields("CustomEmailSender", _LAMBDA),
            "custom_sms_sender": BlockFields("CustomSMSSender", _LAMBDA),
        },
    ),
    "password_policy": BlockFields(
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
    "sign_in_policy": BlockFields("Policies.SignInPolicy", {"allowed_first_auth_factors": "AllowedFirstAuthFactors"}),
    "schema": BlockFields(
        "SchemaAttributes",
        {
            "name": "Name",
            "attribute_data_type": "AttributeDataType",
            "developer_only_attribute": "DeveloperOnlyAttribute",
            "mutable": "Mutable",
            "required": "Required",
            "number_attribute_constraints": BlockFields(
                "NumberAttributeConstraints", {"min_value": "MinValue", "max_value": "MaxValue"}
            ),
            "string_attribute_constraints": BlockFields(
                "StringAttributeConstraints", {"min_length": "MinLength", "max_length": "MaxLength"}
            ),
        },
        many=True,
        sent_as_false=("DeveloperOnlyAttribute", "Mutable", "Required"),
    ),
    "sms_configuration": BlockFields(
        "SmsConfiguration",
        {"external_id": "ExternalId", "sns_caller_arn": "SnsCallerArn", "sns_region": "SnsRegion"},
    ),
    "user_attribute_update_settings": BlockFields(
        "UserAttributeUpdateSettings",
        {"attributes_require_verification_before_update": "AttributesRequireVerificationBeforeUpdate"},
    ),
    "user_pool_add_ons": BlockFields(
        "UserPoolAddOns",
        {
            "advanced_security_mode": "AdvancedSecurityMode",
            "advanced_security_additional_flows": BlockFields(
                "AdvancedSecurityAdditionalFlows", {"custom_auth_mode": "CustomAuthMode"}
            ),
        },
    ),
    "username_configuration": BlockFields("UsernameConfiguration", {"case_sensitive": "CaseSensitive"}),
    "verification_message_template": BlockFields(
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
    "admin_create_user_config": BlockFields(
        "AdminCreateUserConfig", {"unused_account_validity_days": "UnusedAccountValidityDays"}
    ),
    "key_configuration": BlockFields("KeyConfiguration", {"key_type": "KeyType", "kms_key_arn": "KmsKeyArn"}),
    "issuer_configuration": BlockFields("IssuerConfiguration", {"type": "Type"}),
    "lambda_config": BlockFields("LambdaConfig", {"inbound_federation": BlockFields("InboundFederation", _LAMBDA)}),
    "sms_configuration": BlockFields(
        "SmsConfiguration",
        {
            "eums_sms": BlockFields(
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
"""Settings that only CloudFormation has, and so the ``awscc`` provider, but not the ``aws`` provider."""


AWSCC_POOL: Final[Fields] = {
    **{
        name: spec
        for name, spec in merged(as_awscc(POOL), as_awscc(NEWER_POOL)).items()
        if name not in {"id", "name", "schema_attributes"}
    },
    "user_pool_id": "Id",
    "user_pool_name": "Name",
    "schema": as_awscc(POOL)["schema_attributes"],
}


MFA: Final[Fields] = {
    "mfa_configuration": "MfaConfiguration",
    "software_token_mfa_configuration": BlockFields("SoftwareTokenMfaConfiguration", {"enabled": "Enabled"}),
    "email_mfa_configuration": BlockFields("EmailMfaConfiguration", {"message": "Message", "subject": "Subject"}),
    "web_authn_configuration": BlockFields(
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
"""The ``awscc`` provider has flat attributes where the API nests."""

TYPES: Final[Mapping[str, Fields]] = {"aws_cognito_user_pool": POOL, "awscc_cognito_user_pool": AWSCC_POOL}
