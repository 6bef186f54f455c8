locals {
  hosts = {
    default = "dev.wiki.example.com"
    prod    = "wiki.example.com"
  }
  host = lookup(local.hosts, terraform.workspace, local.hosts["default"])
}

resource "aws_cognito_user_pool" "wiki" {
  name                     = "wiki-${terraform.workspace}"
  auto_verified_attributes = ["email"]
  username_attributes      = ["email"]
}

resource "aws_cognito_user_pool_client" "wiki" {
  name                                 = "wiki"
  user_pool_id                         = aws_cognito_user_pool.wiki.id
  generate_secret                      = true
  callback_urls                        = ["https://${local.host}/oauth2/idpresponse"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
}
