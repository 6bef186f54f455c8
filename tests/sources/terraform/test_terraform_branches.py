"""What Terraform folders leave open: conditions, instances that may not be made, and texts that are known in part."""

from typing import Any

import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory
from cognito_audit.model.partial import Choice, OutsideFiles, PartialText, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.rulebook.catalogue import built_in
from tests.sources.terraform_folders import read, write

pytestmark = pytest.mark.usefixtures("workdir")

INPUTS = """
variable "prod" {}
variable "env" {}
variable "host" {}
variable "api_key" { sensitive = true }
locals { is_prod = var.env == "prod" }
resource "aws_kms_key" "k" {}
resource "aws_lambda_function" "f" { function_name = "f" }
"""
POOL = 'resource "aws_cognito_user_pool" "p" {\n  name = "p"\n}\n'
YES, NO = "https://yes.example", "https://no.example"


def folder(text: str) -> Inventory:
    """Read a folder with some inputs."""
    write("main.tf", INPUTS + text)
    found = read(".")
    assert found.errors == ()
    return found


def client(attributes: str, more: str = POOL) -> dict[str, Any]:
    """The answer on a client."""
    text = f'resource "aws_cognito_user_pool_client" "c" {{\n  name = "c"\n{attributes}\n}}\n{more}'
    (target,) = (one for one in folder(text).targets if one.kind == "client")
    return target.answers["client"]  # type: ignore[return-value]


def status(found: Inventory, rule: str, target: str) -> str:
    """The verdict of a rule on a target."""
    rules = tuple(one for one in built_in().rules if one.name == rule)
    run = judge(found, JudgeOptions(rules, "2026-01-01T00:00:00Z", {}, {}), "2026-01-01T00:00:00Z")
    (verdict,) = {one.status.value for one in run.results if target in one.target} or {"not asked of files"}
    return verdict


def choice(decision: str, *options: Any) -> tuple[str, tuple[Any, ...]]:
    return decision, options


def shape(value: Any) -> Any:
    """A value with each choice as its decision and options."""
    if isinstance(value, Choice):
        return choice(value.decision, *map(shape, value.options))
    return [*map(shape, value)] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f'var.prod ? ["{YES}"] : ["{NO}"]', choice("the condition var.prod", [YES], [NO])),
        (f'!var.prod ? ["{NO}"] : ["{YES}"]', choice("the condition var.prod", [YES], [NO])),
        (f'var.prod ? ["{YES}"] : ["{YES}"]', [YES]),
        (f'local.is_prod ? ["{YES}"] : ["{NO}"]', choice('the condition var.env == "prod"', [YES], [NO])),
        (f'"prod" != var.env ? ["{NO}"] : ["{YES}"]', choice('the condition var.env == "prod"', [YES], [NO])),
        (f'["{YES}", var.prod ? "{YES}" : "{NO}"]', [YES, choice("the condition var.prod", YES, NO)]),
        (f'concat(["{YES}"], var.prod ? ["{NO}"] : [])', [YES, choice("the condition var.prod", NO, None)]),
        (f'compact([var.prod ? "{YES}" : ""])', [choice("the condition var.prod", YES, None)]),
        (f'[for x in ["{YES}"] : x if var.prod]', [choice("the condition var.prod", YES, None)]),
        (f'concat(var.prod ? [{{u = "{YES}"}}] : [], [])[*].u', [choice("the condition var.prod", YES, None)]),
        (f'{{prod = ["{YES}"], dev = ["{NO}"]}}[var.env]', [YES, NO]),
        (f'var.prod && !var.prod ? ["{YES}"] : ["{NO}"]', [NO]),
        (
            f'var.api_key == "s3cr3t-key" ? ["{YES}"] : ["{NO}"]',
            choice("the condition var.api_key == ...", [YES], [NO]),
        ),
        (
            f'startswith(var.api_key, "s3cr3t-key") ? ["{YES}"] : ["{NO}"]',
            choice('the condition startswith(var.api_key, "...")', [YES], [NO]),
        ),
    ],
)
def test_an_open_condition_leaves_a_choice(expression, expected):
    found = client(f"  callback_urls = {expression}")["CallbackURLs"]
    if expected == [YES, NO]:  # one of a map's values: the key is open
        assert isinstance(found, Choice)
        assert found.options[:2] == ([NO], [YES])
        assert isinstance(found.options[2], Unknown)
        return
    assert shape(found) == expected
    assert "s3cr3t" not in repr(found)


def test_each_item_of_a_for_decides_for_itself():
    items = '[for x in [{u = "https://1", on = var.host}, {u = "https://2", on = var.prod}] : x.u if length(x.on) > 0]'
    first, second = client(f"  callback_urls = {items}")["CallbackURLs"]
    assert first.decision != second.decision


def test_more_outcomes_than_are_tried_are_unknown():
    many = " ".join(f'variable "v{number}" {{}}' + "\n" for number in range(8))
    nested = '"x"'
    for number in range(8):
        nested = f'join("{number}", [{nested}, var.v{number} ? "a" : "b"])'
    found = client(f"  callback_urls = [{nested}]", POOL + many)["CallbackURLs"]
    assert isinstance(found[0], Unknown)
    assert not isinstance(found[0], Choice)


@pytest.mark.parametrize(
    ("attribute", "member", "expected"),
    [
        ('callback_urls = ["https://${var.host}/cb"]', "CallbackURLs", ("https://", "/cb", "https://${var.host}/cb")),
        ('callback_urls = [format("https://%s/cb", var.host)]', "CallbackURLs", ("https://", "/cb", "")),
        ('callback_urls = [join("", ["https://", var.host])]', "CallbackURLs", ("https://", "", "")),
        (
            'callback_urls = ["https://${aws_lambda_function.f.id}"]',
            "CallbackURLs",
            ("https://", "", "https://${aws_lambda_function.f.id}"),
        ),
        ("name = aws_kms_key.k.arn", "ClientName", ("arn:", "", "${aws_kms_key.k.arn}")),
    ],
)
def test_a_text_that_is_known_in_part_keeps_its_ends(attribute, member, expected):
    text = f'resource "aws_cognito_user_pool_client" "c" {{\n  {attribute}\n}}\n'
    (target,) = folder(text).targets
    value = target.answers["client"][member]
    found = value[0] if isinstance(value, list) else value
    assert isinstance(found, PartialText)
    assert (found.prefix, found.suffix, found.shown) == expected


def test_an_unknown_item_of_a_written_list_is_there_and_one_of_an_unknown_list_may_not_be():
    written, joined = client("  callback_urls = [var.host]\n  logout_urls = concat(var.host, [])").values(), None
    urls = client("  callback_urls = [var.host]\n  logout_urls = concat(var.host, [])")
    assert written
    assert joined is None
    assert isinstance(urls["CallbackURLs"][0], Present)
    assert not isinstance(urls["LogoutURLs"][0], Present)


def test_what_references_to_resources_of_the_folder_give():
    servers = """
resource "aws_cognito_resource_server" "api" {
  user_pool_id = aws_cognito_user_pool.p.id
  identifier   = "api"
  name         = "api"
  scope {
    scope_name        = "read"
    scope_description = "r"
  }
}
resource "aws_cognito_identity_provider" "google" {
  user_pool_id  = aws_cognito_user_pool.p.id
  provider_name = "Google"
  provider_type = "Google"
}
"""
    found = client(
        """  user_pool_id = aws_cognito_user_pool.p.id
  allowed_oauth_scopes = concat(
    aws_cognito_resource_server.api.scope_identifiers, ["${aws_cognito_resource_server.api.identifier}/write"])
  supported_identity_providers = [aws_cognito_identity_provider.google.provider_name]""",
        POOL + servers,
    )
    assert found["AllowedOAuthScopes"] == ["api/read", "api/write"]
    assert found["SupportedIdentityProviders"] == ["Google"]


SERVER = """
resource "aws_cognito_user_pool_client" "c" {
  name                                 = "c"
  user_pool_id                         = aws_cognito_user_pool.p.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["api/read"]
  supported_identity_providers         = ["COGNITO"]
}
resource "aws_cognito_resource_server" "api" {
  COUNT
  user_pool_id = aws_cognito_user_pool.p.id
  identifier   = "api"
  name         = "api"
  scope {
    scope_name        = "read"
    scope_description = "r"
  }
}
"""


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("", "passed"),
        ("count = 1", "passed"),
        ("count = var.prod ? 1 : 1", "passed"),
        ("count = var.prod ? 1 : 0", "not asked of files"),
        ("count = var.host", "not asked of files"),
        ('for_each = var.prod ? toset(["a"]) : toset([])', "not asked of files"),
        ('for_each = toset(concat(["a"], var.prod ? ["b"] : []))', "passed"),
    ],
)
def test_a_companion_that_may_not_be_made_settles_nothing(count, expected):
    assert status(folder(POOL + SERVER.replace("COUNT", count)), "scope-of-missing-resource-server", ".c") == expected


def test_what_is_made_under_the_same_condition_is_there_together():
    pool = POOL.replace('name = "p"', 'name = "p"\n  count = var.prod ? 1 : 0')
    text = (pool + SERVER).replace("COUNT", "count = var.prod ? 1 : 0").replace("p.id", "p[0].id")
    text = text.replace('name                                 = "c"', 'name = "c"\n  count = var.prod ? 1 : 0')
    found = folder(text)
    (target,) = (one for one in found.targets if one.kind == "client")
    assert isinstance(target.answers["client"]["UserPoolId"], PartialText)
    assert status(found, "scope-of-missing-resource-server", ".c") == "passed"


def test_the_targets_of_a_module_that_may_not_be_called_are_audited():
    write("auth/main.tf", POOL + SERVER.replace("COUNT", ""))
    found = folder('module "auth" {\n  source = "./auth"\n  count = var.prod ? 1 : 0\n}\n')
    assert sorted(one.id for one in found.targets) == [
        "module.auth[0].aws_cognito_resource_server.api",
        "module.auth[0].aws_cognito_user_pool.p",
        "module.auth[0].aws_cognito_user_pool_client.c",
    ]
    assert found.unread == ()
    assert status(found, "scope-of-missing-resource-server", ".c") == "passed"


def test_a_block_that_may_not_be_there():
    block = """
  dynamic "lambda_config" {
    for_each = var.prod ? [1] : []
    content { pre_sign_up = aws_lambda_function.f.arn }
  }
"""
    (target,) = folder(POOL.replace('name = "p"', f'name = "p"\n{block}')).targets
    found = target.answers["pool"]["LambdaConfig"]
    assert found.decision == "the condition var.prod"
    assert found.options[1] is None
    assert found.options[0]["PreSignUp"].prefix == "arn:"


def test_what_may_be_made_outside_the_folder_is_told_from_what_the_folder_leaves_open():
    (target,) = folder(POOL).targets
    assert isinstance(target.answers["resource_servers"]["ResourceServers"][-1], OutsideFiles)
    assert isinstance(target.answers["logs"], OutsideFiles)
