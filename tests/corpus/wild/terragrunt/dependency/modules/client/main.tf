variable "user_pool_id" { type = string }

resource "aws_cognito_user_pool_client" "client" {
  name                          = "dependency"
  user_pool_id                  = var.user_pool_id
  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"
}
