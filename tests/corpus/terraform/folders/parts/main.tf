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
