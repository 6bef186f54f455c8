"""Every fix of the catalogue is proven by its rule's examples, as the planner would carry it out."""

from dataclasses import replace

import pytest

from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.fixing.planner import Planner
from cognito_audit.fixing.validation import request_faults
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.lib.package_data import folder
from cognito_audit.model.declaration import Declaration
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.verdict import Fix, Severity, Status
from cognito_audit.rule_testing.examples import examples_of
from cognito_audit.rulebook.catalogue import built_in

RULES = built_in().rules
POOL = "eu-west-1_Example1"
NAMED = {
    "client": {"UserPoolId": POOL, "ClientId": "1example23", "ClientName": "example"},
    "pool": {"Id": POOL, "Name": "example"},
}


def proofs():
    """Each example that fails and has a fix."""
    for rule in RULES:
        if rule.fix is None:
            continue
        text = folder("rules").joinpath(rule.family, f"{rule.name}.toml").read_text("utf-8")
        for example in examples_of(text, rule):
            if example.expect is Status.FAILED and isinstance(example.verdict(rule).fix, Fix):
                yield pytest.param(rule, example, id=f"{rule.name}-{example.number}")


def plan_of(rule, example, answers):
    """The plan for one finding, and how the whole catalogue judged the example."""
    target = Target("example", rule.subject, "example", answers, user_pool_id=POOL)
    inventory = Inventory((target,))
    intent = example.intent
    declared = (Declaration("example", intent),)
    options = {rule.name: example.options}
    how = JudgeOptions(RULES, "2026-01-01T00:00:00Z", options, {}, declared, min_severity=Severity.INFO)
    run = judge(inventory, how, how.started_at)
    only = replace(run, results=tuple(result for result in run.results if result.rule == rule.id))
    planner = Planner(inventory, RULES, options, declared)
    return planner.plan(only).resources, planner.verdicts([target])


def whole(rule, example):
    """The example's answers, with the members by which a resource is named."""
    answers = {**{name: {} for name in FACT_SOURCES}, **example.answers}
    return {**answers, rule.subject: {**NAMED[rule.subject], **answers[rule.subject]}}


def with_result(plan):
    return {**plan.target.answers, plan.target.kind: plan.after}


@pytest.mark.parametrize(("rule", "example"), [*proofs()])
def test_a_fix_does_what_it_says_and_nothing_else(rule, example):
    """The stated patch, a valid request, the rule passes, no other gets worse, nothing unnamed changes."""
    (plan,), before = plan_of(rule, example, whole(rule, example))
    assert plan.steps, plan.unfixed
    own, *followers = plan.steps
    assert own.rule == rule.id
    if example.fixed is not None:
        assert own.patch == example.fixed
    assert request_faults(plan.update.write, plan.request()) == ""
    named = {key for step in plan.steps for key in step.patch}
    assert {change.path.partition(".")[0] for change in plan.changes()} <= named
    _, after = plan_of(rule, example, with_result(plan))
    assert after["example", rule.id].status is Status.PASSED
    for name, verdict in after.items():
        if verdict.status is Status.FAILED and before[name].status is not Status.FAILED:
            assert name[1] in {raised.rule for raised in plan.raised}
            assert before[name].status is Status.NOT_APPLICABLE or not verdict.severity.at_least(own.severity)
    for follower in followers:
        assert after["example", follower.rule].status is Status.PASSED


@pytest.mark.parametrize(("rule", "example"), [*proofs()])
def test_a_fix_applied_twice_changes_nothing(rule, example):
    """The result of a fix gives the same finding no second fix."""
    (plan,), _ = plan_of(rule, example, whole(rule, example))
    again, _ = plan_of(rule, example, with_result(plan))
    assert again == ()


def test_every_rule_with_a_fix_has_a_proof():
    """A fix without an example that uses it is not proven."""
    proven = {proof.values[0].id for proof in proofs()}
    assert {rule.id for rule in RULES if rule.fix is not None} == proven
