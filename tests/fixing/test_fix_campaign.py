"""Clients with random full settings: whatever is fixed, nothing else moves."""

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cognito_audit.fixing.outcome import State

CLIENTS = int(os.environ.get("FIX_CAMPAIGN", "60"))
"""How many clients are made; the whole campaign is 1,000."""

BATCH = 10
"""How many of them stand in the pool at a time."""

MODERN = (
    "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH",
)  # fmt: skip
LEGACY = ("ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH")
SCOPES = ("phone", "email", "openid", "profile", "aws.cognito.signin.user.admin")
ATTRIBUTES = ("email", "name", "nickname", "custom:role", "custom:colour")
URLS = ("https://app.example.com/a", "https://app.example.com/b", "http://localhost:3000/cb", "myapp://done")


def some(values, least=1):
    return st.lists(st.sampled_from(values), unique=True, min_size=least)


@st.composite
def app_clients(draw):
    """Settings that the API takes: flows, lifetimes, OAuth, attributes, rotation, secret."""
    made = {"ClientName": draw(st.sampled_from(["web", "mobile app", "x" * 128]))}
    optional = {
        "AuthSessionValidity": st.integers(3, 15),
        "PreventUserExistenceErrors": st.sampled_from(["ENABLED", "LEGACY"]),
        "EnableTokenRevocation": st.booleans(),
        "ExplicitAuthFlows": some(MODERN) | some(LEGACY),
        "ReadAttributes": some(ATTRIBUTES),
        "WriteAttributes": some(ATTRIBUTES),
        "LogoutURLs": some(URLS),
        "SupportedIdentityProviders": st.just(["COGNITO"]),
        "RefreshTokenRotation": st.fixed_dictionaries(
            {"Feature": st.sampled_from(["ENABLED", "DISABLED"])},
            optional={"RetryGracePeriodSeconds": st.integers(0, 60)},
        ),
        "AnalyticsConfiguration": st.just(
            {"ApplicationArn": "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/abc", "UserDataShared": True}
        ),
    }
    made |= {name: draw(values) for name, values in optional.items() if draw(st.booleans())}
    if made.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED":
        flows = [flow for flow in made.get("ExplicitAuthFlows", []) if flow != "ALLOW_REFRESH_TOKEN_AUTH"]
        made.pop("ExplicitAuthFlows", None)
        made |= {"ExplicitAuthFlows": flows} if flows else {}
    if draw(st.booleans()):
        units = {"AccessToken": "minutes", "IdToken": "hours", "RefreshToken": "days"}
        made |= {"AccessTokenValidity": draw(st.integers(5, 1440)), "IdTokenValidity": draw(st.integers(1, 24))}
        made |= {"RefreshTokenValidity": draw(st.integers(1, 3650)), "TokenValidityUnits": units}
    if draw(st.booleans()):
        made["GenerateSecret"] = True
        made |= {"EnablePropagateAdditionalUserContextData": True} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        made["CallbackURLs"] = draw(some(URLS))
        made |= {"DefaultRedirectURI": made["CallbackURLs"][0]} if draw(st.booleans()) else {}
        made |= {"AllowedOAuthFlows": draw(some(("code", "implicit"))), "AllowedOAuthScopes": draw(some(SCOPES))}
        made["AllowedOAuthFlowsUserPoolClient"] = True
    return made


@settings(
    max_examples=max(1, CLIENTS // BATCH), deadline=None, derandomize=True,
    phases=[Phase.generate],  # shrinking ten clients at a time takes minutes and tells nothing more
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(chosen=st.lists(app_clients(), min_size=BATCH, max_size=BATCH))
def test_every_fix_moves_the_named_fields_and_no_other(local, chosen):
    """Each finding with a fix is mended by one update; the fields that differ are those of the plan."""
    made = [local.make(**settings) for settings in chosen]
    try:
        before = {client_id: local.client(client_id) for client_id in made}
        applier = local.applier()
        for plan in (one for one in local.plans() if one.steps and one.target.kind == "client"):
            client_id, updates = plan.target.client_id, local.sandbox.calls["UpdateUserPoolClient"]
            outcome = applier.apply(plan)
            assert outcome.state is State.APPLIED, outcome.detail
            assert local.sandbox.calls["UpdateUserPoolClient"] == updates + 1
            old, new = before[client_id], local.client(client_id)
            moved = {name for name in {*old, *new} if old.get(name) != new.get(name)}
            assert moved == {change.path.partition(".")[0] for change in plan.changes()}
        left = {(one.target.client_id, step.rule): one.changes() for one in local.plans() for step in one.steps}
        assert {key: what for key, what in left.items() if key[0]} == {}
    finally:
        for client_id in made:
            local.api.delete_user_pool_client(UserPoolId=local.pool_id, ClientId=client_id)
