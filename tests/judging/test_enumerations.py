"""Values newer than this release: told once, not a finding, and never a reason to pass."""

import pytest

from cognito_audit.aws.service_model import ServiceModel
from cognito_audit.judging.enumerations import enumerated, unknown_values
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in


def client(name, **answer):
    return Target(name, "client", name, {"client": answer, "pool": {"UserPoolTier": "PLATINUM"}, "mfa": Unknown("x")})


def test_a_value_that_the_service_model_does_not_name_is_told_once() -> None:
    targets = [client(f"c{n}", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_TELEPATHY"]) for n in range(3)]
    notes = unknown_values(targets)
    assert len(notes) == 2
    assert notes[0].startswith("client.ExplicitAuthFlows has the value 'ALLOW_TELEPATHY', which is not known to this")
    assert notes[1].startswith("pool.UserPoolTier has the value 'PLATINUM'")


def test_so_is_one_that_only_a_newer_service_model_names(monkeypatch) -> None:
    enum = ServiceModel.enum
    monkeypatch.setattr(
        ServiceModel, "enum", lambda self, shape: (*held, "PLATINUM") if (held := enum(self, shape)) else held
    )
    enumerated.cache_clear()
    try:
        [note] = unknown_values([client("c")])
    finally:
        enumerated.cache_clear()
    assert note.startswith("pool.UserPoolTier has the value 'PLATINUM'")


def test_known_values_holes_and_free_texts_are_not_told() -> None:
    fine = client("c", ExplicitAuthFlows=["ALLOW_USER_AUTH", Unknown("later")], ClientName="ALLOW_TELEPATHY")
    assert unknown_values([Target("p", "client", "p", {**fine.answers, "pool": Unknown("denied")})]) == ()


def test_members_of_structures_are_looked_at_too() -> None:
    assert ("RefreshTokenRotation", "Feature") in {member.path for member in enumerated("client")}
    assert ("Policies", "SignInPolicy", "AllowedFirstAuthFactors") in {member.path for member in enumerated("pool")}


def test_a_value_that_aws_documents_is_known_though_its_service_model_lacks_it() -> None:
    flows = ["ALLOW_CLIENT_TOKEN_AUTH"]
    known = Target("c", "client", "c", {"client": {"ExplicitAuthFlows": flows}})
    assert unknown_values([known]) == ()


def test_a_new_tier_breaks_no_gate() -> None:
    rules = tuple(rule for rule in built_in().rules if rule.family == "session")
    target = Target(
        "c", "client", "c", {"client": {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}, "pool": {"UserPoolTier": "GOLD"}}
    )
    run = judge(Inventory((target,)), JudgeOptions(rules, "t", {}, {}), "t")
    assert [result.name for result in run.gating()] == []
    assert any("'GOLD'" in note for note in run.notes)


def status(name: str, **answers) -> Status:
    rules = (built_in().find(name),)
    target = Target("t", rules[0].subject, "t", {"client": {}, "pool": {}, "mfa": {}, **answers})
    (result,) = judge(Inventory((target,)), JudgeOptions(rules, "t", {}, {}), "t").results
    return result.status


@pytest.mark.parametrize(
    ("rule", "answers"),
    [
        ("mfa-not-enforced", {"pool": {"MfaConfiguration": "off"}, "mfa": {"MfaConfiguration": "off"}}),
        ("implicit-grant", {"client": {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["Implicit"]}}),
        ("user-existence-revealed", {"client": {"PreventUserExistenceErrors": "legacy"}}),
        ("deletion-protection-off", {"pool": {"DeletionProtection": "inactive"}}),
        ("threat-protection-off", {"pool": {"UserPoolAddOns": {"AdvancedSecurityMode": "off"}}}),
        (
            "user-auth-on-lite-tier",
            {"pool": {"UserPoolTier": "lite"}, "client": {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}},
        ),
        ("refresh-token-not-rotated", {"client": {"RefreshTokenRotation": {"Feature": "disabled"}}}),
    ],
)
def test_a_value_that_is_not_known_never_lets_a_rule_pass(rule, answers) -> None:
    assert status(rule, **answers) in {Status.NOT_EVALUATED, Status.FAILED}


def test_what_does_not_depend_on_the_value_is_settled() -> None:
    flows = {"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_TELEPATHY"]}
    assert status("user-auth-disabled", client=flows) is Status.PASSED
    assert status("unknown-auth-flow", client=flows) is Status.FAILED
    assert status("token-revocation-disabled", client=flows) is Status.PASSED
