"""Identity providers, groups, resource servers and identity pools of a folder are targets, and secrets stay in it."""

import json

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.model.partial import OutsideFiles
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.terraform.plan.plan import read_plan

FOLDER = """
resource "aws_cognito_user_pool" "main" { name = "main" }
resource "aws_cognito_identity_provider" "corporate" {
  user_pool_id      = aws_cognito_user_pool.main.id
  provider_name     = "Corporate"
  provider_type     = "OIDC"
  provider_details  = { oidc_issuer = "https://idp.example.com", client_secret = "a-secret-of-the-provider" }
  attribute_mapping = { email = "mail" }
}
resource "aws_cognito_user_group" "staff" {
  user_pool_id = aws_cognito_user_pool.main.id
  name         = "staff"
}
resource "aws_cognito_identity_pool" "app" {
  identity_pool_name               = "app"
  allow_unauthenticated_identities = "true"
}
"""


def test_each_is_a_target_of_its_kind_and_no_secret_becomes_a_fact(tmp_path):
    (tmp_path / "main.tf").write_text(FOLDER, "utf-8")
    inventory = FileSource([str(tmp_path)], FileOptions()).read(frozenset())
    found = {target.kind: target for target in inventory.targets}
    assert set(found) == {"pool", "identity-provider", "group", "identity-pool"}
    assert found["identity-pool"].answers["identity_pool"]["AllowUnauthenticatedIdentities"] is True
    assert found["identity-provider"].answers["identity_provider"]["AttributeMapping"] == {"email": "mail"}
    assert found["identity-provider"].answers["pool"] == found["pool"].answers["pool"]
    assert "a-secret-of-the-provider" not in str([target.answers for target in inventory.targets])
    assert found["group"].locate("group.GroupName").line == 12


ROLES = """
resource "aws_cognito_user_pool" "main" { name = "main" }
resource "aws_cognito_identity_pool" "app" { identity_pool_name = "app" }
resource "aws_cognito_identity_pool" "other" { identity_pool_name = "other" }
resource "aws_cognito_identity_pool_roles_attachment" "app" {
  identity_pool_id = aws_cognito_identity_pool.app.id
  roles            = { authenticated = "arn:aws:iam::111122223333:role/user" }
  role_mapping {
    identity_provider         = "${aws_cognito_user_pool.main.endpoint}:1example"
    ambiguous_role_resolution = "Deny"
    type                      = "Rules"
    mapping_rule {
      claim      = "custom:role"
      match_type = "Equals"
      value      = "admin"
      role_arn   = "arn:aws:iam::111122223333:role/admin"
    }
  }
}
"""
AWSCC = """
resource "awscc_cognito_user_pool" "main" { user_pool_name = "main" }
resource "awscc_cognito_user_pool_domain" "main" {
  user_pool_id         = awscc_cognito_user_pool.main.id
  domain               = "auth.example.com"
  custom_domain_config = { certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1" }
}
resource "awscc_cognito_user_pool_group" "staff" {
  user_pool_id = awscc_cognito_user_pool.main.id
  group_name   = "staff"
  role_arn     = "arn:aws:iam::111122223333:role/staff"
}
resource "awscc_cognito_user_pool_identity_provider" "corporate" {
  user_pool_id     = awscc_cognito_user_pool.main.id
  provider_name    = "Corporate"
  provider_type    = "OIDC"
  provider_details = { oidc_issuer = "https://idp.example.com" }
}
resource "awscc_cognito_user_pool_resource_server" "api" {
  user_pool_id = awscc_cognito_user_pool.main.id
  identifier   = "api"
  name         = "API"
  scopes       = [{ scope_name = "read", scope_description = "Read" }]
}
resource "awscc_cognito_user_pool_risk_configuration_attachment" "all" {
  user_pool_id = awscc_cognito_user_pool.main.id
  client_id    = "ALL"
  compromised_credentials_risk_configuration = { actions = { event_action = "BLOCK" } }
}
resource "awscc_cognito_log_delivery_configuration" "main" {
  user_pool_id = awscc_cognito_user_pool.main.id
  log_configurations = [{
    event_source                  = "userNotification"
    log_level                     = "ERROR"
    cloudwatch_logs_configuration = { log_group_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:pool" }
  }]
}
resource "awscc_cognito_identity_pool" "app" {
  allow_unauthenticated_identities = true
  supported_login_providers        = "{\\"accounts.google.com\\": \\"1example\\"}"
}
resource "awscc_cognito_identity_pool_role_attachment" "app" {
  identity_pool_id = awscc_cognito_identity_pool.app.id
  role_mappings = {
    pool = {
      identity_provider   = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12:1example"
      type                = "Rules"
      rules_configuration = { rules = [{ claim = "custom:role", match_type = "Equals", value = "a", role_arn = "b" }] }
    }
  }
}
"""


def targets(folder, text):
    (folder / "main.tf").write_text(text, "utf-8")
    inventory = FileSource([str(folder)], FileOptions()).read(frozenset())
    assert inventory.errors == ()
    return {target.address: target for target in inventory.targets}


def test_the_role_attachment_of_an_identity_pool_is_read_with_it(tmp_path):
    found = targets(tmp_path, ROLES)
    app = found["aws_cognito_identity_pool.app"]
    facts = facts_of(app)["identity_pool_roles"]
    assert [claim["Claim"] for claim in facts.claims] == ["custom:role"]
    assert facts["Roles"]["authenticated"] == "arn:aws:iam::111122223333:role/user"
    assert app.locate("identity_pool_roles.RoleMappings").line == 8
    other = found["aws_cognito_identity_pool.other"].answers["identity_pool_roles"]
    assert other == OutsideFiles("its roles may be made outside this folder")


def test_an_attachment_that_may_be_another_pools_is_not_taken_for_this_ones(tmp_path):
    named = ROLES.replace("aws_cognito_identity_pool.app.id", "var.pool")
    found = targets(tmp_path, f'{named}\nvariable "pool" {{}}')
    for name in ("app", "other"):
        roles = found[f"aws_cognito_identity_pool.{name}"].answers["identity_pool_roles"]
        assert isinstance(roles, Unknown)
        assert "may belong to this identity pool: var.pool has no default" in roles.reason


def test_a_role_mapping_that_is_not_known_is_a_hole_among_the_claims(tmp_path):
    dynamic = ROLES.replace("role_mapping {", 'dynamic "role_mapping" {\n for_each = var.m\n content {').replace(
        'role/admin"', 'role/admin" }'
    )
    found = targets(tmp_path, f'{dynamic}\nvariable "m" {{}}')
    with pytest.raises(NotKnown, match="dynamic role_mapping"):
        list(facts_of(found["aws_cognito_identity_pool.app"])["identity_pool_roles"].claims)


def test_a_domain_is_a_target_and_custom_where_it_has_a_certificate(tmp_path):
    text = """
    resource "aws_cognito_user_pool" "main" { name = "main" }
    resource "aws_cognito_user_pool_domain" "prefix" {
      user_pool_id    = aws_cognito_user_pool.main.id
      domain          = "my-app"
      certificate_arn = ""
    }
    resource "aws_cognito_user_pool_domain" "own" {
      user_pool_id    = aws_cognito_user_pool.main.id
      domain          = "auth.example.com"
      certificate_arn = aws_acm_certificate.own.arn
    }
    """
    found = targets(tmp_path, text)
    assert facts_of(found["aws_cognito_user_pool_domain.prefix"])["domain"].is_custom is False
    assert facts_of(found["aws_cognito_user_pool_domain.own"])["domain"].is_custom is True
    pool = found["aws_cognito_user_pool.main"].answers["pool"]
    assert (pool["Domain"], pool["CustomDomain"]) == ("my-app", "auth.example.com")


def test_the_parts_of_awscc_are_read_as_those_of_aws(tmp_path):
    found = targets(tmp_path, AWSCC)
    assert {target.kind: target.name for target in found.values()} == {
        "pool": "main",
        "domain": "auth.example.com",
        "group": "staff",
        "identity-provider": "Corporate",
        "resource-server": "api",
        "identity-pool": "app",
    }
    pool = found["awscc_cognito_user_pool.main"].answers
    assert pool["pool"]["CustomDomain"] == "auth.example.com"
    assert pool["risk"]["CompromisedCredentialsRiskConfiguration"] == {"Actions": {"EventAction": "BLOCK"}}
    (log,) = pool["logs"]["LogConfigurations"]
    assert log["CloudWatchLogsConfiguration"]["LogGroupArn"].endswith(":log-group:pool")
    assert pool["resource_servers"]["ResourceServers"][0]["Scopes"] == [
        {"ScopeName": "read", "ScopeDescription": "Read"}
    ]
    assert found["awscc_cognito_user_pool_group.staff"].answers["group"]["RoleArn"].endswith(":role/staff")
    identities = found["awscc_cognito_identity_pool.app"]
    assert identities.answers["identity_pool"]["SupportedLoginProviders"] == {"accounts.google.com": "1example"}
    mappings = identities.answers["identity_pool_roles"]["RoleMappings"]
    assert set(mappings) == {"cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12:1example"}
    assert [claim["Claim"] for claim in facts_of(identities)["identity_pool_roles"].claims] == ["custom:role"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", False),
        ("lifecycle { prevent_destroy = true }", True),
        ("lifecycle { prevent_destroy = false }", False),
        ("lifecycle { ignore_changes = [schema] }", False),
        ('deletion_protection = "ACTIVE"', True),
        ('deletion_protection = "INACTIVE"', False),
        ("deletion_protection = var.protection", Unknown("var.protection has no default")),
    ],
)
def test_a_pool_is_retained_where_terraform_or_cognito_refuses_to_delete_it(tmp_path, written, kept):
    text = f'variable "protection" {{}}\nresource "aws_cognito_user_pool" "main" {{\n  name = "main"\n  {written}\n}}'
    pool = targets(tmp_path, text)["aws_cognito_user_pool.main"]
    assert pool.answers["template"] == {"RetainedOnDelete": kept}


def test_a_lifecycle_block_of_json_counts_too(tmp_path):
    pool = {"name": "main", "lifecycle": {"prevent_destroy": True}}
    text = json.dumps({"resource": {"aws_cognito_user_pool": {"main": pool}}})
    (tmp_path / "main.tf.json").write_text(text, "utf-8")
    (target,) = FileSource([str(tmp_path)], FileOptions()).read(frozenset()).targets
    assert target.answers["template"] == {"RetainedOnDelete": True}


@pytest.mark.parametrize(("protection", "kept"), [("ACTIVE", True), ("INACTIVE", None)])
def test_a_plan_says_of_deletion_protection_alone_whether_a_pool_is_retained(protection, kept):
    values = {"name": "main", "deletion_protection": protection}
    resource = {"address": "aws_cognito_user_pool.main", "mode": "managed", "type": "aws_cognito_user_pool"}
    module = {"resources": [{**resource, "name": "main", "values": values}]}
    state = {"format_version": "1.0", "values": {"root_module": module}}
    (target,) = read_plan(json.dumps(state), "state.json").targets
    retained = target.answers["template"]["RetainedOnDelete"]
    assert retained is True if kept else isinstance(retained, Unknown)


RISKS = """
resource "aws_cognito_user_pool" "main" { name = "main" }
resource "aws_cognito_user_pool_client" "own" {
  user_pool_id = aws_cognito_user_pool.main.id
  name         = "own"
}
resource "aws_cognito_user_pool_client" "other" {
  user_pool_id = aws_cognito_user_pool.main.id
  name         = "other"
}
resource "aws_cognito_risk_configuration" "own" {
  user_pool_id = aws_cognito_user_pool.main.id
  client_id    = aws_cognito_user_pool_client.own.id
  compromised_credentials_risk_configuration {
    actions { event_action = "NO_ACTION" }
  }
}
resource "aws_cognito_risk_configuration" "all" {
  user_pool_id = aws_cognito_user_pool.main.id
  compromised_credentials_risk_configuration {
    actions { event_action = "BLOCK" }
  }
}
"""


def test_a_clients_own_risk_settings_are_told_from_the_pools_and_found_where_they_stand(tmp_path):
    found = targets(tmp_path, RISKS)
    told = {}
    for address in (
        "aws_cognito_user_pool.main",
        "aws_cognito_user_pool_client.own",
        "aws_cognito_user_pool_client.other",
    ):
        risk = facts_of(found[address])["risk"]
        action = risk["CompromisedCredentialsRiskConfiguration"]["Actions"]["EventAction"]
        told[address.rpartition(".")[2]] = (risk.is_override, action, found[address].locate("risk").line)
    assert told == {"main": (False, "BLOCK", 18), "own": (True, "NO_ACTION", 11), "other": (False, "BLOCK", 18)}
