"""Settings of 2026: managed secrets, dynamic client registration, ACR levels, and the other sender of text messages."""

import json

import pytest

from tests.support import REGION

OPEN = {"EnableStatus": "Enabled", "OpenDcrEnabled": True, "OpenDcrGrantTypes": [], "AuthenticatedGrantTypes": []}
OWN = {"Level2": {"AcrValue": "urn:shop:mfa"}}
MANAGED = {"GenerateSecret": True, "PublishSecretsInAWSSecretsManager": True}


@pytest.fixture
def secret_of(sandbox):
    """What Secrets Manager holds of a client."""

    def read(client):
        manager = sandbox.client(REGION, service="secretsmanager")
        return json.loads(manager.get_secret_value(SecretId=client["ClientSecretArn"])["SecretString"])

    return read


@pytest.fixture
def update(cognito):
    """UpdateUserPoolClient; what it answers of the client."""

    def go(client, **settings):
        named = {"UserPoolId": client["UserPoolId"], "ClientId": client["ClientId"]}
        return cognito.update_user_pool_client(**named, **settings)["UserPoolClient"]

    return go


def test_a_managed_secret_is_shown_as_its_arn_and_held_by_secrets_manager(make_client, secret_of):
    client = make_client(**MANAGED)
    assert "ClientSecret" not in client
    held = secret_of(client)
    assert {held["userPoolId"], held["userPoolClientId"]} == {client["UserPoolId"], client["ClientId"]}
    assert len(held["clientSecretValue"]) > 40


def test_an_update_that_does_not_say_how_the_secret_is_managed_changes_nothing_of_it(make_client, secret_of, update):
    client = make_client(**MANAGED)
    held = secret_of(client)
    updated = update(client, AuthSessionValidity=9)
    assert updated["ClientSecretArn"] == client["ClientSecretArn"]
    assert secret_of(updated) == held


def test_a_secret_that_moves_to_secrets_manager_is_rotated_at_once(make_client, secret_of, update):
    client = make_client(GenerateSecret=True)
    moved = update(client, PublishSecretsInAWSSecretsManager=True)
    assert "ClientSecret" not in moved
    assert secret_of(moved)["clientSecretValue"] != client["ClientSecret"]


def test_a_secret_that_moves_back_is_gone_from_secrets_manager(sandbox, make_client, update, refused):
    client = make_client(**MANAGED)
    assert "ClientSecretArn" not in update(client, PublishSecretsInAWSSecretsManager=False)
    with refused("ResourceNotFoundException", ".*can't find the specified secret.*"):
        sandbox.client(REGION, service="secretsmanager").get_secret_value(SecretId=client["ClientSecretArn"])


@pytest.mark.parametrize("settings", [{}, {"ClientSecret": "a-secret-of-my-own-0123456789"}])
def test_only_a_generated_secret_can_be_managed(make_client, refused, settings):
    with refused("InvalidParameterException", "PublishSecretsInAWSSecretsManager needs .*"):
        make_client(PublishSecretsInAWSSecretsManager=True, **settings)


def described(cognito, pool):
    return cognito.describe_user_pool(UserPoolId=pool)["UserPool"]


def test_registration_that_is_not_sent_is_kept_with_its_empty_lists(cognito, make_pool):
    pool = make_pool(DcrConfiguration=OPEN)
    cognito.update_user_pool(UserPoolId=pool, DeletionProtection="ACTIVE")
    assert described(cognito, pool)["DcrConfiguration"] == OPEN


def test_registration_that_is_sent_is_replaced_and_on_unless_it_says_off(cognito, make_pool):
    pool = make_pool(DcrConfiguration={**OPEN, "EnableStatus": "Disabled"})
    cognito.update_user_pool(UserPoolId=pool, DcrConfiguration={"OpenDcrEnabled": False})
    assert described(cognito, pool)["DcrConfiguration"] == {"EnableStatus": "Enabled", "OpenDcrEnabled": False}


def test_every_level_has_a_name_and_one_that_is_not_sent_has_its_default_again(cognito, make_pool):
    pool = make_pool(AcrConfiguration=OWN)
    names = {name: level["AcrValue"] for name, level in described(cognito, pool)["AcrConfiguration"].items()}
    assert names == {
        "Level1": "urn:cognito:loa:1", "Level2": "urn:shop:mfa", "Level3": "urn:cognito:loa:3",
        "Level4": "urn:cognito:loa:4",
    }  # fmt: skip
    cognito.update_user_pool(UserPoolId=pool)
    assert described(cognito, pool)["AcrConfiguration"]["Level2"] == {"AcrValue": "urn:cognito:loa:2"}


def test_two_levels_of_one_name_are_refused(make_pool, refused):
    with refused("InvalidParameterException", "The names of ACR levels must be unique."):
        make_pool(AcrConfiguration={"Level1": {"AcrValue": "urn:cognito:loa:2"}})


@pytest.mark.parametrize("settings", [{"AcrConfiguration": OWN}, {"DcrConfiguration": OPEN}], ids=str)
def test_what_needs_essentials_is_refused_on_lite(make_pool, refused, settings):
    with refused("FeatureUnavailableInTierException", ".*"):
        make_pool(UserPoolTier="LITE", **settings)


def test_text_messages_have_one_sender(make_pool, refused):
    role = "arn:aws:iam::123456789012:role/sms"
    with refused("InvalidParameterException", "SmsConfiguration takes either SnsCallerArn or EumsSms."):
        make_pool(SmsConfiguration={"SnsCallerArn": role, "EumsSms": {"CallerArn": role}})
