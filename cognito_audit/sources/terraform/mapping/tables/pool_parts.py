"""The attributes of what belongs to a user pool: identity providers, resource servers, domains, groups, threat
protection (risk configuration) and log delivery.
"""

from typing import Final

from cognito_audit.sources.terraform.mapping.tables.fields import Block, Fields, as_awscc

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
    "scope": Block("Scopes", {"scope_name": "ScopeName", "scope_description": "ScopeDescription"}, many=True),
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
    "custom_domain_config": Block(
        "CustomDomainConfig", {"certificate_arn": "CertificateArn", "security_policy": "SecurityPolicy"}
    ),
    "routing": Block(
        "Routing",
        {
            "failover": Block(
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


AWSCC_RISK: Final[Fields] = as_awscc(RISK)


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


AWSCC_LOGS: Final[Fields] = as_awscc(LOGS)
