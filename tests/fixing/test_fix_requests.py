"""From an answer of the API to a request: what is sent, what is left out because AWS keeps it, and what is refused."""

import pytest

from cognito_audit.aws.ledger import ledger
from cognito_audit.fixing.planning_context import PlanningContext
from cognito_audit.fixing.send_checks import send_refusal
from cognito_audit.fixing.updates import CLIENT, POOL, SendError, Update, normalized, request_of
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Fix

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:cognito-web"
CLOSED = {"EnableStatus": "Enabled", "OpenDcrEnabled": True, "OpenDcrGrantTypes": [], "AuthenticatedGrantTypes": []}
DEFAULT_LEVELS = {f"Level{number}": {"AcrValue": f"urn:cognito:loa:{number}"} for number in range(1, 5)}


def pool(**settings):
    return {"Id": "eu-west-1_Ab12", "Name": "shop", **settings}


def client(**settings):
    return {"UserPoolId": "eu-west-1_Ab12", "ClientId": "1web", "ClientName": "web", **settings}


def test_a_client_whose_secret_is_managed_can_be_sent_back():
    """The ARN has no place in the request, and the request says nothing of how the secret is managed."""
    sent = request_of(CLIENT, client(ClientSecretArn=ARN, ClientType="REGULAR", CallbackURLs=["https://a.example/cb"]))
    assert sent == client(CallbackURLs=["https://a.example/cb"])


@pytest.mark.parametrize("value", [True, False])
def test_how_a_secret_is_managed_is_never_sent(value):
    """If sent, true rotates the secret at once and false deletes it for good; left out, nothing of that changes."""
    assert request_of(CLIENT, client(PublishSecretsInAWSSecretsManager=value)) == client()


def test_a_fix_that_would_set_how_a_secret_is_managed_is_refused():
    target = Target("eu-west-1_Ab12/1web", "client", "web", {"client": client(ClientSecretArn=ARN)})
    fix = Fix("move the secret", "client", {"PublishSecretsInAWSSecretsManager": False})
    reason = send_refusal(PlanningContext(Inventory((target,)), (), {}), target, fix, client(ClientSecretArn=ARN))
    assert "PublishSecretsInAWSSecretsManager is never sent" in reason


def test_a_managed_secret_that_is_rotated_or_moved_is_no_change_of_the_client():
    before = client(ClientSecretArn=ARN)
    assert normalized(CLIENT, before) == normalized(CLIENT, client(ClientSecretArn=f"{ARN}-2"))
    assert normalized(CLIENT, before) == normalized(CLIENT, client(ClientSecret="present"))


def test_registration_that_a_fix_does_not_change_is_left_out():
    """AWS: "If you omit this parameter, Amazon Cognito keeps the existing configuration"."""
    before = pool(DcrConfiguration=CLOSED, DeletionProtection="INACTIVE")
    sent = request_of(POOL, {**before, "DeletionProtection": "ACTIVE"}, before)
    assert sent == {"UserPoolId": "eu-west-1_Ab12", "PoolName": "shop", "DeletionProtection": "ACTIVE"}


def test_registration_that_a_fix_changes_is_sent_whole_with_its_empty_lists():
    """An absent list would permit grants again: "Members that you omit revert to their default values"."""
    before = pool(DcrConfiguration={**CLOSED, "AllowedScopes": []})
    after = pool(DcrConfiguration={**before["DcrConfiguration"], "OpenDcrEnabled": False})
    assert request_of(POOL, after, before)["DcrConfiguration"] == after["DcrConfiguration"]


def test_lists_that_are_absent_stay_absent_when_registration_is_sent():
    before = pool(DcrConfiguration={"EnableStatus": "Disabled", "OpenDcrEnabled": True})
    after = pool(DcrConfiguration={"EnableStatus": "Disabled", "OpenDcrEnabled": False})
    assert request_of(POOL, after, before)["DcrConfiguration"] == after["DcrConfiguration"]


def test_registration_is_never_turned_on_by_leaving_out_whether_it_is_on():
    before = pool(DcrConfiguration={"OpenDcrEnabled": True})
    with pytest.raises(SendError, match="an update without that member turns it on"):
        request_of(POOL, pool(DcrConfiguration={"OpenDcrEnabled": False}), before)


@pytest.mark.parametrize("name", ["OpenDcrGrantTypes", "AuthenticatedGrantTypes"])
def test_an_empty_list_of_grants_is_told_from_an_absent_one(name):
    without = {key: value for key, value in CLOSED.items() if key != name}
    assert normalized(POOL, pool(DcrConfiguration=CLOSED)) != normalized(POOL, pool(DcrConfiguration=without))


def test_an_absent_list_of_grants_means_the_documented_ones():
    given = {"OpenDcrGrantTypes": ["code"], "AuthenticatedGrantTypes": ["client_credentials", "code"]}
    absent = normalized(POOL, pool(DcrConfiguration={"EnableStatus": "Enabled"}))
    assert absent == normalized(POOL, pool(DcrConfiguration={"EnableStatus": "Enabled", **given}))


def test_a_pool_without_registration_is_none_with_the_defaults_of_it():
    """A structure without EnableStatus turns registration on; none at all does not."""
    assert normalized(POOL, pool()) != normalized(POOL, pool(DcrConfiguration={"OpenDcrEnabled": False}))


@pytest.mark.parametrize(
    ("levels", "sent"),
    [
        (DEFAULT_LEVELS, None),
        ({**DEFAULT_LEVELS, "Level2": {"AcrValue": "urn:shop:mfa"}}, {"Level2": {"AcrValue": "urn:shop:mfa"}}),
        ({"Level1": {"AcrValue": "urn:cognito:loa:2"}}, {"Level1": {"AcrValue": "urn:cognito:loa:2"}}),
    ],
    ids=["defaults", "one-of-its-own", "a-name-that-is-the-default-of-another"],
)
def test_only_names_of_its_own_are_sent_of_the_acr_levels(levels, sent):
    """Names of one's own need the Essentials plan; whether a Lite pool takes the default ones is not documented."""
    assert request_of(POOL, pool(AcrConfiguration=levels)).get("AcrConfiguration") == sent


def test_default_names_of_acr_levels_are_as_absent():
    """AWS: "Amazon Cognito always returns the effective configuration, with default names merged in"."""
    own = {"Level3": {"AcrValue": "urn:shop:hardware"}}
    assert normalized(POOL, pool(AcrConfiguration=DEFAULT_LEVELS)) == normalized(POOL, pool())
    assert normalized(POOL, pool(AcrConfiguration={**DEFAULT_LEVELS, **own})) == normalized(
        POOL, pool(AcrConfiguration=own)
    )
    assert normalized(POOL, pool(AcrConfiguration=own)) != normalized(POOL, pool())


def test_keys_issuer_and_the_sender_of_messages_are_sent_back_as_they_were_read():
    read = {
        "KeyConfiguration": {
            "KeyType": "CUSTOMER_MANAGED_KEY",
            "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k",
        },
        "IssuerConfiguration": {"Type": "UPDATED"},
        "SmsConfiguration": {"EumsSms": {"CallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "shop"}},
        "MfaConfiguration": "OPTIONAL",
    }
    before = pool(**read)
    assert {name: request_of(POOL, before, before)[name] for name in read} == read


@pytest.mark.parametrize(
    ("member", "advice"), [("RefreshTokenRotation", f"upgrade boto3 to {ledger().botocore} or newer"), ("Novelty", "")]
)
def test_what_the_installed_sdk_cannot_send_is_refused_with_the_version_that_can(monkeypatch, member, advice):
    old = CLIENT.accepted() - {member}
    monkeypatch.setattr(Update, "accepted", lambda _update: old)
    with pytest.raises(SendError, match=f"UpdateUserPoolClient does not accept {member}, .*{advice}$"):
        request_of(CLIENT, client(**{member: {"On": True}}))


def test_a_hole_that_an_unknown_name_left_is_not_sent():
    """It stands for what the name may mean; AWS answered nothing there."""
    hole = Unknown("CallbackURLPatterns, which this release does not know, may stand for it")
    assert request_of(CLIENT, client(CallbackURLs=hole, LogoutURLs=["https://a.example/out"])) == client(
        LogoutURLs=["https://a.example/out"]
    )
