variable "enabled" {
  type    = bool
  default = true
}

resource "aws_cognito_user_pool" "pool" {
  count                    = var.enabled ? 1 : 0
  name                     = "optional"
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "client" {
  count               = var.enabled ? 1 : 0
  name                = "optional"
  user_pool_id        = aws_cognito_user_pool.pool[0].id
  explicit_auth_flows = ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
