"""Whom the roles of an identity pool trust, as ``.tf`` files, plans and states say it."""

import json

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.terraform.evaluation.json_encoding import decode_json, encode_json
from cognito_audit.sources.terraform.plan.plan import read_plan

FOLDER = """
variable "pool" {}
resource "aws_cognito_identity_pool" "app" { identity_pool_name = "app" }
resource "aws_cognito_identity_pool_roles_attachment" "app" {
  identity_pool_id = aws_cognito_identity_pool.app.id
  roles            = { authenticated = aws_iam_role.user.arn }
}
resource "aws_cognito_user_pool" "main" { name = "main" }
resource "aws_cognito_user_group" "staff" {
  user_pool_id = aws_cognito_user_pool.main.id
  name         = "staff"
  role_arn     = aws_iam_role.user.arn
}
"""
ENCODED = """
resource "aws_iam_role" "user" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "cognito-identity.amazonaws.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = { "cognito-identity.amazonaws.com:aud" = POOL }
      }
    }]
  })
}
"""
HEREDOC = """
resource "aws_iam_role" "user" {
  assume_role_policy = <<-EOT
    { "Statement": {
        "Effect": "Allow",
        "Principal": { "Federated": "cognito-identity.amazonaws.com" },
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": { "StringEquals": { "cognito-identity.amazonaws.com:aud": "${POOL}" } }
    } }
  EOT
}
"""
DOCUMENT = """
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [POOL]
    }
  }
}
resource "aws_iam_role" "user" { assume_role_policy = data.aws_iam_policy_document.trust.json }
"""
ANY_AMR = """condition {
      test     = "StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["*"]
    }
    condition {"""
AWSCC = (
    ENCODED.replace("assume_role_policy ", "assume_role_policy_document ").replace('"aws_iam', '"awscc_iam'),
    FOLDER.replace("aws_iam_role", "awscc_iam_role"),
)


@pytest.fixture
def too_wide(tmp_path):
    """Whom the role of the identity pool, or of the group, lets in."""

    def ask(roles, folder=FOLDER, pool="aws_cognito_identity_pool.app.id", kind="identity-pool"):
        (tmp_path / "main.tf").write_text(folder + roles.replace("POOL", pool), "utf-8")
        inventory = FileSource([str(tmp_path)], FileOptions()).read(frozenset())
        assert inventory.errors == ()
        (target,) = (one for one in inventory.targets if one.kind == kind)
        return [(one["Arn"], one["Whom"]) for one in facts_of(target)["role_trust"].too_wide]

    return ask


@pytest.mark.parametrize("roles", [ENCODED, HEREDOC, DOCUMENT], ids=["jsonencode", "heredoc", "policy document"])
def test_a_policy_is_read_however_it_is_written(too_wide, roles):
    for kind in ("identity-pool", "group"):
        assert too_wide(roles, kind=kind) == [("aws_iam_role.user", "guests")]


def test_the_roles_of_awscc_are_read_too(too_wide):
    assert too_wide(*AWSCC) == [("awscc_iam_role.user", "guests")]


@pytest.mark.parametrize("roles", [ENCODED, HEREDOC, DOCUMENT], ids=["jsonencode", "heredoc", "policy document"])
def test_an_identity_pool_that_is_not_known_is_a_hole(too_wide, roles):
    with pytest.raises(NotKnown, match=r"var\.pool has no default"):
        too_wide(roles, pool="var.pool")


@pytest.mark.parametrize(
    ("old", "new", "whom"),
    [
        ("condition {", ANY_AMR, "guests"),
        ('type        = "Federated"', 'type = "*"', "guests"),
        ('test     = "StringEquals"', 'test = "StringNotEquals"', "users of any identity pool"),
    ],
)
def test_a_policy_document_says_what_its_json_would(too_wide, old, new, whom):
    assert too_wide(DOCUMENT.replace(old, new)) == [("aws_iam_role.user", whom)]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("statement {", 'override_policy_documents = ["{}"]\nstatement {', "override_policy_documents of a policy"),
        ("statement {", 'dynamic "statement" {\nfor_each = var.pool\ncontent {}\n}\nstatement {', "dynamic statement"),
        ('"StringEquals"', "var.pool", "var.pool has no default"),
        ('"Federated"', "var.pool", "var.pool has no default"),
        ('actions = ["sts:AssumeRoleWithWebIdentity"]', "actions = var.pool", "var.pool has no default"),
        # What Terraform makes a policy variable of, for its own template syntax would read it otherwise.
        ("[POOL]", '["&{cognito-identity.amazonaws.com:aud}"]', "StringEquals on .*:aud is not weighed"),
    ],
)
def test_what_of_a_policy_document_is_not_known_is_a_hole(too_wide, old, new, reason):
    with pytest.raises(NotKnown, match=reason):
        too_wide(DOCUMENT.replace(old, new))


def test_other_data_sources_stay_unknown(too_wide):
    with pytest.raises(NotKnown, match="data sources are read at plan time"):
        too_wide(ENCODED, pool="data.aws_ssm_parameter.pool.value")


def test_a_role_of_elsewhere_is_a_hole(too_wide):
    folder = FOLDER.replace("aws_iam_role.user.arn", '"arn:aws:iam::111122223333:role/user"')
    with pytest.raises(NotKnown, match="role/user is not in this folder"):
        too_wide(ENCODED, folder)


def test_a_role_of_a_state_is_found_by_its_arn():
    policy = {"Effect": "Allow", "Principal": "*", "Action": "*"}
    arn = "arn:aws:iam::111122223333:role/user"
    values = {
        "aws_cognito_identity_pool": {"id": "eu-west-1:1"},
        "aws_cognito_identity_pool_roles_attachment": {
            "identity_pool_id": "eu-west-1:1",
            "roles": {"authenticated": arn},
        },
        "aws_iam_role": {"arn": arn, "assume_role_policy": json.dumps({"Statement": policy})},
    }
    resources = [
        {"address": f"{kind}.one", "mode": "managed", "type": kind, "name": "one", "values": held}
        for kind, held in values.items()
    ]
    state = {"format_version": "1.0", "values": {"root_module": {"resources": resources}}}
    (target,) = read_plan(json.dumps(state), "state.json").targets
    assert [one["Arn"] for one in facts_of(target)["role_trust"].too_wide] == [arn]


def test_a_text_with_holes_is_read_back_with_them():
    hole = Unknown("not yet")
    value = {"a": ["x", hole, {"b": 1, "c": None}], "d": True}
    assert decode_json(encode_json(value), lambda one: one) == value
    assert decode_json(encode_json({"a": "x"}), lambda one: one) == {"a": "x"}
    assert decode_json(hole, lambda one: one) is hole
    assert decode_json("{", lambda one: one) == Unknown("is not JSON")
    assert decode_json(None, lambda one: one) == Unknown("is not JSON")
