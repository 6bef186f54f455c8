"""What AWS refuses today and accepted once: a pool that is there with it is no finding, one that is to be made is."""

import json
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource

MADE = "2021-04-01T00:00:00Z"
OLD: dict[str, Any] = {
    "name": "p",
    "user_pool_tier": "LITE",
    "user_pool_add_ons": [{"advanced_security_mode": "ENFORCED"}],
}
ADDRESS: dict[str, Any] = {
    "address": "aws_cognito_user_pool.p",
    "mode": "managed",
    "type": "aws_cognito_user_pool",
    "name": "p",
}
TEMPLATE = """
Resources:
  P:
    Type: AWS::Cognito::UserPool
    Properties: {UserPoolTier: LITE, UserPoolAddOns: {AdvancedSecurityMode: ENFORCED}}
"""
FOLDER = """
resource "aws_cognito_user_pool" "p" {
  name           = "p"
  user_pool_tier = "LITE"
  user_pool_add_ons { advanced_security_mode = "ENFORCED" }
}
"""


def state() -> str:
    values = {**OLD, "id": "eu-west-1_Abc123456", "creation_date": MADE}
    return json.dumps(
        {"format_version": "1.0", "values": {"root_module": {"resources": [{**ADDRESS, "values": values}]}}}
    )


def plan(*actions: str) -> str:
    """A plan in which the pool is made, or changed in something else."""
    is_new = actions == ("create",)
    after = OLD if is_new else {**OLD, "id": "eu-west-1_Abc123456", "creation_date": MADE}
    change = {
        "actions": [*actions],
        "after": after,
        "after_unknown": {"id": True, "creation_date": True} if is_new else {},
    }
    written = {
        **ADDRESS,
        "expressions": {name: {"constant_value": value} for name, value in OLD.items() if name != "user_pool_add_ons"},
    }
    configuration = {"root_module": {"resources": [written]}}
    changes = [{**ADDRESS, "change": change}]
    return json.dumps({"format_version": "1.2", "resource_changes": changes, "configuration": configuration})


def answer() -> str:
    pool = {"Id": "eu-west-1_Abc123456", "Name": "p", "CreationDate": MADE, "UserPoolTier": "LITE"}
    return json.dumps({"UserPool": {**pool, "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}})


@pytest.mark.parametrize(
    ("file", "text", "status"),
    [
        ("state.json", state(), Status.NOT_APPLICABLE),
        ("plan.json", plan("no-op"), Status.NOT_APPLICABLE),
        ("plan.json", plan("update"), Status.NOT_APPLICABLE),
        ("pool.json", answer(), Status.NOT_APPLICABLE),
        ("plan.json", plan("create"), Status.FAILED),
        ("template.yaml", TEMPLATE, Status.FAILED),
        ("main.tf", FOLDER, Status.FAILED),
    ],
)
def test_threat_protection_of_an_old_pool_without_plus_is_a_finding_only_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str, status: Status
) -> None:
    (tmp_path / file).write_text(text)
    monkeypatch.chdir(tmp_path)
    inventory = FileSource(["."], FileOptions()).read(frozenset())
    run = judge(inventory, JudgeOptions(built_in().rules, MADE, {}, {}), MADE)
    assert [one.status for one in run.results if one.name == "threat-protection-without-plus"] == [status]
