"""Whom a trust policy lets in: the users of one identity pool, of any, or guests where users alone are meant."""

import pytest

from cognito_audit.facts.role_trust import RoleTrust
from cognito_audit.model.unknown import REST, NotKnown, Unknown
from cognito_audit.sources.assembly.role_trust import granted_roles

POOL = "eu-west-1:8c3f2b1a-0d4e-4f5a-9b6c-7d8e9f0a1b2c"
SERVICE = "cognito-identity.amazonaws.com"
AUD = {"StringEquals": {f"{SERVICE}:aud": POOL}}
AMR = {"ForAnyValue:StringLike": {f"{SERVICE}:amr": "authenticated"}}


def statement(condition=None, **more):
    own = {"Effect": "Allow", "Principal": {"Federated": SERVICE}, "Action": "sts:AssumeRoleWithWebIdentity"}
    return own | ({} if condition is None else {"Condition": condition}) | more


def let_in(*statements, for_guests=False, policy=None):
    role = {"Arn": "arn:aws:iam::111122223333:role/user", "ForGuests": for_guests}
    role["AssumeRolePolicyDocument"] = policy or {"Statement": list(statements)}
    return [one["Whom"] for one in RoleTrust({"Roles": [role]}, "role_trust").too_wide]


@pytest.mark.parametrize(
    "condition",
    [
        AUD | AMR,
        {"StringLike": {f"{SERVICE}:aud": [POOL, "eu-west-1:another"]}} | AMR,
        {"StringEqualsIgnoreCase": {f"{SERVICE}:AUD": POOL}} | AMR,
        {"ForAnyValue:StringEqualsIfExists": {f"{SERVICE}:aud": POOL}} | AMR,
        {"ForAllValues:StringEquals": {f"{SERVICE}:aud": POOL}} | AMR,
        AUD | AMR | {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
        AUD | {"ForAnyValue:StringEquals": {f"{SERVICE}:amr": ["graph.facebook.com"]}},
        AUD | {"ForAllValues:StringNotEquals": {f"{SERVICE}:amr": "unauthenticated"}},
        AUD | {"StringNotLike": {f"{SERVICE}:amr": "unauth*"}},
        AUD | {"StringNotEqualsIgnoreCase": {f"{SERVICE}:amr": "Unauthenticated"}},
        {"StringEquals": {f"{SERVICE}:sub": "eu-west-1:one-identity"}},
    ],
)
def test_conditions_on_pool_and_sign_in_leave_nobody_else_in(condition):
    assert let_in(statement(condition)) == []


@pytest.mark.parametrize(
    "condition",
    [
        None,
        AMR,
        {"StringLike": {f"{SERVICE}:aud": "*"}} | AMR,
        {"StringLike": {f"{SERVICE}:aud": [POOL, "us-east-1:????"]}} | AMR,
        {"StringNotEquals": {f"{SERVICE}:aud": POOL}} | AMR,
        {"ForAllValues:StringNotEquals": {f"{SERVICE}:aud": POOL}} | AMR,
    ],
)
def test_without_a_condition_that_names_the_pool_the_users_of_any_pool_are_let_in(condition):
    assert let_in(statement(condition)) == ["users of any identity pool"]
    assert let_in(statement(condition), for_guests=True) == ["users of any identity pool"]


@pytest.mark.parametrize(
    "condition",
    [
        AUD,
        AUD | {"StringLike": {f"{SERVICE}:amr": "*authenticated"}},
        AUD | {"ForAnyValue:StringEquals": {f"{SERVICE}:amr": ["authenticated", "unauthenticated"]}},
        AUD | {"StringEqualsIgnoreCase": {f"{SERVICE}:amr": "Unauthenticated"}},
        AUD | {"StringNotEquals": {f"{SERVICE}:amr": "graph.facebook.com"}},
        AUD | {"Null": {f"{SERVICE}:amr": "false"}},
    ],
)
def test_without_a_condition_that_leaves_guests_out_they_may_have_the_role_of_users(condition):
    assert let_in(statement(condition)) == ["guests"]
    assert let_in(statement(condition), for_guests=True) == []


@pytest.mark.parametrize(
    "more",
    [
        {"Principal": {"Service": "lambda.amazonaws.com"}},
        {"Principal": {"Federated": "accounts.google.com"}},
        {"Principal": {"AWS": "111122223333"}},
        {"Action": "sts:TagSession"},
        {"Action": ["sts:AssumeRole", "sts:SetSourceIdentity"]},
        {"Effect": "Deny"},
    ],
)
def test_a_statement_that_lets_no_user_of_an_identity_pool_in_says_nothing(more):
    assert let_in(statement(**more)) == []


@pytest.mark.parametrize(
    "more",
    [
        {"Principal": "*"},
        {"Principal": {"Federated": ["accounts.google.com", "*"]}},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"Federated": "cognito-identity-us-gov.amazonaws.com"}},
        {"Principal": {"Federated": "cognito-identity.cn-north-1.amazonaws.com.cn"}},
        {"Action": ["sts:TagSession", "sts:assumerolewithwebidentity"]},
        {"Action": "sts:AssumeRole*"},
        {"Action": "*"},
    ],
)
def test_principals_and_actions_are_read_in_all_their_spellings(more):
    assert let_in(statement(**more)) == ["users of any identity pool"]


def test_what_is_not_among_the_actions_left_out_is_allowed():
    asked = {key: value for key, value in statement().items() if key != "Action"}
    assert let_in(asked | {"NotAction": "sts:TagSession"}) == ["users of any identity pool"]
    assert let_in(asked | {"NotAction": "sts:*"}) == []


def test_each_who_is_let_in_is_told_once_and_a_statement_may_stand_without_a_list():
    assert let_in(statement(), statement(AUD), statement(AMR)) == ["users of any identity pool", "guests"]
    assert let_in(policy={"Statement": statement()}) == ["users of any identity pool"]
    assert let_in(policy={"Version": "2012-10-17"}) == []


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ([statement(), statement(AUD, Effect="Deny")], "a Deny statement may narrow the trust policy"),
        ([statement(NotPrincipal={"AWS": "111122223333"})], "NotPrincipal is not weighed"),
        ([statement(AUD | {"Bool": {f"{SERVICE}:amr": "true"}})], "the condition Bool on .*:amr is not weighed"),
        ([statement(AUD | {"StringNotEquals": {f"{SERVICE}:amr": f"${{{SERVICE}:amr}}"}})], "amr is not weighed"),
        ([statement({"StringEquals": {f"{SERVICE}:aud": f"${{{SERVICE}:aud}}"}} | AMR)], "aud is not weighed"),
        ([statement({"Null": {f"{SERVICE}:aud": "true"}})], "the condition Null on .*:aud is not weighed"),
        # No token of an identity pool has the claims of other providers.
        ([statement({"StringEquals": {"graph.facebook.com:app_id": "1"}})], "app_id is not weighed"),
        ([statement({"StringEquals": {"cognito-identity-us-gov.amazonaws.com:aud": POOL}})], "aud is not weighed"),
        ([statement({"StringEquals": {f"{SERVICE}:aud": Unknown("no default")}})], "no default"),
        ([statement(Unknown("a condition"))], "a condition"),
        ([statement(), Unknown("a loop")], "a loop"),
    ],
)
def test_what_is_not_weighed_and_what_is_not_known_is_neither_passed_nor_failed(statements, reason):
    with pytest.raises(NotKnown, match=reason):
        let_in(*statements)


@pytest.mark.parametrize("principal", ["*", {"Federated": [SERVICE, "accounts.google.com"]}])
@pytest.mark.parametrize("operator", ["ForAllValues:StringEquals", "StringEqualsIfExists"])
def test_a_condition_that_holds_without_its_claim_says_nothing_of_the_tokens_of_other_providers(operator, principal):
    vacuous = statement({operator: {f"{SERVICE}:aud": POOL}} | AMR, Principal=principal)
    with pytest.raises(NotKnown, match=f"{operator} on {SERVICE}:aud is not weighed"):
        let_in(vacuous)
    assert let_in(statement(AUD | AMR, Principal=principal)) == []


@pytest.mark.parametrize(
    "policy",
    [
        {"Statement": "Allow"},
        {"Statement": [None]},
        {"Statement": [[statement()]]},
        {"Statement": statement("any")},
        {"Statement": statement([])},
        {"Statement": statement({"StringEquals": POOL})},
        {"Statement": statement({"StringEquals": {f"{SERVICE}:aud": {"Ref": "Pool"}}})},
        {"Statement": statement(Effect="allow")},
        {"Statement": statement(Effect=["Allow"])},
        {"Statement": statement(Principal=[SERVICE])},
        {"Statement": statement(Principal={"Federated": {"Name": SERVICE}})},
        {"Statement": statement(Action={"Name": "sts:*"})},
    ],
)
def test_what_is_no_policy_in_iams_grammar_cannot_be_read(policy):
    with pytest.raises(NotKnown, match="is not a policy document that can be read"):
        let_in(policy=policy)


def test_a_principal_of_many_dashes_is_looked_at_once():
    """It took twice as long for each dash more; forty of them, for days."""
    assert let_in(statement(Principal={"Federated": f"cognito-identity{'-a' * 2000}!"})) == []


def test_a_role_that_lets_in_too_many_is_told_though_another_could_not_be_read():
    wide = {"Arn": "wide", "ForGuests": False, "AssumeRolePolicyDocument": {"Statement": [statement()]}}
    trust = RoleTrust({"Roles": [Unknown("of another account"), wide]}, "role_trust")
    assert trust.lets_in_any_pool is True
    assert [one["Arn"] for _, one in zip("1", trust.too_wide, strict=False)] == ["wide"]
    with pytest.raises(NotKnown, match="of another account"):
        list(trust.too_wide)


@pytest.mark.parametrize(
    "answer",
    [
        {REST: Unknown("a macro")},
        {"Roles": {REST: Unknown("a macro")}, "RoleMappings": {}},
        {"Roles": {}, "RoleMappings": {"idp": {REST: Unknown("a macro")}}},
        {"Roles": {}, "RoleMappings": {"idp": {"RulesConfiguration": {REST: Unknown("a macro")}}}},
        {"Roles": {}, "RoleMappings": {"idp": {"RulesConfiguration": {"Rules": [{REST: Unknown("a macro")}]}}}},
    ],
)
def test_roles_that_an_answer_may_hold_unseen_are_unknown_and_not_none(answer) -> None:
    assert {role for role, _ in granted_roles(answer)} == {Unknown("a macro")}
