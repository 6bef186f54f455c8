locals {
  srp_flows      = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  password_flows = concat(local.srp_flows, ["ALLOW_USER_PASSWORD_AUTH"])
}

resource "aws_cognito_user_pool" "pool" {
  name                     = "library"
  auto_verified_attributes = ["email"]
  alias_attributes         = ["email", "preferred_username"]
}

resource "aws_cognito_user_pool_client" "reader" {
  name                          = "reader"
  user_pool_id                  = aws_cognito_user_pool.pool.id
  prevent_user_existence_errors = "ENABLED"
  explicit_auth_flows           = local.password_flows
}
