"""What stands beside pools and clients in a template is a target of its own, and its secrets stay in the file."""

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.model.partial import OutsideFiles
from cognito_audit.model.unknown import NotKnown, Unknown
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


@pytest.mark.parametrize(
    ("tags", "answer"),
    [
        ("[{Key: team, Value: web}, {Key: stage, Value: 1}]", {"team": "web", "stage": "1"}),
        ("{team: web}", {"team": "web"}),  # as the API has it
        ("[]", {}),
    ],
)
def test_the_tags_of_an_identity_pool_are_a_list_in_a_template_and_a_map_in_the_api(tmp_path, tags, answer):
    inventory = read_tags(tmp_path, tags)
    assert inventory.errors == ()
    assert inventory.targets[0].answers["identity_pool"]["IdentityPoolTags"] == answer


@pytest.mark.parametrize("tags", ["[{Key: !Ref Name, Value: web}]", "[{Key: team}]", "[!Ref Name]"])
def test_a_tag_that_is_not_known_whole_leaves_the_tags_unknown(tmp_path, tags):
    inventory = read_tags(tmp_path, tags)
    assert inventory.errors == ()
    assert isinstance(inventory.targets[0].answers["identity_pool"]["IdentityPoolTags"], Unknown)


def read_tags(folder, tags):
    file = folder / "template.yaml"
    pool = f"{{Type: AWS::Cognito::IdentityPool, Properties: {{IdentityPoolTags: {tags}}}}}"
    file.write_text(f"Parameters: {{Name: {{Type: String}}}}\nResources:\n  One: {pool}\n", "utf-8")
    return FileSource([str(file)], FileOptions()).read(frozenset())


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


TRUST = """
Resources:
  Identities:
    Type: AWS::Cognito::IdentityPool
    Properties: {{ AllowUnauthenticatedIdentities: false }}
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties:
      IdentityPoolId: !Ref Identities
      Roles: {{ authenticated: !GetAtt User.Arn, unauthenticated: "{guest}" }}
  Pool: {{ Type: AWS::Cognito::UserPool }}
  Staff:
    Type: AWS::Cognito::UserPoolGroup
    Properties: {{ UserPoolId: !Ref Pool, RoleArn: !GetAtt User.Arn }}
  User:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {{ Federated: cognito-identity.amazonaws.com }}
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              {condition}
"""
AUD = 'StringEquals: {"cognito-identity.amazonaws.com:aud": !Ref Identities}'


@pytest.fixture
def trusted(tmp_path):
    def targets(condition, guest="arn:aws:iam::111122223333:role/guest"):
        file = tmp_path / "trust.yaml"
        file.write_text(TRUST.format(condition=condition, guest=guest), "utf-8")
        return {target.address: target for target in FileSource([str(file)], FileOptions()).read(frozenset()).targets}

    return targets


def test_the_trust_policy_of_a_role_of_the_template_stands_beside_what_gives_it_out(trusted):
    found = trusted(AUD)
    (user, guest) = found["Identities"].answers["role_trust"]["Roles"]
    condition = user["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
    assert condition == {"StringEquals": {"cognito-identity.amazonaws.com:aud": "Identities"}}
    assert (user["Arn"], user["ForGuests"]) == ("User", False)
    assert guest == OutsideFiles("arn:aws:iam::111122223333:role/guest is not in these templates", exists=True)
    assert found["Staff"].answers["role_trust"] == {"Roles": [user]}
    assert [one["Whom"] for one in facts_of(found["Staff"])["role_trust"].too_wide] == ["guests"]


def test_a_condition_that_is_not_known_is_a_hole(trusted):
    aud = '"cognito-identity.amazonaws.com:aud"'
    found = trusted(f"StringEquals: {{{aud}: !ImportValue Elsewhere}}")
    with pytest.raises(NotKnown, match="Elsewhere is imported"):
        list(facts_of(found["Staff"])["role_trust"].too_wide)


def test_the_roles_of_an_identity_pool_without_an_attachment_are_unknown(read, tmp_path):
    file = tmp_path / "alone.yaml"
    file.write_text("Resources: {Alone: {Type: AWS::Cognito::IdentityPool}}", "utf-8")
    (alone,) = FileSource([str(file)], FileOptions()).read(frozenset()).targets
    (role,) = alone.answers["role_trust"]["Roles"]
    assert role.reason == "its roles may be attached outside these templates"
    (role,) = read()["Identities"].answers["role_trust"]["Roles"]
    assert role.reason == "arn:aws:iam::111122223333:role/user is not in these templates"
    assert read()["Staff"].answers["role_trust"] == {"Roles": []}
