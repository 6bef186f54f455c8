"""What stands beside pools and clients in a template is a target of its own, and its secrets stay in the file."""

import pytest

from cognito_audit.sources.files import FileOptions, FileSource

TEMPLATE = """
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    DeletionPolicy: Retain
    UpdateReplacePolicy: {policy}
  Corporate:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Pool
      ProviderName: Corporate
      ProviderType: OIDC
      ProviderDetails: {{ oidc_issuer: "https://idp.example.com", client_secret: a-secret-of-the-provider }}
      AttributeMapping: {{ email: mail }}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties: {{ UserPoolId: !Ref Pool, SupportedIdentityProviders: [COGNITO, Corporate] }}
  Domain:
    Type: AWS::Cognito::UserPoolDomain
    Properties: {{ UserPoolId: !Ref Pool, Domain: my-app }}
  Staff:
    Type: AWS::Cognito::UserPoolGroup
    Properties: {{ UserPoolId: !Ref Pool, GroupName: staff, Precedence: "1" }}
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties: {{ UserPoolId: !Ref Pool, Identifier: api, Name: api }}
  Identities:
    Type: AWS::Cognito::IdentityPool
    Properties: {{ AllowUnauthenticatedIdentities: "false" }}
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: {{ IdentityPoolId: !Ref Identities, Roles: {{ authenticated: "arn:aws:iam::111122223333:role/user" }} }}
"""


@pytest.fixture
def read(tmp_path):
    def targets(policy="Retain"):
        file = tmp_path / "template.yaml"
        file.write_text(TEMPLATE.format(policy=policy), "utf-8")
        inventory = FileSource([str(file)], FileOptions()).read(frozenset())
        assert inventory.errors == ()
        return {target.address: target for target in inventory.targets}

    return targets


def test_each_is_a_target_of_its_kind(read):
    assert {address: target.kind for address, target in read().items()} == {
        "Pool": "pool",
        "Corporate": "identity-provider",
        "Web": "client",
        "Domain": "domain",
        "Staff": "group",
        "Api": "resource-server",
        "Identities": "identity-pool",
    }


def test_a_value_has_the_type_of_the_api_and_the_pool_stands_beside_it(read):
    found = read()
    assert found["Staff"].answers["group"]["Precedence"] == 1
    assert found["Identities"].answers["identity_pool"]["AllowUnauthenticatedIdentities"] is False
    assert found["Identities"].answers["identity_pool_roles"]["Roles"]["authenticated"].endswith("role/user")
    assert found["Corporate"].answers["pool"] == found["Pool"].answers["pool"]


def test_the_secret_of_a_provider_stays_in_the_file(read):
    assert "a-secret-of-the-provider" not in str({name: target.answers for name, target in read().items()})


def test_a_client_whose_providers_are_all_in_the_template_has_no_hole_among_their_mappings(read):
    mapping = {"ProviderName": "Corporate", "AttributeMapping": {"email": "mail"}}
    assert read()["Web"].answers["mappings"] == {"Providers": [mapping]}


@pytest.mark.parametrize(("policy", "kept"), [("Retain", True), ("Delete", False)])
def test_a_pool_is_retained_when_both_policies_say_so(read, policy, kept):
    assert read(policy)["Pool"].answers["template"]["RetainedOnDelete"] is kept
