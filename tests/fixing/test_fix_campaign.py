"""Clients and pools with random full settings: whatever is fixed, nothing else moves."""

import os
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cognito_audit.fixing.outcome import State

CLIENTS = int(os.environ.get("FIX_CAMPAIGN", "60"))
"""How many clients are made; the whole campaign is 1,000."""

BATCH = 10
"""How many of them stand in the pool at a time."""

POOLS = max(20, CLIENTS // 5)
"""How many pools are made."""

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
    """Settings that the API takes: flows, lifetimes, OAuth, attributes, rotation, a secret of either manager."""
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
        made |= {"PublishSecretsInAWSSecretsManager": True} if draw(st.booleans()) else {}
        made |= {"EnablePropagateAdditionalUserContextData": True} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        made["CallbackURLs"] = draw(some(URLS))
        made |= {"DefaultRedirectURI": made["CallbackURLs"][0]} if draw(st.booleans()) else {}
        made |= {"AllowedOAuthFlows": draw(some(("code", "implicit"))), "AllowedOAuthScopes": draw(some(SCOPES))}
        made["AllowedOAuthFlowsUserPoolClient"] = True
    return made


GRANTS = st.lists(st.sampled_from(("code", "client_credentials")), unique=True)
"""The grants of a registration: an empty list rejects every one, an absent one means AWS's defaults."""
EMPTY = st.just([])
OPEN = st.fixed_dictionaries(
    {"EnableStatus": st.just("Enabled"), "OpenDcrEnabled": st.sampled_from([True]), "AuthenticatedGrantTypes": EMPTY},
    optional={"OpenDcrGrantTypes": st.just(["code"]), "AllowedScopes": EMPTY},
)
"""A registration that is to be closed, and whose empty list must survive that."""
SENDERS = (
    {"SnsCallerArn": "arn:aws:iam::123456789012:role/sns", "ExternalId": "shop"},
    {"EumsSms": {"CallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "shop", "InEntityId": "1"}},
)
KEY = {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/mrk-1"}


@st.composite
def user_pools(draw):
    """Settings that the API takes: registration, ACR names, keys, issuer, sender, tier, verification, tags."""
    tier = draw(st.sampled_from(["LITE", "ESSENTIALS", "PLUS"]))
    status = st.just("Disabled") if tier == "LITE" else st.sampled_from(["Enabled", "Disabled"])
    registration = st.fixed_dictionaries(
        {"EnableStatus": status},
        optional={
            "OpenDcrEnabled": st.booleans(), "OpenDcrGrantTypes": GRANTS, "AuthenticatedGrantTypes": GRANTS,
            "AllowedScopes": some(("aws.cognito.signin.user.admin",), 0),
        },
    )  # fmt: skip
    levels = st.sets(st.integers(1, 4)).map(
        lambda chosen: {f"Level{number}": {"AcrValue": f"urn:shop:{number}"} for number in sorted(chosen)}
    )
    optional = {
        "AutoVerifiedAttributes": some(("email", "phone_number")),
        "KeyConfiguration": st.sampled_from([KEY, {"KeyType": "AWS_OWNED_KEY"}]),
        "IssuerConfiguration": st.fixed_dictionaries({"Type": st.sampled_from(["ORIGINAL", "UPDATED"])}),
        "SmsConfiguration": st.sampled_from(SENDERS),
        "DeletionProtection": st.sampled_from(["ACTIVE", "INACTIVE"]),
        "UserPoolTags": st.just({"team": "shop"}),
        **({} if tier == "LITE" else {"AcrConfiguration": levels}),
    }
    made = {name: draw(values) for name, values in optional.items() if draw(st.booleans())}
    chosen = draw(st.sampled_from([None, registration, registration if tier == "LITE" else OPEN]))
    made |= {} if chosen is None else {"DcrConfiguration": draw(chosen)}
    if "SmsConfiguration" in made and draw(st.booleans()):
        made["MfaConfiguration"] = "OPTIONAL"
    return {"PoolName": "shop", "UserPoolTier": tier, **made}


def unsent(plans):
    """The reasons against fixes that say that the configuration cannot be sent back."""
    reasons = (reason for plan in plans for one in plan.unfixed for reason in one.reasons)
    return (reason for reason in reasons if "would reset" in reason or "service model" in reason)


def campaign(examples):
    """So many examples, the same each time."""
    return settings(
        max_examples=max(1, examples), deadline=None, derandomize=True,
        phases=[Phase.generate],  # shrinking ten clients at a time takes minutes and tells nothing more
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip


@campaign(CLIENTS // BATCH)
@given(chosen=st.lists(app_clients(), min_size=BATCH, max_size=BATCH))
def test_every_fix_moves_the_named_fields_and_no_other(local, chosen):
    """Each finding with a fix is mended by one update; the fields that differ are those of the plan."""
    made = [local.make(**settings) for settings in chosen]
    try:
        before = {client_id: local.client(client_id) for client_id in made}
        applier = local.applier()
        plans = [one for one in local.plans() if one.target.kind == "client"]
        assert [*unsent(plans)] == []
        for plan in (one for one in plans if one.steps):
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


@campaign(POOLS)
@given(chosen=user_pools())
def test_every_fix_of_a_pool_moves_the_named_fields_and_no_other(local, chosen):
    """Empty lists of a registration, names of ACR levels, keys and issuer are as they were, to the letter."""
    pool_id = local.api.create_user_pool(**chosen)["UserPool"]["Id"]
    other = replace(local, pool_id=pool_id)
    try:
        before, updates = other.pool(), local.sandbox.calls["UpdateUserPool"]
        found = [one for one in other.plans() if one.target.kind == "pool"]
        assert [*unsent(found)] == []
        plans = [one for one in found if one.steps]
        for plan in plans:
            outcome = other.applier().apply(plan)
            assert outcome.state is State.APPLIED, outcome.detail
            after = other.pool()
            moved = {name for name in {*before, *after} if before.get(name) != after.get(name)}
            assert moved == {change.path.partition(".")[0] for change in plan.changes()}
            assert {name: after.get(name) for name in moved} == {name: plan.after.get(name) for name in moved}
        assert local.sandbox.calls["UpdateUserPool"] == updates + len(plans)
        assert not [one for one in other.plans() if one.target.kind == "pool" and one.steps]
    finally:
        local.api.update_user_pool(UserPoolId=pool_id, DeletionProtection="INACTIVE")
        local.api.delete_user_pool(UserPoolId=pool_id)
