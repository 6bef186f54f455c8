variable "domain_name" { type = string }
variable "allowed_origins" { type = list(string) }

resource "aws_cognito_user_pool" "pool" {
  name = "surveys"
}

resource "aws_cognito_user_pool_client" "client" {
  name                                 = "surveys"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "profile"]
  callback_urls                        = [for origin in var.allowed_origins : "${origin}/callback"]
  logout_urls                          = ["https://${var.domain_name}/"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
}
