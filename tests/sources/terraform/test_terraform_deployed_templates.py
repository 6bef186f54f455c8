"""A resource that deploys a template of CloudFormation is unread, unless its text certainly creates no target."""

import json

import pytest

from cognito_audit.sources.terraform.mapping.deployed_templates import DEPLOYING
from cognito_audit.sources.terraform.plan.plan import read_plan

WHY = "deploys a template of CloudFormation, which is not read here; check that template too"
QUEUE = "Resources: {Q: {Type: 'AWS::SQS::Queue'}}"
POOL = "Resources: {P: {Type: 'AWS::Cognito::UserPool'}}"
BODIES = [(QUEUE, 0), (POOL, 1), ('{"Type": "AWS::\\u0043ognito::UserPool"}', 1), ("Transform: X", 1), ("", 1)]


def resource(kind, **values):
    return {"address": f"{kind}.a", "mode": "managed", "type": kind, "name": "a", "values": values}


def plan(kind, actions, unknown=None, **values):
    change = {"actions": actions, "after": values or None, "after_unknown": unknown or {}}
    document = {"format_version": "1.2", "resource_changes": [{**resource(kind), "change": change}]}
    return read_plan(json.dumps(document), "plan.json").unread


@pytest.mark.parametrize("kind", sorted(DEPLOYING))
def test_what_deploys_a_template_is_unread_in_folders_plans_and_states(read, kind):
    (of_folder,) = read({"main.tf": f'resource "{kind}" "a" {{\n  count = 2\n  name = "x"\n}}\n'}, ".").unread
    assert of_folder == (f"main.tf:1: {kind}.a", of_folder.unknown)
    assert of_folder.unknown.reason == f"not read: {WHY}"
    (of_plan,) = plan(kind, ["create"], name="x")
    assert (of_plan.what, of_plan.unknown.reason) == (f"plan.json: {kind}.a", WHY)
    state = {"format_version": "1.0", "values": {"root_module": {"resources": [resource(kind, name="x")]}}}
    assert [one.unknown.reason for one in read_plan(json.dumps(state), "state.json").unread] == [WHY]


def test_a_template_that_is_deleted_or_not_deployed_is_no_noise(read):
    assert plan("aws_cloudformation_stack", ["delete"]) == ()
    assert read({"main.tf": 'resource "aws_cloudformation_stack" "a" {\n  count = 0\n}\n'}, ".").unread == ()
    assert read({"main.tf": 'data "aws_cloudformation_stack" "a" {\n  name = "x"\n}\n'}, ".").unread == ()


@pytest.mark.parametrize(("body", "count"), BODIES)
def test_a_text_that_creates_no_target_may_pass(read, body, count):
    text = f'resource "aws_cloudformation_stack" "a" {{\n  template_body = {json.dumps(body)}\n}}\n'
    assert len(read({"main.tf": text}, ".").unread) == count
    assert len(plan("aws_cloudformation_stack", ["update"], template_body=body)) == count
    assert len(plan("aws_cloudformation_stack", ["update"], template_body=body, template_url="https://x")) == 1


def test_a_text_that_is_not_known_may_create_a_target(read):
    text = 'resource "aws_cloudformation_stack" "a" {\n  template_body = file("x.yaml")\n}\n'
    assert len(read({"main.tf": text}, ".").unread) == 1
    assert len(plan("aws_cloudformation_stack", ["create"], {"template_body": True}, name="x")) == 1
