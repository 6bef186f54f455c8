"""App clients of the sandbox: defaults, what an update resets, what is refused, secrets, pages."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FAR_TOO_MUCH = 50_000
"""Beyond any bound of the service model, also of one that AWS has widened since."""
EVERY_SETTING = {
    "ClientName": "web",
    "RefreshTokenValidity": 12,
    "AccessTokenValidity": 20,
    "IdTokenValidity": 25,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "hours"},
    "ReadAttributes": ["email"],
    "WriteAttributes": ["email", "name"],
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
    "SupportedIdentityProviders": ["COGNITO"],
    "CallbackURLs": ["https://example.com/in"],
    "LogoutURLs": ["https://example.com/out"],
    "DefaultRedirectURI": "https://example.com/in",
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "PreventUserExistenceErrors": "ENABLED",
    "EnableTokenRevocation": False,
    "EnablePropagateAdditionalUserContextData": True,
    "AuthSessionValidity": 7,
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 5},
}
FREE = set(EVERY_SETTING) - {
    "ClientName",
    "TokenValidityUnits",  # the three validities mean something else without it
    "AccessTokenValidity",
    "IdTokenValidity",
    "AllowedOAuthFlows",  # OAuth's members need each other
    "AllowedOAuthFlowsUserPoolClient",
    "DefaultRedirectURI",
}
"""The settings that may come and go one by one."""
BARE = {
    "ClientId",
    "UserPoolId",
    "ClientName",
    "ClientType",
    "CreationDate",
    "LastModifiedDate",
    "RefreshTokenValidity",
    "TokenValidityUnits",
    "AllowedOAuthFlowsUserPoolClient",
    "EnableTokenRevocation",
    "EnablePropagateAdditionalUserContextData",
    "AuthSessionValidity",
}


@pytest.fixture
def describe(cognito):
    def go(client):
        named = {"UserPoolId": client["UserPoolId"], "ClientId": client["ClientId"]}
        return cognito.describe_user_pool_client(**named)["UserPoolClient"]

    return go


class TestSettings:
    def test_a_bare_client_has_aws_defaults_and_no_flows_key(self, make_client, describe):
        client = describe(make_client())
        assert set(client) == BARE
        assert (client["RefreshTokenValidity"], client["AuthSessionValidity"]) == (30, 3)
        assert client["TokenValidityUnits"] == {}
        assert re.fullmatch("[a-z0-9]{26}", client["ClientId"])

    def test_an_empty_list_of_flows_is_no_list(self, make_client, describe):
        assert "ExplicitAuthFlows" not in describe(make_client(ExplicitAuthFlows=[]))

    def test_every_setting_comes_back_as_it_was_given(self, make_client, describe):
        client = describe(make_client(GenerateSecret=True, **EVERY_SETTING))
        assert {name: client[name] for name in EVERY_SETTING} == EVERY_SETTING
        assert re.fullmatch("[a-z0-9]{51}", client["ClientSecret"])

    def test_an_update_resets_what_it_does_not_send_except_the_name(self, cognito, make_client, describe):
        client = make_client(GenerateSecret=True, **EVERY_SETTING)
        cognito.update_user_pool_client(UserPoolId=client["UserPoolId"], ClientId=client["ClientId"])
        after = describe(client)
        assert set(after) == BARE | {"ClientSecret"}
        assert after["ClientName"] == "web"
        assert after["ClientSecret"] == client["ClientSecret"]
        assert (after["RefreshTokenValidity"], after["EnableTokenRevocation"]) == (30, True)

    def test_an_update_that_sends_everything_changes_only_the_date(self, cognito, make_client, describe):
        client = make_client(GenerateSecret=True, **EVERY_SETTING)
        cognito.update_user_pool_client(UserPoolId=client["UserPoolId"], ClientId=client["ClientId"], **EVERY_SETTING)
        before, after = describe(client), client
        assert {name for name in BARE | set(EVERY_SETTING) if before[name] != after[name]} <= {"LastModifiedDate"}

    @given(st.sets(st.sampled_from(sorted(FREE))), st.sets(st.sampled_from(sorted(FREE))))
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_an_update_leaves_what_creating_it_so_would_have_made(self, cognito, make_client, describe, first, second):
        """The law of UpdateUserPoolClient: nothing of before is left but the name, the secret and the dates."""
        wanted = {name: EVERY_SETTING[name] for name in second}
        updated = make_client(GenerateSecret=True, **{name: EVERY_SETTING[name] for name in first})
        named = {"UserPoolId": updated["UserPoolId"], "ClientId": updated["ClientId"]}
        cognito.update_user_pool_client(**named, **wanted)
        created = make_client(updated["UserPoolId"], GenerateSecret=True, **wanted)
        own = {"ClientId", "ClientSecret", "CreationDate", "LastModifiedDate"}
        assert {name: value for name, value in describe(updated).items() if name not in own} == {
            name: value for name, value in describe(created).items() if name not in own
        }

    def test_refresh_token_validity_0_is_30_days(self, make_client):
        assert make_client(RefreshTokenValidity=0)["RefreshTokenValidity"] == 30


FLOWS = "ExplicitAuthFlows"
OAUTH = {"AllowedOAuthFlowsUserPoolClient": True}
MACHINE = {**OAUTH, "AllowedOAuthFlows": ["client_credentials"]}
REFUSALS = {
    "legacy-mixed": (
        {FLOWS: ["ADMIN_NO_SRP_AUTH", "ALLOW_USER_SRP_AUTH"]},
        "InvalidParameterException",
        r"Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names\.",
    ),
    "unknown-flow": (
        {FLOWS: ["ALLOW_TELEPATHY"]},
        "InvalidParameterException",
        (
            r"1 validation error detected: Value '\[ALLOW_TELEPATHY\]' at 'explicitAuthFlows' failed to satisfy "
            r"constraint: Member must satisfy constraint: \[Member must satisfy enum value set: .*ALLOW_USER_AUTH.*"
        ),
    ),
    "rotation-and-refresh-flow": (
        {FLOWS: ["ALLOW_REFRESH_TOKEN_AUTH"], "RefreshTokenRotation": {"Feature": "ENABLED"}},
        "InvalidParameterException",
        "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled",
    ),
    "access-outlives-refresh": (
        {"AccessTokenValidity": 24, "RefreshTokenValidity": 1, "TokenValidityUnits": {"RefreshToken": "hours"}},
        "InvalidParameterException",
        r"Access and Id Token expiration times must be less than or equal to refresh token expiration times\.",
    ),
    "access-too-short": (
        {"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "minutes"}},
        "InvalidParameterException",
        r"Invalid range for token validity\.",
    ),
    "session-too-long": (
        {"AuthSessionValidity": FAR_TOO_MUCH},
        "InvalidParameterException",
        r"1 validation error .* 'authSessionValidity' .* Member must have value less than or equal to \d+",
    ),
    "machine-without-secret": (
        {**MACHINE, "AllowedOAuthScopes": ["orders/read"]},
        "InvalidOAuthFlowException",
        r"client_credentials flow can not be selected if client does not have a client secret\.",
    ),
    "machine-mixed": (
        {**OAUTH, "AllowedOAuthFlows": ["client_credentials", "code"], "AllowedOAuthScopes": ["openid"]},
        "InvalidOAuthFlowException",
        r"client_credentials flow can not be selected along with code flow or implicit flow\.",
    ),
    "machine-with-user-scope": (
        {**MACHINE, "GenerateSecret": True, "AllowedOAuthScopes": ["openid"]},
        "InvalidOAuthFlowException",
        "openid is not supported with client_credentials flow",
    ),
    "oauth-without-flows": (
        OAUTH,
        "InvalidParameterException",
        r"AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows\.",
    ),
    "code-without-callback": (
        {**OAUTH, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"]},
        "InvalidOAuthFlowException",
        "CallbackUrls can not be empty when code flow or implicit flow is selected",
    ),
    "default-redirect": (
        {"CallbackURLs": ["https://a.example.com"], "DefaultRedirectURI": "https://b.example.com"},
        "InvalidParameterException",
        r"The default redirect URI https://b\.example\.com is not in the callback URIs list\.",
    ),
    "plain-http": (
        {"CallbackURLs": ["http://shop.example.com/in"]},
        "InvalidParameterException",
        r"http://shop\.example\.com/in cannot use the HTTP protocol\.",
    ),
    "context-without-secret": (
        {"EnablePropagateAdditionalUserContextData": True},
        "InvalidParameterException",
        "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
    ),
    "client-token-without-secret": (
        {"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"]},
        "InvalidParameterException",
        r"ALLOW_CLIENT_TOKEN_AUTH must be the only flow, of a client with a secret\.",
    ),
    "client-token-beside-another": (
        {"GenerateSecret": True, "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]},
        "InvalidParameterException",
        r"ALLOW_CLIENT_TOKEN_AUTH must be the only flow, of a client with a secret\.",
    ),
    "unknown-provider": (
        {"SupportedIdentityProviders": ["Google"]},
        "InvalidParameterException",
        "The provider Google does not exist for User Pool .*",
    ),
    "unknown-scope": (
        {"AllowedOAuthScopes": ["orders/read"]},
        "ScopeDoesNotExistException",
        "Invalid scope requested: orders/read",
    ),
    "unknown-read-attribute": (
        {"ReadAttributes": ["custom:nosuch"]},
        "InvalidParameterException",
        "Invalid read attributes specified while creating a client",
    ),
    "unwritable-attribute": (
        {"WriteAttributes": ["email_verified"]},
        "InvalidParameterException",
        "Invalid write attributes specified while creating a client",
    ),
    "empty-logout-urls": (
        {"LogoutURLs": []},
        "InvalidParameterException",
        r"1 validation error detected: Value '\[\]' at 'logoutURLs' failed to satisfy constraint: .*",
    ),
}


@pytest.mark.parametrize(("settings", "code", "text"), REFUSALS.values(), ids=REFUSALS)
class TestRefusals:
    def test_create_refuses(self, make_client, refused, settings, code, text):
        with refused(code, text):
            make_client(**settings)

    def test_update_refuses_and_changes_nothing(self, cognito, make_client, describe, refused, settings, code, text):
        settings = dict(settings)
        client = make_client(GenerateSecret=settings.pop("GenerateSecret", False))
        with refused(code, text):
            cognito.update_user_pool_client(UserPoolId=client["UserPoolId"], ClientId=client["ClientId"], **settings)
        assert describe(client) == client


def test_the_flow_of_get_client_token_is_accepted_though_the_service_model_lacks_it(make_client):
    client = make_client(GenerateSecret=True, ExplicitAuthFlows=["ALLOW_CLIENT_TOKEN_AUTH"])
    assert client["ExplicitAuthFlows"] == ["ALLOW_CLIENT_TOKEN_AUTH"]


def test_a_provider_and_a_scope_that_exist_are_accepted(cognito, make_pool, make_client):
    pool = make_pool()
    details = {"client_id": "x", "client_secret": "y", "authorize_scopes": "email"}
    cognito.create_identity_provider(
        UserPoolId=pool, ProviderName="Google", ProviderType="Google", ProviderDetails=details
    )
    scopes = [{"ScopeName": "read", "ScopeDescription": "Read"}]
    cognito.create_resource_server(UserPoolId=pool, Identifier="orders", Name="Orders", Scopes=scopes)
    machine = {**MACHINE, "GenerateSecret": True, "AllowedOAuthScopes": ["orders/read"]}
    assert make_client(pool, SupportedIdentityProviders=["Google"], **machine)["AllowedOAuthScopes"] == ["orders/read"]


@pytest.mark.parametrize("host", ["localhost:3000", "127.0.0.1:8080"])
def test_plain_http_is_for_loopback(make_client, host):
    assert make_client(CallbackURLs=[f"http://{host}/in"])["CallbackURLs"] == [f"http://{host}/in"]


def test_user_auth_is_refused_on_the_lite_tier(make_pool, make_client, refused):
    pool = make_pool(UserPoolTier="LITE")
    with refused("FeatureUnavailableInTierException", ".*"):
        make_client(pool, ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])


class TestNotThere:
    def test_an_unknown_client(self, cognito, make_pool, refused):
        with refused("ResourceNotFoundException", r"User pool client nosuch does not exist\."):
            cognito.describe_user_pool_client(UserPoolId=make_pool(), ClientId="nosuch")

    def test_the_client_of_another_pool(self, cognito, make_pool, make_client, refused):
        other = make_client()["ClientId"]
        with refused("ResourceNotFoundException", rf"User pool client {other} does not exist\."):
            cognito.describe_user_pool_client(UserPoolId=make_pool(), ClientId=other)

    def test_an_unknown_pool(self, cognito, refused):
        with refused("ResourceNotFoundException", r"User pool eu-west-1_nosuch does not exist\."):
            cognito.list_user_pool_clients(UserPoolId="eu-west-1_nosuch", MaxResults=60)


class TestPages:
    def test_121_clients_are_three_pages(self, cognito, make_pool, make_client):
        pool = make_pool()
        made = [make_client(pool)["ClientId"] for _ in range(121)]
        pages = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool, MaxResults=60)
        listed = [[client["ClientId"] for client in page["UserPoolClients"]] for page in pages]
        assert [len(page) for page in listed] == [60, 60, 1]
        assert [client for page in listed for client in page] == made

    def test_a_page_of_more_than_the_model_allows_is_refused(self, cognito, make_pool, refused):
        text = r"1 validation error .* 'maxResults' .* Member must have value less than or equal to \d+"
        with refused("InvalidParameterException", text):
            cognito.list_user_pool_clients(UserPoolId=make_pool(), MaxResults=FAR_TOO_MUCH)

    def test_a_token_from_nowhere_is_refused(self, cognito, make_pool, refused):
        with refused("InvalidParameterException", "Invalid pagination token given.*"):
            cognito.list_user_pool_clients(UserPoolId=make_pool(), NextToken="bogus")

    def test_a_list_shows_no_settings(self, cognito, make_client):
        client = make_client(GenerateSecret=True)
        [listed] = cognito.list_user_pool_clients(UserPoolId=client["UserPoolId"])["UserPoolClients"]
        assert set(listed) == {"ClientId", "UserPoolId", "ClientName"}


class TestSecrets:
    @pytest.fixture
    def named(self, make_client):
        client = make_client(GenerateSecret=True)
        return {"UserPoolId": client["UserPoolId"], "ClientId": client["ClientId"]}

    def test_a_second_secret_is_shown_once_and_hides_the_first(self, cognito, named, describe):
        value = cognito.add_user_pool_client_secret(**named)["ClientSecretDescriptor"]["ClientSecretValue"]
        assert re.fullmatch("[a-z0-9]{51}", value)
        listed = cognito.list_user_pool_client_secrets(**named)["ClientSecrets"]
        assert [set(secret) for secret in listed] == [{"ClientSecretId", "ClientSecretCreateDate"}] * 2
        assert "ClientSecret" not in describe(named)

    def test_there_are_never_three(self, cognito, named, refused):
        cognito.add_user_pool_client_secret(**named)
        with refused("LimitExceededException", ".*two client secrets.*"):
            cognito.add_user_pool_client_secret(**named)

    def test_the_last_one_stays(self, cognito, named, refused):
        [only] = cognito.list_user_pool_client_secrets(**named)["ClientSecrets"]
        with refused("InvalidParameterException", "You cannot delete the last remaining secret.*"):
            cognito.delete_user_pool_client_secret(**named, ClientSecretId=only["ClientSecretId"])

    def test_the_old_one_can_be_deleted_after_the_new_one_is_there(self, cognito, named):
        [old] = cognito.list_user_pool_client_secrets(**named)["ClientSecrets"]
        new = cognito.add_user_pool_client_secret(**named)["ClientSecretDescriptor"]
        cognito.delete_user_pool_client_secret(**named, ClientSecretId=old["ClientSecretId"])
        [left] = cognito.list_user_pool_client_secrets(**named)["ClientSecrets"]
        assert left["ClientSecretId"] == new["ClientSecretId"]

    def test_an_unknown_one_is_not_found(self, cognito, named, refused):
        with refused("ResourceNotFoundException", ".*no such client secret.*"):
            cognito.delete_user_pool_client_secret(**named, ClientSecretId="nosuch")

    def test_a_public_client_has_none_and_gets_none(self, cognito, make_client, refused):
        client = make_client()
        named = {"UserPoolId": client["UserPoolId"], "ClientId": client["ClientId"]}
        assert cognito.list_user_pool_client_secrets(**named)["ClientSecrets"] == []
        with refused("InvalidParameterException", ".*not confidential.*"):
            cognito.add_user_pool_client_secret(**named)

    def test_an_error_never_repeats_a_secret(self, cognito, make_pool, refused):
        with refused("InvalidParameterException", "1 validation error detected: Value at 'clientSecret' .*") as error:
            cognito.create_user_pool_client(UserPoolId=make_pool(), ClientName="web", ClientSecret="s" * FAR_TOO_MUCH)
        assert "sss" not in str(error.response)
