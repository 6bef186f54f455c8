resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_resource_server" "api" {
  identifier   = "api"
  name         = "api"
  user_pool_id = aws_cognito_user_pool.main.id
  scope {
    scope_name        = "read"
    scope_description = "Read"
  }
}

resource "aws_cognito_identity_provider" "google" {
  provider_name    = "Google"
  provider_type    = "Google"
  user_pool_id     = aws_cognito_user_pool.main.id
  provider_details = { client_id = "x", client_secret = var.google_secret }
}

variable "google_secret" {}

resource "aws_cognito_user_pool_client" "web" {
  name                         = "web"
  user_pool_id                 = aws_cognito_user_pool.main.id
  explicit_auth_flows          = ["ALLOW_USER_AUTH"]
  allowed_oauth_scopes         = aws_cognito_resource_server.api.scope_identifiers
  supported_identity_providers = [aws_cognito_identity_provider.google.provider_name]
}
