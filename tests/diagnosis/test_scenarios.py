"""Every scenario of ``scenarios.toml``, set up in the sandbox: the diagnosis names the cause."""

import tomllib
from pathlib import Path

import pytest

from cognito_audit.diagnosis.model import StepStatus

SCENARIOS = tomllib.loads(Path(__file__).with_name("scenarios.toml").read_text(encoding="utf-8"))["scenario"]


def set_up(scenario, api, make):
    made = make(pool=scenario.get("pool"))
    if scope := scenario.get("resource_server"):
        server, _, name = scope.partition("/")
        scopes = [{"ScopeName": name, "ScopeDescription": name}]
        api.create_resource_server(UserPoolId=made.pool, Identifier=server, Name=server, Scopes=scopes)
    api.delete_user_pool_client(UserPoolId=made.pool, ClientId=made.client)
    for other in scenario.get("others", ()):
        api.create_user_pool_client(UserPoolId=made.pool, **other)
    settings = {"ClientName": "web", **scenario.get("client", {})}
    client = api.create_user_pool_client(UserPoolId=made.pool, **settings)["UserPoolClient"]["ClientId"]
    for _ in range(1, scenario.get("secrets", 1)):
        api.add_user_pool_client_secret(UserPoolId=made.pool, ClientId=client)
    if then := scenario.get("pool_then"):
        api.update_user_pool(UserPoolId=made.pool, **{"AutoVerifiedAttributes": ["email"], **then})
    if mfa := scenario.get("mfa"):
        api.set_user_pool_mfa_config(UserPoolId=made.pool, **mfa)
    return type(made)(made.pool, client)


def test_there_are_at_least_sixty_scenarios_and_no_two_are_called_the_same():
    assert len(SCENARIOS) >= 60
    assert len({scenario["what"] for scenario in SCENARIOS}) == len(SCENARIOS)


def users(api, pool):
    return [user["Username"] for user in api.list_users(UserPoolId=pool)["Users"]]


@pytest.mark.parametrize("probe", ["", "look", "sign-up"], ids=["configuration", "look", "sign-up"])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["what"])
def test_the_cause_is_named_with_and_without_a_probe(scenario, probe, api, make, diagnosed):
    made = set_up(scenario, api, make)
    told = diagnosed(made, probe=probe)
    cause = told.cause.result.name if told.cause else ""
    assert cause == scenario["cause"]
    assert set(scenario.get("next", ())) <= {result.name for result in told.next}
    unknown = {step.id for step in told.steps if step.status is StepStatus.UNKNOWN and step.id != "probe"}
    assert unknown == set(scenario.get("open", ()))
    assert users(api, made.pool) == []
    # A chain that holds is one that a live SignUp confirms.
    if probe == "sign-up" and not cause and not unknown and "SignUpSession" in told.probe:
        assert told.probe["SignUpSession"] is True
