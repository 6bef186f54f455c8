"""The attributes of what belongs to a user pool: identity providers, resource servers, domains, groups, threat
protection (risk configuration) and log delivery.
"""

from collections.abc import Mapping
from typing import Final

from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields, Fields, as_awscc

PROVIDER: Final[Fields] = {
    "provider_name": "ProviderName",
    "provider_type": "ProviderType",
    "provider_details": "ProviderDetails",
    "attribute_mapping": "AttributeMapping",
    "idp_identifiers": "IdpIdentifiers",
}


AWSCC_PROVIDER: Final[Fields] = as_awscc(PROVIDER)


RESOURCE_SERVER: Final[Fields] = {
    "user_pool_id": "UserPoolId",
    "identifier": "Identifier",
    "name": "Name",
    "scope": BlockFields("Scopes", {"scope_name": "ScopeName", "scope_description": "ScopeDescription"}, many=True),
}


AWSCC_RESOURCE_SERVER: Final[Fields] = as_awscc(RESOURCE_SERVER)


DOMAIN: Final[Fields] = {
    "domain": "Domain",
    "user_pool_id": "UserPoolId",
    "managed_login_version": "ManagedLoginVersion",
    "certificate_arn": "CustomDomainConfig.CertificateArn",
}


AWSCC_DOMAIN: Final[Fields] = {
    **{name: spec for name, spec in DOMAIN.items() if name != "certificate_arn"},
    "custom_domain_config": BlockFields(
        "CustomDomainConfig", {"certificate_arn": "CertificateArn", "security_policy": "SecurityPolicy"}
    ),
    "routing": BlockFields(
        "Routing",
        {
            "failover": BlockFields(
                "Failover",
                {
                    "secondary_region": "SecondaryRegion",
                    "primary_route53_health_check_id": "PrimaryRoute53HealthCheckId",
                },
            )
        },
    ),
}


GROUP: Final[Fields] = {
    "name": "GroupName",
    "role_arn": "RoleArn",
    "description": "Description",
    "precedence": "Precedence",
}


AWSCC_GROUP: Final[Fields] = as_awscc(GROUP)


_ACTION: Final[Fields] = {"event_action": "EventAction", "notify": "Notify"}


_MAIL: Final[Fields] = {"html_body": "HtmlBody", "subject": "Subject", "text_body": "TextBody"}


RISK: Final[Fields] = {
    "user_pool_id": "UserPoolId",
    "client_id": "ClientId",
    "account_takeover_risk_configuration": BlockFields(
        "AccountTakeoverRiskConfiguration",
        {
            "actions": BlockFields(
                "Actions",
                {
                    "high_action": BlockFields("HighAction", _ACTION),
                    "low_action": BlockFields("LowAction", _ACTION),
                    "medium_action": BlockFields("MediumAction", _ACTION),
                },
            ),
            "notify_configuration": BlockFields(
                "NotifyConfiguration",
                {
                    "block_email": BlockFields("BlockEmail", _MAIL),
                    "mfa_email": BlockFields("MfaEmail", _MAIL),
                    "no_action_email": BlockFields("NoActionEmail", _MAIL),
                    "from": "From",
                    "reply_to": "ReplyTo",
                    "source_arn": "SourceArn",
                },
            ),
        },
    ),
    "compromised_credentials_risk_configuration": BlockFields(
        "CompromisedCredentialsRiskConfiguration",
        {"actions": BlockFields("Actions", {"event_action": "EventAction"}), "event_filter": "EventFilter"},
    ),
    "risk_exception_configuration": BlockFields(
        "RiskExceptionConfiguration",
        {"blocked_ip_range_list": "BlockedIPRangeList", "skipped_ip_range_list": "SkippedIPRangeList"},
    ),
}


AWSCC_RISK: Final[Fields] = as_awscc(RISK)


LOGS: Final[Fields] = {
    "user_pool_id": "UserPoolId",
    "log_configurations": BlockFields(
        "LogConfigurations",
        {
            "event_source": "EventSource",
            "log_level": "LogLevel",
            "cloud_watch_logs_configuration": BlockFields(
                "CloudWatchLogsConfiguration", {"log_group_arn": "LogGroupArn"}
            ),
            "firehose_configuration": BlockFields("FirehoseConfiguration", {"stream_arn": "StreamArn"}),
            "s3_configuration": BlockFields("S3Configuration", {"bucket_arn": "BucketArn"}),
        },
        many=True,
    ),
}


AWSCC_LOGS: Final[Fields] = as_awscc(LOGS)

TYPES: Final[Mapping[str, Fields]] = {
    "aws_cognito_identity_provider": PROVIDER,
    "aws_cognito_resource_server": RESOURCE_SERVER,
    "aws_cognito_user_pool_domain": DOMAIN,
    "aws_cognito_user_group": GROUP,
    "aws_cognito_risk_configuration": RISK,
    "aws_cognito_log_delivery_configuration": LOGS,
    "awscc_cognito_user_pool_identity_provider": AWSCC_PROVIDER,
    "awscc_cognito_user_pool_resource_server": AWSCC_RESOURCE_SERVER,
    "awscc_cognito_user_pool_domain": AWSCC_DOMAIN,
    "awscc_cognito_user_pool_group": AWSCC_GROUP,
    "awscc_cognito_user_pool_risk_configuration_attachment": AWSCC_RISK,
    "awscc_cognito_log_delivery_configuration": AWSCC_LOGS,
}
