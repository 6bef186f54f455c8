"""The scopes and identity providers of a pool, as a client's OAuth settings may name them."""

import pytest

from cognito_audit.facts.companions import Providers, ResourceServers
from cognito_audit.model.unknown import NotKnown, Unknown

LATER = Unknown("known after apply")


def resource_servers(*servers) -> ResourceServers:
    return ResourceServers({"ResourceServers": list(servers)}, "resource_servers")


def test_a_custom_scope_is_identifier_slash_name() -> None:
    servers = resource_servers(
        {"Identifier": "orders", "Scopes": [{"ScopeName": "read"}, {"ScopeName": "write"}]},
        {"Identifier": "https://api.example.com", "Scopes": [{"ScopeName": "read"}]},
    )
    assert list(servers.scopes) == ["orders/read", "orders/write", "https://api.example.com/read"]


@pytest.mark.parametrize("server", [{"Identifier": "orders"}, {"Identifier": "orders", "Scopes": []}])
def test_a_resource_server_may_have_no_scopes(server) -> None:
    assert list(resource_servers(server).scopes) == []


def test_a_pool_without_resource_servers_has_no_custom_scopes() -> None:
    assert list(ResourceServers({}, "resource_servers").scopes) == []


@pytest.mark.parametrize(
    "hole",
    [
        LATER,
        {"Identifier": LATER, "Scopes": [{"ScopeName": "read"}]},
        {"Identifier": "other", "Scopes": LATER},
        {"Identifier": "other", "Scopes": [LATER]},
        {"Identifier": "other", "Scopes": [{"ScopeName": LATER}]},
    ],
)
def test_beside_a_hole_the_scopes_of_a_known_server_are_known_and_those_of_others_are_not(hole) -> None:
    scopes = resource_servers(hole, {"Identifier": "orders", "Scopes": [{"ScopeName": "read"}]}).scopes
    assert "orders/read" in scopes
    assert "orders/write" not in scopes
    with pytest.raises(NotKnown, match="known after apply"):
        _ = ("other/read" if isinstance(hole, dict) and hole["Identifier"] is LATER else "other/write") in scopes


@pytest.mark.parametrize(
    ("server", "certain"),
    [
        ({"Identifier": LATER, "Scopes": [{"ScopeName": "read"}]}, ("other/write", "orders")),
        ({"Identifier": "other", "Scopes": [{"ScopeName": LATER}]}, ("orders/read", "other")),
    ],
)
def test_what_is_known_of_a_scope_tells_it_from_others(server, certain) -> None:
    scopes = resource_servers(server).scopes
    assert not [scope for scope in certain if scope in scopes]


def test_a_server_whose_own_scopes_are_not_all_known_rules_none_out() -> None:
    scopes = resource_servers({"Identifier": "orders", "Scopes": [{"ScopeName": "read"}, LATER]}).scopes
    assert "orders/read" in scopes
    with pytest.raises(NotKnown, match="known after apply"):
        _ = "orders/write" in scopes


def test_an_unread_listing_leaves_the_scopes_unknown() -> None:
    denied = Unknown("AccessDenied on cognito-idp:ListResourceServers", "cognito-idp:ListResourceServers")
    with pytest.raises(NotKnown, match="AccessDenied"):
        _ = ResourceServers(denied, "resource_servers").scopes


def test_cognito_is_a_provider_of_every_pool() -> None:
    assert list(Providers({}, "providers").names) == ["COGNITO"]
    assert list(Providers({"Providers": [{"ProviderName": "Google"}]}, "providers").names) == ["COGNITO", "Google"]
