"""An SDK that is older than a member of the API: what it drops is a hole in its place, and never taken for absent."""

import json
from copy import deepcopy

import botocore
import pytest
from botocore.session import Session

from cognito_audit.aws.ledger import ledger
from cognito_audit.config.settings import resolve
from cognito_audit.judging.judge import judge
from cognito_audit.lib.clock import now
from cognito_audit.services.audit import catalogue, judge_options
from cognito_audit.sources.names.dropped_members import Dropped, upgrade_for

NEW = {
    "UserPoolType": ("KeyConfiguration", "IssuerConfiguration", "AcrConfiguration", "DcrConfiguration"),
    "UserPoolClientType": ("ClientSecretArn", "ClientType"),
    "SmsConfigurationType": ("EumsSms",),
    "SchemaAttributeType": ("Required",),
    "AcrLevelConfigType": ("AcrValue",),
}
"""Members that the SDK of a test does not know, by structure."""
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:cognito-web"
POOL = {
    "KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY"},
    "IssuerConfiguration": {"Type": "UPDATED"},
    "AcrConfiguration": {"Level1": {"AcrValue": "urn:shop:1"}},
    "DcrConfiguration": {"EnableStatus": "Enabled", "OpenDcrEnabled": True},
    "SmsConfiguration": {"EumsSms": {"CallerArn": "arn:aws:iam::123456789012:role/sms"}},
    "SchemaAttributes": [{"Name": "sub", "Required": True}, {"Name": "email", "Required": True}],
}
CLIENT = {"ClientSecretArn": ARN, "ClientType": "REGULAR"}


@pytest.fixture
def old_sdk(tmp_path, monkeypatch):
    """Takes members out of the SDK's service model, as if it were botocore 1.38.0."""

    def install(*structures):
        model = deepcopy(Session().get_component("data_loader").load_service_model("cognito-idp", "service-2"))
        for structure in structures:
            for member in NEW[structure]:
                del model["shapes"][structure]["members"][member]
        folder = tmp_path / "models" / "cognito-idp" / "2016-04-18"
        folder.mkdir(parents=True)
        (folder / "service-2.json").write_text(json.dumps(model))
        monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path / "models"))
        monkeypatch.setattr(botocore, "__version__", "1.38.0")

    return install


@pytest.fixture
def pool(cognito):
    """A pool and a client with settings of 2026."""
    found = cognito.add_pool(**POOL)
    (client,) = cognito.pools[found].values()
    del client["ClientSecret"]
    client.update(CLIENT)
    return found


def answers(source, pool):
    found = source(pool).read(frozenset({"client", "pool"}))
    return {target.kind: target.answers[target.kind] for target in found.targets}, found.notes


def test_what_the_sdk_drops_is_a_hole_with_the_version_that_knows_it(source, pool, old_sdk):
    old_sdk("UserPoolType", "UserPoolClientType")
    read, (note,) = answers(source, pool)
    for kind, structure in (("pool", "UserPoolType"), ("client", "UserPoolClientType")):
        for member in NEW[structure]:
            hole = read[kind][member]
            assert isinstance(hole, Dropped)
            path = f"{structure.removesuffix('Type')}.{member}"
            upgrade = f"upgrade boto3 to {ledger().botocore} or newer"
            assert hole.reason == f"botocore 1.38.0 does not know {path}; {upgrade}"
            assert note.count(path) == 1
            assert note.endswith(upgrade)
    assert ARN not in repr(read)


def test_holes_stand_in_structures_lists_and_maps_of_structures_too(source, pool, old_sdk):
    old_sdk("SmsConfigurationType", "SchemaAttributeType", "AcrLevelConfigType")
    read, _ = answers(source, pool)
    assert read["pool"]["SmsConfiguration"]["EumsSms"].member == "UserPool.SmsConfiguration.EumsSms"
    attributes = read["pool"]["SchemaAttributes"]
    assert [item["Required"].member for item in attributes] == ["UserPool.SchemaAttributes.Required"] * 2
    assert [item["Name"] for item in attributes] == ["sub", "email"]
    assert read["pool"]["AcrConfiguration"]["Level1"]["AcrValue"].member == "UserPool.AcrConfiguration.AcrValue"


def test_a_member_that_no_release_knows_asks_for_no_version(source, cognito, pool):
    (client,) = cognito.pools[pool].values()
    client["Novelty"] = {"On": True}
    read, _ = answers(source, pool)
    assert read["client"]["Novelty"].known_since == ""
    assert read["client"]["Novelty"].reason.endswith("does not know UserPoolClient.Novelty; upgrade boto3")


@pytest.mark.parametrize(
    ("service", "operation", "advice"),
    [
        ("cognito-idp", "ListUserPoolReplicas", f"upgrade boto3 to {ledger().botocore} or newer"),
        ("cognito-idp", "ListNovelties", "upgrade boto3"),
    ],
)
def test_an_operation_that_the_sdk_lacks_is_told_with_the_version_that_has_it(service, operation, advice):
    assert upgrade_for(service, operation) == advice


def test_the_newest_sdk_drops_nothing(source, pool):
    read, notes = answers(source, pool)
    assert read["pool"]["DcrConfiguration"] == POOL["DcrConfiguration"]
    assert read["client"]["ClientSecretArn"] == ARN
    assert notes == ()


def verdicts(source, pool):
    """The status of each rule by name, and the reasons of those that were not evaluated."""
    settings = resolve({}, {}, {})
    rules = catalogue(settings)
    fact_sources = frozenset(root for rule in rules.rules for root in rule.fact_sources())
    run = judge(source(pool).read(fact_sources), judge_options(settings, rules), now())
    reasons = {result.name: [missing.reason for missing in result.missing] for result in run.results}
    return {result.name: str(result.status) for result in run.results}, reasons


@pytest.mark.parametrize(
    ("rule", "structure", "member"),
    [
        ("dynamic-client-registration-open", "UserPoolType", "DcrConfiguration"),
        ("customer-key-missing", "UserPoolType", "KeyConfiguration"),
        ("user-context-without-secret", "UserPoolClientType", "ClientSecretArn"),
    ],
)
def test_a_rule_that_reads_what_was_dropped_is_not_evaluated(source, cognito, pool, old_sdk, rule, structure, member):
    (client,) = cognito.pools[pool].values()
    client["EnablePropagateAdditionalUserContextData"] = True
    cognito.list_user_pool_client_secrets = lambda _request: {"ClientSecrets": []}
    old_sdk(structure)
    status, reasons = verdicts(source, pool)
    assert status[rule] == "not-evaluated"
    assert any(member in reason for reason in reasons[rule])
