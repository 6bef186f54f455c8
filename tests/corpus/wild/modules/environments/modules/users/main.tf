variable "environment" { type = string }
variable "urls" { type = list(string) }
variable "flows" {
  type    = list(string)
  default = null
}

resource "aws_cognito_user_pool" "users" {
  name                     = "users-${var.environment}"
  auto_verified_attributes = ["email"]
}

resource "aws_cognito_user_pool_client" "web" {
  name                                 = "web"
  user_pool_id                         = aws_cognito_user_pool.users.id
  callback_urls                        = var.urls
  explicit_auth_flows                  = var.flows
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
}

output "user_pool_id" {
  value = aws_cognito_user_pool.users.id
}
