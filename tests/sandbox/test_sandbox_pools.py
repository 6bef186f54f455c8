"""User pools of the sandbox: defaults, what an update keeps and resets, tiers, factors, MFA, what hangs on a pool."""

import re

import pytest

STANDARD_ATTRIBUTES = 20
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}
LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:x"


def factors(*names):
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list(names)}}}


@pytest.fixture
def describe(cognito):
    return lambda pool: cognito.describe_user_pool(UserPoolId=pool)["UserPool"]


class TestSettings:
    def test_a_bare_pool_has_aws_defaults(self, cognito, describe):
        pool = describe(cognito.create_user_pool(PoolName="shop")["UserPool"]["Id"])
        assert re.fullmatch("eu-west-1_[A-Za-z0-9]{9}", pool["Id"])
        assert pool["Arn"].endswith(f":userpool/{pool['Id']}")
        assert pool["UserPoolTier"] == "ESSENTIALS"
        assert pool["DeletionProtection"] == "INACTIVE"
        assert pool["MfaConfiguration"] == "OFF"
        assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False
        assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 8
        assert not {"SignInPolicy"} & set(pool["Policies"])
        assert not {"AccountRecoverySetting", "AutoVerifiedAttributes", "UsernameAttributes"} & set(pool)

    def test_the_standard_attributes_stay_beside_the_custom_ones(self, make_pool, describe):
        schema = [
            {"Name": "role", "AttributeDataType": "String", "Mutable": True},
            {"Name": "email", "AttributeDataType": "String", "Required": True},
        ]
        attributes = {item["Name"]: item for item in describe(make_pool(Schema=schema))["SchemaAttributes"]}
        assert len(attributes) == STANDARD_ATTRIBUTES + 1
        assert attributes["custom:role"]["Required"] is False
        assert attributes["email"]["Required"] is True
        assert attributes["phone_number"]["Required"] is False

    def test_a_nested_setting_keeps_the_defaults_of_its_other_members(self, make_pool, describe):
        pool = describe(make_pool(AdminCreateUserConfig={"AllowAdminCreateUserOnly": True}, **factors("PASSWORD")))
        assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True, "UnusedAccountValidityDays": 7}
        assert pool["Policies"]["PasswordPolicy"]["RequireSymbols"] is True


class TestUpdate:
    @pytest.fixture
    def pool(self, make_pool):
        return make_pool(
            AutoVerifiedAttributes=["email"],
            UsernameAttributes=["email"],
            DeletionProtection="ACTIVE",
            UserPoolTier="PLUS",
            UserPoolTags={"env": "prod"},
            MfaConfiguration="OPTIONAL",
            SmsConfiguration=SMS,
            LambdaConfig={"PreSignUp": LAMBDA},
            AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
            Schema=[{"Name": "role", "AttributeDataType": "String"}],
            Policies={
                "PasswordPolicy": {"MinimumLength": 12},
                "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
            },
        )

    @pytest.mark.parametrize(
        "name", ["AutoVerifiedAttributes", "SmsConfiguration", "AccountRecoverySetting", "LambdaConfig"]
    )
    def test_what_is_not_sent_is_gone(self, cognito, pool, describe, name):
        cognito.update_user_pool(UserPoolId=pool)
        assert not describe(pool).get(name)

    def test_deletion_protection_falls_back_to_its_default(self, cognito, pool, describe):
        cognito.update_user_pool(UserPoolId=pool)
        assert describe(pool)["DeletionProtection"] == "INACTIVE"

    @pytest.mark.parametrize("name", ["MfaConfiguration", "UserPoolTier", "UserPoolTags", "UsernameAttributes", "Name"])
    def test_what_was_measured_to_survive_survives(self, cognito, pool, describe, name):
        before = describe(pool)[name]
        cognito.update_user_pool(UserPoolId=pool)
        assert describe(pool)[name] == before

    def test_members_of_policies_survive_each_other(self, cognito, pool, describe):
        cognito.update_user_pool(UserPoolId=pool, Policies={"PasswordPolicy": {"MinimumLength": 16}})
        policies = describe(pool)["Policies"]
        assert policies["PasswordPolicy"] == {"MinimumLength": 16}
        assert policies["SignInPolicy"] == {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}

    def test_custom_attributes_can_be_added(self, cognito, pool, describe):
        cognito.add_custom_attributes(
            UserPoolId=pool, CustomAttributes=[{"Name": "rank", "AttributeDataType": "Number"}]
        )
        assert "custom:rank" in {item["Name"] for item in describe(pool)["SchemaAttributes"]}

    def test_custom_attributes_stay(self, cognito, pool, describe):
        cognito.update_user_pool(UserPoolId=pool)
        assert "custom:role" in {item["Name"] for item in describe(pool)["SchemaAttributes"]}

    def test_a_refused_update_changes_nothing(self, cognito, pool, describe, refused):
        before = describe(pool)
        with refused("InvalidParameterException", ".*"):
            cognito.update_user_pool(UserPoolId=pool, **factors("EMAIL_OTP"))
        assert describe(pool) == before


REFUSALS = {
    "both-kinds-of-names": (
        {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]},
        "InvalidParameterException",
        r"Only one of the aliasAttributes or usernameAttributes can be set in a User pool\.",
    ),
    "required-custom-attribute": (
        {"Schema": [{"Name": "role", "AttributeDataType": "String", "Required": True}]},
        "InvalidParameterException",
        r"Required custom attributes are not supported currently\.",
    ),
    "attribute-without-name": (
        {"Schema": [{"AttributeDataType": "String"}]},
        "InvalidParameterException",
        r"Every attribute of a schema needs a Name\.",
    ),
    "two-lifetimes-of-temporary-passwords": (
        {
            "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 3}},
            "AdminCreateUserConfig": {"UnusedAccountValidityDays": 3},
        },
        "InvalidParameterException",
        "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
    ),
    "unknown-tier": (
        {"UserPoolTier": "GOLD"},
        "InvalidParameterException",
        r"1 validation error detected: Value 'GOLD' at 'userPoolTier' .* enum value set: \[.*\bPLUS\b.*\]",
    ),
    "otp-on-lite": (
        {"UserPoolTier": "LITE", **factors("PASSWORD", "EMAIL_OTP")},
        "FeatureUnavailableInTierException",
        "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In",
    ),
    "token-customization-on-lite": (
        {
            "UserPoolTier": "LITE",
            "LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": LAMBDA}},
        },
        "FeatureUnavailableInTierException",
        "The following features .* LITE .*: Token Customization with Pre-Token Generation Lambda V2_0",
    ),
    "threat-protection-without-plus": (
        {"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}},
        "FeatureUnavailableInTierException",
        "The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection",
    ),
    "no-password-factor": (
        factors("EMAIL_OTP"),
        "InvalidParameterException",
        r"Password should be configured as one of the allowed first auth factors\.",
    ),
    "sms-factor-without-sender": (
        factors("PASSWORD", "SMS_OTP"),
        "InvalidParameterException",
        "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration",
    ),
    "mfa-without-sms": (
        {"MfaConfiguration": "ON"},
        "InvalidParameterException",
        "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
    ),
    "otp-with-required-mfa": (
        {"MfaConfiguration": "ON", "SmsConfiguration": SMS, **factors("PASSWORD", "EMAIL_OTP")},
        "InvalidParameterException",
        r"Only PASSWORD and WEB_AUTHN \(if configured\) can be enabled as an auth factor if MFA is enabled",
    ),
    "passkey-with-required-mfa": (
        {"MfaConfiguration": "ON", "SmsConfiguration": SMS, **factors("PASSWORD", "WEB_AUTHN")},
        "InvalidParameterException",
        r"WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA\.",
    ),
}


@pytest.mark.parametrize(("settings", "code", "text"), REFUSALS.values(), ids=REFUSALS)
def test_create_refuses(make_pool, refused, settings, code, text):
    with refused(code, text):
        make_pool(**settings)


def test_a_move_to_lite_names_the_feature_in_the_way(cognito, make_pool, refused):
    pool = make_pool(**factors("PASSWORD", "EMAIL_OTP"))
    with refused("FeatureUnavailableInTierException", ".*LITE.*Passwordless Sign-In"):
        cognito.update_user_pool(UserPoolId=pool, UserPoolTier="LITE")


def test_otp_with_optional_mfa_is_accepted(make_pool):
    assert make_pool(MfaConfiguration="OPTIONAL", SmsConfiguration=SMS, **factors("PASSWORD", "EMAIL_OTP"))


class TestMfa:
    @pytest.fixture
    def set_mfa(self, cognito):
        return lambda pool, **settings: cognito.set_user_pool_mfa_config(UserPoolId=pool, **settings)

    @pytest.fixture
    def get_mfa(self, cognito):
        def get(pool):
            answer = cognito.get_user_pool_mfa_config(UserPoolId=pool)
            return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

        return get

    def test_both_calls_agree_on_the_mode(self, make_pool, set_mfa, get_mfa, describe):
        pool = make_pool()
        set_mfa(pool, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True})
        assert get_mfa(pool) == {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
        assert describe(pool)["MfaConfiguration"] == "ON"

    def test_what_is_not_sent_is_gone(self, make_pool, set_mfa, get_mfa, describe):
        pool = make_pool()
        set_mfa(pool, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True})
        set_mfa(pool, WebAuthnConfiguration={"RelyingPartyId": "example.com"})
        assert get_mfa(pool) == {
            "MfaConfiguration": "OFF",
            "WebAuthnConfiguration": {"RelyingPartyId": "example.com"},
        }
        assert describe(pool)["MfaConfiguration"] == "OFF"

    def test_passkeys_that_verify_the_user_go_with_required_mfa(self, make_pool, set_mfa, get_mfa):
        pool = make_pool(**factors("PASSWORD", "WEB_AUTHN"))
        passkey = {"RelyingPartyId": "example.com", "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}
        token = {"Enabled": True}
        set_mfa(pool, MfaConfiguration="ON", SoftwareTokenMfaConfiguration=token, WebAuthnConfiguration=passkey)
        assert get_mfa(pool)["WebAuthnConfiguration"] == passkey

    @pytest.mark.parametrize(
        ("pool", "settings", "text"),
        [
            (
                {},
                {"MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
                r"Invalid MFA configuration given, can't turn off MFA and configure an MFA together\.",
            ),
            ({}, {"MfaConfiguration": "ON"}, "MfaConfiguration ON needs .*"),
            (
                {},
                {"MfaConfiguration": "ON", "EmailMfaConfiguration": {"Subject": "Code"}},
                "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains .* of COGNITO_DEFAULT.",
            ),
            (
                factors("PASSWORD", "EMAIL_OTP"),
                {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
                r"Only PASSWORD and WEB_AUTHN \(if configured\) can be enabled as an auth factor if MFA is enabled",
            ),
            (
                factors("PASSWORD", "WEB_AUTHN"),
                {
                    "MfaConfiguration": "ON",
                    "SoftwareTokenMfaConfiguration": {"Enabled": True},
                    "WebAuthnConfiguration": {"FactorConfiguration": "SINGLE_FACTOR"},
                },
                "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is .*",
            ),
        ],
        ids=["off-with-factor", "on-without-factor", "email-without-ses", "otp-factor", "single-factor-passkey"],
    )
    def test_refusals(self, make_pool, set_mfa, refused, pool, settings, text):
        pool = make_pool(**pool)
        with refused("InvalidParameterException", text):
            set_mfa(pool, **settings)


class TestDelete:
    def test_a_protected_pool_stays(self, cognito, make_pool, refused):
        pool = make_pool(DeletionProtection="ACTIVE")
        text = "The user pool cannot be deleted because deletion protection is activated. .* must be inactivated first."
        with refused("InvalidParameterException", text):
            cognito.delete_user_pool(UserPoolId=pool)

    def test_another_one_goes(self, cognito, make_pool, refused):
        pool = make_pool()
        cognito.delete_user_pool(UserPoolId=pool)
        with refused("ResourceNotFoundException", rf"User pool {pool} does not exist\."):
            cognito.describe_user_pool(UserPoolId=pool)


class TestWhatHangsOnAPool:
    def test_61_pools_are_two_pages(self, cognito, make_pool):
        made = {make_pool() for _ in range(61)}
        pages = list(cognito.get_paginator("list_user_pools").paginate(MaxResults=60))
        assert [len(page["UserPools"]) for page in pages] == [60, 1]
        assert {pool["Id"] for page in pages for pool in page["UserPools"]} == made

    def test_a_risk_configuration_is_of_the_pool_or_of_one_client(self, cognito, make_pool, make_client):
        pool = make_pool(UserPoolTier="PLUS", UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"})
        client = make_client(pool)["ClientId"]
        block = {"Actions": {"EventAction": "BLOCK"}}
        cognito.set_risk_configuration(UserPoolId=pool, ClientId=client, CompromisedCredentialsRiskConfiguration=block)
        of_client = cognito.describe_risk_configuration(UserPoolId=pool, ClientId=client)["RiskConfiguration"]
        assert of_client["CompromisedCredentialsRiskConfiguration"] == block
        of_pool = cognito.describe_risk_configuration(UserPoolId=pool)["RiskConfiguration"]
        assert "CompromisedCredentialsRiskConfiguration" not in of_pool

    def test_risk_needs_threat_protection(self, cognito, make_pool, refused):
        with refused("UserPoolAddOnNotEnabledException", ".*"):
            cognito.set_risk_configuration(UserPoolId=make_pool())

    def test_log_delivery_comes_back_and_user_events_need_plus(self, cognito, make_pool, refused):
        pool = make_pool()
        group = {"LogGroupArn": "arn:aws:logs:eu-west-1:123456789012:log-group:x"}
        logs = [{"LogLevel": "ERROR", "EventSource": "userNotification", "CloudWatchLogsConfiguration": group}]
        assert (
            cognito.get_log_delivery_configuration(UserPoolId=pool)["LogDeliveryConfiguration"]["LogConfigurations"]
            == []
        )
        cognito.set_log_delivery_configuration(UserPoolId=pool, LogConfigurations=logs)
        found = cognito.get_log_delivery_configuration(UserPoolId=pool)["LogDeliveryConfiguration"]
        assert found["LogConfigurations"] == logs
        with refused("FeatureUnavailableInTierException", ".*"):
            cognito.set_log_delivery_configuration(
                UserPoolId=pool, LogConfigurations=[{**logs[0], "EventSource": "userAuthEvents"}]
            )

    def test_the_limits_are_the_default_quotas(self, cognito, refused):
        def limit(category):
            definition = {"LimitClass": "API_CATEGORY", "Attributes": {"Category": category}}
            return cognito.get_provisioned_limit(LimitDefinition=definition)["Limit"]["ProvisionedLimitValue"]

        assert (limit("UserAuthentication"), limit("UserPoolRead")) == (120, 15)
        with refused("ResourceNotFoundException", ".*NoSuch.*"):
            limit("NoSuch")

    def test_a_domain_is_described_and_shown_with_the_pool(self, cognito, make_pool, describe):
        pool = make_pool()
        assert cognito.describe_user_pool_domain(Domain="shop")["DomainDescription"] == {}
        cognito.create_user_pool_domain(UserPoolId=pool, Domain="shop")
        described = cognito.describe_user_pool_domain(Domain="shop")["DomainDescription"]
        assert (described["UserPoolId"], described["AWSAccountId"]) == (pool, "123456789012")
        assert describe(pool)["Domain"] == "shop"

    def test_tags_are_the_same_by_both_ways(self, cognito, make_pool, describe):
        pool = make_pool(UserPoolTags={"env": "prod"})
        arn = describe(pool)["Arn"]
        cognito.tag_resource(ResourceArn=arn, Tags={"team": "shop"})
        cognito.untag_resource(ResourceArn=arn, TagKeys=["env"])
        assert cognito.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"team": "shop"}
        assert describe(pool)["UserPoolTags"] == {"team": "shop"}

    def test_nothing_is_an_empty_list(self, cognito, make_pool):
        pool = make_pool()
        assert cognito.list_identity_providers(UserPoolId=pool)["Providers"] == []
        assert cognito.list_resource_servers(UserPoolId=pool)["ResourceServers"] == []
