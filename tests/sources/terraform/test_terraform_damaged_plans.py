"""Plans and states that are damaged or incomplete in part: what is damaged is unread, the rest is audited."""

import gc
import json
import weakref
from typing import Any

import pytest

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.plan.plan import read_plan
from cognito_audit.sources.terraform.plan.plan_text import PlanText

CLIENT = "aws_cognito_user_pool_client"
POOL = "aws_cognito_user_pool"


def change(address: str, after: Any = None, unknown: Any = None, **more) -> dict[str, Any]:
    kind, name = address.split(".")[-2:]
    made = {"actions": ["create"], "before": None, "after": after or {"name": name}, "after_unknown": unknown or {}}
    return {"address": address, "mode": "managed", "type": kind, "name": name.partition("[")[0], "change": made} | more


def changed(address: str = f"{CLIENT}.bad", **more) -> dict[str, Any]:
    entry = change(address)
    return entry | {"change": entry["change"] | more}


GOOD = change(f"{CLIENT}.good")


def plan(*changes: Any, **more) -> str:
    return json.dumps({"format_version": "1.2", "resource_changes": list(changes)} | more)


def state(root: Any, **more) -> str:
    return json.dumps({"format_version": "1.0", "values": {"root_module": root}} | more)


def read(text: str) -> tuple[list[str], dict[str, str]]:
    """Return the ids of the targets, and what is unread with its reason."""
    found = read_plan(text, "plan.json")
    assert found.errors == ()
    return [target.id for target in found.targets], {what: unknown.reason for what, unknown in found.unread}


@pytest.mark.parametrize(
    ("bad", "what", "why"),
    [
        (None, "resource_changes[0]", "not a resource with a type"),
        ([], "resource_changes[0]", "not a resource with a type"),
        ("x", "resource_changes[0]", "not a resource with a type"),
        ({"address": "a.b"}, "a.b", "not a resource with a type"),
        (GOOD | {"type": 5}, f"{CLIENT}.good", "not a resource with a type"),
        (GOOD | {"address": None}, "resource_changes[0]", "its mode, address or name"),
        (GOOD | {"address": ["a"]}, "resource_changes[0]", "its mode, address or name"),
        (GOOD | {"name": {}}, f"{CLIENT}.good", "its mode, address or name"),
        (GOOD | {"mode": "other"}, f"{CLIENT}.good", "its mode, address or name"),
        (GOOD | {"module_address": "auth"}, f"{CLIENT}.good", "its module is not an address"),
        (GOOD | {"module_address": ["module.a"]}, f"{CLIENT}.good", "its module is not an address"),
        (GOOD | {"change": None}, f"{CLIENT}.good", "does not say what happens"),
        (changed(actions=None), f"{CLIENT}.bad", "does not say what happens"),
        (changed(actions=[]), f"{CLIENT}.bad", "does not say what happens"),
        (changed(actions="create"), f"{CLIENT}.bad", "does not say what happens"),
        (changed(actions=["adopt"]), f"{CLIENT}.bad", "does not know the action adopt"),
        (changed(actions=["delete", "adopt"]), f"{CLIENT}.bad", "does not know the action"),
        (changed(actions=[None]), f"{CLIENT}.bad", "does not know the action"),
        (changed(after=None), f"{CLIENT}.bad", "does not contain its attributes"),
        (changed(after=[]), f"{CLIENT}.bad", "does not contain its attributes"),
        (changed(after_unknown=True), f"{CLIENT}.bad", "does not contain its attributes"),
        (changed(after_unknown=[True]), f"{CLIENT}.bad", "does not contain its attributes"),
        (changed(after_unknown="name"), f"{CLIENT}.bad", "does not contain its attributes"),
        (changed(after={"name": json.loads("[" * 100 + "]" * 100)}), f"{CLIENT}.bad", "nested more than"),
    ],
)
def test_a_change_that_cannot_be_read_is_unread_and_the_others_are_read(bad, what, why):
    found, unread = read(plan(bad, change(f"{CLIENT}.other")))
    assert found == [f"{CLIENT}.other"]
    assert list(unread) == [f"plan.json: {what}"]
    assert why in unread[f"plan.json: {what}"]


@pytest.mark.parametrize("actions", [["delete"], ["forget"], ["read"]])
def test_what_is_not_there_after_the_change_is_not_missed(actions):
    assert read(plan(changed(actions=actions), GOOD)) == ([f"{CLIENT}.good"], {})


def test_a_resource_that_is_listed_twice_is_read_once():
    found, unread = read(plan(GOOD, GOOD))
    assert found == [f"{CLIENT}.good"]
    assert unread == {f"plan.json: {CLIENT}.good": "it is listed twice"}


def test_a_key_that_occurs_twice_leaves_its_resource_unread():
    text = plan(change(f"{CLIENT}.bad"), GOOD).replace('{"name": "bad"}', '{"name": "bad", "name": "worse"}')
    assert read(text) == ([f"{CLIENT}.good"], {f"plan.json: {CLIENT}.bad": "a key in it occurs twice"})
    assert read(text.replace('"worse"', r'"\ud800"')) == read(text)
    text = state({"resources": [GOOD | {"values": {"name": "x"}}]}).replace('{"name": "x"}', '{"a": 1, "a": 2}')
    assert read(text) == ([], {f"plan.json: {CLIENT}.good": "a key in it occurs twice"})


def test_a_member_of_the_plan_that_occurs_twice_is_an_error():
    text = '{"format_version": "1.2",\n "resource_changes": [],\n "resource_changes": []}'
    (error,) = read_plan(text, "plan.json").errors
    assert (error.message, error.line, error.column) == ("duplicate key 'resource_changes'", 3, 2)


@pytest.mark.parametrize("value", [{}, "x", 5, True])
def test_changes_that_are_not_a_list_are_unread(value):
    assert read(plan(resource_changes=value)) == ([], {"plan.json: resource_changes": "it is not a list"})


@pytest.mark.parametrize(
    ("root", "what", "why"),
    [
        ([], "root_module", "not an object"),
        ({"resources": {}}, "root_module", "its resources are not a list"),
        ({"child_modules": "x"}, "root_module", "its child_modules are not a list"),
        ({"child_modules": ["x"]}, "root_module.child_modules[0]", "not a module with an address"),
        ({"child_modules": [{"resources": []}]}, "root_module.child_modules[0]", "not a module with an address"),
        ({"child_modules": [{"address": "module.a", "resources": 5}]}, "module.a", "its resources are not a list"),
        ({"resources": [5]}, "root_module.resources[0]", "not a resource with a type"),
        ({"resources": [GOOD]}, f"{CLIENT}.good", "does not contain its attributes"),
        ({"resources": [GOOD | {"values": []}]}, f"{CLIENT}.good", "does not contain its attributes"),
    ],
)
def test_a_part_of_a_state_that_cannot_be_read_is_unread(root, what, why):
    found, unread = read(state(root))
    assert found == []
    assert list(unread) == [f"plan.json: {what}"]
    assert why in unread[f"plan.json: {what}"]


@pytest.mark.parametrize("values", [[], "x", 5])
def test_values_that_are_not_an_object_are_unread(values):
    assert read(state({}, values=values)) == ([], {"plan.json: values": "it is not an object"})


def test_a_deposed_object_of_a_state_is_not_audited():
    entry = GOOD | {"values": {"name": "x"}}
    assert read(state({"resources": [entry, entry | {"deposed_key": "0123"}]})) == ([f"{CLIENT}.good"], {})


def test_a_resource_that_has_values_and_no_change_is_unread():
    other = change(f"{CLIENT}.other") | {"values": {"name": "other"}}
    role = {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b"}
    values = {
        "root_module": {"resources": [GOOD, role], "child_modules": [{"address": "module.a", "resources": [other]}]}
    }
    found, unread = read(plan(GOOD, planned_values=values))
    assert found == [f"{CLIENT}.good"]
    assert "it may be partial (-target)" in unread[f"plan.json: {CLIENT}.other"]


@pytest.mark.parametrize(
    ("said", "what", "why"),
    [
        ({"errored": True}, "plan.json", "could not finish"),
        ({"errored": "yes"}, "plan.json", "could not finish"),
        ({"complete": False}, "plan.json", "is partial"),
        ({"complete": "no"}, "plan.json", "is partial"),
        ({"format_version": "2.0"}, "plan.json", "does not know format 2.0"),
        ({"format_version": None}, "plan.json", "does not know format"),
        (
            {"deferred_changes": [{"reason": "provider_config_unknown", "resource_change": change(f"{CLIENT}.later")}]},
            f"plan.json: {CLIENT}.later",
            "put this change off",
        ),
        ({"deferred_changes": [5]}, "plan.json: deferred_changes", "put this change off"),
    ],
)
def test_what_a_plan_says_it_does_not_show_leaves_the_run_incomplete(said, what, why):
    found, unread = read(plan(GOOD, **said))
    assert found == [f"{CLIENT}.good"]
    assert list(unread) == [what]
    assert why in unread[what]


def test_a_text_with_half_a_character_is_unknown():
    text = plan(change(f"{CLIENT}.x", {"name": "a\ud800b"}), change(f"{CLIENT}.y", module_address='module.a["\udc00"]'))
    found = read_plan(text, "plan.json")
    assert "half a character" in found.targets[0].answers["client"]["ClientName"].reason
    assert [what for what, _ in found.unread] == [f"plan.json: {CLIENT}.y"]


@pytest.mark.parametrize(
    ("after", "unknown", "attribute"),
    [
        ({"callback_urls": ["https://a"]}, {"callback_urls": {"a": True}}, "CallbackURLs"),
        ({"callback_urls": ["https://a"]}, {"callback_urls": "x"}, "CallbackURLs"),
        ({"callback_urls": ["https://a"]}, {"callback_urls": 1}, "CallbackURLs"),
        (
            {"token_validity_units": [{"access_token": "days"}]},
            {"token_validity_units": {"a": True}},
            "TokenValidityUnits",
        ),
        ({}, {"token_validity_units": True}, "TokenValidityUnits"),
        ({}, {"refresh_token_rotation": True}, "RefreshTokenRotation"),
    ],
)
def test_a_value_is_unknown_where_the_marks_do_not_fit_it_or_hide_it(after, unknown, attribute):
    (target,) = read_plan(plan(change(f"{CLIENT}.x", {"name": "x"} | after, unknown)), "plan.json").targets
    assert isinstance(target.answers["client"][attribute], Unknown)


def test_references_that_branch_without_end_are_not_followed_without_end():
    calls: dict[str, Any] = {}
    names = [f"v{number}" for number in range(12)]
    inner = {"resources": [{"address": f"{CLIENT}.x", "expressions": {"user_pool_id": {"references": ["var.v0"]}}}]}
    for _ in range(12):
        passed = {name: {"references": [f"var.{other}" for other in names]} for name in names}
        calls = {"m": {"module": inner, "expressions": passed}}
        inner = {"module_calls": calls}
    module = ".".join(["module.m"] * 12)
    entry = change(f"{module}.{CLIENT}.x", {"name": "x"}, {"user_pool_id": True}, module_address=module)
    text = plan(entry, configuration={"root_module": inner})
    assert read(text)[0] == [f"{module}.{CLIENT}.x"]


def test_the_text_of_a_plan_is_free_as_soon_as_nobody_reads_it():
    """A plan has many megabytes, and the collector hardly ever runs."""
    document = PlanText(plan(GOOD))
    ((position, _),) = document.items("resource_changes")
    assert document.at(position)["address"] == GOOD["address"]
    alive = weakref.ref(document)
    gc.disable()
    try:
        del document
        assert alive() is None
    finally:
        gc.enable()
