"""A verdict on what depends on open decisions is certain exactly when it is the same in every case."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.judging.cases import MOST_CASES, DecisionFinder, cases, decided
from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.partial import Choice
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in

MOMENT = "2026-01-01T00:00:00Z"
RULES = tuple(rule for rule in built_in().rules if rule.subject == "client")
FLOWS = ("ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH")
DECISIONS = st.sampled_from(["the condition Prod", "the parameter Stage"])


def choice(values: Any) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda decision, one, other: Choice(f"depends on {decision}", "", decision, (one, other)),
        DECISIONS,
        values,
        values,
    )


def maybe(values: Any) -> st.SearchStrategy[Any]:
    return values | choice(values) | choice(values | st.none())


LISTS = st.lists(maybe(st.sampled_from(FLOWS)), max_size=3)
CLIENTS = st.fixed_dictionaries(
    {},
    optional={
        "ExplicitAuthFlows": maybe(LISTS),
        "PreventUserExistenceErrors": maybe(st.sampled_from(["ENABLED", "LEGACY"])),
        "EnableTokenRevocation": maybe(st.booleans()),
        "AccessTokenValidity": maybe(st.sampled_from([1, 24]) | st.just(Unknown("known after apply"))),
        "TokenValidityUnits": maybe(
            st.fixed_dictionaries({"AccessToken": maybe(st.sampled_from(["hours", "minutes"]))})
        ),
        "CallbackURLs": st.lists(maybe(st.sampled_from(["https://a.example/cb", "http://a.example/cb"])), max_size=2),
        "AllowedOAuthFlowsUserPoolClient": maybe(st.booleans()),
        "AllowedOAuthFlows": maybe(st.lists(st.sampled_from(["code", "implicit", "client_credentials"]), max_size=2)),
    },
)


def target(client: dict[str, Any]) -> Target:
    return Target(id="web", name="web", kind="client", answers={"client": client, "pool": {}, "secrets": {}})


def decisions_of(client: dict[str, Any]) -> dict[str, int]:
    return DecisionFinder().decisions(target(client), ["client"], None)


def statuses(client: dict[str, Any]) -> dict[str, Status]:
    found = judge(Inventory((target(client),)), JudgeOptions(RULES, MOMENT, {}, {}), MOMENT)
    return {one.name: one.status for one in found.results}


@given(CLIENTS)
def test_a_verdict_is_certain_exactly_when_all_cases_agree(client):
    found = statuses(client)
    decisions = decisions_of(client)
    worlds = [facts_of(target(decided(client, outcomes))) for outcomes in cases(decisions)]
    for rule in RULES:
        all_of_them = {evaluate(rule, facts).status for facts in worlds}
        certain = all_of_them.pop() if len(all_of_them) == 1 else Status.NOT_EVALUATED
        assert found[rule.name] is certain, rule.name


def test_choices_of_one_decision_fall_alike():
    decision = "the condition Prod"
    client = {
        "ExplicitAuthFlows": Choice("?", "", decision, (["ALLOW_USER_AUTH"], ["ALLOW_USER_SRP_AUTH"])),
        "EnableTokenRevocation": Choice("?", "", decision, (True, False)),
    }
    found = [decided(client, outcomes) for outcomes in cases(decisions_of(client))]
    assert found == [
        {"ExplicitAuthFlows": ["ALLOW_USER_AUTH"], "EnableTokenRevocation": True},
        {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"], "EnableTokenRevocation": False},
    ]


def test_an_item_that_is_not_there_in_one_case_leaves_the_list():
    items = ["a", Choice("?", "", "the condition Prod", ("b", None))]
    assert decided(items, {"the condition Prod": 1}) == ["a"]
    assert decided(items, {"the condition Prod": 0}) == ["a", "b"]


def test_too_many_cases_leave_the_verdict_open():
    few = [Choice("?", "", f"the condition C{number}", ("ALLOW_USER_SRP_AUTH", None)) for number in range(6)]
    assert statuses({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", *few]})["no-fallback-flow"] is Status.NOT_EVALUATED
    assert statuses({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", *few]})["user-auth-disabled"] is Status.FAILED
    many = [*few, Choice("?", "", "the condition C6", ("ALLOW_USER_SRP_AUTH", None))]
    assert 2 ** len(many) > MOST_CASES
    assert statuses({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", *many]})["user-auth-disabled"] is Status.NOT_EVALUATED


def test_decisions_on_what_a_rule_does_not_read_do_not_count():
    urls = [Choice("?", "", f"the condition C{number}", ("https://a.example/cb", None)) for number in range(7)]
    flows = Choice("?", "", "the condition Prod", (["ALLOW_USER_SRP_AUTH"], ["ALLOW_CUSTOM_AUTH"]))
    assert statuses({"ExplicitAuthFlows": flows, "CallbackURLs": urls})["user-auth-disabled"] is Status.FAILED


def test_a_finding_that_is_not_the_same_in_all_cases_says_what_it_depends_on():
    validity = Choice("?", "", "the parameter Stage", (24, 12))
    client = {"AccessTokenValidity": validity, "ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}
    run = judge(Inventory((target(client),)), JudgeOptions(RULES, MOMENT, {}, {}), MOMENT)
    (found,) = [one for one in run.results if one.name == "access-token-too-long"]
    assert found.status is Status.FAILED
    assert "depends on the parameter Stage" in found.message
    assert not found.missing
