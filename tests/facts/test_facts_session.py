"""What follows from answers for the session and secret rules: flows, attributes, siblings, secrets, kinds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cognito_audit.facts.auth_flows import DEFAULT_AUTH_FLOWS
from cognito_audit.facts.client import Client
from cognito_audit.facts.companions import Secrets, Siblings
from cognito_audit.facts.moments import moment
from cognito_audit.facts.pool import Pool
from cognito_audit.model.declaration import Intent
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.rulebook.vocabulary import is_older_than

HOLE = Unknown("known after apply")


@pytest.mark.parametrize("answer", [{}, {"ExplicitAuthFlows": None}, {"ExplicitAuthFlows": []}])
def test_an_absent_or_empty_flow_list_means_the_documented_flows(answer: dict[str, Any]) -> None:
    assert tuple(Client(answer).effective_auth_flows) == DEFAULT_AUTH_FLOWS


def test_a_flow_list_of_one_unknown_is_not_an_empty_one() -> None:
    with pytest.raises(NotKnown):
        assert "ALLOW_USER_AUTH" in Client({"ExplicitAuthFlows": [HOLE]}).effective_auth_flows


@pytest.mark.parametrize(
    ("flows", "sign_in"),
    [
        (["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], ["ALLOW_USER_AUTH"]),
        (["ALLOW_TOKEN_EXCHANGE_DELEGATION", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"], []),
        (["ADMIN_NO_SRP_AUTH"], ["ADMIN_NO_SRP_AUTH"]),
        (["ALLOW_SOMETHING_NEW"], ["ALLOW_SOMETHING_NEW"]),
        (None, ["ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"]),
    ],
)
def test_sign_in_flows_leave_the_token_flows_out(flows, sign_in) -> None:
    assert list(Client({"ExplicitAuthFlows": flows}).sign_in_flows) == sign_in


@pytest.mark.parametrize(
    ("flows", "modern"),
    [
        (["ADMIN_NO_SRP_AUTH"], ["ADMIN_USER_PASSWORD_AUTH", "USER_SRP_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"]),
        (["USER_PASSWORD_AUTH"], ["USER_PASSWORD_AUTH", "USER_SRP_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"]),
        (["CUSTOM_AUTH_FLOW_ONLY"], ["CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"]),
        (["ALLOW_USER_AUTH"], ["USER_AUTH", "REFRESH_TOKEN_AUTH"]),
    ],
)
def test_modern_names_keep_the_access_that_was_there(flows, modern) -> None:
    assert Client({"ExplicitAuthFlows": flows}).modern_auth_flows == [f"ALLOW_{flow}" for flow in modern]


@pytest.mark.parametrize(
    ("answer", "machine"),
    [
        ({"AllowedOAuthFlows": ["client_credentials"]}, True),
        ({"AllowedOAuthFlows": ["client_credentials"], "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]}, True),
        ({"AllowedOAuthFlows": ["client_credentials"], "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}, False),
        ({"AllowedOAuthFlows": ["client_credentials"], "ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]}, False),
        ({"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"]}, True),
        ({"ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_DELEGATION", "ALLOW_REFRESH_TOKEN_AUTH"]}, True),
        ({"ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"], "AllowedOAuthFlows": ["code"]}, False),
        ({"ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_USER_SRP_AUTH"]}, False),
        ({"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH", HOLE]}, None),
        ({"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"], "AllowedOAuthFlows": HOLE}, None),
        ({"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]}, False),
        ({"AllowedOAuthFlows": ["code"]}, False),
        ({"AllowedOAuthFlows": ["client_credentials", "code"]}, False),
        ({"AllowedOAuthFlows": [HOLE, "code"]}, False),
        ({"AllowedOAuthFlows": HOLE, "ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}, False),
        ({"AllowedOAuthFlows": ["client_credentials"], "ExplicitAuthFlows": HOLE}, None),
        ({"AllowedOAuthFlows": ["client_credentials"], "ExplicitAuthFlows": [HOLE]}, None),
        ({}, False),
    ],
)
def test_a_machine_client_is_one_by_proof_only(answer, machine) -> None:
    client = Client(answer)
    if machine is None:
        with pytest.raises(NotKnown):
            _ = client.is_machine
    else:
        assert client.is_machine is machine


def test_what_is_declared_wins_and_needs_no_answer() -> None:
    assert Client(HOLE, intent=Intent(kind="machine")).is_machine
    assert not Client(HOLE, intent=Intent(kind="browser")).is_machine
    assert not Client(HOLE, intent=Intent(session="unused")).needs_session
    assert Client(HOLE, intent=Intent(session="required")).needs_session


@pytest.mark.parametrize(
    ("answer", "needed"),
    [
        ({}, True),
        ({"ClientType": "REGULAR"}, True),
        ({"ClientType": "DCR"}, False),
        ({"ClientType": HOLE}, None),
        ({"ClientType": "BRAND_NEW"}, None),
    ],
)
def test_a_client_that_an_application_registered_itself_needs_no_session(answer, needed) -> None:
    client = Client(answer)
    if needed is None:
        with pytest.raises(NotKnown):
            _ = client.needs_session
    else:
        assert client.needs_session is needed


@pytest.mark.parametrize(
    ("providers", "flows", "only"),
    [
        (["Corporate"], ["ALLOW_REFRESH_TOKEN_AUTH"], True),
        (["Corporate", "Google"], ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_TOKEN_EXCHANGE_DELEGATION"], True),
        # Without COGNITO the API still signs the pool's own users in, if there is a flow for them.
        (["Corporate"], ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"], False),
        (["Corporate"], ["ALLOW_SOMETHING_NEW"], False),
        (["Corporate"], None, False),
        (["Corporate"], [], False),
        (["Corporate", "COGNITO"], ["ALLOW_REFRESH_TOKEN_AUTH"], False),
        (None, ["ALLOW_REFRESH_TOKEN_AUTH"], False),
        ([], ["ALLOW_REFRESH_TOKEN_AUTH"], False),
        # One list that lets the pool's own users in settles it, whatever the other one holds.
        (HOLE, ["ALLOW_USER_SRP_AUTH"], False),
        ([HOLE, "COGNITO"], HOLE, False),
        (None, HOLE, False),
        ([HOLE], ["ALLOW_REFRESH_TOKEN_AUTH"], None),
        (["Corporate"], ["ALLOW_REFRESH_TOKEN_AUTH", HOLE], None),
        (HOLE, ["ALLOW_REFRESH_TOKEN_AUTH"], None),
    ],
)
def test_a_client_is_federated_only_where_both_lists_shut_the_pool_s_own_users_out(providers, flows, only) -> None:
    client = Client({"SupportedIdentityProviders": providers, "ExplicitAuthFlows": flows})
    if only is None:
        with pytest.raises(NotKnown):
            _ = client.needs_session
    else:
        assert client.is_federated_only is only
        assert client.needs_session is not only


def test_a_declared_session_is_needed_by_a_federated_client_too() -> None:
    answer = {"SupportedIdentityProviders": ["Corporate"], "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]}
    assert Client(answer, intent=Intent(session="required")).needs_session


@pytest.mark.parametrize(("validity", "days"), [(None, 30), (0, 30), (7, 7)])
def test_a_refresh_token_validity_of_0_is_30_days(validity, days) -> None:
    assert Client({"RefreshTokenValidity": validity}).refresh_token_days == days


def test_required_attributes_are_certain_one_by_one() -> None:
    schema = [{"Name": "sub", "Required": True}, {"Name": "email", "Required": True}, {"Name": "nickname"}, HOLE]
    required = Pool({"SchemaAttributes": schema}).required_attributes
    assert "email" in required
    with pytest.raises(NotKnown):
        assert "nickname" in required
    assert list(Pool({"SchemaAttributes": schema[:3]}).required_attributes) == ["email"]
    assert list(Pool({}).required_attributes) == []


@pytest.mark.parametrize(
    ("verified", "option", "mailed"),
    [
        (["email"], None, True),
        (["email", "phone_number"], "CONFIRM_WITH_CODE", True),
        (["email"], "CONFIRM_WITH_LINK", False),
        (["phone_number"], None, False),
        ([], None, False),
    ],
)
def test_a_code_is_mailed_where_email_is_verified_without_a_link(verified, option, mailed) -> None:
    answer = {"AutoVerifiedAttributes": verified, "VerificationMessageTemplate": {"DefaultEmailOption": option}}
    assert Pool(answer).mails_a_code is mailed


def test_siblings_are_known_one_by_one() -> None:
    clients = [
        HOLE,
        {"ClientName": "srp", "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]},
        {"ClientId": "4abc", "ExplicitAuthFlows": ["ALLOW_USER_AUTH", HOLE]},
        {"ClientName": "default"},
    ]
    names = Siblings({"Clients": clients}, "siblings").with_user_auth
    assert "4abc" in names
    with pytest.raises(NotKnown):
        assert "srp" in names
    assert list(Siblings({"Clients": clients[1:]}, "siblings").with_user_auth) == ["4abc"]
    assert list(Siblings({}, "siblings").with_user_auth) == []


def test_one_known_secret_is_enough_to_say_that_there_is_one() -> None:
    assert Secrets({"ClientSecrets": [HOLE, {"ClientSecretId": "a--1"}]}, "secrets").exist
    assert not Secrets({}, "secrets").exist
    with pytest.raises(NotKnown):
        _ = Secrets({"ClientSecrets": [HOLE]}, "secrets").exist


def test_the_newest_secret_is_found_whatever_the_order_and_the_form_of_dates() -> None:
    dates = [datetime(2026, 1, 2, tzinfo=UTC), "2026-01-03T00:00:00+00:00", 1767225600.0]
    secrets = Secrets({"ClientSecrets": [{"ClientSecretCreateDate": date} for date in dates]}, "secrets")
    assert secrets.latest_date == "2026-01-03T00:00:00+00:00"
    assert Secrets({}, "secrets").latest_date is None
    with pytest.raises(NotKnown):
        _ = Secrets({"ClientSecrets": [{"ClientSecretId": "a--1"}]}, "secrets").latest_date


def test_the_list_of_secrets_is_as_of_its_reading_and_else_of_now() -> None:
    assert Secrets({"AsOf": "2026-01-01T00:00:00Z"}, "secrets").as_of == datetime(2026, 1, 1, tzinfo=UTC)
    before = datetime.now(UTC)
    assert before <= Secrets({}, "secrets").as_of <= datetime.now(UTC)


def test_a_moment_without_a_zone_is_utc() -> None:
    assert moment("2026-01-01T00:00:00") == moment("2026-01-01T01:00:00+01:00") == moment(1767225600)


def test_older_than_is_exact() -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    assert not is_older_than("2026-01-01T00:00:00Z", 30, now)
    assert is_older_than(now - timedelta(days=30, seconds=1), 30, now)


@pytest.mark.parametrize(
    ("answer", "has"),
    [({}, False), ({"Domain": "shop"}, True), ({"CustomDomain": "auth.example.com"}, True), ({"Domain": None}, False)],
)
def test_a_pool_s_domain_is_a_prefix_or_a_custom_one(answer, has) -> None:
    assert Pool(answer).has_domain is has


def test_a_secret_that_is_not_known_is_neither_there_nor_missing() -> None:
    assert Client({"ClientSecret": "present"}).has_secret
    assert not Client({}).has_secret
    assert Client({"ClientSecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a"}).has_secret
    assert Client({"ClientSecret": HOLE, "ClientSecretArn": "arn:aws:secretsmanager:..."}).has_secret
    with pytest.raises(NotKnown):
        _ = Client({"ClientSecretArn": HOLE}).has_secret
    with pytest.raises(NotKnown):
        _ = Client({"ClientSecret": HOLE}).has_secret


def test_a_pool_without_a_sign_in_policy_offers_the_password_alone() -> None:
    assert list(Pool({}).first_auth_factors) == ["PASSWORD"]
    assert list(Pool({"Policies": {"PasswordPolicy": {"MinimumLength": 12}}}).first_auth_factors) == ["PASSWORD"]
    with pytest.raises(NotKnown):
        _ = Pool({"Policies": {"SignInPolicy": HOLE}}).first_auth_factors
