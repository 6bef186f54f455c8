"""Identity providers, groups, resource servers and identity pools of a folder are targets, and secrets stay in it."""

from cognito_audit.sources.files import FileOptions, FileSource

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
