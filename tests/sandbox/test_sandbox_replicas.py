"""A pool in two regions: what the replica shares with the primary, what is its own, what it refuses."""

import pytest

PRIMARY, SECONDARY = "eu-west-1", "us-east-1"
KEY = {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": f"arn:aws:kms:{PRIMARY}:123456789012:key/mrk-1"}


@pytest.fixture
def replica(sandbox):
    """The API of the secondary region."""
    return sandbox.client(SECONDARY)


@pytest.fixture
def pool(cognito, make_pool):
    """A pool with a replica."""
    pool_id = make_pool(KeyConfiguration=KEY, DeletionProtection="ACTIVE")
    cognito.create_user_pool_replica(UserPoolId=pool_id, RegionName=SECONDARY, UserPoolTags={"place": "far"})
    return pool_id


@pytest.mark.parametrize("region", [PRIMARY, SECONDARY])
def test_either_region_lists_both_with_their_roles(sandbox, pool, region):
    listed = sandbox.client(region).list_user_pool_replicas(UserPoolId=pool)["UserPoolReplicas"]
    assert [(one["RegionName"], one["Role"], one["Status"]) for one in listed] == [
        (PRIMARY, "PRIMARY", "ACTIVE"), (SECONDARY, "SECONDARY", "INACTIVE"),
    ]  # fmt: skip
    assert [one["UserPoolArn"].split(":")[3] for one in listed] == [PRIMARY, SECONDARY]


def test_a_pool_without_a_replica_lists_itself(cognito, make_pool):
    listed = cognito.list_user_pool_replicas(UserPoolId=make_pool())["UserPoolReplicas"]
    assert [(one["RegionName"], one["Role"]) for one in listed] == [(PRIMARY, "PRIMARY")]


def test_the_replica_has_the_id_the_clients_and_the_global_settings_of_the_primary(cognito, replica, pool, make_client):
    client = make_client(pool)
    assert [one["Id"] for one in replica.list_user_pools(MaxResults=60)["UserPools"]] == [pool]
    seen = replica.describe_user_pool_client(UserPoolId=pool, ClientId=client["ClientId"])["UserPoolClient"]
    assert seen == cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client["ClientId"])["UserPoolClient"]
    described = replica.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert described["DeletionProtection"] == "ACTIVE"
    assert described["Arn"].split(":")[3] == SECONDARY


def test_regional_settings_are_of_each_region(cognito, replica, pool):
    lambdas = {"PreSignUp": f"arn:aws:lambda:{SECONDARY}:123456789012:function:check"}
    now = replica.describe_user_pool(UserPoolId=pool)["UserPool"]
    kept = {name: now[name] for name in ("AutoVerifiedAttributes", "DeletionProtection")}
    replica.update_user_pool(UserPoolId=pool, LambdaConfig=lambdas, UserPoolTags={"place": "farther"}, **kept)
    described = [api.describe_user_pool(UserPoolId=pool)["UserPool"] for api in (cognito, replica)]
    assert [one["LambdaConfig"] for one in described] == [{}, lambdas]
    assert [one["UserPoolTags"] for one in described] == [{}, {"place": "farther"}]


def test_a_global_setting_that_differs_is_refused_in_the_secondary(replica, pool, refused):
    with refused("InvalidParameterException", "DeletionProtection must match the existing value .*"):
        replica.update_user_pool(UserPoolId=pool, AutoVerifiedAttributes=["email"], DeletionProtection="INACTIVE")


def test_a_change_of_the_primary_shows_in_the_replica(cognito, replica, pool):
    cognito.update_user_pool(UserPoolId=pool, AutoVerifiedAttributes=["email"], DeletionProtection="INACTIVE")
    assert replica.describe_user_pool(UserPoolId=pool)["UserPool"]["DeletionProtection"] == "INACTIVE"


def test_log_export_is_of_each_region(cognito, replica, pool):
    group = f"arn:aws:logs:{SECONDARY}:123456789012:log-group:pool"
    logs = [
        {"LogLevel": "ERROR", "EventSource": "userNotification", "CloudWatchLogsConfiguration": {"LogGroupArn": group}}
    ]
    replica.set_log_delivery_configuration(UserPoolId=pool, LogConfigurations=logs)
    kept = [
        api.get_log_delivery_configuration(UserPoolId=pool)["LogDeliveryConfiguration"]["LogConfigurations"]
        for api in (cognito, replica)
    ]
    assert kept == [[], logs]


def test_what_changes_more_than_the_replica_is_not_enabled_there(replica, pool, refused):
    with refused("OperationNotEnabledException", ".*CreateUserPoolClient.*"):
        replica.create_user_pool_client(UserPoolId=pool, ClientName="web")
    with refused("OperationNotEnabledException", ".*AdminCreateUser.*"):
        replica.admin_create_user(UserPoolId=pool, Username="ann")


def test_an_unsigned_call_reaches_the_region_where_the_pool_was_made(cognito, replica, make_pool, make_client):
    replica.list_user_pools(MaxResults=60)  # so that this region is the first that the sandbox knows
    pool = make_pool(KeyConfiguration=KEY)
    cognito.create_user_pool_replica(UserPoolId=pool, RegionName=SECONDARY)
    client = make_client(pool, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    told = cognito.sign_up(
        ClientId=client["ClientId"], Username="ann", Password="Passw0rd!",  # noqa: S106
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
    )  # fmt: skip
    assert told["Session"]
    assert cognito.admin_get_user(UserPoolId=pool, Username="ann")["UserStatus"] == "UNCONFIRMED"


def test_a_replica_goes_when_it_is_inactive_and_only_then(cognito, replica, pool, refused):
    cognito.update_user_pool_replica(UserPoolId=pool, RegionName=SECONDARY, Status="ACTIVE")
    with refused("InvalidParameterException", ".*inactive.*"):
        cognito.delete_user_pool_replica(UserPoolId=pool, RegionName=SECONDARY)
    cognito.update_user_pool_replica(UserPoolId=pool, RegionName=SECONDARY, Status="INACTIVE")
    cognito.delete_user_pool_replica(UserPoolId=pool, RegionName=SECONDARY)
    assert replica.list_user_pools(MaxResults=60)["UserPools"] == []


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"KeyConfiguration": KEY, "UserPoolTier": "LITE"}, "FeatureUnavailableInTierException"),
        ({}, "InvalidParameterException"),
    ],
)
def test_a_pool_that_can_have_no_replica(cognito, make_pool, refused, settings, code):
    with refused(code, "Replicas need .*"):
        cognito.create_user_pool_replica(UserPoolId=make_pool(**settings), RegionName=SECONDARY)


def test_there_is_one_secondary(cognito, pool, refused):
    with refused("LimitExceededException", ".*already.*"):
        cognito.create_user_pool_replica(UserPoolId=pool, RegionName="eu-central-1")
