"""The section of a whole run's HTML report: a story for each app client whose chain is broken."""

import pytest

from cognito_audit.diagnosis.run_summary import MOST_STORIES, stories
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.reporting.run.html import render
from cognito_audit.rulebook.catalogue import built_in

NOW = "2026-11-22T00:00:00Z"
READY = {"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}
MACHINE = {"AllowedOAuthFlows": ["client_credentials"], "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]}
CODES = {"AutoVerifiedAttributes": ["email"]}


@pytest.fixture(scope="module")
def run():
    """Judges app clients, given by name with the answers on themselves and on their pool."""
    rules = built_in().rules

    def run(clients):
        targets = [
            Target(
                f"eu-west-1_{name}/{name}", "client", name, {"client": client, "pool": pool, "mfa": {}, "secrets": {}}
            )
            for name, (client, pool) in clients.items()
        ]
        return judge(Inventory(tuple(targets)), JudgeOptions(rules, NOW, {}, {}), NOW)

    return run


def test_clients_whose_chain_is_broken_are_told_of_and_no_others(run):
    told = stories(run({"broken": ({}, CODES), "fine": (READY, CODES), "machine": (MACHINE, CODES)})).shown
    assert [(story.target.name, story.broken.id) for story in told] == [("broken", "flow")]


def test_a_step_after_the_first_broken_one_is_never_said_to_hold(run):
    (story,) = stories(run({"lite": ({}, {**CODES, "UserPoolTier": "LITE"})})).shown
    assert [(step.id, step.status) for step in story.steps] == [("sign-up", "holds"), ("flow", "broken")]


def test_only_so_many_are_told_and_the_others_counted(run):
    many = stories(run({f"web-{number}": ({}, CODES) for number in range(MOST_STORIES + 3)}))
    assert (len(many.shown), many.more) == (MOST_STORIES, 3)


def test_the_report_has_the_section_only_where_there_is_a_story(run):
    assert 'id="sessions"' in render(run({"broken": ({}, CODES)}))
    assert 'id="sessions"' not in render(run({"fine": (READY, CODES)}))


def test_a_hostile_client_stays_text_in_its_story(run):
    assert "<b>x" not in render(run({"<b>x</b>": ({"ExplicitAuthFlows": ["<b>x</b>"]}, CODES)}))
