"""Documents that list resources, damaged: each ends in targets, in what is unread, or in an error in words.

``HOSTILE_CASES`` sets how many damaged documents each reader is given (20 without it).
"""

import json
import os
import random

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource

CASES = int(os.environ.get("HOSTILE_CASES", "20"))
LATER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ODD = (None, True, 0, -1, 1e300, "", "x", LATER, [], {}, [[]], [None], {"": None}, {"name": {}}, "\ud83d", ["x", 1])
POOL_ID = "eu-west-1_Example00"
POOL = {"autoVerifiedAttributes": ["email"], "passwordPolicy": {"minimumLength": 8}, "schemas": [{"name": "role"}]}
CLIENT = {"userPoolId": POOL_ID, "callbackUrls": ["https://a.example.com"], "explicitAuthFlows": ["ALLOW_USER_AUTH"]}
GROUP = "cognitoidp.aws.upbound.io/v1beta1"


def pulumi(kind, name, settings):
    token = f"aws:cognito/{kind[0].lower()}{kind[1:]}:{kind}"
    return {"urn": f"urn:pulumi:dev::x::{token}::{name}", "type": token, "id": name, "outputs": settings}


def manifest(kind, name, settings):
    return {"apiVersion": GROUP, "kind": kind, "metadata": {"name": name, "labels": {"a": "b"}}, "spec": settings}


DOCUMENTS = {
    "config": {
        "configurationItems": [
            {"resourceType": "AWS::Cognito::UserPool", "resourceId": POOL_ID, "configuration": {"UserPoolId": POOL_ID}},
            {"resourceType": "AWS::Cognito::UserPoolClient", "resourceId": "c", "configuration": {"ClientId": "c"}},
        ]
    },
    "pulumi": {
        "deployment": {"resources": [pulumi("UserPool", POOL_ID, POOL), pulumi("UserPoolClient", "c", CLIENT)]},
        "steps": [
            {
                "op": "create",
                "urn": "u::v::w",
                "newState": {
                    **pulumi("UserPoolClient", "d", CLIENT),
                    "inputs": {**CLIENT, "userPoolId": LATER},
                    "propertyDependencies": {"userPoolId": ["u::v::w"]},
                },
            }
        ],
    },
    "kubernetes": {
        "apiVersion": "v1",
        "kind": "List",
        "items": [
            manifest("UserPool", "p", {"forProvider": POOL, "managementPolicies": ["*"]}),
            manifest("UserPoolClient", "c", {"forProvider": {**CLIENT, "userPoolIdRef": {"name": "p"}}}),
            manifest("UserPoolDomain", "d", {"forProvider": {"userPoolIdSelector": {"matchLabels": {"a": "b"}}}}),
        ],
    },
}


def damaged(value, chance):
    """Return a document in which one place holds something odd, or is gone."""
    copy = json.loads(json.dumps(value))
    places = []

    def walk(inner):
        for key in inner if isinstance(inner, dict) else range(len(inner)):
            places.append((inner, key))
            if isinstance(inner[key], dict | list):
                walk(inner[key])

    walk(copy)
    for holder, key in chance.sample(places, k=chance.randint(1, 3)):
        if isinstance(holder, dict) and key in holder and chance.random() < 0.3:
            del holder[key]
        elif isinstance(holder, list) and key >= len(holder):
            continue
        else:
            holder[key] = chance.choice(ODD)
    return copy


@pytest.mark.parametrize("input_type", DOCUMENTS)
def test_a_damaged_document_ends_in_words(input_type, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for seed in range(CASES):
        text = json.dumps(damaged(DOCUMENTS[input_type], random.Random(seed)))
        (tmp_path / "list.json").write_text(text, "utf-8")
        try:
            inventory = FileSource(["list.json"], FileOptions(input_type=input_type)).read(frozenset())
            judge(inventory, JudgeOptions(built_in().rules, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")
        except Exception as error:
            raise AssertionError(f"seed {seed}: {text}") from error
        assert all(error.message for error in inventory.errors)


@pytest.mark.parametrize("input_type", DOCUMENTS)
def test_the_undamaged_document_gives_targets_that_have_facts(input_type, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.json").write_text(json.dumps(DOCUMENTS[input_type]), "utf-8")
    inventory = FileSource(["list.json"], FileOptions()).read(frozenset())
    assert {one.source for one in inventory.inputs} == {input_type}
    assert {"pool", "client"} <= {one.kind for one in inventory.targets if facts_of(one)}
