"""State files as Terraform keeps them: the same as what ``terraform show -json`` prints of them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from cognito_audit.model.unknown import Unknown
from tests.sources.terraform_folders import ids, read, unread, write

pytestmark = pytest.mark.usefixtures("workdir")

POOL_ID = "eu-west-1_Abc123456"
POOL_TYPE = "aws_cognito_user_pool"
POOL = {"id": POOL_ID, "name": "p", "mfa_configuration": "OFF"}
WEB = {"id": "1a2b", "name": "web", "user_pool_id": POOL_ID, "client_secret": "s3cr3t-value"}
GOOGLE = {
    "user_pool_id": POOL_ID, "provider_name": "Google", "provider_type": "Google",
    "provider_details": {"client_id": "x", "client_secret": "s3cr3t-other"},
}  # fmt: skip


def resource(kind: str, *instances: Mapping[str, Any], **more: str) -> dict[str, Any]:
    return {"mode": "managed", "type": kind, "name": "x", "provider": "aws", "instances": list(instances), **more}


def instance(values: Mapping[str, Any], *sensitive: str, **more: Any) -> dict[str, Any]:
    paths = [[{"type": "get_attr", "value": name} for name in path.split(".")] for path in sensitive]
    return {"schema_version": 0, "attributes": values, "sensitive_attributes": paths, **more}


def state(*resources: Any) -> str:
    held = {"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "x", "outputs": {}}
    return json.dumps({**held, "resources": list(resources)})


WHOLE = state(
    resource(POOL_TYPE, instance(POOL)),
    resource(
        "aws_cognito_user_pool_client",
        instance(WEB, "client_secret", index_key="web"),
        instance({**WEB, "id": "3c4d", "name": "old"}, index_key="old", deposed="0a1b2c3d"),
        module="module.auth[0]",
        each="map",
    ),
    resource("aws_cognito_identity_provider", instance(GOOGLE, "provider_details.client_secret")),
    resource("aws_cognito_user_pools", instance({"name": "p"}), mode="data"),
    resource("aws_s3_bucket", instance({"bucket": "b"})),
)


def test_a_state_file_is_read_like_a_shown_state():
    write("terraform.tfstate", WHOLE)
    found = read("terraform.tfstate")
    assert unread(found) == {}
    assert ids(found) == [
        "aws_cognito_user_pool.x",
        'module.auth[0].aws_cognito_user_pool_client.x["web"]',
        "aws_cognito_identity_provider.x",
    ]
    pool, client, provider = found.targets
    assert client.user_pool_id == pool.user_pool_id == POOL_ID
    assert client.answers["client"]["ClientSecret"] == "present"  # type: ignore[index]  # it is there
    assert isinstance(provider.answers["identity_provider"]["ProviderDetails"], Unknown)  # type: ignore[index]
    assert "s3cr3t" not in repr(found)
    assert any("is a data source" in note for note in found.notes)


@pytest.mark.parametrize(
    ("resources", "what", "why"),
    [
        (
            [resource(POOL_TYPE, {"attributes_flat": {"id": POOL_ID}})],
            "aws_cognito_user_pool.x",
            "attributes",
        ),
        ([resource(POOL_TYPE, instance([]))], f"{POOL_TYPE}.x", "attributes"),  # type: ignore[arg-type]
        (
            [{**resource("aws_cognito_user_pool"), "instances": None}],
            "root_module.resources[0]",
            "mode, address or name",
        ),
        (["text"], "root_module.resources[0]", "not a resource"),
        ([resource(POOL_TYPE, instance(POOL), module="odd")], "child_modules[0]", "not a module"),
        (
            [resource(POOL_TYPE, instance(POOL), instance(POOL))],
            "aws_cognito_user_pool.x",
            "listed twice",
        ),
    ],
)
def test_what_is_damaged_is_named(resources, what, why):
    write("terraform.tfstate", state(*resources, resource("aws_cognito_user_pool_client", instance(WEB))))
    found = unread(read("terraform.tfstate"))
    ((where, reason),) = found.items()
    assert what in where
    assert why in reason


def test_a_state_beside_the_files_of_its_folder_is_named_and_read_where_it_is_asked_for():
    write("app/terraform.tfstate", WHOLE)
    write("app/terraform.tfstate.backup", WHOLE)
    write("app/terraform.tfstate.d/dev/terraform.tfstate", WHOLE)
    alone = read("app")
    assert {one.file for one in alone.targets} == {
        "app/terraform.tfstate",
        "app/terraform.tfstate.d/dev/terraform.tfstate",
    }
    write("app/main.tf", 'resource "aws_cognito_user_pool" "p" {\n  name = "p"\n}\n')
    found = read("app")
    assert ids(found) == ["app#aws_cognito_user_pool.p"]
    assert unread(found) == {}
    assert sum("name it to audit what it holds" in note for note in found.notes) == 3
    both = read("app", "app/terraform.tfstate")
    assert {one.file for one in both.targets} == {"app/main.tf", "app/terraform.tfstate"}


def test_a_state_beside_files_that_declare_nothing_is_read():
    write("app/terraform.tfstate", WHOLE)
    write("app/main.tf", 'resource "aws_s3_bucket" "b" {}\n')
    assert len(read("app").targets) == 3
