variable "environment" { type = string }
variable "callback_urls" { type = list(string) }
variable "mfa" { type = string }

resource "aws_cognito_user_pool" "pool" {
  name                     = "crm-${var.environment}"
  mfa_configuration        = var.mfa
  auto_verified_attributes = ["email"]

  software_token_mfa_configuration {
    enabled = true
  }
}

resource "aws_cognito_user_pool_client" "app" {
  name                                 = "app"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = var.callback_urls
  supported_identity_providers         = ["COGNITO"]
}
