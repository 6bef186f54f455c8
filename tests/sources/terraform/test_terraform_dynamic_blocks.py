"""Blocks that a plan calls known after apply: omitted ones, and dynamic ones."""

import json
from typing import Any

import pytest

from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.terraform.plan.plan import read_plan

CLIENT = "aws_cognito_user_pool_client"
POOL = "aws_cognito_user_pool"


def created(address: str, **more) -> dict[str, Any]:
    kind, name = address.split(".")[-2:]
    made = {"actions": ["create"], "after": {}, "after_unknown": {"id": True}}
    return {"address": address, "mode": "managed", "type": kind, "name": name, "change": made} | more


def pool_plan(*others: Any, configured: tuple[Any, ...] = (), unknown: str = "password_policy") -> str:
    after = {"name": "p", "lambda_config": [{}]}
    made = {"actions": ["create"], "after": after, "after_unknown": {unknown: True, "id": True}}
    pool = created(f"{POOL}.p", change=made)
    resources = [{"address": f"{POOL}.p", "mode": "managed", "expressions": {"name": {"constant_value": "p"}}}]
    root = {"resources": [*resources, *configured]}
    changes = [pool, *others]
    return json.dumps({"format_version": "1.2", "resource_changes": changes, "configuration": {"root_module": root}})


def policy(text: str) -> Any:
    (pool,) = [one for one in read_plan(text, "plan.json").targets if one.kind == "pool"]
    return pool.answers["pool"].get("Policies", {}).get("PasswordPolicy")


@pytest.mark.parametrize(
    "other",
    [
        created("aws_lambda_function.f"),
        created("module.roles.aws_iam_role.r", module_address="module.roles"),
        created("data.http.x", mode="data", change={"actions": ["read"], "after_unknown": {"body": True}}),
        created("random_id.x")
        | {"change": {"actions": ["update"], "after": {}, "after_unknown": {"a": [False, True]}}},
    ],
)
def test_a_block_that_a_dynamic_one_may_write_is_unknown(other):
    assert "dynamic block" in policy(pool_plan(other)).reason


@pytest.mark.parametrize(
    ("other", "configured"),
    [
        ([], []),
        ([created("aws_s3_bucket.b", change={"actions": ["no-op"], "after": {}, "after_unknown": {}})], []),
        (
            [created(f"{CLIENT}.web"), created("null_resource.n")],
            [
                {
                    "address": f"{CLIENT}.web",
                    "expressions": {"user_pool_id": {"references": [f"{POOL}.p.id", f"{POOL}.p"]}},
                },
                {"address": "null_resource.n", "depends_on": [f"{CLIENT}.web"]},
            ],
        ),
    ],
)
def test_a_block_that_nothing_unknown_can_write_is_omitted(other, configured):
    assert policy(pool_plan(*other, configured=tuple(configured))) is None


@pytest.mark.parametrize(
    "block",
    [
        "admin_create_user_config",
        "password_policy",
        "sign_in_policy",
        "sms_configuration",
        "verification_message_template",
    ],
)
def test_each_block_that_the_provider_fills_in_may_be_a_dynamic_one(block):
    (pool,) = read_plan(pool_plan(created("aws_iam_role.r"), unknown=block), "plan.json").targets
    assert "dynamic block" in repr(pool.answers["pool"])


def test_the_folder_of_a_plan_tells_whether_a_block_is_dynamic(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(pool_plan(created("aws_lambda_function.f")))
    for text, omitted in (("", True), ('  dynamic "password_policy" {}\n', False), ("  password_policy {}\n", False)):
        (tmp_path / "main.tf").write_text(f'resource "{POOL}" "p" {{\n  name = "p"\n{text}}}\n')
        (pool,) = FileSource(["."], FileOptions()).read(frozenset()).targets
        found = pool.answers["pool"].get("Policies", {}).get("PasswordPolicy")
        assert (found is None) is omitted
