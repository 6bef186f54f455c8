variable "app_url" {
  type    = string
  default = "https://journal.example.com"
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

resource "aws_cognito_user_pool" "journal" {
  name                     = "journal"
  auto_verified_attributes = ["email"]

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }
}

resource "aws_cognito_user_pool_domain" "journal" {
  domain       = "journal-${data.aws_caller_identity.current.account_id}"
  user_pool_id = aws_cognito_user_pool.journal.id
}

resource "aws_cognito_user_pool_client" "journal" {
  name                                 = "journal"
  user_pool_id                         = aws_cognito_user_pool.journal.id
  prevent_user_existence_errors        = "ENABLED"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code", "implicit"]
  allowed_oauth_scopes                 = ["email", "openid", "profile", "aws.cognito.signin.user.admin"]
  callback_urls                        = ["${var.app_url}/callback", "http://localhost:4200/callback"]
  logout_urls                          = [var.app_url]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}
