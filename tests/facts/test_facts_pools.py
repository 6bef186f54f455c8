"""Facts of pools, their identity providers and identity pools: defaults, units, and what a hole leaves known."""

import pytest

from cognito_audit.facts.claims import set_by_users
from cognito_audit.facts.companions import Providers
from cognito_audit.facts.federation import IdentityProvider, Mappings
from cognito_audit.facts.identity_pool import IdentityPool, IdentityPoolRoles
from cognito_audit.facts.pool import Pool
from cognito_audit.facts.risk import Risk
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.rulebook.vocabulary import is_wider_than

HOLE = Unknown("known after apply")


def test_a_pool_without_a_password_policy_has_the_default_one():
    pool = Pool({})
    assert pool.minimum_password_length == 8
    assert list(pool.required_character_classes) == ["lowercase", "uppercase", "numbers", "symbols"]
    assert pool.temporary_password_days == 7


def test_a_policy_requires_what_it_names_and_no_more():
    no = dict.fromkeys(("RequireLowercase", "RequireUppercase", "RequireSymbols"), False)
    pool = Pool({"Policies": {"PasswordPolicy": {"MinimumLength": 12, "RequireNumbers": True, **no}}})
    assert pool.minimum_password_length == 12
    assert list(pool.required_character_classes) == ["numbers"]


def test_what_a_policy_leaves_out_beside_others_is_not_known():
    pool = Pool({"Policies": {"PasswordPolicy": {"MinimumLength": 12, "RequireNumbers": True}}})
    with pytest.raises(NotKnown, match="RequireLowercase is left out, and AWS does not document"):
        list(pool.required_character_classes)


def test_the_length_of_a_policy_that_names_none_is_not_known():
    with pytest.raises(NotKnown, match="default is not documented"):
        _ = Pool({"Policies": {"PasswordPolicy": {"RequireNumbers": True}}}).minimum_password_length


@pytest.mark.parametrize(
    ("answer", "live"),
    [
        ({}, False),
        ({"Id": "eu-west-1_Ab12", "Arn": "arn:aws:cognito-idp:eu-west-1:1:userpool/x"}, False),
        ({"EstimatedNumberOfUsers": 0}, True),
        ({"CreationDate": "2026-01-01T00:00:00Z", "EstimatedNumberOfUsers": HOLE}, True),
    ],
)
def test_only_an_answer_of_cognito_itself_says_when_a_pool_was_made(answer, live):
    assert Pool(answer).is_live is live


def test_whether_a_pool_is_live_is_not_known_where_the_answer_has_a_hole_for_it():
    with pytest.raises(NotKnown):
        _ = Pool({"CreationDate": HOLE}).is_live


def test_a_trigger_is_named_once_however_many_members_hold_it():
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:token"
    triggers = {"PreTokenGeneration": arn, "PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": "V2_0"}}
    assert list(Pool({"LambdaConfig": triggers}).trigger_arns) == [arn]


def test_recovery_prefers_the_lowest_priority_and_sms_where_nothing_is_set():
    mechanisms = [{"Priority": 2, "Name": "verified_phone_number"}, {"Priority": 1, "Name": "verified_email"}]
    assert Pool({"AccountRecoverySetting": {"RecoveryMechanisms": mechanisms}}).preferred_recovery == "verified_email"
    assert Pool({}).preferred_recovery == "verified_phone_number"


def test_an_empty_filter_means_all_events():
    assert list(Risk({}, "risk").compromised_credentials_events) == ["SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"]


@pytest.mark.parametrize("answer", [{}, {"UserPoolId": "eu-west-1_Ab12"}, {"AccountTakeoverRiskConfiguration": {}}])
def test_without_risk_settings_cognitos_defaults_block(answer):
    risk = Risk(answer, "risk")
    actions = (risk.compromised_credentials_action, risk.medium_risk_action, risk.high_risk_action)
    assert actions == ("BLOCK", "BLOCK", "BLOCK")


def test_what_a_level_means_that_is_left_out_beside_another_is_not_known():
    actions = {"HighAction": {"EventAction": "MFA_REQUIRED"}}
    risk = Risk({"AccountTakeoverRiskConfiguration": {"Actions": actions}}, "risk")
    assert risk.high_risk_action == "MFA_REQUIRED"
    assert risk.compromised_credentials_action == "BLOCK"
    with pytest.raises(NotKnown, match="AWS does not document what that means"):
        _ = risk.medium_risk_action


def test_scopes_are_parted_by_spaces_or_commas():
    details = {"authorize_scopes": "public_profile, email openid"}
    provider = IdentityProvider({"ProviderDetails": details}, "identity_provider")
    assert provider.scopes == ["public_profile", "email", "openid"]


def test_mappings_leave_out_what_no_app_client_writes_and_keep_what_is_known_beside_a_hole():
    mapping = {"email": "mail", "username": "sub", "email_verified": "verified"}
    providers = [{"ProviderName": "Corporate", "AttributeMapping": mapping}, HOLE]
    found = Mappings({"Providers": providers}, "mappings").attributes
    assert [(one["ProviderName"], one["Attribute"]) for _, one in zip(range(1), found, strict=False)] == [
        ("Corporate", "email")
    ]
    with pytest.raises(NotKnown):
        list(found)


def test_names_that_look_the_same_are_told_once():
    names = ["Corp", "corp", "Ｃorp", "Partner"]  # noqa: RUF001  the letter of full width is what is tested
    assert list(Providers({"Providers": [{"ProviderName": name} for name in names]}, "p").names_alike) == names[1:3]


def test_one_known_provider_is_enough_for_an_identity_pool():
    assert IdentityPool({"SamlProviderARNs": HOLE, "DeveloperProviderName": "login"}, "i").has_provider
    assert not IdentityPool({}, "i").has_provider
    with pytest.raises(NotKnown):
        _ = IdentityPool({"SamlProviderARNs": HOLE}, "i").has_provider


def test_the_claims_of_rules_decide_and_those_of_tokens_do_not():
    rules = {"Rules": [{"Claim": "custom:role"}]}
    mappings = {"one": {"Type": "Rules", "RulesConfiguration": rules}, "two": {"Type": "Token"}}
    assert [claim["Claim"] for claim in IdentityPoolRoles({"RoleMappings": mappings}, "r").claims] == ["custom:role"]


POOL_PROVIDER = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12:1example"


@pytest.mark.parametrize(
    ("claim", "provider", "expected"),
    [
        ("custom:role", POOL_PROVIDER, True),
        ("custom:role", "a key of a template", True),
        ("nickname", POOL_PROVIDER, True),
        ("sub", POOL_PROVIDER, False),
        ("cognito:groups", POOL_PROVIDER, False),
        ("email_verified", POOL_PROVIDER, False),
        ("nickname", "accounts.google.com", False),
        ("email", "arn:aws:iam::111122223333:saml-provider/corp", False),
    ],
)
def test_users_set_the_claims_that_are_attributes_of_their_own(claim, provider, expected):
    assert set_by_users(claim, provider) is expected


@pytest.mark.parametrize(
    ("claim", "provider", "reason"),
    [
        ("email", POOL_PROVIDER, "whether users may change email without verifying it is a setting of their user pool"),
        ("nickname", "a key of a template", "which identity provider the rule is for is not known here"),
    ],
)
def test_what_an_identity_pool_does_not_say_of_a_claim_is_not_known(claim, provider, reason):
    with pytest.raises(NotKnown, match=reason):
        set_by_users(claim, provider)


def test_a_template_names_the_provider_of_a_mapping_beside_its_rules():
    mapping = {"Type": "Rules", "IdentityProvider": POOL_PROVIDER, "RulesConfiguration": {"Rules": [{"Claim": "name"}]}}
    roles = IdentityPoolRoles({"RoleMappings": {"mine": mapping}}, "r")
    assert roles.has_role_mappings
    assert [claim["SetByUsers"] for claim in roles.claims] == [True]


def test_the_urls_of_a_provider_say_who_opens_them():
    details = {"authorize_url": "https://a.example", "token_url": "https://b.example", "jwks_uri": HOLE}
    urls = IdentityProvider({"ProviderDetails": details}, "i").urls
    assert [(url["Member"], url["Url"], url["Reader"]) for _, url in zip(range(2), urls, strict=False)] == [
        ("authorize_url", "https://a.example", "the user's browser"),
        ("token_url", "https://b.example", "Cognito"),
    ]
    with pytest.raises(NotKnown):
        list(urls)


def test_open_registration_permits_code_unless_grants_are_listed():
    assert list(Pool({}).open_registration_grants) == ["code"]
    listed = {"OpenDcrGrantTypes": ["code", "implicit", "client_credentials"]}
    assert list(Pool({"DcrConfiguration": listed}).open_registration_grants) == ["code", "client_credentials"]
    assert list(Pool({"DcrConfiguration": {"OpenDcrGrantTypes": []}}).open_registration_grants) == []
    with pytest.raises(NotKnown, match="implicit is its only grant"):
        list(Pool({"DcrConfiguration": {"OpenDcrGrantTypes": ["implicit"]}}).open_registration_grants)


@pytest.mark.parametrize(
    ("range_", "wider"),
    [("10.0.0.0/23", True), ("10.0.0.0/24", False), ("10.0.0.7", False), ("2001:db8::/47", True)],
)
def test_a_range_is_wide_by_its_prefix(range_, wider):
    assert is_wider_than(range_, 24, 48) is wider
