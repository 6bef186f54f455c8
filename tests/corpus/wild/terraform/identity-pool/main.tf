resource "aws_cognito_user_pool" "pool" {
  name                     = "photos"
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "app" {
  for_each = toset(["ios", "android"])

  name                = each.key
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}

resource "aws_cognito_identity_pool" "photos" {
  identity_pool_name               = "photos"
  allow_unauthenticated_identities = false

  dynamic "cognito_identity_providers" {
    for_each = aws_cognito_user_pool_client.app
    content {
      client_id               = cognito_identity_providers.value.id
      provider_name           = aws_cognito_user_pool.pool.endpoint
      server_side_token_check = true
    }
  }
}

data "aws_iam_policy_document" "signed_in" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.photos.id]
    }

    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
    }
  }
}

resource "aws_iam_role" "signed_in" {
  name               = "photos-signed-in"
  assume_role_policy = data.aws_iam_policy_document.signed_in.json
}

resource "aws_cognito_identity_pool_roles_attachment" "roles" {
  identity_pool_id = aws_cognito_identity_pool.photos.id
  roles = {
    authenticated = aws_iam_role.signed_in.arn
  }
}
