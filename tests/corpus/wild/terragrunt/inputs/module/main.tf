variable "name" { type = string }
variable "callback_urls" { type = list(string) }

resource "aws_cognito_user_pool" "pool" {
  name                     = var.name
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "web" {
  name                                 = var.name
  user_pool_id                         = aws_cognito_user_pool.pool.id
  callback_urls                        = var.callback_urls
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors        = "ENABLED"
}
