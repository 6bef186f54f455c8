"""Token lifetimes, refresh token rotation and the names of flows, as facts of an app client."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.facts.auth_flows import DEFAULT_AUTH_FLOWS
from cognito_audit.facts.client import Client
from cognito_audit.model.unknown import NotKnown, Unknown

LATER = Unknown("known after apply")


@pytest.mark.parametrize(
    ("answer", "access", "refresh"),
    [
        ({}, 60, 30 * 24 * 60),
        ({"TokenValidityUnits": {}}, 60, 30 * 24 * 60),
        ({"AccessTokenValidity": 5, "RefreshTokenValidity": 5}, 5 * 60, 5 * 24 * 60),
        ({"AccessTokenValidity": 0, "RefreshTokenValidity": 0}, 60, 30 * 24 * 60),
        ({"AccessTokenValidity": 300, "TokenValidityUnits": {"AccessToken": "seconds"}}, 5, 30 * 24 * 60),
        ({"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "days"}}, 24 * 60, 30 * 24 * 60),
        ({"RefreshTokenValidity": 90, "TokenValidityUnits": {"RefreshToken": "minutes"}}, 60, 90),
    ],
)
def test_a_lifetime_has_its_own_unit_and_default(answer, access, refresh) -> None:
    client = Client(answer)
    assert (client.access_token_minutes, client.refresh_token_minutes) == (access, refresh)
    assert client.refresh_token_days == refresh / (24 * 60)


@given(st.integers(1, 10**12))
def test_any_number_of_days_is_as_many_hours(days: int) -> None:
    in_days = Client({"IdTokenValidity": days, "TokenValidityUnits": {"IdToken": "days"}})
    in_hours = Client({"IdTokenValidity": days * 24})
    assert in_days.id_token_minutes == in_hours.id_token_minutes


@pytest.mark.parametrize(
    "answer",
    [
        {"AccessTokenValidity": LATER},
        {"AccessTokenValidity": 1, "TokenValidityUnits": LATER},
        {"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": LATER}},
        {"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "weeks"}},
    ],
)
def test_a_lifetime_without_a_known_number_or_unit_is_not_known(answer) -> None:
    with pytest.raises(NotKnown):
        _ = Client(answer).access_token_minutes


def test_the_unit_of_another_token_need_not_be_known() -> None:
    answer = {"AccessTokenValidity": 2, "TokenValidityUnits": {"RefreshToken": LATER}}
    assert Client(answer).access_token_minutes == 120


def test_one_unknown_lifetime_leaves_the_others_judged() -> None:
    found = Client({"AccessTokenValidity": LATER, "IdTokenValidity": 25}).token_validities_out_of_range
    assert "IdTokenValidity" in found
    with pytest.raises(NotKnown, match="known after apply"):
        list(found)


@pytest.mark.parametrize(("minutes", "out_of_range"), [(4, True), (5, False), (24 * 60, False), (24 * 60 + 1, True)])
def test_the_ends_of_the_range_of_access_tokens_are_allowed(minutes: int, out_of_range: bool) -> None:  # noqa: FBT001
    client = Client({"AccessTokenValidity": minutes, "TokenValidityUnits": {"AccessToken": "minutes"}})
    assert list(client.token_validities_out_of_range) == ["AccessTokenValidity"] * out_of_range


def test_a_grace_period_that_nobody_chose_is_not_known() -> None:
    assert Client({"RefreshTokenRotation": {"RetryGracePeriodSeconds": 0}}).retry_grace_seconds == 0
    with pytest.raises(NotKnown, match="not documented"):
        _ = Client({"RefreshTokenRotation": {"Feature": "ENABLED"}}).retry_grace_seconds


@pytest.mark.parametrize(
    ("flows", "given_flows", "mixes"),
    [
        (None, [], False),
        ([], [], False),
        (["ALLOW_USER_AUTH"], ["ALLOW_USER_AUTH"], False),
        (["USER_PASSWORD_AUTH"], ["USER_PASSWORD_AUTH"], False),
        (["USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"], ["USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"], True),
        (["SOMETHING_NEW", "ALLOW_USER_AUTH"], ["SOMETHING_NEW", "ALLOW_USER_AUTH"], False),
    ],
)
def test_the_given_flows_are_those_of_the_list_without_defaults(flows: Any, given_flows: Any, mixes: Any) -> None:
    client = Client({"ExplicitAuthFlows": flows})
    assert list(client.given_auth_flows) == given_flows
    assert client.mixes_auth_flow_names is mixes


def test_a_hole_may_hold_the_name_that_mixes_the_list() -> None:
    assert Client({"ExplicitAuthFlows": [LATER, "USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"]}).mixes_auth_flow_names
    with pytest.raises(NotKnown):
        _ = Client({"ExplicitAuthFlows": [LATER, "USER_PASSWORD_AUTH"]}).mixes_auth_flow_names


def test_renaming_changes_the_names_and_nothing_else() -> None:
    renamed = Client({"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "NEW"]})
    assert list(renamed.renamed_auth_flows) == ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "NEW"]
    assert list(Client({}).renamed_auth_flows) == list(DEFAULT_AUTH_FLOWS)


def test_a_known_legacy_name_is_renamed_beside_a_hole() -> None:
    flows = Client({"ExplicitAuthFlows": [LATER, "USER_PASSWORD_AUTH"]}).renamed_auth_flows
    assert "ALLOW_USER_PASSWORD_AUTH" in flows
    with pytest.raises(NotKnown):
        _ = "ALLOW_USER_AUTH" in flows
