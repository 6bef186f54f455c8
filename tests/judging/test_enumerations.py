"""Values newer than this release: told once, not a finding, and never a reason to pass."""

from pathlib import Path

import pytest

from cognito_audit.aws.service_model import ServiceModel
from cognito_audit.judging.enumerations import EnumMembers, Meanings, enumerated, unknown_values
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.judging.verdicts import VerdictMaker
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.partial import Choice, PartialText
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.rule_testing.examples import examples_of
from cognito_audit.rulebook.catalogue import built_in

NO_FINDING = {Status.PASSED, Status.NOT_APPLICABLE}


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


def nested(path, value):
    """Return an answer that has the value at the path; ``[]`` after a name is a list, ``*`` a key of a map."""
    first, _, rest = path.partition(".")
    inner = nested(rest, value) if rest else value
    return {first.rstrip("[]"): [inner] if first.endswith("[]") else inner}


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("client", "RefreshTokenRotation.Feature"),
        ("client", "AllowedOAuthFlows[]"),
        ("client", "TokenValidityUnits.AccessToken"),
        ("pool", "Policies.SignInPolicy.AllowedFirstAuthFactors[]"),
        ("pool", "AccountRecoverySetting.RecoveryMechanisms[].Name"),
        ("pool", "UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode"),
        ("mfa", "WebAuthnConfiguration.FactorConfiguration"),
        ("risk", "AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction"),
        ("logs", "LogConfigurations[].EventSource"),
        ("domain", "CustomDomainConfig.SecurityPolicy"),
        ("identity_provider", "ProviderType"),
        ("providers", "Providers[].ProviderType"),
        ("identity_pool_roles", "RoleMappings.*.Type"),
    ],
)
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("Newer", "Newer"),
        ("", ""),
        (True, "true"),
        (7, "7"),
        (PartialText("later", prefix="Newer"), "Newer..."),
        (Choice("later", decision="the condition C", options=("Newer", None)), "Newer"),
    ],
)
def test_values_of_every_form_at_every_depth_are_looked_at(source, path, value, told) -> None:
    target = Target("t", "client", "t", {source: nested(path, value)})
    [note] = unknown_values([target])
    assert f" has the value {told!r}" in note
    opened = Meanings().opened(target)
    assert opened is not None
    assert "the meaning of" in repr(opened.answers)
    assert "the meaning of" not in repr(target.answers)


def test_a_text_in_part_that_may_be_a_known_value_is_left_as_it_is() -> None:
    target = Target("p", "pool", "p", {"pool": {"UserPoolTier": PartialText("later", prefix="P")}})
    assert unknown_values([target]) == ()
    assert Meanings().opened(target) is None


def test_a_boolean_in_place_of_on_is_explained() -> None:
    rule = built_in().find("mfa-not-enforced")
    target = Target("t", "pool", "t", {"pool": {"MfaConfiguration": "false"}})
    verdict = VerdictMaker().verdict(rule, target)
    assert verdict.status is Status.NOT_EVALUATED
    assert "in YAML, ON and OFF without quotes are booleans" in verdict.missing[0].reason


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


def test_several_values_that_are_not_known_leave_settled_what_the_known_ones_settle() -> None:
    flows = ["ALLOW_USER_AUTH", "ALLOW_TELEPATHY", "ALLOW_SMELL", "ALLOW_TASTE"]
    assert status("user-auth-disabled", client={"ExplicitAuthFlows": flows}) is Status.PASSED
    assert status("password-in-request-flow", client={"ExplicitAuthFlows": flows}) is Status.NOT_EVALUATED


def test_a_rule_that_passes_or_does_not_apply_whatever_a_flow_means_is_not_open() -> None:
    assert status("id-token-too-long", client={"ExplicitAuthFlows": ["ALLOW_TELEPATHY"]}) is Status.PASSED


def variants(value, known, put):
    """Yield, for each enumeration in an answer, a function that returns the answer with another value there, and the
    values that are known.
    """
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from variants(item, known, lambda new, index=index: put([*value[:index], new, *value[index + 1 :]]))
    elif isinstance(known, frozenset):
        if isinstance(value, str):
            yield put, known
    elif isinstance(value, dict):
        below = dict.fromkeys(value, EnumMembers(known.members)) if known.is_map else known.members
        for name in value.keys() & below.keys():
            yield from variants(value[name], below[name], lambda new, name=name: put({**value, name: new}))


@pytest.mark.parametrize("rule", [rule for rule in built_in().rules if not rule.all_of], ids=lambda rule: rule.name)
def test_a_rule_that_passes_with_such_a_value_fails_with_no_known_one(rule) -> None:
    """In each example of each rule, each value of an enumeration becomes one that it does not have."""
    for example in examples_of(Path(rule.file).read_text("utf-8"), rule):
        for source, answer in example.answers.items():
            for with_value, known in variants(answer, enumerated(source), lambda new: new):

                def status_with(value, example=example, source=source, with_value=with_value):
                    return example.verdict(rule, {**example.answers, source: with_value(value)}).status

                found = status_with("Outside")
                if found in NO_FINDING:
                    assert {status_with(value) for value in known} <= NO_FINDING, (
                        example.number,
                        with_value("Outside"),
                    )
