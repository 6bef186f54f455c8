resource "aws_cognito_user_pool" "main" {
  name = "main"
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_cognito_user_pool_domain" "prefix" {
  user_pool_id = aws_cognito_user_pool.main.id
  domain       = "my-app"
}

resource "aws_cognito_user_pool_domain" "own" {
  user_pool_id    = aws_cognito_user_pool.main.id
  domain          = "auth.example.com"
  certificate_arn = aws_acm_certificate.own.arn
}

resource "aws_cognito_identity_pool" "app" {
  identity_pool_name               = "app"
  allow_unauthenticated_identities = true
}

resource "aws_cognito_identity_pool_roles_attachment" "app" {
  identity_pool_id = aws_cognito_identity_pool.app.id
  roles            = { authenticated = aws_iam_role.user.arn }
  role_mapping {
    identity_provider         = "${aws_cognito_user_pool.main.endpoint}:1example"
    ambiguous_role_resolution = "Deny"
    type                      = "Rules"
    mapping_rule {
      claim      = "custom:role"
      match_type = "Equals"
      value      = "admin"
      role_arn   = aws_iam_role.admin.arn
    }
  }
}

resource "aws_iam_role" "user" {
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "cognito-identity.amazonaws.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.app.id } }
    }]
  })
}

data "aws_iam_policy_document" "signed_in" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.app.id]
    }
    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
    }
  }
}

resource "aws_iam_role" "admin" {
  assume_role_policy = data.aws_iam_policy_document.signed_in.json
}

resource "aws_cognito_user_group" "admins" {
  user_pool_id = aws_cognito_user_pool.main.id
  name         = "admins"
  role_arn     = aws_iam_role.admin.arn
}
